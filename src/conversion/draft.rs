//! A conversion whose values have not been checked yet: what flags, a JSON object or a row of a
//! table gave, by name. One check tells all its problems together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::value::RawValue;

use super::json::{Member, Members};
use super::{Channel, Conversion, Field, LOADER_ATTRIBUTION, Value, warnings};
use crate::attribution::Attribution;
use crate::error::{Problem, ProblemKind, Problems};
use crate::escape::decode_entities;
use crate::id::SiteId;

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
pub struct Draft {
    values: BTreeMap<Field, Given>,
    landing_url: Option<Given>,
    loader_attribution: bool,
    decode_entities: bool,
    needs_site_id: bool,
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
    /// Anything else, an unknown name, a repeated name and a text that is not one object are told
    /// by [`Draft::check`].
    pub fn read_json(&mut self, json: &str) {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let members = match serde_json::from_str::<Members<'_>>(json) {
            Ok(Members(members)) => members,
            Err(error) => {
                self.problems.push(Problem::new(
                    ProblemKind::NotAnObject,
                    "input",
                    format!("is not one JSON object: {error}"),
                    r#"write {"order_id": "1001", …}"#,
                ));
                return;
            }
        };
        let mut seen = Vec::new();
        for (name, json) in members {
            if seen.contains(&name) {
                self.problems.push(twice(&name));
                continue;
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
            if !known {
                self.problems.push(unknown(&name));
            }
            seen.push(name);
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

    /// Lays another draft over this one: what the other names is replaced, what either asks for is done.
    pub fn overlay(&mut self, over: Self) {
        self.values.extend(over.values);
        self.landing_url = over.landing_url.or(self.landing_url.take());
        self.loader_attribution |= over.loader_attribution;
        self.decode_entities |= over.decode_entities;
        self.needs_site_id |= over.needs_site_id;
        self.problems.extend(over.problems);
    }

    /// Checks everything for a channel.
    ///
    /// # Errors
    ///
    /// All problems, those of values in the order of the fields, those of names last.
    pub fn check(&self, channel: Channel) -> Result<Checked, Problems> {
        let mut problems = BTreeMap::new();
        let mut warnings = Vec::new();

        self.check_type(channel, &mut problems);
        let site_id = self.typed(Field::SITE_ID, &mut problems);
        let order_id = self.typed(Field::ORDER_ID, &mut problems);
        if !self.values.contains_key(&Field::ORDER_ID) {
            problems.insert(Field::ORDER_ID, missing_order_id());
        }
        if self.needs_site_id && !self.values.contains_key(&Field::SITE_ID) {
            problems.insert(Field::SITE_ID, missing_site_id());
        }
        let details = self.details(&mut problems);
        let attribution = self.attribution(&mut problems, &mut warnings);

        match (order_id, attribution) {
            (Some(order_id), Some(attribution))
                if problems.is_empty() && self.problems.is_empty() =>
            {
                let mut conversion = Conversion::new(order_id, attribution);
                for (field, value) in details {
                    conversion.insert(field, value);
                }
                warnings.splice(..0, conversion.warnings());
                Ok(Checked {
                    site_id,
                    conversion,
                    warnings,
                })
            }
            _ => Err(Problems::of(
                problems.into_values().chain(self.problems.iter().cloned()),
            )),
        }
    }

    /// Everything but the type and the ids, which have types of their own.
    fn details(&self, problems: &mut BTreeMap<Field, Problem>) -> Vec<(Field, Value)> {
        let mut details = Vec::new();
        for &field in self.values.keys() {
            if HAS_ITS_OWN_PLACE.contains(&field) {
                continue;
            }
            let checked = self
                .text(field)
                .and_then(|text| text.map(|text| field.parse(&text)).transpose());
            match checked {
                Ok(value) => details.extend(value.map(|value| (field, value))),
                Err(problem) => {
                    problems.insert(field, problem);
                }
            }
        }
        details
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
        let already = problems.len();
        let landing_url = self.landing_url.as_ref();
        let click = landing_url.and_then(|url| Attribution::from_landing_url(&url.text));
        let click = click.as_ref();
        let transaction_id = self.id(
            Field::TRANSACTION_ID,
            click.and_then(Attribution::transaction_id),
            problems,
        );
        let offer_id = self.id(
            Field::OFFER_ID,
            click.and_then(Attribution::offer_id),
            problems,
        );
        let aff_id = self.id(Field::AFF_ID, click.and_then(Attribution::aff_id), problems);
        if problems.len() > already {
            return None;
        }
        if self.loader_attribution {
            let given = [
                (Field::TRANSACTION_ID, transaction_id.is_some()),
                (Field::OFFER_ID, offer_id.is_some()),
                (Field::AFF_ID, aff_id.is_some()),
            ];
            warnings.extend(
                given
                    .into_iter()
                    .filter(|(_, given)| *given)
                    .map(|(field, _)| warnings::ids_not_sent(field)),
            );
            return Some(Attribution::by_loader());
        }
        let nothing_given = transaction_id.is_none() && offer_id.is_none() && aff_id.is_none();
        match (
            Attribution::new(transaction_id, offer_id, aff_id),
            landing_url,
        ) {
            (Ok(attribution), _) => Some(attribution),
            (Err(_), Some(url)) if nothing_given => {
                problems.insert(Field::TRANSACTION_ID, no_click_in(&url.text));
                None
            }
            (Err(problem), _) => {
                let field = Field::from_name(problem.field()).unwrap_or(Field::TRANSACTION_ID);
                problems.insert(field, problem);
                None
            }
        }
    }

    /// An id as it was typed, or else as the landing URL has it; they may not differ.
    fn id<T: FromStr<Err = Problem> + AsRef<str> + Clone>(
        &self,
        field: Field,
        in_url: Option<&T>,
        problems: &mut BTreeMap<Field, Problem>,
    ) -> Option<T> {
        let Some(typed) = self.typed::<T>(field, problems) else {
            return in_url.cloned();
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

    /// A value's text; an empty one is absent where the field can do without.
    fn text(&self, field: Field) -> Result<Option<Cow<'_, str>>, Problem> {
        let Some(given) = self.values.get(&field) else {
            return Ok(None);
        };
        if let Some(what) = given.wrong {
            return Err(wrong_type(field.name(), &given.text, what));
        }
        let text = if self.decode_entities {
            decode_entities(&given.text)
        } else {
            Cow::Borrowed(given.text.as_str())
        };
        Ok(Some(text).filter(|text| !text.is_empty() || field.needs_value()))
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
            self.problems.push(wrong_type(
                LOADER_ATTRIBUTION,
                &given.text,
                "is neither true nor false",
            ));
        } else if let Some(field) = Field::from_name(name) {
            self.values.insert(field, given);
        } else {
            return false;
        }
        true
    }
}

/// The fields that a check reads one by one.
const HAS_ITS_OWN_PLACE: [Field; 6] = [
    Field::TYPE,
    Field::SITE_ID,
    Field::ORDER_ID,
    Field::TRANSACTION_ID,
    Field::OFFER_ID,
    Field::AFF_ID,
];

fn is_known(name: &str) -> bool {
    name == LANDING_URL || name == LOADER_ATTRIBUTION || Field::from_name(name).is_some()
}

fn missing_site_id() -> Problem {
    Problem::new(
        ProblemKind::Missing,
        Field::SITE_ID.name(),
        "is missing",
        "give the id that Katalys gave the site, such as example.com",
    )
}

fn missing_order_id() -> Problem {
    Problem::new(
        ProblemKind::Missing,
        Field::ORDER_ID.name(),
        "is missing",
        "give the shop's own order number, the same on every view of the page",
    )
}

fn no_click_in(landing_url: &str) -> Problem {
    Problem::new(
        ProblemKind::Missing,
        LANDING_URL,
        "carries no click",
        "give the URL that the buyer landed on, with transaction_id, or with offer_id and publisher_id",
    )
    .with_value(landing_url)
}

fn wrong_type(name: impl Into<Cow<'static, str>>, json: &str, what: &'static str) -> Problem {
    let fix = "write a string or a number, or leave the field out";
    Problem::new(ProblemKind::WrongType, name, what, fix).with_value(json)
}

fn twice(name: &str) -> Problem {
    Problem::new(
        ProblemKind::Duplicate,
        shown(name),
        "is given twice",
        "give it once",
    )
}

pub(super) fn unknown(name: &str) -> Problem {
    let fix = match name {
        "publisher_id" => "write aff_id, or give the whole landing_url".into(),
        _ => format!("the nearest known name is {}", nearest(name)),
    };
    Problem::new(
        ProblemKind::UnknownField,
        shown(name),
        "is not a name that Katalys knows",
        fix,
    )
}

/// A name that a stranger chose, fit for a line on a terminal.
fn shown(name: &str) -> String {
    name.chars().take(60).flat_map(char::escape_debug).collect()
}

fn nearest(name: &str) -> String {
    let number = name
        .split(|char: char| !char.is_ascii_digit())
        .find_map(|digits| digits.parse::<u16>().ok());
    let likeness = |candidate: &str| strsim::jaro_winkler(candidate, name);
    Field::all()
        .map(|field| {
            number
                .and_then(|number| field.numbered(number))
                .unwrap_or(field)
                .to_string()
        })
        .chain([LANDING_URL.to_owned(), LOADER_ATTRIBUTION.to_owned()])
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
        .unwrap_or_default()
}
