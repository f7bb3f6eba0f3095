//! A shop to see a sale travel: landing page, order form, thank-you page.
//!
//! It does what a real shop does, with the library's public means alone, and keeps its orders in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use ::axum::body::Bytes;
use ::axum::extract::{Path, State};
use ::axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use ::axum::response::{IntoResponse, Redirect, Response};
use ::axum::routing::get;
use ::axum::{Extension, Router};

use super::guard::Host;
use super::{Shared, State as Sandbox};
use crate::attribution::Attribution;
use crate::conversion::{Conversion, Field};
use crate::id::SiteId;
use crate::site::{Origin, Site};
use crate::snippet::Form;

mod order;
mod pages;

use order::Entered;

/// The newest orders.
#[derive(Debug, Default)]
pub(super) struct Shop(Mutex<Orders>);

#[derive(Debug, Default)]
struct Orders {
    /// Oldest first.
    kept: VecDeque<(u64, Arc<Order>)>,
    numbered: u64,
}

/// An order that was placed; without a conversion where no affiliate brought the buyer.
#[derive(Debug)]
struct Order {
    id: String,
    reported: Option<(SiteId, Conversion)>,
    form: Form,
}

const MOST: usize = 100;

/// Orders are numbered as in the documentation's examples.
const BEFORE_THE_FIRST: u64 = 1000;

impl Shop {
    fn place(&self, order: Order) -> u64 {
        let mut orders = self.orders();
        orders.numbered += 1;
        let number = orders.numbered;
        orders.kept.push_back((number, Arc::new(order)));
        if orders.kept.len() > MOST {
            orders.kept.pop_front();
        }
        number
    }

    fn order(&self, number: u64) -> Option<Arc<Order>> {
        let orders = self.orders();
        let (_, order) = orders.kept.iter().find(|(given, _)| *given == number)?;
        Some(order.clone())
    }

    fn next_id(&self) -> String {
        (BEFORE_THE_FIRST + self.orders().numbered + 1).to_string()
    }

    fn orders(&self) -> MutexGuard<'_, Orders> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn routes() -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/shop/", get(land))
        .route("/shop/order", get(ask).post(buy))
        .route("/shop/thank-you/{number}", get(thank))
        .route("/shop/pixel/{number}", get(pixel))
}

/// The landing page keeps a click in the cookie, and leaves the cookie alone where there is none.
async fn land(uri: Uri, headers: HeaderMap) -> Response {
    let click = Attribution::from_landing_url(uri.query().unwrap_or_default());
    let kept = Attribution::from_cookies(headers.get_all(header::COOKIE));
    let mut page = pages::landing(click.as_ref(), kept.as_ref());
    let cookie = click.map(|click| click.at(SystemTime::now()).set_cookie().to_string());
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::try_from(cookie).ok()) {
        page.headers_mut().append(header::SET_COOKIE, cookie);
    }
    page
}

async fn ask(State(state): Shared) -> Response {
    pages::order(
        StatusCode::OK,
        &Entered::of_order(state.shop.next_id()),
        &[],
    )
}

async fn buy(State(state): Shared, headers: HeaderMap, body: Bytes) -> Response {
    let entered = Entered::read(&body);
    let attribution = Attribution::from_cookies(headers.get_all(header::COOKIE));
    match entered.check(attribution.as_ref()) {
        Ok(order) => {
            let number = state.shop.place(order);
            Redirect::to(&format!("/shop/thank-you/{number}")).into_response()
        }
        Err(problems) => {
            let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
            pages::order(StatusCode::BAD_REQUEST, &entered, &problems)
        }
    }
}

async fn thank(State(state): Shared, Path(number): Path<u64>, host: Extension<Host>) -> Response {
    let Some(order) = state.shop.order(number) else {
        return no_order();
    };
    match &order.reported {
        None => pages::thanks_alone(&order.id),
        Some((site_id, conversion)) => match site(site_id, &host) {
            Some(site) => pages::thanks(&order.id, number, &site, conversion, order.form),
            None => only_on_loopback(),
        },
    }
}

/// The source of the frame in the form of a page.
async fn pixel(State(state): Shared, Path(number): Path<u64>, host: Extension<Host>) -> Response {
    let order = state.shop.order(number);
    let Some((site_id, conversion)) = order.as_deref().and_then(|order| order.reported.as_ref())
    else {
        return no_order();
    };
    match site(site_id, &host) {
        Some(site) => pages::pixel(&site, conversion),
        None => only_on_loopback(),
    }
}

/// The account, with the sandbox itself in the place of Katalys.
fn site(id: &SiteId, Extension(Host(host)): &Extension<Host>) -> Option<Site> {
    let origin: Origin = format!("http://{host}").parse().ok()?;
    Some(Site::new(id.clone()).with_origin(origin))
}

fn no_order() -> Response {
    (
        StatusCode::NOT_FOUND,
        "there is no such order; the newest 100 are kept\n",
    )
        .into_response()
}

fn only_on_loopback() -> Response {
    let why =
        "a pixel is loaded by http from loopback alone; open the shop on this machine itself\n";
    (StatusCode::FORBIDDEN, why).into_response()
}

/// The fields of the order form, and what a buyer reads beside them.
const ASKED: [(Field, &str); 3] = [
    (Field::ORDER_ID, "Order number"),
    (Field::EMAIL_ADDRESS, "E-mail address"),
    (Field::DISCOUNT_CODE, "Coupon"),
];
