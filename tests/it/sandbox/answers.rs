use std::io::Read;

use serde_json::json;

use super::{Served, encoded, order, order_of};
use crate::support::{output_of, refusal_of, run};

#[test]
fn the_first_lines_say_where_it_is() {
    let sandbox = Served::start(&[]);
    let [address, shop] = &sandbox.greeting;
    let port = address
        .strip_prefix("http://127.0.0.1:")
        .unwrap()
        .strip_suffix('/')
        .unwrap();
    assert_ne!(port.parse::<u16>().unwrap(), 0);
    let expected = format!(
        "shop: {address}shop/?utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678"
    );
    assert_eq!(*shop, expected);
    assert_eq!(sandbox.get("/").status, 200);
}

#[test]
fn every_encoding_of_a_right_conversion_is_204_and_kept_as_it_came() {
    let sandbox = Served::start(&[]);
    let order = order();
    let query = encoded(&order);
    let answers = [
        sandbox.json(&order),
        sandbox.form(&query),
        sandbox.get(&format!("/v2/_tr?{query}")),
        sandbox.post(
            "/v2/_tr",
            "Application/JSON; charset=utf-8",
            order.to_string().as_bytes(),
        ),
    ];
    for answer in answers {
        assert_eq!((answer.status, answer.body.as_str()), (204, ""));
    }
    let records = sandbox.conversions();
    let channels: Vec<_> = records
        .iter()
        .map(|record| record["channel"].clone())
        .collect();
    assert_eq!(channels, ["json", "get", "form", "json"]);
    for (record, repeats) in records.iter().zip([3, 2, 1, 0]) {
        assert_eq!(record["fields"], order);
        assert_eq!(record["repeats"], repeats);
        assert_eq!(record["number"], repeats + 1);
        assert_eq!(record["problems"], json!([]));
        assert_eq!(record["status"], 204);
        let is_exposed = record["channel"] == "get";
        let warnings = record["warnings"].as_array().unwrap();
        assert_eq!(warnings.len(), usize::from(is_exposed), "{warnings:?}");
    }
}

#[test]
fn a_postback_is_judged_as_it_is_when_it_is_built() {
    let sandbox = Served::start(&[]);
    let mut questionable = order();
    questionable["client_ip"] = "192.168.1.20".into();
    questionable["sale_amount"] = "1.00".into();
    let given = questionable.as_object().unwrap().iter();
    let given = given.filter(|(name, _)| *name != "type");
    let fields: Vec<_> = given
        .map(|(name, value)| format!("--field={name}={}", value.as_str().unwrap()))
        .collect();
    let body = encoded(&questionable);
    for form in ["json", "form", "get"] {
        let answer = match form {
            "json" => sandbox.json(&questionable),
            "form" => sandbox.form(&body),
            _ => sandbox.get(&format!("/v2/_tr?{body}")),
        };
        assert_eq!(answer.status, 204, "{}", answer.body);
        let args = ["postback", "--origin", &sandbox.origin, "--as", form];
        let built = run(args.into_iter().chain(fields.iter().map(String::as_str)));
        let warnings = sandbox.newest()["warnings"].take();
        let heard = warnings.as_array().unwrap().iter();
        let heard: Vec<_> = heard
            .map(|warning| format!("warning: {}", warning.as_str().unwrap()))
            .collect();
        assert!(heard.len() >= 2, "{heard:?}");
        assert_eq!(built.stderr.lines().collect::<Vec<_>>(), heard, "{form}");
    }
}

