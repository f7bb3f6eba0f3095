use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use super::problems::{missing_order_id, missing_site_id, no_click_in, wrong_type};
use super::{Checked, Draft};
use crate::attribution::{Attribution, landing_ids, missing_id};
use crate::conversion::entries::Entries;
use crate::conversion::{Channel, Conversion, Field, needs, warnings};
use crate::error::{Problem, ProblemKind, Problems};
use crate::escape::decode_entities;
use crate::id::{OrderId, SiteId};

/// The fields that a check reads one by one.
const HAS_ITS_OWN_PLACE: [Field; 6] = [
    Field::TYPE,
    Field::SITE_ID,
    Field::ORDER_ID,
    Field::TRANSACTION_ID,
    Field::OFFER_ID,
    Field::AFF_ID,
];

impl Draft {
    /// Checks everything for a channel.
    ///
    /// # Errors
    ///
    /// All problems: those of values in the order of the fields, then what is questionable if that
    /// is [wrong](Draft::set_strict), those of names last.
    pub fn check(&self, channel: Channel) -> Result<Checked, Problems> {
        self.check_whole(channel, self.needs_site_id)
    }

    /// The same for a draft that has to name the site.
    pub(crate) fn check_with_site(&self, channel: Channel) -> Result<(SiteId, Checked), Problems> {
        let mut checked = self.check_whole(channel, true)?;
        let site_id = checked.site_id.take().ok_or_else(missing_site_id)?;
        Ok((site_id, checked))
    }

    fn check_whole(&self, channel: Channel, needs_site_id: bool) -> Result<Checked, Problems> {
        let mut problems: BTreeMap<Field, Problem> = BTreeMap::new();
        let mut warnings = Vec::new();

        self.check_type(channel, &mut problems);
        let site_id = self.typed(Field::SITE_ID, &mut problems);
        let order_id = self.typed::<OrderId>(Field::ORDER_ID, &mut problems);
        if !self.values.contains_key(&Field::ORDER_ID) {
            problems.insert(Field::ORDER_ID, missing_order_id());
        }
        if needs_site_id && !self.values.contains_key(&Field::SITE_ID) {
            problems.insert(Field::SITE_ID, missing_site_id());
        }
        self.check_needs(channel, &mut problems);
        let attribution = self.attribution(&mut problems, &mut warnings);

        let by_loader = attribution.as_ref().is_some_and(Attribution::is_by_loader);
        let mut entries = self.details(&mut problems);
        if let Some(order_id) = order_id {
            entries.insert(Field::ORDER_ID, order_id.into());
        }
        if let Some(attribution) = attribution {
            entries.insert_ids(attribution);
        }
        warnings.splice(..0, warnings::of(&entries));
        if self.is_partial() {
            problems.retain(|_, problem| problem.kind() != ProblemKind::Missing);
        }
        if self.strict {
            warnings.retain(|warning| !self.is_told(warning, &problems));
        }

        let no_script = needs::ids(channel, self.loader_attribution);
        let mut problems: Vec<Problem> = problems.into_values().chain(no_script).collect();
        if self.strict {
            problems.append(&mut warnings);
        }
        problems.extend(self.problems.iter().cloned());
        Problems::none_of(problems)?;
        // Where nothing is wrong, the order id and the attribution are among the entries.
        Ok(Checked {
            site_id,
            conversion: Conversion { entries, by_loader },
            warnings,
        })
    }

    /// Whether some input could not be read, so that nobody knows what is missing.
    fn is_partial(&self) -> bool {
        let mut problems = self.problems.iter();
        problems.any(|problem| problem.kind() == ProblemKind::NotAnObject)
    }

    /// Whether a warning says of a field that it is missing, and the field is there but wrong, or
    /// may be in what was not read.
    fn is_told(&self, warning: &Problem, problems: &BTreeMap<Field, Problem>) -> bool {
        let field = Field::from_name(warning.field());
        let is_wrong = field.is_some_and(|field| problems.contains_key(&field));
        warning.kind() == ProblemKind::Recommended && (is_wrong || self.is_partial())
    }

    /// Everything but the type and the ids, which have types of their own.
    fn details(&self, problems: &mut BTreeMap<Field, Problem>) -> Entries {
        let mut details = Entries::default();
        for &field in self.values.keys() {
            if HAS_ITS_OWN_PLACE.contains(&field) {
                continue;
            }
            let checked = self
                .text(field)
                .and_then(|text| text.map(|text| field.parse(&text)).transpose());
            match checked {
                Ok(Some(value)) => details.insert(field, value),
                Ok(None) => {}
                Err(problem) => {
                    problems.insert(field, problem);
                }
            }
        }
        details
    }

