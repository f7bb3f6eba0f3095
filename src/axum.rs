//! Responses for axum, which no cache may keep.

use axum_core::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};

use crate::snippet::Snippet;

/// A response with `Cache-Control: no-store`.
///
/// A thank-you page that a cache keeps shows one buyer's order to the next, and reports it again.
///
/// ```
/// use axum::response::{Html, IntoResponse};
/// use http::header::CACHE_CONTROL;
/// use katalys_pixel::NoStore;
///
/// let response = NoStore(Html("<h1>Thank you</h1>")).into_response();
/// assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct NoStore<T>(pub T);

impl<T: IntoResponse> IntoResponse for NoStore<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        let no_store = HeaderValue::from_static("no-store");
        response.headers_mut().insert(CACHE_CONTROL, no_store);
        response
    }
}

/// The snippet alone as an uncached HTML response: with [`Form::Page`](crate::Form::Page), the
/// source of an iframe on the thank-you page.
impl IntoResponse for Snippet<'_> {
    fn into_response(self) -> Response {
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        NoStore(([(CONTENT_TYPE, html)], self.to_string())).into_response()
    }
}
