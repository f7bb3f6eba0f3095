//! Ended by whatever, begun again, and nothing lost.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{Answer, Server};
use super::{Bench, outcomes, peak_memory, row, row_with, rows};

fn signal(child: &Child, name: &str) {
    let status = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(status.success());
}

#[track_caller]
fn wait_until(what: impl Fn() -> bool) {
    let begin = Instant::now();
    while !what() {
        assert!(
            begin.elapsed() < Duration::from_secs(90),
            "it never happened"
        );
        sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_same_command_again_sends_what_is_not_accepted_yet() {
    let bench = Bench::new(Server::start(|order, count| match (order, count) {
        ("2", 0) => Answer::Status(400),
        ("3", 0) => Answer::Throttle("3600".into()),
        _ => Answer::Status(204),
    }));
    bench.write("in", format!("{}{}\n", rows(4), row("4")));
    let args = [
        "--input",
        "in",
        "--receipts",
        "receipts",
        "--concurrency",
        "1",
    ];
    assert_eq!(bench.run(args).code, 1);
    assert_eq!(bench.server.taken(), ["1", "4", "4"]);
    let ran = bench.run(args);
    assert_eq!(
        ran.stderr,
        "2 accepted, 0 unverifiable, 0 rejected, 0 failed, 0 invalid, 3 accepted before\n"
    );
    assert_eq!(bench.server.taken(), ["1", "4", "4", "2", "3"]);
    assert_eq!(bench.run(args).code, 0);
    assert_eq!(bench.server.taken().len(), 5);

    // Another payload, another site, another origin: none of them is accepted yet.
    bench.write("in", row_with("1", r#", "currency": "EUR""#));
    assert_eq!(bench.run(args).stderr.split(',').next(), Some("1 accepted"));
    assert_eq!(
        bench
            .run(args.into_iter().chain(["--field", "site_id=x.org"]))
            .code,
        2,
        "site_id is typed twice"
    );
    let other = Server::well();
    let ran = bench.run(args).stderr;
    assert!(ran.starts_with("0 accepted"), "{ran}");
    let ran = bench
        .send(args)
        .args(["--currency", "GBP"])
        .output()
        .unwrap();
    assert!(
        String::from_utf8(ran.stderr)
            .unwrap()
            .starts_with("1 accepted")
    );
    let bench = Bench {
        server: other,
        ..bench
    };
    assert!(bench.run(args).stderr.starts_with("1 accepted"));
}

#[test]
fn a_torn_last_line_is_understood_and_another_file_is_left_alone() {
    let bench = Bench::sandbox(&[]);
    bench.write("in", rows(3));
    let args = [
        "--input",
        "in",
        "--receipts",
        "receipts",
        "--concurrency",
        "1",
    ];
    assert_eq!(bench.run(args).code, 0);
    let whole = bench.file("receipts");
    let last = whole[..whole.len() - 1].rfind('\n').unwrap() + 1;
    for end in [last + 1, last + 9, last + 30, whole.len() - 1] {
        bench.write("receipts", &whole[..end]);
        let ran = bench.run(args);
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (
                0,
                "1 accepted, 0 unverifiable, 0 rejected, 0 failed, 0 invalid, 2 accepted before\n"
            ),
            "{end}"
        );
        assert_eq!(bench.file("receipts"), whole, "{end}");
    }

    for text in [
        "hello",
        "hello\n",
        "{\"line\":1,\"outcome\":\"accepted\"}\nhello",
        &rows(1),
    ] {
        bench.write("receipts", text);
        let ran = bench.run(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{text}");
        assert_eq!(bench.file("receipts"), text);
    }
    let ran = bench.run(["--input", "in", "--receipts", "./in"]);
    assert_eq!((ran.code, bench.file("in")), (2, rows(3)));
}

#[test]
fn a_second_writer_is_refused() {
    let bench = Bench::new(Server::start(|_, _| Answer::Stall(Duration::from_secs(2))));
    bench.write("in", rows(1));
    let args = ["--input", "in", "--receipts", "receipts"];
    let mut first = bench.send(args).stderr(Stdio::null()).spawn().unwrap();
    wait_until(|| bench.server.count() == 1);
    let ran = bench.run(args);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (
            2,
            "error: receipts is being written by another run; wait for its end\n"
        )
    );
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert_eq!(bench.server.count(), 1);
}

#[test]
fn ctrl_c_finishes_what_is_under_way_and_says_how_to_go_on() {
    for name in ["-INT", "-TERM"] {
        let bench = Bench::new(Server::start(|_, _| {
            Answer::Stall(Duration::from_millis(300))
        }));
        bench.write("in", rows(100));
        let args = ["--input", "in", "--receipts", "receipts"];
        let child = bench.send(args).stderr(Stdio::piped()).spawn().unwrap();
        wait_until(|| bench.server.count() == 5);
        signal(&child, name);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(1));
        let told = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(
            told,
            "stopping: 5 under way are finished first\n\
             5 accepted, 0 unverifiable, 0 rejected, 0 failed, 0 invalid, 0 accepted before\n\
             stopped by a signal: the same command again sends what is not accepted yet\n"
        );
        assert_eq!((bench.receipts().len(), bench.server.count()), (5, 5));
    }
}

/// A part of a long run: how the sandbox behaves, how often it fails each order, and the number of
/// receipts at which `send` is killed.
type Leg = (&'static [&'static str], u64, usize);

/// Ten thousand rows to a sandbox that fails, drops, throttles, stalls and is slow in turn, with a
/// kill in each of its moods.
#[test]
fn ten_thousand_rows_survive_faults_and_kills() {
    const ROWS: usize = 10_000;
    const CONCURRENCY: usize = 200;
    const LEGS: [Leg; 5] = [
        (&["--fail", "503:2"], 2, 1_000),
        (&["--fail", "drop:1"], 1, 3_000),
        (&["--fail", "429:1", "--retry-after", "1"], 1, 5_000),
        (&["--fail", "stall:1"], 1, 6_000),
        (&["--latency", "50ms"], 0, 8_000),
    ];
    let concurrency = CONCURRENCY.to_string();
    let args = [
        "--input",
        "in",
        "--receipts",
        "receipts",
        "--concurrency",
        &concurrency,
        "--timeout",
        "1",
    ];
    let keeping = |args: &[&'static str]| [&["--keep", "20000"], args].concat();

    let mut bench = Bench::sandbox(&[]);
    bench.write("in", rows(ROWS));
    let mut taken = Vec::new();
    for (sandbox, failures, killed_at) in LEGS {
        bench.server.restart(&keeping(sandbox));
        let mut child = bench.send(args).stderr(Stdio::null()).spawn().unwrap();
        wait_until(|| bench.file("receipts").lines().count() >= killed_at);
        child.kill().unwrap(); // SIGKILL
        child.wait().unwrap();
        let now = bench.taken();
        let is_failed_first = |record: &Value| record["failures"] == failures;
        assert!(now.iter().all(is_failed_first), "{sandbox:?}");
        taken.extend(now);
    }
    bench.server.restart(&keeping(&[]));
    let ran = bench.run(args);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    taken.extend(bench.taken());

    let mut accepted = HashMap::<String, usize>::new();
    for told in outcomes(&bench.receipts()) {
        let order = told.strip_suffix(" accepted").expect(&told);
        *accepted.entry(order.to_owned()).or_default() += 1;
    }
    let mut arrived = HashMap::<&str, usize>::new();
    for record in &taken {
        assert_eq!(record["problems"], json!([]));
        let order = record["fields"]["order_id"].as_str().unwrap();
        *arrived.entry(order).or_default() += 1;
    }
    for number in 1..=ROWS {
        let order = number.to_string();
        assert_eq!(accepted.get(&order), Some(&1), "receipts of order {order}");
        assert!(arrived.contains_key(&*order), "order {order} never arrived");
    }
    assert_eq!((accepted.len(), arrived.len()), (ROWS, ROWS));
    // Only what a kill cut off went twice.
    let twice = taken.len() - ROWS;
    assert!(twice <= LEGS.len() * CONCURRENCY, "{twice} rows went twice");
}

/// The peak of a run over so many rows, in KiB, seen while its last row is under way.
fn peak_of(count: usize, more: &[&str]) -> u64 {
    let bench = Bench::new(Server::start(|order, _| match order {
        "last" => Answer::Stall(Duration::from_millis(500)),
        _ => Answer::Status(204),
    }));
    let mut text = rows(count);
    writeln!(text, "{}", row("last")).unwrap();
    bench.write("in", text);
    let args = ["--input", "in", "--receipts", "receipts"]
        .into_iter()
        .chain(more.iter().copied());
    let mut child = bench.send(args).stderr(Stdio::null()).spawn().unwrap();
    wait_until(|| bench.server.count() > count);
    let peak = peak_memory(child.id()).expect("Linux tells the peak");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    peak
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_rows() {
    let (few, many) = (peak_of(100, &[]), peak_of(20_000, &[]));
    assert!(
        many < few + 6 * 1024,
        "{few} KiB for 100 rows, {many} KiB for 20,000"
    );
}
