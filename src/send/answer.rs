use std::error::Error;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::delivery::{Outcome, Reason};
use crate::postback::Method;

/// An attempt that did not settle it.
#[derive(Debug)]
pub(super) struct Again {
    reason: Reason,
    retry_after: Option<Duration>,
}

impl Again {
    /// The wait before the next attempt; none where the server asks for more than one will wait.
    pub(super) fn after(&self, wait: Duration, longest: Duration) -> Option<Duration> {
        match self.retry_after {
            Some(asked) if asked > longest => None,
            Some(asked) => Some(asked.max(wait)),
            None => Some(wait),
        }
    }

    /// Why this was the last attempt.
    pub(super) fn reason(self, longest: Duration) -> Reason {
        match self.retry_after {
            Some(asked) if asked > longest => Reason::AskedToWait(asked),
            _ => self.reason,
        }
    }
}

/// What an answer means. Katalys answers a GET with 204 whatever it holds.
pub(super) fn judge(
    method: Method,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<(Outcome, Option<Reason>), Again> {
    let reason = Reason::Status(status.as_u16());
    match (method, status.as_u16()) {
        (Method::Post, 200 | 204) => Ok((Outcome::Accepted, None)),
        (Method::Get, 200..=299) => Ok((Outcome::Unverifiable, None)),
        (_, 408 | 429 | 500..=599) => Err(Again {
            reason,
            retry_after: retry_after(headers),
        }),
        _ => Ok((Outcome::Rejected, Some(reason))),
    }
}

/// Seconds or a date; a date that is past asks for no wait.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(SystemTime::now()).unwrap_or_default())
}

/// reqwest's own message names the URL, which of a GET holds the buyer's data; its innermost source
/// says what happened without it.
impl From<reqwest::Error> for Again {
    fn from(error: reqwest::Error) -> Self {
        let reason = if error.is_timeout() {
            Reason::Timeout
        } else {
            let error = error.without_url();
            let mut innermost: &dyn Error = &error;
            while let Some(source) = innermost.source() {
                innermost = source;
            }
            Reason::Connection(innermost.to_string().into())
        };
        Self {
            reason,
            retry_after: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::{Again, Method, Outcome, RETRY_AFTER, StatusCode, judge};

    fn answer(method: Method, status: u16, retry_after: &str) -> Result<Outcome, Again> {
        let headers = [(RETRY_AFTER, retry_after.parse().unwrap())]
            .into_iter()
            .collect();
        let status = StatusCode::from_u16(status).unwrap();
        judge(method, status, &headers).map(|(outcome, _)| outcome)
    }

    #[test]
    fn every_answer_means_something() {
        for (status, post, get) in [
            (200, Some(Outcome::Accepted), Some(Outcome::Unverifiable)),
            (204, Some(Outcome::Accepted), Some(Outcome::Unverifiable)),
            (202, Some(Outcome::Rejected), Some(Outcome::Unverifiable)),
            (302, Some(Outcome::Rejected), Some(Outcome::Rejected)),
            (400, Some(Outcome::Rejected), Some(Outcome::Rejected)),
            (404, Some(Outcome::Rejected), Some(Outcome::Rejected)),
            (408, None, None),
            (429, None, None),
            (500, None, None),
            (503, None, None),
            (599, None, None),
        ] {
            assert_eq!(answer(Method::Post, status, "").ok(), post, "{status}");
            assert_eq!(answer(Method::Get, status, "").ok(), get, "{status}");
        }
    }

    #[test]
    fn retry_after_is_obeyed_up_to_the_limit() {
        let (wait, longest) = (Duration::from_secs(2), Duration::from_secs(60));
        let after = |text: &str| {
            answer(Method::Post, 429, text)
                .unwrap_err()
                .after(wait, longest)
        };
        assert_eq!(after("5"), Some(Duration::from_secs(5)));
        assert_eq!(after("1"), Some(wait));
        assert_eq!(after("60"), Some(longest));
        assert_eq!(after("61"), None);
        assert_eq!(after("soon"), Some(wait));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(wait));
        let date =
            |seconds| httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds));
        assert!(after(&date(30)).unwrap() > Duration::from_secs(28));
        assert_eq!(after(&date(3600)), None);
    }

    #[test]
    fn the_reason_is_the_answer() {
        let again = answer(Method::Post, 503, "").unwrap_err();
        assert_eq!(again.reason(Duration::ZERO).to_string(), "was answered 503");
        let again = answer(Method::Post, 429, "3600").unwrap_err();
        assert_eq!(
            again.reason(Duration::from_secs(60)).to_string(),
            "was asked to wait 3600 s"
        );
    }
}
