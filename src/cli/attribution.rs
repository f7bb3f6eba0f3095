use std::time::{Duration, SystemTime, UNIX_EPOCH};

use katalys_pixel::Attribution;

use super::failure::Failure;
use super::output::print;

/// Print what a landing URL or a cookie says of the click, as JSON
///
/// Strangers write both, so reading them never fails: what carries no click gives {}.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The URL that the buyer landed on: whole, /path?query, or the query alone
    #[arg(required_unless_present = "cookie", conflicts_with = "cookie")]
    url: Option<String>,

    /// Print the value of the Set-Cookie header that keeps the click; nothing where there is none
    #[arg(long, conflicts_with = "cookie")]
    set_cookie: bool,

    /// Share the cookie with all hosts below this domain
    #[arg(long, requires = "set_cookie")]
    domain: Option<String>,

    /// When the click was, in unix seconds; now, where it is left out
    #[arg(long, value_name = "SECONDS", requires = "set_cookie")]
    clicked_at: Option<u32>,

    /// Read the value of a request's Cookie header; repeatable, and the newest valid click wins
    #[arg(long, value_name = "HEADER")]
    cookie: Vec<String>,
}

const EXAMPLE: &str = "\
Example:
  katalys-pixel attribution --set-cookie --domain example.com \\
    'https://example.com/page1?transaction_id=1234abcd&offer_id=1234'";

impl Args {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let attribution = match &self.url {
            Some(url) => Attribution::from_landing_url(url),
            None => Attribution::from_cookies(&self.cookie),
        };
        if self.set_cookie {
            return self.print_set_cookie(attribution);
        }
        match attribution {
            Some(attribution) => print(&as_json(&attribution)),
            None => print("{}"),
        }
    }

    fn print_set_cookie(&self, attribution: Option<Attribution>) -> Result<(), Failure> {
        let time = self.clicked_at.map_or_else(SystemTime::now, |seconds| {
            UNIX_EPOCH + Duration::from_secs(seconds.into())
        });
        // A wrong domain is told even where there is no click to keep.
        let attribution = attribution.map(|attribution| attribution.at(time));
        let nothing = Attribution::by_loader();
        let mut cookie = attribution.as_ref().unwrap_or(&nothing).set_cookie();
        if let Some(domain) = &self.domain {
            cookie = cookie.with_domain(domain)?;
        }
        match attribution {
            Some(_) => print(&cookie.to_string()),
            None => Ok(()),
        }
    }
}

fn as_json(attribution: &Attribution) -> String {
    serde_json::to_string(attribution).expect("ids and a number are JSON")
}
