//! Whatever a value holds, a browser finds two scripts and reads back the value.

use katalys_pixel::{Attribution, Conversion, Discount, Form, LineItem, Nonce, Site, Text};
use proptest::prelude::*;

use crate::judge::{self, HOSTILE, Page};

const BEFORE: &str =
    "<!DOCTYPE html><html><head><title>Thank you</title></head><body><h1>Thank you</h1>";
const AFTER: &str =
    "<p id=\"after\">See you <b>soon</b>.</p><script>var after = 1;</script></body></html>";

fn site() -> Site {
    Site::new("example.com".parse().unwrap())
}

/// A conversion that carries one text in every free field.
fn conversion(text: &str) -> Option<Conversion> {
    let value: Text = text.parse().ok()?;
    let attribution =
        Attribution::from_landing_url("transaction_id=1234abcd&offer_id=1&publisher_id=2");
    Some(
        Conversion::new(text.parse().ok()?, attribution?)
            .with_sale_amount("149.90".parse().unwrap())
            .with_email_address(value.clone())
            .with_discount(Discount::new(value.clone()).with_amount("1".parse().unwrap()))
            .with_discount(value.clone())
            .with_action_type(value.clone())
            .with_order_alias(value.clone())
            .with_user_agent(value.clone())
            .with_line_item(
                LineItem::new(value.clone())
                    .with_title(value.clone())
                    .with_categories(value),
            ),
    )
}

/// What has to arrive: the type, the site, and every field that a pixel carries.
fn expected(conversion: &Conversion) -> judge::Pushed {
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    [own("type", "convert"), own("site_id", "example.com")]
        .into_iter()
        .chain(
            conversion
                .fields()
                .map(|(field, value)| (field.to_string(), value.to_owned()))
                .filter(|(name, _)| name != "user_agent"),
        )
        .collect()
}

#[track_caller]
fn assert_two_scripts(page: &Page, conversion: &Conversion, around: usize) {
    assert_eq!(page.scripts.len(), 2 + around, "{page:#?}");
    assert_eq!(
        page.scripts[1].attribute("src"),
        Some("https://db.revoffers.com/js/example.com.js")
    );
    assert_eq!(page.scripts[1].text, "");
    let inline = page.scripts.iter().map(|script| script.text.as_str());
    assert_eq!(judge::run(inline), [expected(conversion)]);
}

fn assert_printable(html: &str) {
    assert!(
        html.bytes()
            .all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)),
        "{html:?}"
    );
}

/// All three forms, judged.
fn judge_all_forms(conversion: &Conversion) {
    let site = site();
    let snippet = site.snippet(conversion);

    let tags = snippet.to_string();
    assert_printable(&tags);
    let page = judge::parse(&format!("{BEFORE}{tags}{AFTER}"));
    assert_two_scripts(&page, conversion, 1);
    assert_eq!(
        page.rest,
        judge::parse(&format!("{BEFORE}\n{AFTER}")).rest,
        "the page around is intact"
    );
    let script = tags.split("</script>").next().unwrap();
    for value in script
        .lines()
        .filter_map(|line| line.trim().split_once(": \""))
    {
        let value = value.1.trim_end_matches(',').strip_suffix('"').unwrap();
        assert!(!value.contains(['<', '>', '&', '\'', '"']), "{value}");
    }

    let document = snippet.clone().with_form(Form::Page).to_string();
    assert_printable(&document);
    assert_two_scripts(&judge::parse(&document), conversion, 0);

    let iframe = snippet.with_form(Form::Iframe).to_string();
    assert_printable(&iframe);
    let around = format!("{BEFORE}{iframe}{AFTER}");
    let page = judge::parse(&around);
    assert_eq!(
        page.scripts.len(),
        1,
        "only the page's own script is outside the frame"
    );
    assert!(
        page.rest
            .contains("<p id=\"after\">See you <b>soon</b>.</p>"),
        "{}",
        page.rest
    );
    let srcdoc = judge::attributes(&around, "iframe", "srcdoc");
    assert_eq!(srcdoc, [document]);
}

#[test]
fn hostile_values_arrive_unchanged_and_break_nothing() {
    let mut judged = 0;
    for text in HOSTILE {
        // What looks like a placeholder, or begins with a blank, is refused as an order's id.
        for text in [(*text).to_owned(), format!("a{text}b")] {
            if let Some(conversion) = conversion(&text) {
                judge_all_forms(&conversion);
                judged += 1;
            }
        }
    }
    assert!(judged > 150, "{judged} values were judged");
}

#[test]
fn an_unescaped_pixel_does_not_pass_the_judge() {
    let mut failed = 0;
    for text in HOSTILE {
        let naive = format!(
            "{BEFORE}<script>_revoffers_track = [{{order_id: \"{text}\"}}];</script>{AFTER}"
        );
        let page = judge::parse(&naive);
        let scripts = page.scripts.iter().map(|script| script.text.as_str());
        let wanted = vec![vec![("order_id".to_owned(), (*text).to_owned())]];
        let intact = page.scripts.len() == 2
            && page
                .rest
                .contains("<p id=\"after\">See you <b>soon</b>.</p>");
        if !intact || judge::try_run("", scripts) != Ok(wanted) {
            failed += 1;
        }
    }
    assert!(failed >= 15, "the judge let all but {failed} through");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_arrives_unchanged(text in any::<String>()) {
        if let Some(conversion) = conversion(&text) {
            judge_all_forms(&conversion);
        }
    }

    #[test]
    fn any_mix_of_dangerous_pieces_arrives_unchanged(
        pieces in prop::collection::vec(prop::sample::select(HOSTILE), 1..6)
    ) {
        if let Some(conversion) = conversion(&pieces.concat()) {
            judge_all_forms(&conversion);
        }
    }

    #[test]
    fn a_checked_value_comes_out_as_it_went_in(text in "\\PC{0,40}") {
        for parsed in [
            text.parse::<Text>().map(String::from),
            text.parse::<katalys_pixel::OrderId>().map(String::from),
            text.parse::<katalys_pixel::SiteId>().map(String::from),
            text.parse::<katalys_pixel::Amount>().map(String::from),
            text.parse::<katalys_pixel::Currency>().map(String::from),
            text.parse::<Nonce>().map(String::from),
        ].into_iter().flatten() {
            prop_assert_eq!(&parsed, &text);
        }
    }

    #[test]
    fn reading_urls_and_cookies_never_fails(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        let _ = Attribution::from_landing_url(&text);
        let _ = Attribution::from_cookies([&bytes]);
        let prefixed = [b"katalys_click=v1.", bytes.as_slice()].concat();
        if let Some(click) = Attribution::from_cookies([prefixed]) {
            let site = site();
            let conversion = Conversion::new("1".parse().unwrap(), click);
            assert_printable(&site.snippet(&conversion).to_string());
        }
    }
}
