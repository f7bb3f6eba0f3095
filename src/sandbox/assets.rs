//! The files that the pages load.

use ::axum::http::header;
use ::axum::response::{IntoResponse, Response};

pub(super) async fn live() -> Response {
    javascript(include_str!("../../templates/sandbox/live.js").to_owned())
}

pub(super) async fn style() -> Response {
    let style = include_str!("../../templates/sandbox/style.css");
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style).into_response()
}

pub(super) fn javascript(script: String) -> Response {
    (
        [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
        script,
    )
        .into_response()
}
