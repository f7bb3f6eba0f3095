//! What is told of each row, and what is kept of it.

use std::time::{Duration, Instant};

use super::server::{Answer, Server};
use super::{Bench, outcomes, row, row_with, rows};

#[test]
fn every_outcome_has_its_receipt() {
    let bench = Bench::new(Server::start(|order, count| match order {
        "ok" => Answer::Status(200),
        "late" if count < 2 => Answer::Status(503),
        "bad" => Answer::Status(400),
        "moved" => Answer::Redirect("http://127.0.0.1:1/".into()),
        "down" => Answer::Throttle("3600".into()),
        _ => Answer::Status(204),
    }));
    let invalid = r#"{"order_id": "wrong", "sale_amount": "$20", "email_address": "jane@example.com", "jane@example.com": 1, "subtotal_amount": 2, "client_ip": "10.0.0.256", "user_agent": "{agent}", "offer_id": 1, "landing_url": "/?offer_id=2&transaction_id=z"}"#;
    let twice = row_with("twice", r#", "sale_amount": 1"#);
    let questionable = row("questionable").replace("149.90", "1.00");
    bench.write(
        "in",
        [
            row("ok"),
            row("late"),
            row("bad"),
            row("moved"),
            row("down"),
            invalid.into(),
            twice,
            questionable,
        ]
        .join("\n"),
    );
    let ran = bench.run([
        "--input",
        "in",
        "--concurrency",
        "1",
        "--receipts",
        "receipts",
        "--rejected",
        "rejected",
    ]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    insta::assert_snapshot!(ran.stderr, @"3 accepted, 0 unverifiable, 2 rejected, 1 failed, 2 invalid, 0 accepted before");

    let receipts = bench.file("receipts");
    // The hash is another one with each port; its form is held below.
    let without_hash: String = receipts
        .lines()
        .map(|line| line.split(r#","hash":"#).next().unwrap().to_owned() + "\n")
        .collect();
    insta::assert_snapshot!(without_hash, @r#"
    {"line":1,"order_id":"ok","outcome":"accepted","attempts":1
    {"line":2,"order_id":"late","outcome":"accepted","attempts":3
    {"line":3,"order_id":"bad","outcome":"rejected","attempts":1,"reason":"was answered 400"
    {"line":4,"order_id":"moved","outcome":"rejected","attempts":1,"reason":"was answered 302"
    {"line":5,"order_id":"down","outcome":"failed","attempts":1,"reason":"was asked to wait 3600 s"
    {"line":6,"order_id":"wrong","outcome":"invalid","problems":["sale_amount: has a currency sign","client_ip: is not an IP address","user_agent: is a placeholder that was never filled in","offer_id: is another one in landing_url","a name: is not a name that Katalys knows"]}
    {"line":7,"order_id":"twice","outcome":"invalid","problems":["sale_amount: is given twice"]}
    {"line":8,"order_id":"questionable","outcome":"accepted","attempts":1,"warnings":["subtotal_amount: is above sale_amount"]
    "#);
    for receipt in bench
        .receipts()
        .iter()
        .filter(|receipt| receipt["outcome"] != "invalid")
    {
        let hash = receipt["hash"].as_str().unwrap();
        assert!(
            hash.len() == 32 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{hash}"
        );
    }
    for value in [
        "jane", "@", "149.90", "8.8.8.8", "Mozilla", "1234abcd", "$20", "10.0", "agent}",
    ] {
        assert!(!receipts.contains(value), "{value} in {receipts}");
    }

    let kept = bench.file("rejected");
    let kept: Vec<_> = kept.lines().collect();
    let input = bench.file("in");
    let wrong: Vec<_> = input.lines().skip(2).take(5).collect();
    assert_eq!(kept, wrong);
}

#[test]
fn strict_refuses_what_is_questionable() {
    let bench = Bench::sandbox(&[]);
    bench.write("in", row("1").replace("149.90", "1.00"));
    let ran = bench.run(["--input", "in", "--strict", "--receipts", "receipts"]);
    assert_eq!((ran.code, bench.taken().len()), (1, 0));
    assert_eq!(
        bench.receipts()[0]["problems"][0],
        "subtotal_amount: is above sale_amount"
    );
}

#[test]
fn a_get_is_unverifiable_and_no_failure() {
    let bench = Bench::sandbox(&[]);
    bench.write("in", rows(2));
    let args = [
        "--input",
        "in",
        "--as",
        "get",
        "--receipts",
        "receipts",
        "--concurrency",
        "1",
    ];
    let ran = bench.run(args);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.stderr, @r"
    warning: a GET puts the e-mail address into logs, and its answer proves nothing; send JSON, if you can
    0 accepted, 2 unverifiable, 0 rejected, 0 failed, 0 invalid, 0 accepted before
    ");
    assert_eq!(
        outcomes(&bench.receipts()),
        ["1 unverifiable", "2 unverifiable"]
    );
    // What a GET cannot prove, a POST sends.
    assert_eq!(
        bench.run(args).stderr.lines().last(),
        Some("0 accepted, 0 unverifiable, 0 rejected, 0 failed, 0 invalid, 2 accepted before")
    );
    let ran = bench.run(["--input", "in", "--receipts", "receipts"]);
    assert_eq!(
        ran.stderr,
        "2 accepted, 0 unverifiable, 0 rejected, 0 failed, 0 invalid, 0 accepted before\n"
    );
}

#[test]
fn rows_of_a_table_are_kept_as_a_table() {
    let bench = Bench::sandbox(&["--fail", "400:9"]);
    let table = "order_id;sale_amount;subtotal_amount;email_address;client_ip;user_agent;transaction_id\n\
                 1;149.90;129.90;jane@example.com;8.8.8.8;\"Mozilla; \"\"5.0\"\"\";1234abcd\n\
                 2;1\n";
    bench.write("in.csv", table);
    for _ in 0..2 {
        let ran = bench.run([
            "--input",
            "in.csv",
            "--rejected",
            "rejected.csv",
            "--concurrency",
            "1",
        ]);
        assert_eq!(ran.code, 1);
        // The second run adds nothing: the rows are there already.
        let mut kept: Vec<_> = bench
            .file("rejected.csv")
            .lines()
            .map(str::to_owned)
            .collect();
        let mut all: Vec<_> = table.lines().map(str::to_owned).collect();
        assert_eq!(kept[0], all[0]);
        kept.sort();
        all.sort();
        assert_eq!(kept, all);
    }
    bench.write("other.csv", "order_id\n1\n");
    let ran = bench.run(["--input", "other.csv", "--rejected", "rejected.csv"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}

#[test]
fn rows_of_one_order_go_in_the_order_of_the_input() {
    // Every answer takes its time, and the second row goes once the first is answered.
    let bench = Bench::sandbox(&["--latency", "100ms"]);
    let states = ["pending", "paid", "fulfilled", "refunded"];
    let lines: Vec<_> = states
        .iter()
        .flat_map(|state| {
            ["a", "b", "c"].map(|order| row_with(order, &format!(r#", "order_status": "{state}""#)))
        })
        .collect();
    bench.write("in", lines.join("\n"));
    let begin = Instant::now();
    let ran = bench.run([
        "--input",
        "in",
        "--concurrency",
        "12",
        "--receipts",
        "receipts",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(begin.elapsed() >= Duration::from_millis(400));
    for order in ["a", "b", "c"] {
        let mut taken = bench.taken();
        taken.retain(|record| record["fields"]["order_id"] == order);
        let sent: Vec<_> = taken
            .iter()
            .map(|record| &record["fields"]["order_status"])
            .collect();
        assert_eq!(sent, states, "{order}");
    }
}

#[test]
fn a_later_row_does_not_overtake_one_that_failed() {
    let bench = Bench::new(Server::start(|order, count| match (order, count) {
        ("a", 0) => Answer::Throttle("3600".into()),
        _ => Answer::Status(204),
    }));
    let later = row_with("a", r#", "order_status": "refunded""#);
    bench.write("in", [row("a"), later.clone(), row("b"), later].join("\n"));
    let args = ["--input", "in", "--receipts", "receipts"];
    assert_eq!(bench.run(args).code, 1);
    let mut told = outcomes(&bench.receipts());
    told.sort();
    assert_eq!(told, ["a failed", "a failed", "a failed", "b accepted"]);
    assert_eq!(bench.server.taken(), ["b"]);
    // The file holds the later row twice, so it is sent twice.
    let ran = bench.run(args);
    assert_eq!(
        ran.stderr,
        "3 accepted, 0 unverifiable, 0 rejected, 0 failed, 0 invalid, 1 accepted before\n"
    );
    let bodies: Vec<_> = bench.server.seen()[2..]
        .iter()
        .map(|seen| seen.body.contains("refunded"))
        .collect();
    assert_eq!(bodies, [false, true, true]);
}

#[test]
fn it_gives_up_before_the_file_is_burnt() {
    let bench = Bench::sandbox(&["--fail", "429:9", "--retry-after", "3600"]);
    bench.write("in", rows(500));
    let args = [
        "--input",
        "in",
        "--receipts",
        "receipts",
        "--give-up-after",
        "7",
    ];
    let ran = bench.run(args);
    assert_eq!(ran.code, 1);
    let told = bench.receipts().len();
    assert!((7..=12).contains(&told), "{told}");
    assert!(ran.stderr.ends_with("gave up after failures in a row: the same command again sends what is not accepted yet\n"), "{}", ran.stderr);

    // A row that Katalys finds wrong says nothing against the way.
    let bench = Bench::sandbox(&["--fail", "400:9"]);
    bench.write("in", rows(50));
    bench.run(args);
    assert_eq!(bench.receipts().len(), 50);
}

#[test]
fn the_rate_is_kept() {
    let bench = Bench::sandbox(&[]);
    bench.write("in", rows(20));
    let begin = Instant::now();
    assert_eq!(bench.run(["--input", "in", "--rate", "40"]).code, 0);
    assert!(
        begin.elapsed() >= Duration::from_millis(475),
        "{:?}",
        begin.elapsed()
    );
}
