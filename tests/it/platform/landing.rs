//! The click's way in: the same rules in the library, in the landing page's script, and in the plugin.

use katalys_pixel::{Attribution, Language, Site};
use proptest::prelude::*;

use super::engines;
use super::shops::pixel;
use crate::judge;

/// Queries of landing pages, good and bad.
pub(super) const QUERIES: &[&str] = &[
    "",
    "utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678",
    "transaction_id=1234abcd",
    "offer_id=1234&publisher_id=5678",
    "offer_id=1234",
    "publisher_id=5678",
    "aff_id=5678&offer_id=1234",
    "TRANSACTION_ID=1234abcd",
    "Transaction_Id=a-b_c",
    "transaction_id=%31234abcd&transaction_id=1234abcd",
    "transaction_id=&transaction_id=1234abcd",
    "transaction_id=%3Cscript%3E&transaction_id=1234abcd",
    "transaction_id=a&transaction_id=b",
    "transaction_id=a&offer_id=1&offer_id=2",
    "transaction_id=a&offer_id=1x&publisher_id=2",
    "offer_id=12x&publisher_id=5678",
    "offer_id=%2B1&publisher_id=1",
    "offer_id=+1&publisher_id=1",
    "offer_id=00123456789012345678&publisher_id=1",
    "offer_id=123456789012345678901&publisher_id=1",
    "transaction_id=a%0A",
    "transaction_id=%0Aa",
    "transaction_id=a.b",
    "transaction_id=a=b",
    "transaction_id=%ff%fe",
    "transaction_id=%zz",
    "%zz=1&transaction_id=a",
    "transaction%5Fid=a",
    "transaction_id",
    "&&&=&transaction_id=a&",
    "transaction_id=undefined",
    "transaction_id=null&offer_id=1&publisher_id=2",
    "transaction_id=NaN",
    "transaction_id=None",
    "transaction_id=nil",
    "transaction_id=undefined1",
    "transaction_id=YOUR_ID",
    "transaction_id=YOUR-ID",
    "transaction_id=YOUR_1",
    "transaction_id=YOUR_",
    "transaction_id=your_id",
    "transaction_id=yours",
    "transaction_id=__id__",
    "transaction_id=__1__",
    "transaction_id=____",
    "transaction_id=__a",
    "transaction_id=a__",
    "transaction_id=%C3%A9",
    "transaction_id=%EF%BC%91",
    "offer_id=%D9%A1&publisher_id=1",
    "transaction_id=a&TRANSACTION_%C4%B0D=b",
    "transaction_id[]=a",
    "transaction_id=a;transaction_id=b",
    "back=/a?transaction_id=b&transaction_id=a",
];

/// What the library makes of a query, but for the time.
pub(super) fn due(query: &str) -> Option<String> {
    ids(Attribution::from_landing_url(&format!("/?{query}"))?)
}

fn ids(click: Attribution) -> Option<String> {
    let cookie = click.at(std::time::UNIX_EPOCH).set_cookie().to_string();
    let (pair, _) = cookie.split_once(';')?;
    Some(pair.to_owned())
}

/// A cookie as it was set, by its ids, and what stands behind it.
#[track_caller]
pub(super) fn read(set_cookie: &str) -> (Option<String>, String) {
    let (pair, attributes) = set_cookie.split_once(';').expect("a cookie has attributes");
    let click =
        Attribution::from_cookies([pair]).unwrap_or_else(|| panic!("{set_cookie} is no click"));
    let age = click.clicked_at().and_then(|time| time.elapsed().ok());
    assert!(
        age.is_some_and(|age| age.as_secs() < 60),
        "{set_cookie}: when was the click?"
    );
    (ids(click), attributes.trim().to_owned())
}

/// What the landing page's script sets, run in a page of this query.
#[track_caller]
fn set_by_script(script: &str, query: &str) -> Option<(Option<String>, String)> {
    let location = serde_json::to_string(&format!("?{query}")).unwrap();
    let before = format!(
        "window.location = {{ search: {location} }};
         var _revoffers_track = [];
         var document = {{ set cookie(text) {{ _revoffers_track.push({{ cookie: text }}); }} }};"
    );
    let set = judge::try_run(&before, [script]).unwrap_or_else(|error| panic!("{query}: {error}"));
    assert!(set.len() < 2, "{set:?}");
    set.first().map(|cookie| read(&cookie[0].1))
}

fn landing_script(is_compact: bool) -> String {
    let pixel = pixel("gtm");
    let pixel = if is_compact { pixel.compact() } else { pixel };
    let page = judge::parse(&format!("<body>{}", pixel.landing()));
    assert_eq!(page.scripts.len(), 1);
    page.scripts.into_iter().next().unwrap().text
}

const ATTRIBUTES: &str = "Path=/; Max-Age=34128000; Secure; SameSite=Lax";

#[test]
fn the_landing_script_keeps_what_the_library_would() {
    for is_compact in [false, true] {
        let script = landing_script(is_compact);
        let mut clicks = 0;
        for query in QUERIES {
            let due = due(query).map(|pair| (Some(pair), ATTRIBUTES.to_owned()));
            clicks += usize::from(due.is_some());
            assert_eq!(set_by_script(&script, query), due, "{query}");
        }
        assert!(
            (10..QUERIES.len() - 10).contains(&clicks),
            "{clicks} of the queries carry a click"
        );
    }
}

