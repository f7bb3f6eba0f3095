//! Where a consent manager hooks in: the pixel is a document of its own, and the thank-you page
//! asks for it only once the buyer has agreed.
//!
//! `cargo run --example consent --features axum`, then open the address that it prints.
//!
//! The click's cookie is set on landing and is the shop's own; whether it needs consent too is for
//! the shop's lawyers. If it does, the same condition goes around `Set-Cookie`.

use std::net::Ipv4Addr;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use katalys_pixel::{Attribution, Conversion, Form, NoStore, Problem, Site};

static SITE: LazyLock<Site> =
    LazyLock::new(|| Site::new("example.com".parse().expect("the site id is a domain")));

/// `whenConsentGiven` stands for the consent manager's own callback.
const THANK_YOU: &str = r#"<!DOCTYPE html>
<h1>Thank you</h1>
<button onclick="whenConsentGiven()">Accept marketing</button>
<script>
function whenConsentGiven() {
    var frame = document.createElement("iframe");
    frame.hidden = true;
    frame.src = "/pixel/1001";
    document.body.appendChild(frame);
}
</script>"#;

async fn pixel(Path(order_id): Path<String>, headers: HeaderMap) -> Result<Response, Refusal> {
    let Some(attribution) = Attribution::from_cookies(headers.get_all("cookie")) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    // A real shop looks the order up here, and shows it to nobody but its buyer.
    let conversion = Conversion::new(order_id.parse()?, attribution)
        .with_sale_amount("149.90".parse()?)
        .with_subtotal_amount("129.90".parse()?)
        .with_email_address("jane@example.com".parse()?);
    Ok(SITE
        .snippet(&conversion)
        .with_form(Form::Page)
        .into_response())
}

struct Refusal(Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self.0.to_string()).into_response()
    }
}

fn shop() -> Router {
    Router::new()
        .route("/", get(async || NoStore(Html(THANK_YOU))))
        .route("/pixel/{order_id}", get(pixel))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}/", listener.local_addr()?);
    axum::serve(listener, shop()).await
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt;

    use super::shop;

    async fn visit(url: &str, cookie: &str) -> axum::response::Response {
        let request = Request::get(url).header("cookie", cookie);
        shop()
            .oneshot(request.body(Body::empty()).unwrap())
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn the_pixel_is_an_uncached_document_of_its_own() {
        let response = visit("/pixel/1001", "katalys_click=v1.1.1234abcd..").await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(
            response.headers()["content-type"],
            "text/html; charset=utf-8"
        );
        let page = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(page.starts_with(b"<!DOCTYPE html>"));
        assert!(String::from_utf8_lossy(&page).contains("order_id: \"1001\""));
    }

    #[tokio::test]
    async fn without_a_click_there_is_nothing_to_show() {
        assert_eq!(
            visit("/pixel/1001", "").await.status(),
            StatusCode::NO_CONTENT
        );
    }
}
