//! A conversion whose values have not been checked yet: what flags, a JSON object or a row of a
//! table gave, by name. One check tells all its problems together.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::json::{Member, Members};
use super::{Conversion, Field, LOADER_ATTRIBUTION};
use crate::error::Problem;
use crate::id::SiteId;

mod check;
mod problems;

pub(super) use problems::unknown;
use problems::{not_a_switch, twice, wrong_type};

/// The name under which JSON gives a landing page's URL.
const LANDING_URL: &str = "landing_url";

/// Values by their wire names, on their way to becoming a [`Conversion`].
///
/// ```
/// use katalys_pixel::{Channel, Draft};
///
/// let mut draft = Draft::new();
/// draft.read_json(r#"{"order_id": 1001, "sale_amount": 149.90, "transaction_id": "1234abcd"}"#);
/// let checked = draft.check(Channel::Pixel).unwrap();
/// assert_eq!(checked.warnings.len(), 2);
///
/// draft.set("sale_amount", "$20");
/// draft.set("offer_id", "12x4");
/// assert_eq!(
///     draft.check(Channel::Pixel).unwrap_err().to_string(),
///     "sale_amount \"$20\": has a currency sign; write \"20\"\n\
///      offer_id \"12x4\": is not a number; digits only, at most 20"
/// );
/// ```
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of its own, made by its own method"
)]
pub struct Draft {
    values: BTreeMap<Field, Given>,
    landing_url: Option<Given>,
    loader_attribution: bool,
    decode_entities: bool,
    needs_site_id: bool,
    strict: bool,
    /// What is wrong with the names rather than with a value.
    problems: Vec<Problem>,
}

/// A value as it came, and where it can be no value at all, what it is instead.
#[derive(Clone, Debug)]
struct Given {
    text: String,
    wrong: Option<&'static str>,
}

impl From<String> for Given {
    fn from(text: String) -> Self {
        Self { text, wrong: None }
    }
}

impl Given {
    fn wrong(json: &RawValue, what: &'static str) -> Self {
        Self {
            text: json.get().to_owned(),
            wrong: Some(what),
        }
    }
}

/// What a [`Draft`] turned out to be.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checked {
    /// The site, where the draft names it.
    pub site_id: Option<SiteId>,
    /// The conversion, right in every field.
    pub conversion: Conversion,
    /// What is questionable about it.
    pub warnings: Vec<Problem>,
}

impl Draft {
    /// A draft with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a value by its wire name or by `landing_url`, replacing an earlier one.
    ///
    /// An unknown name is told by [`Draft::check`], with the nearest known one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let given = Given::from(value.into());
        if !self.replace(name, given) {
            self.problems.push(unknown(name));
        }
    }

    /// Like [`Draft::set`], but a name that was given already is a problem.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        if self.get(name).is_some() {
            self.problems.push(twice(name));
        } else {
            self.set(name, value);
        }
    }

    /// The value given under a name so far, as it came.
    pub fn get(&self, name: &str) -> Option<&str> {
        let given = if name == LANDING_URL {
            self.landing_url.as_ref()
        } else {
            self.values.get(&Field::from_name(name)?)
        };
        given.map(|given| given.text.as_str())
    }

    /// Reads one JSON object: the wire names, `landing_url`, and `loader_attribution` as a boolean.
    ///
    /// Strings and numbers are values, a number in the digits it is written with; `null` is absent.
    /// Anything else, an unknown name, a repeated name and a text that is not one object in UTF-8
    /// are told by [`Draft::check`].
    pub fn read_json(&mut self, json: impl AsRef<[u8]>) {
        let members = match Members::read(json.as_ref()) {
            Ok(members) => members,
            Err(problem) => return self.problems.push(problem),
        };
        let mut seen = BTreeMap::new();
        for (name, json) in members {
            let times = seen.entry(name.clone()).or_insert(0_u32);
            *times += 1;
            if *times == 2 {
                self.problems.push(twice(&name));
            }
            let known = match Member::of(json) {
                Member::Absent => is_known(&name),
                Member::Bool(by_loader) if name == LOADER_ATTRIBUTION => {
                    self.loader_attribution = by_loader;
                    true
                }
                Member::Text(text) => self.replace(&name, text.into()),
                Member::Bool(_) => self.replace(&name, Given::wrong(json, "is a boolean")),
                Member::Other(what) => self.replace(&name, Given::wrong(json, what)),
            };
            if !known && *times == 1 {
                self.problems.push(unknown(&name));
            }
        }
    }

    /// Says whether Katalys's own script on the landing pages attributes; no ids are needed then.
    pub fn set_loader_attribution(&mut self, by_loader: bool) {
        self.loader_attribution = by_loader;
    }

    /// Says whether HTML entities that a CRM left in its values (`O&#39;Brien`) are turned into text.
    pub fn set_decode_entities(&mut self, decode: bool) {
        self.decode_entities = decode;
    }

    /// Says that the draft has to name the site; otherwise the caller knows it.
    pub fn set_needs_site_id(&mut self, needs: bool) {
        self.needs_site_id = needs;
    }

    /// Says whether what is questionable is wrong: warnings then are problems like the others.
    pub fn set_strict(&mut self, strict: bool) {
        self.strict = strict;
    }

    /// Lays another draft over this one: what the other names is replaced, what either asks for is done.
    pub fn overlay(&mut self, over: Self) {
        self.values.extend(over.values);
        self.landing_url = over.landing_url.or(self.landing_url.take());
        self.loader_attribution |= over.loader_attribution;
        self.decode_entities |= over.decode_entities;
        self.needs_site_id |= over.needs_site_id;
        self.strict |= over.strict;
        self.problems.extend(over.problems);
    }

    /// Puts a value under a name, where there is such a name.
    fn replace(&mut self, name: &str, given: Given) -> bool {
        if name == LANDING_URL {
            match given.wrong {
                Some(what) => self
                    .problems
                    .push(wrong_type(LANDING_URL, &given.text, what)),
                None => self.landing_url = Some(given).filter(|given| !given.text.is_empty()),
            }
        } else if name == LOADER_ATTRIBUTION {
            self.problems.push(not_a_switch(&given.text));
        } else if let Some(field) = Field::from_name(name) {
            self.values.insert(field, given);
        } else {
            return false;
        }
        true
    }
}

fn is_known(name: &str) -> bool {
    is_for_input_only(name) || Field::from_name(name).is_some()
}

/// What a draft understands and Katalys is never sent.
pub(crate) fn is_for_input_only(name: &str) -> bool {
    name == LANDING_URL || name == LOADER_ATTRIBUTION
}
