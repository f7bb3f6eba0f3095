//! The order's small facts: a count, a time, a state.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::{Problem, ProblemKind};
use crate::text::{check_text, deserialize_from_text};

/// A whole number from 0 up, in digits.
///
/// ```
/// use katalys_pixel::Count;
///
/// assert_eq!("2".parse::<Count>(), Ok(Count(2)));
/// assert_eq!(
///     "2.0".parse::<Count>().unwrap_err().to_string(),
///     r#"count "2.0": is not a whole number; digits only, at most 4294967295"#
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub u32);

impl FromStr for Count {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        whole_number(text, "count", "digits only, at most 4294967295").map(Self)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// When the order was placed, in whole seconds since 1970, from 2000 up to 2100.
///
/// ```
/// use katalys_pixel::OrderTime;
///
/// assert!("1763800000".parse::<OrderTime>().is_ok());
/// assert_eq!(
///     "1763800000000".parse::<OrderTime>().unwrap_err().to_string(),
///     r#"order_time "1763800000000": is in milliseconds; write "1763800000""#
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderTime(u64);

impl OrderTime {
    const EARLIEST: u64 = 946_684_800;
    const LATEST: u64 = 4_102_444_800;

    fn new(seconds: u64) -> Result<Self, Problem> {
        if (Self::EARLIEST..=Self::LATEST).contains(&seconds) {
            return Ok(Self(seconds));
        }
        let in_seconds = seconds / 1000;
        let (what, fix) = if (Self::EARLIEST..=Self::LATEST).contains(&in_seconds) {
            ("is in milliseconds", format!("write \"{in_seconds}\""))
        } else {
            (
                "is not between 2000 and 2100",
                "write whole seconds since 1970".into(),
            )
        };
        Err(
            Problem::new(ProblemKind::Malformed, "order_time", what, fix)
                .with_value(&seconds.to_string()),
        )
    }
}

impl FromStr for OrderTime {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        whole_number(text, "order_time", "write whole seconds since 1970").and_then(Self::new)
    }
}

/// # Errors
///
/// A time outside 2000 to 2100.
impl TryFrom<SystemTime> for OrderTime {
    type Error = Problem;

    fn try_from(time: SystemTime) -> Result<Self, Problem> {
        Self::new(
            time.duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
        )
    }
}

impl fmt::Display for OrderTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Where an order is in its life; Katalys counts refunds within 3 days only.
///
/// ```
/// use katalys_pixel::OrderStatus;
///
/// assert_eq!("paid".parse(), Ok(OrderStatus::Paid));
/// assert_eq!(
///     "completed".parse::<OrderStatus>().unwrap_err().to_string(),
///     r#"order_status "completed": is not a state of an order; write pending, paid, fulfilled, refunded, cancelled or rejected"#
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OrderStatus {
    /// `pending`
    Pending,
    /// `paid`
    Paid,
    /// `fulfilled`
    Fulfilled,
    /// `refunded`
    Refunded,
    /// `cancelled`
    Cancelled,
    /// `rejected`
    Rejected,
}

impl OrderStatus {
    const ALL: [Self; 6] = [
        Self::Pending,
        Self::Paid,
        Self::Fulfilled,
        Self::Refunded,
        Self::Cancelled,
        Self::Rejected,
    ];

    /// The word that is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Fulfilled => "fulfilled",
            Self::Refunded => "refunded",
            Self::Cancelled => "cancelled",
            Self::Rejected => "rejected",
        }
    }
}

impl FromStr for OrderStatus {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        check_text(text, "order_status", 64)?;
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| {
                Problem::new(
                    ProblemKind::Malformed,
                    "order_status",
                    "is not a state of an order",
                    "write pending, paid, fulfilled, refunded, cancelled or rejected",
                )
                .with_value(text)
            })
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// In serde they are their texts, as every value is.
macro_rules! serde_as_text {
    ($($Type:ident)*) => {
        $(
            impl serde::Serialize for $Type {
                fn serialize<S: serde::Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
                    output.collect_str(self)
                }
            }

            deserialize_from_text!($Type);
        )*
    };
}

serde_as_text! { Count OrderTime OrderStatus }

/// Digits alone: `FromStr` of the integers takes a `+` too.
fn whole_number<T: FromStr>(
    text: &str,
    name: &'static str,
    fix: &'static str,
) -> Result<T, Problem> {
    check_text(text, name, 64)?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits).ok_or_else(|| {
        Problem::new(ProblemKind::Malformed, name, "is not a whole number", fix).with_value(text)
    })
}
