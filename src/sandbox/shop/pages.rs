use ::axum::http::{HeaderValue, StatusCode, header};
use ::axum::response::{Html, IntoResponse, Response};
use askama::Template;

use super::ASKED;
use super::order::{Entered, FORMS, GOODS, TOTAL};
use crate::attribution::{Attribution, COOKIE_NAME};
use crate::conversion::{Conversion, Field};
use crate::site::Site;
use crate::snippet::{Form, Nonce, Snippet};

#[derive(Template)]
#[template(path = "sandbox/landing.html")]
struct Landing<'a> {
    /// The ids of this visit, and those of an earlier one.
    click: Option<String>,
    kept: Option<String>,
    cookie: &'a str,
    total: &'a str,
}

/// The ids of a click, for people.
fn ids(attribution: &Attribution) -> String {
    let ids = [
        ("click ", attribution.transaction_id().map(AsRef::as_ref)),
        ("offer ", attribution.offer_id().map(AsRef::as_ref)),
        ("affiliate ", attribution.aff_id().map(AsRef::as_ref)),
    ];
    let ids = ids
        .into_iter()
        .filter_map(|(name, id): (_, Option<&str>)| Some([name, id?].concat()));
    ids.collect::<Vec<_>>().join(", ")
}

pub(super) fn landing(click: Option<&Attribution>, kept: Option<&Attribution>) -> Response {
    let page = Landing {
        click: click.map(ids),
        kept: kept.map(ids),
        cookie: COOKIE_NAME,
        total: TOTAL,
    };
    respond(StatusCode::OK, &page, &policy(None))
}

#[derive(Template)]
#[template(path = "sandbox/order.html")]
struct OrderForm<'a> {
    inputs: Vec<(Field, &'static str, &'a str)>,
    forms: [(&'a str, Form, &'a str); 3],
    chosen: Form,
    problems: &'a [String],
    total: &'a str,
    goods: &'a str,
}

pub(super) fn order(status: StatusCode, entered: &Entered, problems: &[String]) -> Response {
    let values = entered.values.iter().map(|(_, value)| value.as_str());
    let page = OrderForm {
        inputs: ASKED
            .into_iter()
            .zip(values)
            .map(|((field, label), value)| (field, label, value))
            .collect(),
        forms: FORMS,
        chosen: entered.form,
        problems,
        total: TOTAL,
        goods: GOODS,
    };
    respond(status, &page, &policy(None))
}

#[derive(Template)]
#[template(path = "sandbox/thanks.html")]
struct Thanks<'a> {
    order_id: &'a str,
    pixel: Option<Snippet<'a>>,
    frame: Option<u64>,
}

/// The thank-you page of an order that no affiliate brought.
pub(super) fn thanks_alone(order_id: &str) -> Response {
    let page = Thanks {
        order_id,
        pixel: None,
        frame: None,
    };
    respond(StatusCode::OK, &page, &policy(None))
}

pub(super) fn thanks(
    order_id: &str,
    number: u64,
    site: &Site,
    conversion: &Conversion,
    form: Form,
) -> Response {
    let Some(nonce) = nonce() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = policy(Some(&nonce));
    let is_framed = form == Form::Page;
    let page = Thanks {
        order_id,
        pixel: (!is_framed).then(|| site.snippet(conversion).with_form(form).with_nonce(nonce)),
        frame: is_framed.then_some(number),
    };
    respond(StatusCode::OK, &page, &policy)
}

/// The pixel as a document of its own.
pub(super) fn pixel(site: &Site, conversion: &Conversion) -> Response {
    let Some(nonce) = nonce() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = policy(Some(&nonce));
    let pixel = site
        .snippet(conversion)
        .with_form(Form::Page)
        .with_nonce(nonce);
    with_policy(StatusCode::OK, pixel.to_string(), &policy)
}

/// A number that no one guesses, new for each response.
fn nonce() -> Option<Nonce> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    format!("{:032x}", u128::from_ne_bytes(bytes)).parse().ok()
}

/// As strict as a shop's can be: scripts by nonce, and whatever else from the shop itself.
fn policy(nonce: Option<&Nonce>) -> String {
    let script = nonce.map_or("'none'".to_owned(), |nonce| format!("'nonce-{nonce}'"));
    format!(
        "default-src 'none'; script-src {script}; connect-src 'self'; style-src 'self'; img-src data:; \
         frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
}

fn respond(status: StatusCode, page: &impl Template, policy: &str) -> Response {
    match page.render() {
        Ok(html) => with_policy(status, html, policy),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn with_policy(status: StatusCode, html: String, policy: &str) -> Response {
    let policy =
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    (
        status,
        [(header::CONTENT_SECURITY_POLICY, policy)],
        Html(html),
    )
        .into_response()
}
