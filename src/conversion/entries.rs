use super::{Field, Value};
use crate::attribution::Attribution;

/// Values in the order of the table, each field once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entries(Vec<(Field, Value)>);

impl Entries {
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (Field, &Value)> {
        self.0.iter().map(|(field, value)| (*field, value))
    }

    pub(super) fn get(&self, field: Field) -> Option<&str> {
        let at = self.find(field).ok()?;
        Some(self.0[at].1.as_str())
    }

    pub(super) fn insert(&mut self, field: Field, value: Value) {
        match self.find(field) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (field, value)),
        }
    }

    /// Inserts values that count together under the first number that none of their fields has yet.
    pub(super) fn insert_group(&mut self, values: Vec<(Field, Value)>, first: Field) {
        let next = self
            .iter()
            .rfind(|(field, _)| field.is_beside(first))
            .map_or(first.number(), |(last, _)| last.number() + 1);
        for (field, value) in values {
            if let Some(field) = field.numbered(next) {
                self.insert(field, value);
            }
        }
    }

    pub(super) fn insert_ids(&mut self, attribution: Attribution) {
        let (transaction_id, offer_id, aff_id) = attribution.into_ids();
        let ids = [
            (Field::TRANSACTION_ID, transaction_id.map(Value::from)),
            (Field::OFFER_ID, offer_id.map(Value::from)),
            (Field::AFF_ID, aff_id.map(Value::from)),
        ];
        for (field, id) in ids {
            if let Some(id) = id {
                self.insert(field, id);
            }
        }
    }

    fn find(&self, field: Field) -> Result<usize, usize> {
        self.0.binary_search_by_key(&field, |(field, _)| *field)
    }
}
