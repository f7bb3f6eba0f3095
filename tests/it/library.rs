//! The library as a thank-you handler calls it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use katalys_pixel::{
    AffId, Amount, Attribution, Channel, Checked, Conversion, Count, Currency, Discount, Draft,
    Field, Form, LineItem, Nonce, OfferId, OrderId, OrderStatus, OrderTime, Origin, Problem,
    ProblemKind, Problems, SetCookie, Site, SiteId, Snippet, Text, TransactionId,
};
use proptest::prelude::*;

#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod serde;

fn click() -> Attribution {
    Attribution::from_landing_url("transaction_id=1234abcd&offer_id=1234&publisher_id=5678")
        .unwrap()
}

/// A conversion by every method that the builder has.
fn whole() -> Conversion {
    let text = |text: &str| text.parse::<Text>().unwrap();
    let amount = |text: &str| text.parse::<Amount>().unwrap();
    Conversion::new("1001".parse().unwrap(), click())
        .with_order_alias(text("1001-a"))
        .with_line_item(
            LineItem::new(text("A-1"))
                .with_price(amount("9.90"))
                .with_title(text("Tea"))
                .with_qty(amount("2"))
                .with_categories(text("Drinks")),
        )
        .with_line_item(LineItem::default().with_title(text("Cup")))
        .with_tax_amount(amount("20.00"))
        .with_shipping_amount(amount("4.90"))
        .with_order_time(
            OrderTime::try_from(UNIX_EPOCH + Duration::from_secs(1_763_800_000)).unwrap(),
        )
        .with_order_count(Count(2))
        .with_order_status(OrderStatus::Paid)
        .with_action_type(text("online-sale"))
        .with_currency("EUR".parse().unwrap())
        .with_discount(text("SPRING25"))
        .with_discount(Discount::default().with_amount(amount("4.90")))
        .with_user_agent(text("Mozilla/5.0"))
        .with_client_ip("2001:db8::1".parse().unwrap())
        .with_email_address(text("jane@example.com"))
        .with_subtotal_amount(amount("129.90"))
        .with_sale_amount(amount("149.90"))
}

#[test]
fn every_public_type_crosses_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<(
        AffId,
        Amount,
        Attribution,
        Channel,
        Checked,
        Conversion,
        Count,
        Currency,
    )>();
    crosses::<(
        Discount,
        Draft,
        Field,
        Form,
        LineItem,
        Nonce,
        OfferId,
        OrderId,
        OrderStatus,
    )>();
    crosses::<(
        OrderTime,
        Origin,
        Problem,
        ProblemKind,
        Problems,
        SetCookie<'static>,
        Site,
    )>();
    crosses::<(SiteId, Snippet<'static>, Text, TransactionId)>();
    #[cfg(feature = "axum")]
    crosses::<katalys_pixel::NoStore<String>>();
}

#[test]
fn errors_can_be_boxed_and_say_the_field() {
    let problem: Box<dyn std::error::Error + Send + Sync> =
        Box::new("$20".parse::<Amount>().unwrap_err());
    assert_eq!(
        problem.to_string(),
        r#"amount "$20": has a currency sign; write "20""#
    );
    let problem = "$20".parse::<Amount>().unwrap_err().in_field("sale_amount");
    assert_eq!(problem.kind(), ProblemKind::NotPlainDecimal);
    assert_eq!(
        (problem.field(), problem.value()),
        ("sale_amount", Some("$20"))
    );
    assert_eq!(
        (problem.what(), problem.fix()),
        ("has a currency sign", "write \"20\"")
    );
    let problems: Box<dyn std::error::Error + Send + Sync> = Box::new(Problems::from(problem));
    assert_eq!(
        problems.to_string(),
        r#"sale_amount "$20": has a currency sign; write "20""#
    );
}

#[test]
fn a_repeated_call_replaces() {
    let conversion = whole().with_sale_amount("1".parse().unwrap());
    assert_eq!(conversion.get(Field::SALE_AMOUNT), Some("1"));
    assert_eq!(conversion.fields().count(), whole().fields().count());
}

#[test]
fn a_snippet_is_the_same_however_it_is_rendered() {
    let (site, conversion) = (Site::new("example.com".parse().unwrap()), whole());
    let mut reused = String::new();
    for form in [Form::Tags, Form::Page, Form::Iframe] {
        let snippet = site
            .snippet(&conversion)
            .with_form(form)
            .with_nonce("abc".parse().unwrap());
        let once = snippet.to_string();
        assert_eq!(once, snippet.clone().to_string());
        for _ in 0..2 {
            reused.clear();
            snippet.render_into(&mut reused).unwrap();
            assert_eq!(reused, once);
        }
        assert!(!once.ends_with('\n'));
    }
}

/// A writer that takes so many bytes, and no more.
struct Full(usize);

