//! Katalys on one's own machine: it takes what pixels and postbacks send, says what is wrong with
//! it, and shows it on a page.
//!
//! Everything it takes is written by strangers, and everything it keeps has a bound.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ::axum::Router;
use ::axum::extract::DefaultBodyLimit;
use ::axum::middleware;
use ::axum::routing::{get, post};

mod assets;
mod collect;
mod fault;
mod guard;
mod heard;
mod live;
mod log;
mod orders;
mod record;
mod serve;
mod shop;

pub use fault::Fault;
use log::Log;
use shop::Shop;

/// The most that a request's body may hold: an order of a thousand items with titles fits.
const BODY: usize = 256 * 1024;

/// A stand-in for Katalys: the collector of postbacks, the loader of pixels, a page that shows what
/// arrived, and a shop to try them in.
///
/// ```no_run
/// use katalys_pixel::Sandbox;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
/// let origin = format!("http://{}", listener.local_addr()?);
/// Sandbox::new()
///     .with_fault("503:2".parse()?)
///     .serve(listener, std::future::pending())
///     .await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Sandbox {
    faults: Vec<Fault>,
    retry_after: Option<u32>,
    latency: Duration,
    keep: usize,
    loader_attribution: bool,
    address: Option<IpAddr>,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self {
            faults: Vec::new(),
            retry_after: None,
            latency: Duration::ZERO,
            keep: Self::KEEP,
            loader_attribution: false,
            address: None,
        }
    }
}

impl Sandbox {
    /// How many of the newest conversions are kept where nothing else is said.
    pub const KEEP: usize = 1000;

    /// A sandbox that answers at once and fails nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets the first postbacks of every order fail; several faults follow each other.
    pub fn with_fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Sends `Retry-After` with every failure that is an answer, in seconds.
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Lets every postback wait for its answer.
    pub fn with_latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Keeps this many of the newest conversions, and of them no more than 64 MiB.
    pub fn with_keep(mut self, keep: usize) -> Self {
        self.keep = keep;
        self
    }

    /// Takes pixels without ids, as where Katalys's own script on the landing pages attributes.
    pub fn with_loader_attribution(mut self, by_loader: bool) -> Self {
        self.loader_attribution = by_loader;
        self
    }

    /// The address that it is reached at, where that is not loopback: requests for another host are
    /// refused, so that no web page reaches it by a DNS name that it points here.
    ///
    /// With `0.0.0.0` or `::` every address is right, and still no name.
    pub fn with_address(mut self, address: IpAddr) -> Self {
        self.address = Some(address);
        self
    }

    /// The sandbox as a router of its own, with nothing in it yet.
    ///
    /// It has to stand at the root of its origin. Served by anything but [`Sandbox::serve`], a
    /// dropped connection is an empty answer of 500, and limits of time and of headers are the
    /// server's own.
    pub fn router(&self) -> Router {
        let state = Arc::new(State {
            log: Log::new(self.keep),
            shop: Shop::default(),
            settings: self.clone(),
        });
        Router::new()
            .route("/", get(live::page))
            .route("/live.js", get(assets::live))
            .route("/style.css", get(assets::style))
            .route("/conversions", get(live::list).delete(live::empty))
            .route("/v2/_tr", get(collect::by_get).post(collect::by_post))
            .route("/js/{file}", get(collect::loader))
            .route("/pixel", post(collect::by_pixel))
            .merge(shop::routes())
            .layer(DefaultBodyLimit::max(BODY))
            .layer(middleware::from_fn_with_state(state.clone(), guard::host))
            .layer(middleware::from_fn(guard::headers))
            .with_state(state)
    }
}

/// What all requests share.
struct State {
    log: Log,
    shop: Shop,
    settings: Sandbox,
}

type Shared = ::axum::extract::State<Arc<State>>;
