//! The page that shows what arrived, and the same as JSON.

use std::sync::Arc;

use ::axum::Extension;
use ::axum::extract::State;
use ::axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use ::axum::response::{Html, IntoResponse, Response};
use askama::Template;

use super::Shared;
use super::guard::Host;
use super::log::Log;
use super::record::{Record, Via};
use crate::conversion::Field;

/// As many of the newest records as the page shows; `/conversions` has them all.
const SHOWN: usize = 100;

/// As many fields of one record, and characters of one text, as the page shows.
const FIELDS: usize = 200;
const CHARS: usize = 300;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "sandbox/live.html")]
struct Page<'a> {
    host: &'a str,
    started: u128,
    keep: usize,
    all: usize,
    wrong: usize,
    records: &'a [Arc<Record>],
}

/// The page; with the `If-None-Match` of an earlier answer, 304 where nothing has changed.
pub(super) async fn page(
    State(state): Shared,
    Extension(host): Extension<Host>,
    headers: HeaderMap,
) -> Response {
    let known = headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| *known == tag(&state.log, state.log.changes())) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let now = state.log.snapshot();
    let page = Page {
        host: host.0.as_str(),
        started: state.log.started,
        keep: state.settings.keep,
        all: now.records.len(),
        wrong: now
            .records
            .iter()
            .filter(|record| !record.problems.is_empty())
            .count(),
        records: &now.records[..now.records.len().min(SHOWN)],
    };
    let Ok(html) = page.render() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(POLICY),
        ),
        (header::ETAG, tag(&state.log, now.changes)),
    ];
    (headers, Html(html)).into_response()
}

/// All that is kept, newest first.
pub(super) async fn list(State(state): Shared) -> Response {
    let now = state.log.snapshot();
    match serde_json::to_vec(
        &now.records
            .iter()
            .map(AsRef::as_ref)
            .collect::<Vec<&Record>>(),
    ) {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

pub(super) async fn empty(State(state): Shared) -> StatusCode {
    state.log.empty();
    StatusCode::NO_CONTENT
}

/// The state of the log in a few characters, another one after a restart.
fn tag(log: &Log, changes: u64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{}-{changes}\"", log.started))
        .unwrap_or(HeaderValue::from_static("\"\""))
}

/// The beginning of a text, and how much more there is.
struct Short<'a> {
    text: &'a str,
    more: usize,
}

impl<'a> Short<'a> {
    fn of(text: &'a str) -> Self {
        let end = text
            .char_indices()
            .nth(CHARS)
            .map_or(text.len(), |(end, _)| end);
        Self {
            text: &text[..end],
            more: text[end..].chars().count(),
        }
    }
}

/// What the page says of a record.
impl Record {
    fn order_id(&self) -> Option<Short<'_>> {
        let id = self.fields.get(Field::ORDER_ID.pattern())?;
        Some(Short::of(id))
    }

    fn amount(&self) -> Option<(Short<'_>, Short<'_>)> {
        let amount = self.fields.get(Field::SALE_AMOUNT.pattern())?;
        let currency = self.fields.get(Field::CURRENCY.pattern()).unwrap_or("USD");
        Some((Short::of(amount), Short::of(currency)))
    }

    fn shown(&self) -> impl Iterator<Item = (Short<'_>, Short<'_>)> {
        let fields = self.fields.0.iter().take(FIELDS);
        fields.map(|(name, value)| (Short::of(name), Short::of(value)))
    }

    fn way(&self) -> &'static str {
        match self.channel {
            Via::Pixel => "pixel",
            Via::Json => "postback, JSON",
            Via::Form => "postback, form",
            Via::Get => "postback, GET",
            Via::Unknown => "postback, unreadable",
        }
    }

    fn state(&self) -> &'static str {
        match (self.problems.is_empty(), self.warnings.is_empty()) {
            (false, _) => "wrong",
            (true, false) => "questionable",
            (true, true) => "right",
        }
    }

    fn verdict(&self) -> &'static str {
        match self.state() {
            "wrong" if self.status == 204 => "invalid, answered 204",
            "wrong" => "refused",
            _ => "valid",
        }
    }

    /// The time of day of `2026-11-22T18:40:01.123Z`.
    fn time(&self) -> &str {
        self.received_at.get(11..19).unwrap_or_default()
    }
}
