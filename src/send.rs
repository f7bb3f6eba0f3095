//! Delivering postbacks: many tries, and an honest word on how each ended.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Url};
use tokio::time::{Instant, sleep_until};

use crate::postback::{Method, Postback};

mod answer;
mod delivery;

use answer::{Again, judge};
pub use delivery::{Delivery, Outcome, Reason};

/// Sends postbacks over one shared [`reqwest::Client`]. Cloning is cheap and shares all of it.
///
/// TLS is verified, redirects are not followed, and every attempt has a time limit. What may change
/// is tried again: connection errors, time-outs, 408, 429 and 5xx, after a wait that doubles and is
/// jittered, or as long as `Retry-After` asks for.
///
/// ```no_run
/// use katalys_pixel::{Outcome, Sender};
///
/// # async fn report(site: katalys_pixel::Site, conversion: katalys_pixel::Conversion)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// let sender = Sender::new()?; // once, for all orders
/// let delivery = sender.send(&site.postback(&conversion)?).await;
/// if delivery.outcome() != Outcome::Accepted {
///     eprintln!("{} after {} attempts: {delivery}", conversion.fields().next().unwrap().1, delivery.attempts());
/// }
/// # Ok(())
/// # }
/// ```
///
/// It keeps no queue: what has to outlive the process belongs into the shop's own queue or outbox,
/// or into a file for `katalys-pixel send`. To send an order twice does no harm, since Katalys merges
/// by `order_id`.
#[derive(Clone, Debug)]
pub struct Sender {
    client: Client,
    attempts: u32,
    timeout: Duration,
    first_wait: Duration,
    longest_wait: Duration,
    pace: Option<Pace>,
}

impl Sender {
    /// A sender with a client of its own.
    ///
    /// # Errors
    ///
    /// A machine on which TLS cannot start, such as one without any root certificates.
    pub fn new() -> Result<Self, reqwest::Error> {
        Self::client_builder().build().map(Self::with_client)
    }

    /// A client's builder that keeps the promises made here, to be changed where one needs to: a
    /// proxy, another root certificate.
    pub fn client_builder() -> ClientBuilder {
        Client::builder()
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(10))
            .user_agent(concat!("katalys-pixel/", env!("CARGO_PKG_VERSION")))
    }

    /// A sender over a client that the program has already.
    ///
    /// Build it without redirects: an answer that comes from another address than the one asked
    /// counts as rejected, though the order's data has then been sent there.
    pub fn with_client(client: Client) -> Self {
        Self {
            client,
            attempts: 5,
            timeout: Duration::from_secs(10),
            first_wait: Duration::from_millis(500),
            longest_wait: Duration::from_secs(60),
            pace: None,
        }
    }

    /// How often one postback is tried at most; 5 at first, and no less than 1.
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How long one attempt may take, from the connection to the whole answer; 10 seconds at first.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The wait before the second attempt, which doubles with each further one; half a second at first.
    pub fn with_first_wait(mut self, wait: Duration) -> Self {
        self.first_wait = wait;
        self
    }

    /// The longest wait between two attempts; 60 seconds at first. Where a `Retry-After` asks for
    /// more, the postback has failed.
    pub fn with_longest_wait(mut self, wait: Duration) -> Self {
        self.longest_wait = wait;
        self
    }

    /// How many requests are sent in a second at most, further attempts included; clones share it.
    pub fn with_rate(mut self, per_second: u32) -> Self {
        self.pace = Some(Pace::new(per_second));
        self
    }

    /// Sends a postback until it is answered for good or the attempts are used up.
    ///
    /// It needs a tokio runtime. To give up earlier, drop the future.
    pub async fn send(&self, postback: &Postback) -> Delivery {
        // An origin is checked, though not as a browser does it: the host 999.1.1.1 is no URL's.
        let Ok(url) = Url::parse(postback.url()) else {
            return Delivery::new(Outcome::Failed, 0, Some(Reason::NoSuchAddress));
        };
        let mut attempts = 0;
        let attempt = || {
            attempts += 1;
            self.attempt(postback, &url)
        };
        let waits = ExponentialBuilder::new()
            .with_jitter()
            .with_min_delay(self.first_wait)
            .with_max_delay(self.longest_wait)
            .with_max_times((self.attempts - 1) as usize);
        let ended = attempt
            .retry(waits)
            .adjust(|again: &Again, wait| {
                wait.and_then(|wait| again.after(wait, self.longest_wait))
            })
            .await;
        match ended {
            Ok((outcome, reason)) => Delivery::new(outcome, attempts, reason),
            Err(again) => {
                let reason = again.reason(self.longest_wait);
                Delivery::new(Outcome::Failed, attempts, Some(reason))
            }
        }
    }

    async fn attempt(
        &self,
        postback: &Postback,
        url: &Url,
    ) -> Result<(Outcome, Option<Reason>), Again> {
        if let Some(pace) = &self.pace {
            sleep_until(pace.next()).await;
        }
        let mut request = match postback.method() {
            Method::Get => self.client.get(url.clone()),
            Method::Post => self
                .client
                .post(url.clone())
                .body(postback.body().to_owned()),
        };
        for &(name, value) in postback.headers() {
            request = request.header(name, value);
        }
        match request.timeout(self.timeout).send().await {
            Ok(answer) if answer.url() != url => Ok((Outcome::Rejected, Some(Reason::Redirected))),
            Ok(answer) => judge(postback.method(), answer.status(), answer.headers()),
            Err(error) => Err(error.into()),
        }
    }
}

/// The time at which the next request may go.
#[derive(Clone, Debug)]
struct Pace {
    gap: Duration,
    next: Arc<Mutex<Option<Instant>>>,
}

impl Pace {
    fn new(per_second: u32) -> Self {
        Self {
            gap: Duration::from_secs(1) / per_second.max(1),
            next: Arc::default(),
        }
    }

    fn next(&self) -> Instant {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let slot = next.map_or(now, |next| next.max(now));
        *next = Some(slot + self.gap);
        slot
    }
}
