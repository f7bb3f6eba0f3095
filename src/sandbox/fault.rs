use std::str::FromStr;

use crate::error::{Problem, ProblemKind};

/// A failure on request, for the first postbacks of every order: `503:2` answers 503 twice,
/// `drop:1` closes the connection without an answer, `stall:1` gives none for half a minute and
/// then closes it.
///
/// The status is 400 to 599, the number 1 to 1,000.
///
/// ```
/// use katalys_pixel::Fault;
///
/// assert!("429:1".parse::<Fault>().is_ok());
/// assert_eq!(
///     "200:1".parse::<Fault>().unwrap_err().to_string(),
///     r#"fault "200:1": is not a failure and how often; write a status of 400 to 599, drop or stall, and a number up to 1000: "503:2""#
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    failure: Failure,
    times: u32,
}

/// What the client sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    Status(u16),
    Drop,
    Stall,
}

const MOST: u32 = 1000;

impl Fault {
    /// The failure of an order's next postback, of which so many have failed already.
    pub(super) fn after(faults: &[Self], failed: u32) -> Option<Failure> {
        let mut ends = 0;
        faults.iter().find_map(|fault| {
            ends += u64::from(fault.times);
            (u64::from(failed) < ends).then_some(fault.failure)
        })
    }
}

impl FromStr for Fault {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        parse(text).ok_or_else(|| {
            Problem::new(
                ProblemKind::Malformed,
                "fault",
                "is not a failure and how often",
                "write a status of 400 to 599, drop or stall, and a number up to 1000: \"503:2\"",
            )
            .with_value(text)
        })
    }
}

fn parse(text: &str) -> Option<Fault> {
    let (failure, times) = text.split_once(':')?;
    let failure = match failure {
        "drop" => Failure::Drop,
        "stall" => Failure::Stall,
        status => Failure::Status(number(status).filter(|status| (400..600).contains(status))?),
    };
    let times = number(times).filter(|times| (1..=MOST).contains(times))?;
    Some(Fault { failure, times })
}

/// Digits alone: `FromStr` of the integers takes a `+` too.
fn number<T: FromStr>(text: &str) -> Option<T> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::Failure::{Drop, Status};
    use super::Fault;

    #[test]
    fn faults_follow_each_other() {
        let faults = ["503:2", "drop:1"].map(|text| text.parse().unwrap());
        let failures: Vec<_> = (0..5).map(|failed| Fault::after(&faults, failed)).collect();
        assert_eq!(
            failures,
            [Some(Status(503)), Some(Status(503)), Some(Drop), None, None]
        );
    }

    #[test]
    fn what_is_no_fault_is_refused() {
        for text in [
            "", "503", "503:", ":1", "503:0", "503:1001", "399:1", "600:1", "+503:1", "503:-1",
            "drop", "Drop:1",
        ] {
            assert!(text.parse::<Fault>().is_err(), "{text}");
        }
    }
}