    /// What the channel needs and nothing was given for; a wrong value is told as that alone.
    fn check_needs(&self, channel: Channel, problems: &mut BTreeMap<Field, Problem>) {
        let lacks = |field| matches!(self.text(field), Ok(None));
        for (field, problem) in needs::missing(channel, lacks) {
            problems.insert(field, problem);
        }
    }

    fn check_type(&self, channel: Channel, problems: &mut BTreeMap<Field, Problem>) {
        let sent = channel.conversion_type();
        let problem = match self.text(Field::TYPE) {
            Ok(Some(text)) if text != sent => Problem::new(
                ProblemKind::Malformed,
                Field::TYPE.name(),
                "is not what this channel sends",
                format!("leave it out, or write {sent:?}"),
            )
            .with_value(&text),
            Ok(_) => return,
            Err(problem) => problem,
        };
        problems.insert(Field::TYPE, problem);
    }

    /// The attribution, typed or from the landing URL, where nothing is wrong with it.
    fn attribution(
        &self,
        problems: &mut BTreeMap<Field, Problem>,
        warnings: &mut Vec<Problem>,
    ) -> Option<Attribution> {
        let landing_url = self.landing_url.as_ref().map(|url| self.decoded(&url.text));
        let in_url = landing_url.as_deref().map(landing_ids);
        let contradicts_itself = matches!(in_url, Some(Err(_)));
        let (transaction_id, offer_id, aff_id) = in_url.and_then(Result::ok).unwrap_or_default();
        let transaction_id = self.id(Field::TRANSACTION_ID, transaction_id, problems);
        let offer_id = self.id(Field::OFFER_ID, offer_id, problems);
        let aff_id = self.id(Field::AFF_ID, aff_id, problems);
        // An id that is wrong is not missing as well.
        let given = [
            (Field::TRANSACTION_ID, transaction_id.is_some()),
            (Field::OFFER_ID, offer_id.is_some()),
            (Field::AFF_ID, aff_id.is_some()),
        ]
        .map(|(field, is_right)| (field, is_right || problems.contains_key(&field)));

        if self.loader_attribution {
            let not_sent = given.into_iter().filter(|(_, given)| *given);
            warnings.extend(not_sent.map(|(field, _)| warnings::ids_not_sent(field)));
            return Some(Attribution::by_loader());
        }
        let is_typed = |field| !matches!(self.text(field), Ok(None));
        let is_typed = given.iter().any(|(field, _)| is_typed(*field));
        let missing = missing_id(given.map(|(_, given)| given)).map(|problem| match landing_url {
            Some(url) if !is_typed => {
                (Field::TRANSACTION_ID, no_click_in(&url, contradicts_itself))
            }
            _ => {
                let field = Field::from_name(problem.field());
                (field.unwrap_or(Field::TRANSACTION_ID), problem)
            }
        });
        problems.extend(missing);
        Attribution::new(transaction_id, offer_id, aff_id).ok()
    }

    /// An id as it was typed, or else as the landing URL has it; they may not differ.
    fn id<T: FromStr<Err = Problem> + AsRef<str>>(
        &self,
        field: Field,
        in_url: Option<T>,
        problems: &mut BTreeMap<Field, Problem>,
    ) -> Option<T> {
        let Some(typed) = self.typed::<T>(field, problems) else {
            return in_url;
        };
        if let Some(in_url) = in_url.filter(|in_url| in_url.as_ref() != typed.as_ref()) {
            let conflict = Problem::new(
                ProblemKind::Conflict,
                field.name(),
                format!("is \"{}\" in landing_url", in_url.as_ref()),
                "give one of the two",
            );
            problems.insert(field, conflict.with_value(typed.as_ref()));
        }
        Some(typed)
    }

    fn typed<T: FromStr<Err = Problem>>(
        &self,
        field: Field,
        problems: &mut BTreeMap<Field, Problem>,
    ) -> Option<T> {
        let typed = self
            .text(field)
            .and_then(|text| text.map(|text| text.parse::<T>()).transpose());
        typed.unwrap_or_else(|problem| {
            problems.insert(field, problem);
            None
        })
    }

    /// A value's text; one that is empty, or blanks alone, is absent where the field can do without.
    fn text(&self, field: Field) -> Result<Option<Cow<'_, str>>, Problem> {
        let Some(given) = self.values.get(&field) else {
            return Ok(None);
        };
        if let Some(what) = given.wrong {
            return Err(wrong_type(field.name(), &given.text, what));
        }
        let text = self.decoded(&given.text);
        let is_blank = text.bytes().all(|byte| byte == b' ');
        Ok(Some(text).filter(|_| !is_blank || field.needs_value()))
    }

    fn decoded<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.decode_entities {
            decode_entities(text)
        } else {
            Cow::Borrowed(text)
        }
    }
}
