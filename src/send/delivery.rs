use std::fmt;
use std::time::Duration;

/// How a postback ended.
///
/// [`Display`](fmt::Display) gives a line without any of the order's data: the outcome, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    outcome: Outcome,
    attempts: u32,
    reason: Option<Reason>,
}

/// What is known of a postback once it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// A POST was answered 200 or 204: received and parsed, though not thereby attributed.
    Accepted,
    /// A GET was answered, as Katalys answers every GET.
    Unverifiable,
    /// An answer that will be the same the next time: a redirect, 400, 404.
    Rejected,
    /// Tried as often as allowed, and never answered for good.
    Failed,
}

/// Why a postback was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The status of the last answer.
    Status(u16),
    /// The server's `Retry-After` asks for a longer wait than is allowed.
    AskedToWait(Duration),
    /// The client followed a redirect, and another address answered.
    Redirected,
    /// No answer within the time limit.
    Timeout,
    /// No connection, or one that broke, and what the system says of it.
    Connection(Box<str>),
    /// The origin's host is no address.
    NoSuchAddress,
}

impl Delivery {
    pub(super) fn new(outcome: Outcome, attempts: u32, reason: Option<Reason>) -> Self {
        Self {
            outcome,
            attempts,
            reason,
        }
    }

    /// What is known.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// How many requests were sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Why it was rejected or has failed.
    pub fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }
}

impl Outcome {
    /// The word for it: `accepted`, `unverifiable`, `rejected`, `failed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Unverifiable => "unverifiable",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "was answered {status}"),
            Self::AskedToWait(wait) => write!(f, "was asked to wait {} s", wait.as_secs()),
            Self::Redirected => f.write_str("was redirected"),
            Self::Timeout => f.write_str("was not answered in time"),
            Self::Connection(what) => write!(f, "found no connection: {what}"),
            Self::NoSuchAddress => f.write_str("has no address to go to"),
        }
    }
}

impl fmt::Display for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.outcome.fmt(f)?;
        match &self.reason {
            Some(reason) => write!(f, ": {reason}"),
            None => Ok(()),
        }
    }
}
