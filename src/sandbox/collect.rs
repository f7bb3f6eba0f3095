//! What Katalys's own addresses answer.

use ::axum::Extension;
use ::axum::body::Bytes;
use ::axum::extract::{Path, State};
use ::axum::http::{HeaderMap, StatusCode, Uri, header};
use ::axum::response::{IntoResponse, Response};
use askama::Template;
use std::time::Duration;
use tokio::time::sleep;

use super::Shared;
use super::assets::javascript;
use super::fault::Failure;
use super::guard::Host;
use super::heard::Heard;
use super::record::Via;
use super::serve::HangUp;
use crate::escape::Plain;
use crate::id::SiteId;

/// Always 204, as Katalys: a GET proves nothing, and what is wrong with it is in the record.
pub(super) async fn by_get(state: Shared, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    postback(&state, Heard::pairs(Via::Get, query.as_bytes())).await
}

pub(super) async fn by_post(state: Shared, headers: HeaderMap, body: Bytes) -> Response {
    let heard = match media_type(&headers).as_str() {
        "application/json" => Heard::json(Via::Json, &body, false),
        "application/x-www-form-urlencoded" => Heard::pairs(Via::Form, &body),
        _ => Heard::unreadable(
            Via::Unknown,
            "is of no content type that Katalys reads",
            "send Content-Type: application/json or application/x-www-form-urlencoded",
        ),
    };
    postback(&state, heard).await
}

/// What the loader reports. It comes as plain text, which a page may send anywhere without asking,
/// and any page may read the answer: it says nothing but what is wrong with what the page sent.
pub(super) async fn by_pixel(State(state): Shared, body: Bytes) -> Response {
    let heard = Heard::json(Via::Pixel, &body, state.settings.loader_attribution);
    let answer = answer(&heard);
    state.log.add(heard, answer.status().as_u16());
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], answer).into_response()
}

async fn postback(State(state): &Shared, heard: Heard) -> Response {
    let settings = &state.settings;
    if !settings.latency.is_zero() {
        sleep(settings.latency).await;
    }
    if let Some(failure) = state.log.fail(heard.order_id(), &settings.faults) {
        return fail(failure, settings.retry_after).await;
    }
    let answer = answer(&heard);
    state.log.add(heard, answer.status().as_u16());
    answer
}

fn answer(heard: &Heard) -> Response {
    if heard.problems.is_empty() || heard.via == Via::Get {
        return StatusCode::NO_CONTENT.into_response();
    }
    let mut problems = heard.problems.join("\n");
    problems.push('\n');
    (StatusCode::BAD_REQUEST, problems).into_response()
}

/// As long as a stalled request gets no answer.
const STALL: Duration = Duration::from_secs(30);

async fn fail(failure: Failure, retry_after: Option<u32>) -> Response {
    let hang_up = || (StatusCode::INTERNAL_SERVER_ERROR, Extension(HangUp)).into_response();
    match failure {
        Failure::Drop => hang_up(),
        Failure::Stall => {
            sleep(STALL).await;
            hang_up()
        }
        Failure::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, "failed on request\n").into_response();
            if let Some(seconds) = retry_after {
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, seconds.into());
            }
            response
        }
    }
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], |value| value.as_bytes());
    let value = String::from_utf8_lossy(value);
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

#[derive(Template)]
#[template(path = "sandbox/loader.js", escape = "html")]
struct Loader<'a> {
    host: Plain<'a>,
}

/// The script of a site, `{site_id}.js`.
pub(super) async fn loader(Path(file): Path<String>, Extension(host): Extension<Host>) -> Response {
    let is_loader = file
        .strip_suffix(".js")
        .is_some_and(|id| id.parse::<SiteId>().is_ok());
    if !is_loader {
        return StatusCode::NOT_FOUND.into_response();
    }
    let loader = Loader {
        host: Plain(host.0.as_str()),
    };
    match loader.render() {
        Ok(script) => javascript(script),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