#[test]
fn without_consent_the_landing_script_sets_no_cookie() {
    let script = landing_script(false);
    assert!(set_by_script(&script, "transaction_id=1234abcd").is_some());
    assert_eq!(script.matches("var consent = true;").count(), 1);
    let refused = script.replace("var consent = true;", "var consent = false;");
    assert_eq!(set_by_script(&refused, "transaction_id=1234abcd"), None);
}

#[test]
fn the_landing_script_is_the_same_for_every_platform_and_language() {
    let of_gtm = pixel("gtm").landing().to_string();
    let site = Site::new("example.com".parse().unwrap());
    for language in Language::all() {
        let order_id = "x".parse().unwrap();
        assert_eq!(
            site.template(language, order_id).landing().to_string(),
            of_gtm
        );
    }
}

/// Cookies as a browser shows them to a script.
const COOKIES: &[&str] = &[
    "",
    "katalys_click=v1.100.old..; katalys_click=v1.200.new..; katalys_click=v1.300.<script>..",
    "katalys_click=v1.200.new..; a=b; katalys_click=v1.100.old..",
    "katalys_click=v1.200.first..; katalys_click=v1.200.last..",
    "katalys_click=v1.1..1.2",
    "katalys_click=v1.1.a..",
    "katalys_click=v1.1.a.1.",
    "katalys_click=v1.1..1.",
    "katalys_click=v1.1.b@d.1.2",
    "katalys_click=v1.1.b@d.1.",
    "katalys_click=v1.1.a=b.1.2",
    "katalys_click=\"v1.1.a.1.2\"",
    "katalys_click=\"v1.1.a.1.2",
    " katalys_click = v1.1.a.1.2 ",
    "katalys_click",
    "katalys_click=",
    "katalys_click=1234abcd",
    "katalys_click=v2.1.a.1.2",
    "katalys_click=v1.x.a.1.2",
    "katalys_click=v1.-1.a.1.2",
    "katalys_click=v1..a.1.2",
    "katalys_click=v1.1.a.1",
    "katalys_click=v1.1.a.1.2.3",
    "xkatalys_click=v1.1.a.1.2",
    "Katalys_click=v1.1.a.1.2",
    "katalys_click=v1.1.undefined.1.2",
    "katalys_click=v1.1.a.1x.2",
    "katalys_click=v1.+1.a.1.2",
    "katalys_click=v1.99999999999999999999.a.1.2",
    "katalys_click=v1.18446744073709551615.a.1.2",
    "katalys_click=v1.9007199254740993.a.1.2; katalys_click=v1.9007199254740992.b.1.2",
    "katalys_click=v1.18446744073709551616.a.1.2",
    "katalys_click=v1.999999999999999.a.1.2; katalys_click=v1.0001.b..",
    "katalys_click=v1.000000000000000000000000000002.a.1.2; katalys_click=v1.1.b..",
    "katalys_click=v1.0.a.1.2",
    "katalys_click=v1.2.a.1.2; katalys_click=v1.10.b..",
    "katalys_click=v1.1763800000.1234abcd.1234.5678; revoffers_affil=%7B%7D",
];

fn assert_read_alike(cookies: &str) {
    static SCRIPT: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let script = SCRIPT.get_or_init(|| {
        let html = pixel("squarespace")
            .to_string()
            .replace("{orderId}", "1001");
        judge::parse(&format!("<body>{html}"))
            .scripts
            .remove(0)
            .text
    });
    let text = serde_json::to_string(cookies).unwrap();
    let before = format!("{} document.cookie = {text};", engines::DOCUMENT);
    let arrived =
        engines::run(&before, &[script]).unwrap_or_else(|error| panic!("{cookies}: {error}"));
    let due = Attribution::from_cookies([cookies]).map(|click| {
        [
            (
                "transaction_id",
                click.transaction_id().map(ToString::to_string),
            ),
            ("offer_id", click.offer_id().map(ToString::to_string)),
            ("aff_id", click.aff_id().map(ToString::to_string)),
        ]
    });
    let got = arrived.first().map(|fields| {
        ["transaction_id", "offer_id", "aff_id"].map(|name| (name, fields.get(name).cloned()))
    });
    assert_eq!(got, due, "{cookies:?}");
}

#[test]
fn the_pixel_reads_the_cookie_as_the_library_does() {
    for cookies in COOKIES {
        assert_read_alike(cookies);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_query_is_kept_as_the_library_would(
        pairs in prop::collection::vec(("(transaction_id|offer_id|publisher_id|x)", "([a-z0-9_%-]{0,6}|[0-9]{1,21})"), 0..5)
    ) {
        let query = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        let due = due(&query).map(|pair| (Some(pair), ATTRIBUTES.to_owned()));
        prop_assert_eq!(set_by_script(&landing_script(false), &query), due, "{}", query);
    }

    #[test]
    fn any_cookie_is_read_as_the_library_does(
        cookies in prop::collection::vec("(katalys_click|x) ?= ?\"?v[12]\\.[0-9]{0,9}\\.[a-c_<-]{0,3}\\.[0-9x]{0,2}\\.[0-9]{0,2}\"?", 0..4)
    ) {
        assert_read_alike(&cookies.join("; "));
    }
}
