//! Reads what a request brought and judges it as the library judges its own input.

use std::borrow::Cow;

use super::record::{Fields, Via};
use crate::conversion::{Draft, Field, Member, Members, is_for_input_only};
use crate::error::{Problem, ProblemKind};
use crate::site::Origin;

/// What a request brought, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Heard {
    pub(super) via: Via,
    pub(super) fields: Fields,
    pub(super) problems: Vec<String>,
    pub(super) warnings: Vec<String>,
}

/// As many problems as help; a body of nothing but unknown names has thousands.
const TOLD: usize = 50;

/// More than there are names, numbered ones included; a check of many more takes seconds.
const MOST_FIELDS: usize = 8000;

impl Heard {
    /// One JSON object; `by_loader` where a pixel may go without ids.
    pub(super) fn json(via: Via, body: &[u8], by_loader: bool) -> Self {
        let Ok(body) = std::str::from_utf8(body) else {
            return Self::unreadable(via, "is not UTF-8", "send JSON in UTF-8");
        };
        let members = match serde_json::from_str(body) {
            Ok(Members(members)) => members,
            Err(error) => {
                let what = format!("is not one JSON object: {error}");
                return Self::unreadable(via, what, r#"send {"order_id": "1001", …}"#);
            }
        };
        if members.len() > MOST_FIELDS {
            return Self::too_many(via);
        }
        let mut draft = Draft::new();
        draft.read_json(body);
        let fields = members
            .into_iter()
            .map(|(name, value)| match Member::of(value) {
                Member::Text(text) => (name, text),
                _ => (name, value.get().to_owned()),
            })
            .collect();
        Self::judged(via, Fields(fields), draft, by_loader)
    }

    /// Pairs as in a query, which is also how a form is sent.
    pub(super) fn pairs(via: Via, text: &[u8]) -> Self {
        let fields: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
        if fields.len() > MOST_FIELDS {
            return Self::too_many(via);
        }
        let mut draft = Draft::new();
        for (name, value) in &fields {
            draft.add(name, value);
        }
        Self::judged(via, Fields(fields), draft, false)
    }

    /// Nothing that could be read.
    pub(super) fn unreadable(
        via: Via,
        what: impl Into<Cow<'static, str>>,
        fix: &'static str,
    ) -> Self {
        let problem = Problem::new(ProblemKind::NotAnObject, "body", what, fix);
        Self {
            via,
            fields: Fields::default(),
            problems: vec![problem.to_string()],
            warnings: Vec::new(),
        }
    }

    fn too_many(via: Via) -> Self {
        Self::unreadable(
            via,
            "has more fields than Katalys knows names",
            "send one order",
        )
    }

    /// The order's id as it came; what has none is one order.
    pub(super) fn order_id(&self) -> &str {
        self.fields
            .get(Field::ORDER_ID.pattern())
            .unwrap_or_default()
    }

    fn judged(via: Via, fields: Fields, mut draft: Draft, by_loader: bool) -> Self {
        let ids = [Field::TRANSACTION_ID, Field::OFFER_ID, Field::AFF_ID];
        let has_ids = ids
            .iter()
            .any(|field| fields.get(field.pattern()).is_some());
        draft.set_loader_attribution(by_loader && !has_ids);
        draft.set_needs_site_id(true);
        let judged = match via.encoding() {
            // As what is sent to it is built: here too a buyer may come from a private network.
            Some(encoding) => draft
                .postback(&Origin::loopback(), encoding)
                .map(|postback| postback.warnings().to_vec()),
            None => draft.check(via.channel()).map(|checked| checked.warnings),
        };
        let (mut problems, mut warnings) = match judged {
            Ok(warnings) => (Vec::new(), warnings),
            Err(problems) => (problems.into_iter().collect(), Vec::new()),
        };
        problems.extend(missing_type(via, &fields));
        problems.extend(fields.0.iter().filter_map(|(name, _)| input_name(name)));
        warnings.extend(
            fields
                .0
                .iter()
                .filter_map(|(name, value)| lost_bytes(name, value)),
        );
        Self {
            via,
            fields,
            problems: lines(&problems),
            warnings: lines(&warnings),
        }
    }
}

/// The library's own input may leave the type to the channel; Katalys knows the channel by it.
fn missing_type(via: Via, fields: &Fields) -> Option<Problem> {
    let name = Field::TYPE.pattern();
    fields.get(name).is_none().then(|| {
        let fix = format!("send {:?}", via.channel().conversion_type());
        Problem::new(ProblemKind::Missing, name, "is missing", fix)
    })
}

/// Right in the library's own input, and nothing that Katalys knows.
fn input_name(name: &str) -> Option<Problem> {
    is_for_input_only(name).then(|| {
        Problem::new(
            ProblemKind::UnknownField,
            name.to_owned(),
            "is input of katalys-pixel and not a name that Katalys knows",
            "send the ids themselves",
        )
    })
}

fn lost_bytes(name: &str, value: &str) -> Option<Problem> {
    let is_lost = value.contains(char::REPLACEMENT_CHARACTER) && Field::from_name(name).is_some();
    is_lost.then(|| {
        Problem::new(
            ProblemKind::Malformed,
            name.to_owned(),
            "holds U+FFFD, which stands for bytes that are not UTF-8",
            "send text in UTF-8",
        )
        .with_value(value)
    })
}

fn lines(problems: &[Problem]) -> Vec<String> {
    let mut lines: Vec<_> = problems.iter().take(TOLD).map(Problem::to_string).collect();
    if problems.len() > TOLD {
        lines.push(format!("and {} more", problems.len() - TOLD));
    }
    lines
}
