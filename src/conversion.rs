//! An order, written down once for every channel.

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fmt;

use crate::attribution::Attribution;
use crate::error::Problem;
use crate::id::OrderId;

mod draft;
mod entries;
mod field;
mod group;
mod json;
mod needs;
mod scalar;
mod table;
mod value;
mod warnings;

#[cfg(feature = "sandbox")]
pub(crate) use draft::is_for_input_only;
pub use draft::{Checked, Draft};
use entries::Entries;
pub use field::{Channel, Field};
pub use group::{Discount, LineItem};
#[cfg(feature = "sandbox")]
pub(crate) use json::{Member, Members};
pub use scalar::{Count, OrderStatus, OrderTime};
pub(crate) use value::Value;

/// A sale that an affiliate brought.
///
/// It holds only checked values, so whatever is made of it is right: rendering a pixel cannot fail.
/// The builder's methods are the rows of the [field table](Field); a repeated call replaces.
///
/// ```
/// use katalys_pixel::{Attribution, Conversion};
///
/// # fn main() -> Result<(), katalys_pixel::Problem> {
/// let attribution = Attribution::from_transaction_id("1234abcd".parse()?);
/// let conversion = Conversion::new("1001".parse()?, attribution)
///     .with_sale_amount("149.90".parse()?)
///     .with_email_address("jane@example.com".parse()?);
/// let fields: Vec<_> = conversion.fields().map(|(field, value)| format!("{field}={value}")).collect();
/// assert_eq!(
///     fields.join("&"),
///     "order_id=1001&sale_amount=149.90&email_address=jane@example.com&transaction_id=1234abcd"
/// );
/// # Ok(())
/// # }
/// ```
///
/// In serde it is a map of the wire names. A string or an integer is a value, null is absent; a
/// float is refused, since its digits are gone by then. To read JSON as a person wrote it, with all
/// problems told together, use a [`Draft`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    entries: Entries,
    by_loader: bool,
}

impl Conversion {
    /// The sale of this order, with its attribution and nothing else yet.
    pub fn new(order_id: OrderId, attribution: Attribution) -> Self {
        let by_loader = attribution.is_by_loader();
        let mut entries = Entries::default();
        entries.insert(Field::ORDER_ID, order_id.into());
        entries.insert_ids(attribution);
        Self { entries, by_loader }
    }

    /// Adds a coupon. The first is `discount_1_code`, the next `discount_2_code`; the first 999 are kept.
    pub fn with_discount(mut self, discount: impl Into<Discount>) -> Self {
        self.entries
            .insert_group(discount.into().values, Field::DISCOUNT_CODE);
        self
    }

    /// Adds an item of the order. The first is `line_item_0_…`; the first 1,000 are kept.
    pub fn with_line_item(mut self, item: LineItem) -> Self {
        self.entries.insert_group(item.values, Field::LINE_ITEM_SKU);
        self
    }

    /// What is sent, in the order of the [field table](Field), without `type` and `site_id`.
    pub fn fields(&self) -> impl Iterator<Item = (Field, &str)> {
        self.entries
            .iter()
            .map(|(field, value)| (field, value.as_str()))
    }

    /// The value of a field, where the conversion has it.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.entries.get(field)
    }

    /// Whether Katalys's own script attributes, so that the conversion holds no ids.
    pub fn is_by_loader(&self) -> bool {
        self.by_loader
    }

    /// What Katalys would take and a careful reader would question: a missing e-mail address or
    /// amount, a subtotal above the total, two coupons in one field, text encoded for HTML.
    pub fn warnings(&self) -> Vec<Problem> {
        warnings::of(&self.entries)
    }

    /// What one channel carries.
    pub(crate) fn entries(&self, channel: Channel) -> impl Iterator<Item = (Field, &Value)> {
        self.entries
            .iter()
            .filter(move |(field, _)| field.is_sent_by(channel))
    }

    /// What keeps a channel from carrying the conversion, in the order of the fields.
    pub(crate) fn missing_for(&self, channel: Channel) -> Vec<Problem> {
        let lacks = |field| self.get(field).is_none();
        let missing = needs::missing(channel, lacks).map(|(_, problem)| problem);
        missing.chain(needs::ids(channel, self.by_loader)).collect()
    }

    fn insert(&mut self, field: Field, value: Value) {
        self.entries.insert(field, value);
    }
}

/// The name under which JSON says that Katalys's script attributes.
const LOADER_ATTRIBUTION: &str = "loader_attribution";

impl Serialize for Conversion {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        let mut map = output.serialize_map(None)?;
        for (field, value) in self.fields() {
            map.serialize_entry(&format_args!("{field}"), value)?;
        }
        if self.by_loader {
            map.serialize_entry(LOADER_ATTRIBUTION, &true)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Conversion {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Names;

        impl<'de> Visitor<'de> for Names {
            type Value = Conversion;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a conversion as a map of Katalys's names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Conversion, A::Error> {
                let mut draft = Draft::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == LOADER_ATTRIBUTION {
                        draft.set_loader_attribution(map.next_value()?);
                        continue;
                    }
                    // The value's own error does not know where it stands.
                    let in_field = |error| de::Error::custom(format_args!("{name}: {error}"));
                    if let Some(json::Scalar(text)) = map.next_value().map_err(in_field)? {
                        draft.add(&name, text);
                    }
                }
                let checked = draft.check(Channel::Pixel).map_err(de::Error::custom)?;
                match checked.site_id {
                    Some(_) => Err(de::Error::custom(
                        "site_id: is no part of a conversion; it is given to Site::new",
                    )),
                    None => Ok(checked.conversion),
                }
            }
        }

        input.deserialize_map(Names)
    }
}
