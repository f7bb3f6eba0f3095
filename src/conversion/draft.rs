//! A conversion whose values have not been checked yet: what flags, a JSON object or a row of a
//! table gave, by name. One check tells all its problems together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::str::FromStr;

use serde_json::value::RawValue;

use super::json::{Member, Members};
use super::{Channel, Conversion, Field, LOADER_ATTRIBUTION, Value, warnings};
use crate::attribution::{Attribution, landing_ids, missing_id};
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

    /// Checks everything for a channel.
    ///
    /// # Errors
    ///
    /// All problems: those of values in the order of the fields, then what is questionable if that
    /// is [wrong](Draft::set_strict), those of names last.
    pub fn check(&self, channel: Channel) -> Result<Checked, Problems> {
        let mut problems: BTreeMap<Field, Problem> = BTreeMap::new();
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

        let mut conversion = Conversion::of(order_id, attribution);
        for (field, value) in details {
            conversion.insert(field, value);
        }
        warnings.splice(..0, conversion.warnings());
        if self.is_partial() {
            problems.retain(|_, problem| problem.kind() != ProblemKind::Missing);
        }
        if self.strict {
            warnings.retain(|warning| !self.is_told(warning, &problems));
        }

        let mut problems: Vec<Problem> = problems.into_values().collect();
        if self.strict {
            problems.append(&mut warnings);
        }
        problems.extend(self.problems.iter().cloned());
        if !problems.is_empty() {
            return Err(Problems::of(problems));
        }
        // Nothing is wrong, so the order id and the attribution are there.
        Ok(Checked {
            site_id,
            conversion,
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
        let landing_url = self.landing_url.as_ref().map(|url| self.decoded(&url.text));
        let in_url = landing_url.as_deref().and_then(landing_ids);
        let (transaction_id, offer_id, aff_id) = in_url.unwrap_or_default();
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
            Some(url) if !is_typed => (Field::TRANSACTION_ID, no_click_in(&url)),
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

    /// A value's text; an empty one is absent where the field can do without.
    fn text(&self, field: Field) -> Result<Option<Cow<'_, str>>, Problem> {
        let Some(given) = self.values.get(&field) else {
            return Ok(None);
        };
        if let Some(what) = given.wrong {
            return Err(wrong_type(field.name(), &given.text, what));
        }
        let text = self.decoded(&given.text);
        Ok(Some(text).filter(|text| !text.is_empty() || field.needs_value()))
    }

    fn decoded<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.decode_entities {
            decode_entities(text)
        } else {
            Cow::Borrowed(text)
        }
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

fn not_a_switch(json: &str) -> Problem {
    Problem::new(
        ProblemKind::WrongType,
        LOADER_ATTRIBUTION,
        "is not a boolean",
        "write true or false in the JSON object, without quotes",
    )
    .with_value(json)
}

fn twice(name: &str) -> Problem {
    Problem::new(
        ProblemKind::Duplicate,
        shown(name),
        "is given twice",
        "give it once",
    )
}

fn unknown(name: &str) -> Problem {
    let fix = match name {
        "publisher_id" | "affiliate_id" => "write aff_id, or give the whole landing_url".into(),
        _ => nearest(name).map_or_else(
            || "take one from the table of fields".into(),
            |nearest| format!("the nearest known name is {nearest}"),
        ),
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
    if name.is_empty() {
        return "\"\"".into();
    }
    name.chars().take(60).flat_map(char::escape_debug).collect()
}

/// The known name that is most like it, where one has anything in common with it.
fn nearest(name: &str) -> Option<String> {
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
        .map(|candidate| (likeness(&candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.0)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}
