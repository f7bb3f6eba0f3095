//! What rows may look like.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use super::{Bench, outcomes, parsed, row, rows};

const HEADER: &str = "order_id,sale_amount,subtotal_amount,email_address,client_ip,user_agent,discount_1_code,transaction_id";

#[test]
fn one_conversion_by_flags() {
    let bench = Bench::sandbox(&[]);
    let flags = [
        "--order-id",
        "1001",
        "--sale-amount",
        "149.90",
        "--subtotal-amount",
        "129.90",
        "--email-address",
        "jane@example.com",
        "--client-ip",
        "8.8.8.8",
        "--user-agent",
        "Mozilla/5.0",
        "--transaction-id",
        "1234abcd",
    ];
    let ran = bench.run(flags);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(outcomes(&parsed(&ran.stdout)), ["1001 accepted"]);
    assert_eq!(bench.each("order_id"), ["1001"]);

    let ran = bench.run(flags[..10].iter().copied());
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr, @r"
    error: user_agent: is missing; a postback needs it
    error: transaction_id: is missing, and so are offer_id and aff_id; give transaction_id, or both offer_id and aff_id, as the landing URL carried them
    ");
}

#[test]
fn flags_give_their_field_to_every_row() {
    let bench = Bench::sandbox(&[]);
    bench.write("in", rows(2));
    let ran = bench.run(["--input", "in", "--currency", "EUR"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(bench.each("currency"), ["EUR", "EUR"]);
    let ran = bench.run(["--input", "in", "--order-id", "1"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}

#[test]
fn a_table_of_either_separator_with_a_byte_order_mark() {
    let bench = Bench::sandbox(&[]);
    let lines = "1,149.90,129.90,jane@example.com,8.8.8.8,\"Mozilla/5.0 (X11; \"\"Linux\"\")\",,1234abcd\n\
                 2,10,9,joe@example.com,8.8.4.4,Lynx,SPRING25,1234abce\n";
    bench.write(
        "comma.csv",
        format!("\u{feff}{HEADER}\r\n{}", lines.replace('\n', "\r\n")),
    );
    bench.write(
        "semicolon.csv",
        format!(
            "{}\n{}",
            HEADER.replace(',', ";"),
            lines.replace(',', ";").replace("X11;", "X11,")
        ),
    );
    for file in ["comma.csv", "semicolon.csv"] {
        let ran = bench.run(["--input", file, "--concurrency", "1"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let receipts = parsed(&ran.stdout);
        assert_eq!(outcomes(&receipts), ["1 accepted", "2 accepted"]);
        assert_eq!(
            (&receipts[0]["line"], &receipts[1]["line"]),
            (&2.into(), &3.into())
        );
    }
    let user_agents = bench.each("user_agent");
    assert_eq!(user_agents[..2], [r#"Mozilla/5.0 (X11; "Linux")"#, "Lynx"]);
    // An empty cell is absent.
    assert_eq!(
        bench.each("discount_1_code")[..2],
        [Value::Null, "SPRING25".into()]
    );
}

#[test]
fn a_row_of_a_table_is_told_by_the_line_it_starts_on() {
    let bench = Bench::sandbox(&[]);
    let table = "order_id,sale_amount\n\n3,\n\n\n\"6\n\",\n8,\n9,";
    for line_end in ["\n", "\r\n"] {
        for end in ["", line_end] {
            bench.write("in.csv", table.replace('\n', line_end) + end);
            let receipts = parsed(&bench.run(["--input", "in.csv", "--dry-run"]).stdout);
            let lines: Vec<_> = receipts
                .iter()
                .map(|receipt| receipt["line"].as_u64().unwrap())
                .collect();
            assert_eq!(lines, [3, 6, 8, 9], "{line_end:?} {end:?}");
        }
    }
}

#[test]
fn a_header_that_no_field_has_stops_everything() {
    let bench = Bench::sandbox(&[]);
    bench.write("in.csv", "order_id,saleamount,order_id\n1,2,3\n");
    let ran = bench.run(["--input", "in.csv"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(ran.stderr, @r"
    error: saleamount: is not a name that Katalys knows; the nearest known name is sale_amount
    error: order_id: is given twice; give it once
    ");
    assert!(bench.taken().is_empty());
}

#[test]
fn a_pipe_is_answered_line_by_line() {
    let bench = Bench::sandbox(&[]);
    let mut child = bench
        .send(["--input", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(output));
    for order in ["1", "2", "3"] {
        writeln!(input, "{}", row(order)).unwrap();
        // The answer comes while the pipe is open: a producer can wait for it.
        let receipt = lines.next().unwrap().unwrap();
        assert_eq!(outcomes(&parsed(&receipt)), [format!("{order} accepted")]);
    }
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn hostile_lines_are_invalid_and_nothing_else() {
    let bench = Bench::sandbox(&[]);
    let mut input = b"\xef\xbb\xbf".to_vec();
    for line in [
        row("1").as_bytes(),
        b"",
        b"   ",
        b"{",
        b"[1]",
        b"\"jane@example.com\"",
        b"\xff\xfe",
        b"null",
        b"{}{}",
        &[b'['; 10_000],
        b"{\"order_id\": \"\\ud800\"}",
        row("2").as_bytes(),
    ] {
        input.extend_from_slice(line);
        input.extend_from_slice(b"\r\n");
    }
    input.extend(vec![b'x'; 3 << 20]);
    input.extend_from_slice(format!("\n{}", row("3")).as_bytes());
    bench.write("in", input);
    let ran = bench.run(["--input", "in", "--concurrency", "1"]);
    assert_eq!(ran.code, 1);
    let receipts = parsed(&ran.stdout);
    let right: Vec<_> = receipts
        .iter()
        .filter(|receipt| receipt["outcome"] == "accepted")
        .map(|receipt| &receipt["line"])
        .collect();
    assert_eq!(right, [1, 12, 14]);
    assert_eq!(receipts.len(), 12);
    assert!(!ran.stdout.contains("jane"), "{}", ran.stdout);
    insta::assert_snapshot!(ran.stderr, @"3 accepted, 0 unverifiable, 0 rejected, 0 failed, 9 invalid, 0 accepted before");
}

#[test]
fn an_open_quote_does_not_fill_the_memory() {
    let bench = Bench::sandbox(&[]);
    let rest = "1,2\n".repeat(1 << 20);
    bench.write(
        "in.csv",
        format!("order_id,sale_amount\n1,2\n\"2,3\n{rest}"),
    );
    let ran = bench.run(["--input", "in.csv", "--dry-run"]);
    assert_eq!((ran.code, parsed(&ran.stdout).len()), (1, 1));
    assert!(ran.stderr.ends_with("error: cannot read the input to its end: a row is longer than a MiB; is a quote left open?\n"), "{}", ran.stderr);
}

#[test]
fn nothing_to_send_is_well() {
    let bench = Bench::sandbox(&[]);
    bench.write("in", "");
    let ran = bench.run(["--input", "in"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    bench.write("in", format!("{HEADER}\n"));
    assert_eq!(bench.run(["--input", "in"]).code, 0);
    assert_eq!(bench.run(["--input", "nowhere"]).code, 2);
    assert_eq!(bench.run(["--input", "."]).code, 2);
}

#[test]
fn a_dry_run_sends_nothing() {
    let bench = Bench::sandbox(&[]);
    bench.write("in", format!("{}{{\"order_id\": 4}}\n", rows(3)));
    let ran = bench.run(["--input", "in", "--dry-run", "--receipts", "receipts"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        outcomes(&parsed(&ran.stdout)),
        ["1 valid", "2 valid", "3 valid", "4 invalid"]
    );
    assert_eq!(
        ran.stderr,
        "dry run: 3 valid, 1 invalid, 0 accepted before\n"
    );
    assert_eq!(
        (bench.taken().len(), bench.path("receipts").exists()),
        (0, false)
    );
}