#[test]
fn what_is_wrong_is_400_with_all_problems() {
    let sandbox = Served::start(&[]);
    let mut wrong = order();
    wrong["type"] = "convert".into();
    wrong["sale_amount"] = "$20".into();
    wrong["saleamount"] = "1".into();
    wrong["landing_url"] = "?transaction_id=1234abcd".into();
    wrong.as_object_mut().unwrap().remove("site_id");
    let answer = sandbox.json(&wrong);
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    insta::assert_snapshot!(answer.body, @r#"
    type "convert": is not what this channel sends; leave it out, or write "offline_conv"
    site_id: is missing; give the id that Katalys gave the site, such as example.com
    sale_amount "$20": has a currency sign; write "20"
    saleamount: is not a name that Katalys knows; the nearest known name is sale_amount
    landing_url: is input of katalys-pixel and not a name that Katalys knows; send the ids themselves
    "#);
    let record = sandbox.newest();
    let told: Vec<_> = answer.body.lines().collect();
    assert_eq!(record["problems"], json!(told));
    assert_eq!(
        (&record["fields"], &record["status"]),
        (&wrong, &json!(400))
    );

    assert_eq!(sandbox.form(&encoded(&wrong)).body, answer.body);
}

#[test]
fn a_get_is_always_204_and_its_record_says_what_is_wrong() {
    let sandbox = Served::start(&[]);
    assert_eq!(sandbox.get("/v2/_tr").status, 204);
    assert_eq!(
        sandbox
            .get("/v2/_tr?order_id=1&order_id=2&order%5Bid%5D=%ff")
            .status,
        204
    );
    let records = sandbox.conversions();
    let problems = records[0]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line.as_str().unwrap());
    insta::assert_snapshot!(problems.collect::<Vec<_>>().join("\n"), @r#"
    site_id: is missing; give the id that Katalys gave the site, such as example.com
    order_id: is given twice; give it once
    sale_amount: is missing; a postback needs it
    subtotal_amount: is missing; a postback needs it
    email_address: is missing; a postback needs it
    client_ip: is missing; a postback needs it
    user_agent: is missing; a postback needs it
    transaction_id: is missing, and so are offer_id and aff_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them
    order[id]: is not a name that Katalys knows; the nearest known name is order_id
    type: is missing; send "offline_conv"
    "#);
    assert_eq!(
        records[0]["fields"],
        json!({"order_id": "1", "order[id]": "\u{fffd}"})
    );
    assert_eq!(records[1]["fields"], json!({}));
}

#[test]
fn what_cannot_be_read_is_400() {
    let sandbox = Served::start(&[]);
    let answers = [
        ("text/xml", &b"<a/>"[..]),
        ("application/json", b"[1]"),
        ("application/json", b"\xff"),
        ("application/json", b""),
        ("application/json", "\u{feff}{}".as_bytes()),
        ("application/json", b"null"),
        ("application/x-www-form-urlencoded", b"\xff"),
    ]
    .map(|(content_type, body)| {
        let answer = sandbox.post("/v2/_tr", content_type, body);
        assert_eq!(answer.status, 400);
        answer.body
    });
    insta::assert_snapshot!(answers.join(""), @r#"
    body: is of no content type that Katalys reads; send Content-Type: application/json or application/x-www-form-urlencoded
    body: is not one JSON object: invalid type: sequence, expected one JSON object at line 1 column 0; send {"order_id": "1001", …}
    body: is not UTF-8; send JSON in UTF-8
    body: is not one JSON object: EOF while parsing a value at line 1 column 0; send {"order_id": "1001", …}
    body: is not one JSON object: expected value at line 1 column 1; send {"order_id": "1001", …}
    body: is not one JSON object: invalid type: null, expected one JSON object at line 1 column 4; send {"order_id": "1001", …}
    site_id: is missing; give the id that Katalys gave the site, such as example.com
    order_id: is missing; give the shop's own order number, the same on every view of the page
    sale_amount: is missing; a postback needs it
    subtotal_amount: is missing; a postback needs it
    email_address: is missing; a postback needs it
    client_ip: is missing; a postback needs it
    user_agent: is missing; a postback needs it
    transaction_id: is missing, and so are offer_id and aff_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them
    �: is not a name that Katalys knows; take one from the table of fields
    type: is missing; send "offline_conv"
    "#);
    assert_eq!(sandbox.conversions().len(), 7);
}

#[test]
fn a_type_is_needed_and_is_the_channels_own() {
    let sandbox = Served::start(&[]);
    let mut order = order();
    order.as_object_mut().unwrap().remove("type");
    assert_eq!(
        sandbox.json(&order).body,
        "type: is missing; send \"offline_conv\"\n"
    );
    assert_eq!(
        sandbox.pixel(&order).body,
        "type: is missing; send \"convert\"\n"
    );
    order["type"] = "convert".into();
    assert_eq!(sandbox.pixel(&order).status, 204);
    assert_eq!(sandbox.newest()["channel"], "pixel");
}

#[test]
fn numbers_keep_their_digits_and_bytes_that_are_not_utf_8_are_told() {
    let sandbox = Served::start(&[]);
    let mut body = order().to_string();
    for (text, number) in [("\"1001\"", "1001"), ("\"149.90\"", "149.90")] {
        assert!(body.contains(text), "{body}");
        body = body.replace(text, number);
    }
    assert_eq!(
        sandbox
            .post("/v2/_tr", "application/json", body.as_bytes())
            .status,
        204
    );
    let fields = &sandbox.newest()["fields"];
    assert_eq!(
        (&fields["order_id"], &fields["sale_amount"]),
        (&json!("1001"), &json!("149.90"))
    );

    let latin = format!("{}&line_item_0_title=caf%E9", encoded(&order()));
    assert_eq!(sandbox.form(&latin).status, 204);
    let warnings = &sandbox.newest()["warnings"];
    assert_eq!(
        *warnings,
        json!([
            "line_item_0_title \"caf\u{fffd}\": holds U+FFFD, which stands for bytes that are not UTF-8; send text in UTF-8"
        ])
    );
}

#[test]
fn a_pixel_goes_without_ids_where_that_was_asked_for() {
    let pixel = json!({"type": "convert", "site_id": "example.com", "order_id": "1001"});
    assert_eq!(Served::start(&[]).pixel(&pixel).status, 400);
    let sandbox = Served::start(&["--loader-attribution"]);
    assert_eq!(sandbox.pixel(&pixel).status, 204);
    let mut half = pixel.clone();
    half["offer_id"] = "1234".into();
    assert_eq!(sandbox.pixel(&half).status, 400);
    let mut postback = pixel;
    postback["type"] = "offline_conv".into();
    assert_eq!(sandbox.json(&postback).status, 400);
}

#[test]
fn delete_forgets_and_numbers_go_on() {
    let sandbox = Served::start(&["--fail", "503:1"]);
    assert_eq!(sandbox.json(&order()).status, 503);
    assert_eq!(sandbox.json(&order()).status, 204);
    assert_eq!(sandbox.empty().status, 204);
    assert_eq!(sandbox.get("/conversions").body, "[]");
    assert_eq!(sandbox.json(&order()).status, 503);
    assert_eq!(sandbox.json(&order()).status, 204);
    let record = sandbox.newest();
    assert_eq!(
        (&record["number"], &record["repeats"]),
        (&json!(2), &json!(0))
    );
}

#[test]
fn the_newest_are_kept() {
    let sandbox = Served::start(&["--keep", "3"]);
    for id in ["1", "2", "3", "4"] {
        sandbox.json(&order_of(id));
    }
    let ids: Vec<_> = sandbox
        .conversions()
        .iter()
        .map(|record| record["fields"]["order_id"].clone())
        .collect();
    assert_eq!(ids, ["4", "3", "2"]);
}

#[test]
fn other_addresses_are_nothing() {
    let sandbox = Served::start(&[]);
    for path in [
        "/nothing",
        "/v2/",
        "/js/",
        "/js/example.com",
        "/js/..%2f.js",
        "/js/%22.js",
        "/shop/thank-you/1",
    ] {
        assert_eq!(sandbox.get(path).status, 404, "{path}");
    }
    assert_eq!(sandbox.get("/shop/thank-you/x").status, 400);
    assert_eq!(sandbox.get("/pixel").status, 405);
    assert_eq!(
        sandbox.post("/js/example.com.js", "text/plain", b"").status,
        405
    );
    let loader = sandbox.get("/js/KA-8ZYJMB2WQ4.js");
    assert_eq!(
        (loader.status, loader.header("content-type")),
        (200, Some("text/javascript; charset=utf-8"))
    );
}

#[test]
fn no_answer_is_kept_by_a_cache() {
    let sandbox = Served::start(&[]);
    for path in [
        "/",
        "/conversions",
        "/shop/",
        "/shop/order",
        "/js/example.com.js",
        "/nothing",
        "/v2/_tr",
    ] {
        let answer = sandbox.get(path);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
    }
}

#[test]
fn what_it_cannot_do_is_told() {
    assert_eq!(
        refusal_of(["sandbox", "--fail", "200:1", "--fail", "drop"]),
        "error: fail \"200:1\": is not a failure and how often; write a status of 400 to 599, drop or stall, and a number up to 1000: \"503:2\"\n\
         error: fail \"drop\": is not a failure and how often; write a status of 400 to 599, drop or stall, and a number up to 1000: \"503:2\"\n"
    );
    let sandbox = Served::start(&[]);
    let port = sandbox.origin.rsplit(':').next().unwrap();
    let refusal = refusal_of(["sandbox", "--port", port]);
    assert!(
        refusal.starts_with(&format!("error: cannot listen on 127.0.0.1:{port}: ")),
        "{refusal}"
    );
    assert_eq!(run(["sandbox", "--latency", "61s"]).code, 2);
    assert_eq!(run(["sandbox", "--host", "example.com"]).code, 2);
}

#[test]
fn other_than_loopback_is_warned_of() {
    let mut sandbox = Served::start(&["--host", "0.0.0.0"]);
    assert!(
        sandbox.origin.starts_with("http://127.0.0.1:"),
        "{}",
        sandbox.origin
    );
    super::faults::signal(&sandbox.child, "TERM");
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
    let mut told = String::new();
    sandbox
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut told)
        .unwrap();
    assert_eq!(
        told,
        "warning: 0.0.0.0 is not loopback: whoever reaches it reads what arrives\n"
    );
}

#[test]
fn its_help_says_what_it_takes() {
    let help = output_of(["sandbox", "--help"]);
    insta::with_settings!({snapshot_path => "../snapshots"}, {
        insta::assert_snapshot!(help);
    });
}
