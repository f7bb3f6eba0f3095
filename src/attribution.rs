//! Which click brought the buyer: read from a landing URL, kept in a cookie, given back with the order.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::error::{Problem, ProblemKind, Problems};
use crate::id::{AffId, OfferId, TransactionId};

mod cookie;
mod landing;

pub use cookie::{COOKIE_NAME, SetCookie};
pub(crate) use cookie::{MAX_AGE, VERSION};
pub(crate) use landing::ids as landing_ids;

/// The click's, the program's, the affiliate's.
pub(crate) type Ids = (Option<TransactionId>, Option<OfferId>, Option<AffId>);

/// Who gets the commission: a click's ids, or the word that Katalys's own script knows.
///
/// Where no affiliate brought the buyer there is no attribution, and nothing to report.
///
/// ```
/// use katalys_pixel::Attribution;
///
/// // On the landing page:
/// let url = "/page1?utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678";
/// let attribution = Attribution::from_landing_url(url).expect("the URL carries a click");
/// let set_cookie = attribution.at(std::time::UNIX_EPOCH).set_cookie().to_string();
/// assert_eq!(
///     set_cookie,
///     "katalys_click=v1.0.1234abcd.1234.5678; Path=/; Max-Age=34128000; Secure; SameSite=Lax"
/// );
///
/// // On the thank-you page, with the request's `Cookie` headers:
/// let attribution = Attribution::from_cookies(["theme=dark; katalys_click=v1.0.1234abcd.1234.5678"]);
/// assert_eq!(attribution.unwrap().aff_id().unwrap().as_str(), "5678");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Attribution {
    transaction_id: Option<TransactionId>,
    offer_id: Option<OfferId>,
    aff_id: Option<AffId>,
    clicked_at: u64,
    by_loader: bool,
}

/// The form in which an attribution is read and written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_id: Option<TransactionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer_id: Option<OfferId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aff_id: Option<AffId>,
    #[serde(default, skip_serializing_if = "is_default")]
    clicked_at: u64,
    #[serde(default, skip_serializing_if = "is_default")]
    loader_attribution: bool,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Attribution {
    /// The attribution of these ids.
    ///
    /// # Errors
    ///
    /// Ids that name no click: neither a `transaction_id` nor both an `offer_id` and an `aff_id`,
    /// as Katalys's page asks.
    pub fn new(
        transaction_id: Option<TransactionId>,
        offer_id: Option<OfferId>,
        aff_id: Option<AffId>,
    ) -> Result<Self, Problem> {
        match missing_id([
            transaction_id.is_some(),
            offer_id.is_some(),
            aff_id.is_some(),
        ]) {
            Some(problem) => Err(problem),
            None => Ok(Self {
                transaction_id,
                offer_id,
                aff_id,
                clicked_at: 0,
                by_loader: false,
            }),
        }
    }

    /// A click by its id alone.
    pub fn from_transaction_id(transaction_id: TransactionId) -> Self {
        Self {
            transaction_id: Some(transaction_id),
            offer_id: None,
            aff_id: None,
            clicked_at: 0,
            by_loader: false,
        }
    }

    /// Katalys's own script runs on the landing pages and attributes by its own cookie.
    ///
    /// A pixel may then go without ids, since the same script sends it. A postback may not.
    pub fn by_loader() -> Self {
        Self {
            transaction_id: None,
            offer_id: None,
            aff_id: None,
            clicked_at: 0,
            by_loader: true,
        }
    }

    /// What a landing page's URL carries: an absolute one, `/path?query`, or the query alone.
    ///
    /// Strangers write URLs, so this never fails. Parameter names match in any case, `publisher_id`
    /// becomes `aff_id`, a value that is not shaped like an id counts as absent, and a URL that
    /// gives one id two values carries nothing.
    pub fn from_landing_url(url: &str) -> Option<Self> {
        landing::read(url)
    }

    /// What the buyer's cookies carry, given the values of the request's `Cookie` headers.
    ///
    /// A browser may send several cookies of one name; the newest click that is valid wins. As with
    /// a URL, this never fails.
    ///
    /// With the `http` crate's headers: `Attribution::from_cookies(headers.get_all("cookie"))`.
    pub fn from_cookies<I>(headers: I) -> Option<Self>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        cookie::read(headers)
    }

    /// Says when the click was; the cookie carries it, in whole seconds.
    pub fn at(mut self, time: SystemTime) -> Self {
        self.clicked_at = time
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        self
    }

    /// The cookie that keeps this click, for the landing page's response.
    ///
    /// Set it whenever a URL carries a click and on no other visit: then the last click wins. Say
    /// [when](Attribution::at) the click was first: without a time it is older than any other. The
    /// cookie of [`Attribution::by_loader`] holds no click and reads back as `None`.
    pub fn set_cookie(&self) -> SetCookie<'_> {
        SetCookie::new(self)
    }

    /// Katalys's id of the click.
    pub fn transaction_id(&self) -> Option<&TransactionId> {
        self.transaction_id.as_ref()
    }

    /// Katalys's number of the program.
    pub fn offer_id(&self) -> Option<&OfferId> {
        self.offer_id.as_ref()
    }

    /// Katalys's number of the affiliate.
    pub fn aff_id(&self) -> Option<&AffId> {
        self.aff_id.as_ref()
    }

    /// When the click was, where that is known.
    pub fn clicked_at(&self) -> Option<SystemTime> {
        // A stranger's cookie may name a second that the system's clock cannot hold.
        let clicked_at = UNIX_EPOCH.checked_add(Duration::from_secs(self.clicked_at));
        clicked_at.filter(|_| self.clicked_at > 0)
    }

    pub(crate) fn into_ids(self) -> Ids {
        (self.transaction_id, self.offer_id, self.aff_id)
    }

    /// Whether Katalys's own script attributes.
    pub fn is_by_loader(&self) -> bool {
        self.by_loader
    }
}

/// What Katalys's page asks for beside the ids that are there: the click's, the program's, the
/// affiliate's.
pub(crate) fn missing_id(given: [bool; 3]) -> Option<Problem> {
    let (field, what) = match given {
        [true, _, _] | [_, true, true] => return None,
        [_, true, false] => ("aff_id", "is missing beside offer_id"),
        [_, false, true] => ("offer_id", "is missing beside aff_id"),
        [_, false, false] => (
            "transaction_id",
            "is missing, and so are offer_id and aff_id",
        ),
    };
    Some(Problem::new(
        ProblemKind::Missing,
        field,
        what,
        "give transaction_id, or both offer_id and aff_id, as the landing URL carried them",
    ))
}

impl TryFrom<Parts> for Attribution {
    type Error = Problems;

    fn try_from(parts: Parts) -> Result<Self, Problems> {
        if parts.loader_attribution {
            return Ok(Self::by_loader());
        }
        let mut attribution = Self::new(parts.transaction_id, parts.offer_id, parts.aff_id)?;
        attribution.clicked_at = parts.clicked_at;
        Ok(attribution)
    }
}

impl From<Attribution> for Parts {
    fn from(attribution: Attribution) -> Self {
        Self {
            transaction_id: attribution.transaction_id,
            offer_id: attribution.offer_id,
            aff_id: attribution.aff_id,
            clicked_at: attribution.clicked_at,
            loader_attribution: attribution.by_loader,
        }
    }
}