impl std::fmt::Write for Full {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0 = self.0.checked_sub(text.len()).ok_or(std::fmt::Error)?;
        Ok(())
    }
}

#[test]
fn a_writer_that_fails_is_an_error_and_no_panic() {
    let (site, conversion) = (Site::new("example.com".parse().unwrap()), whole());
    for form in [Form::Tags, Form::Page, Form::Iframe] {
        let snippet = site.snippet(&conversion).with_form(form);
        let length = snippet.to_string().len();
        for room in 0..length {
            assert!(
                snippet.render_into(&mut Full(room)).is_err(),
                "{room} of {length}"
            );
        }
        assert!(snippet.render_into(&mut Full(length)).is_ok());
    }
}

#[test]
fn a_strangers_cookie_with_any_time_is_no_panic() {
    for (seconds, is_known) in [
        ("0", false),
        ("1", true),
        ("18446744073709551615", false),
        ("9223372036854775807", true),
    ] {
        let cookie = format!("katalys_click=v1.{seconds}.t..");
        let attribution = Attribution::from_cookies([&cookie]).unwrap();
        // Which second is the last depends on the system.
        let clicked_at = attribution.clicked_at();
        assert!(
            clicked_at.is_some() == is_known || seconds.len() > 10,
            "{seconds}"
        );
        assert!(attribution.set_cookie().to_string().starts_with(&cookie));
    }
    let early = click().at(UNIX_EPOCH - Duration::from_secs(1));
    assert_eq!(early.clicked_at(), None);
    let now = SystemTime::now();
    let since = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap().as_secs();
    assert_eq!(click().at(now).clicked_at().map(since), Some(since(now)));
}

#[test]
fn a_draft_is_checked_as_a_whole() {
    let mut draft = Draft::new();
    draft.set("order_id", "1");
    draft.set("order_id", "2");
    draft.add("sale_amount", "149.90");
    draft.set("landing_url", "?transaction_id=t");
    assert_eq!(
        (
            draft.get("order_id"),
            draft.get("aff_id"),
            draft.get("nothing")
        ),
        (Some("2"), None, None)
    );
    let checked = draft.check(Channel::Pixel).unwrap();
    assert_eq!(checked.site_id, None);
    assert_eq!(
        serde_json::to_string(&checked.conversion).unwrap(),
        r#"{"order_id":"2","sale_amount":"149.90","transaction_id":"t"}"#
    );
    let warned: Vec<&str> = checked.warnings.iter().map(Problem::field).collect();
    assert_eq!(warned, ["subtotal_amount", "email_address"]);

    draft.add("order_id", "3");
    let kinds = |draft: &Draft| {
        draft
            .check(Channel::Pixel)
            .unwrap_err()
            .iter()
            .map(Problem::kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds(&draft), [ProblemKind::Duplicate]);
    draft.set_needs_site_id(true);
    assert_eq!(
        kinds(&draft),
        [ProblemKind::Missing, ProblemKind::Duplicate]
    );
    draft.set_strict(true);
    assert_eq!(
        kinds(&draft),
        [
            ProblemKind::Missing,
            ProblemKind::Recommended,
            ProblemKind::Recommended,
            ProblemKind::Duplicate
        ]
    );
}

#[test]
fn a_draft_over_another_replaces_by_name() {
    let mut file = Draft::new();
    file.read_json(
        r#"{"order_id": 1, "sale_amount": "$1", "transaction_id": "t", "type": "convert"}"#,
    );
    let mut typed = Draft::new();
    typed.add("sale_amount", "1");
    file.overlay(typed);
    let checked = file.check(Channel::Pixel).unwrap();
    assert_eq!(checked.conversion.get(Field::SALE_AMOUNT), Some("1"));
    // Each channel has its own word for what happened.
    let refused = file.check(Channel::Postback).unwrap_err();
    assert_eq!(
        refused.iter().next().unwrap().to_string(),
        "type \"convert\": is not what this channel sends; leave it out, or write \"offline_conv\""
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_that_is_read_panics(bytes in any::<Vec<u8>>(), name in "\\PC{0,30}", text in any::<String>()) {
        let mut draft = Draft::new();
        draft.read_json(&bytes);
        draft.read_json(&text);
        draft.set(&name, text.clone());
        draft.add(&name, text.clone());
        draft.set_decode_entities(true);
        draft.set_strict(true);
        for channel in [Channel::Pixel, Channel::Postback] {
            if let Err(problems) = draft.check(channel) {
                prop_assert!(!problems.to_string().is_empty());
            }
        }
        let _ = serde_json::from_slice::<Conversion>(&bytes);
        let _ = (Field::from_name(&text), text.parse::<Origin>(), text.parse::<SiteId>(), text.parse::<Nonce>());
        let _ = (text.parse::<OrderTime>(), text.parse::<Count>(), text.parse::<OrderStatus>(), text.parse::<Currency>());
        let _ = click().set_cookie().with_domain(&text);
    }
}
