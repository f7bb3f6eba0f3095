//! A shop on axum: the landing page keeps the click, the thank-you page gives it back.
//!
//! `cargo run --example axum_shop --features axum`, then open the address that it prints.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, Uri};
use axum::response::{AppendHeaders, Html, IntoResponse, Response};
use axum::routing::get;
use katalys_pixel::{Attribution, Conversion, NoStore, Problem, Site};

/// Every page that an affiliate may link to does this, before anything else.
async fn landing_page(uri: Uri) -> Response {
    let page = Html(r#"<h1>Shop</h1><a href="/thank-you/1001">Buy</a>"#);
    match Attribution::from_landing_url(&uri.to_string()) {
        Some(click) => {
            let cookie = click.at(SystemTime::now()).set_cookie().to_string();
            (AppendHeaders([(SET_COOKIE, cookie)]), page).into_response()
        }
        // A visit without a click leaves the cookie of an earlier one alone.
        None => page.into_response(),
    }
}

async fn thank_you_page(
    State(site): State<Arc<Site>>,
    Path(order_id): Path<String>,
    headers: HeaderMap,
) -> NoStore<Html<String>> {
    let attribution = Attribution::from_cookies(headers.get_all("cookie"));
    let pixel = match attribution.map(|attribution| conversion(&order_id, attribution)) {
        Some(Ok(conversion)) => site.snippet(&conversion).to_string(),
        // The buyer is thanked whatever the shop's data holds; the log gets no customer's data.
        Some(Err(problem)) => {
            eprintln!(
                "an order without a pixel: {} {}",
                problem.field(),
                problem.what()
            );
            String::new()
        }
        // No affiliate brought this buyer: there is nothing to report.
        None => String::new(),
    };
    NoStore(Html(format!("<h1>Thank you</h1>\n{pixel}")))
}

/// What the shop's database knows of the order.
fn conversion(order_id: &str, attribution: Attribution) -> Result<Conversion, Problem> {
    Ok(Conversion::new(order_id.parse()?, attribution)
        .with_sale_amount("149.90".parse()?)
        .with_subtotal_amount("129.90".parse()?)
        .with_email_address("jane@example.com".parse()?))
}

fn shop() -> Router {
    let site = Site::new("example.com".parse().expect("the site id is a domain"));
    Router::new()
        .route("/", get(landing_page))
        .route("/thank-you/{order_id}", get(thank_you_page))
        .with_state(Arc::new(site))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!(
        "http://{}/?transaction_id=1234abcd&offer_id=1234&publisher_id=5678",
        listener.local_addr()?
    );
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

    async fn text(response: axum::response::Response) -> String {
        String::from_utf8(
            to_bytes(response.into_body(), 1 << 20)
                .await
                .unwrap()
                .into(),
        )
        .unwrap()
    }

    #[tokio::test]
    async fn a_click_is_given_back_with_the_order() {
        let landing = visit(
            "/?transaction_id=1234abcd&offer_id=1234&publisher_id=5678",
            "",
        )
        .await;
        let cookie = landing.headers()["set-cookie"].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap();

        let thanks = visit("/thank-you/1001", cookie).await;
        assert_eq!(thanks.headers()["cache-control"], "no-store");
        let page = text(thanks).await;
        assert!(page.contains("    order_id: \"1001\",\n"), "{page}");
        assert!(
            page.contains("    transaction_id: \"1234abcd\",\n"),
            "{page}"
        );
    }

    #[tokio::test]
    async fn without_a_click_there_is_no_cookie_and_no_pixel() {
        assert!(!visit("/", "").await.headers().contains_key("set-cookie"));
        assert_eq!(
            text(visit("/thank-you/1001", "a=b").await).await,
            "<h1>Thank you</h1>\n"
        );
    }

    #[tokio::test]
    async fn an_order_that_cannot_be_reported_is_thanked_for_all_the_same() {
        let thanks = visit("/thank-you/%7Border_id%7D", "katalys_click=v1.1.a..").await;
        assert_eq!(thanks.status(), StatusCode::OK);
        assert_eq!(text(thanks).await, "<h1>Thank you</h1>\n");
    }
}
