use std::io::Read;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use super::{Served, order, order_of};

#[test]
fn faults_follow_each_other_and_count_by_order() {
    let sandbox = Served::start(&[
        "--fail",
        "503:2",
        "--fail",
        "drop:1",
        "--fail",
        "429:1",
        "--retry-after",
        "7",
    ]);
    for id in ["1001", "1002"] {
        for _ in 0..2 {
            let answer = sandbox.json(&order_of(id));
            assert_eq!(
                (answer.status, answer.header("retry-after")),
                (503, Some("7"))
            );
        }
        let dropped = sandbox
            .try_json(&order_of(id))
            .err()
            .expect("there is no answer");
        assert!(
            matches!(dropped, ureq::Error::Io(_) | ureq::Error::Protocol(_)),
            "{dropped:?}"
        );
        assert_eq!(sandbox.json(&order_of(id)).status, 429);
        assert_eq!(sandbox.json(&order_of(id)).status, 204);
        assert_eq!(sandbox.json(&order_of(id)).status, 204);
        let record = sandbox.newest();
        assert_eq!(
            (record["failures"].as_u64(), record["repeats"].as_u64()),
            (Some(4), Some(1))
        );
    }
    assert_eq!(
        sandbox.conversions().len(),
        4,
        "what was failed on request is not kept"
    );
}

#[test]
fn without_a_retry_after_there_is_none() {
    let sandbox = Served::start(&["--fail", "429:1"]);
    let answer = sandbox.get("/v2/_tr?order_id=1");
    assert_eq!((answer.status, answer.header("retry-after")), (429, None));
    assert_eq!(sandbox.get("/v2/_tr?order_id=1").status, 204);
}

#[test]
fn faults_spare_the_pixel() {
    let sandbox = Served::start(&["--fail", "503:1"]);
    let mut pixel = order();
    pixel["type"] = "convert".into();
    assert_eq!(sandbox.pixel(&pixel).status, 204);
}

#[test]
fn a_dropped_connection_has_no_byte_of_an_answer() {
    let sandbox = Served::start(&["--fail", "drop:1"]);
    assert_eq!(
        sandbox.raw(b"GET /v2/_tr?order_id=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        ""
    );
    let again = sandbox
        .raw(b"GET /v2/_tr?order_id=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(again.starts_with("HTTP/1.1 204 "), "{again}");
}

#[test]
fn a_stalled_request_waits() {
    let sandbox = Served::start(&["--fail", "stall:1"]);
    let mut stream = sandbox.connect();
    std::io::Write::write_all(
        &mut stream,
        b"GET /v2/_tr HTTP/1.1\r\nHost: localhost\r\n\r\n",
    )
    .unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    let error = stream.read(&mut [0; 1]).unwrap_err();
    assert!(matches!(
        error.kind(),
        std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut
    ));
}

#[test]
fn an_answer_waits_for_the_latency() {
    let sandbox = Served::start(&["--latency", "300ms"]);
    let start = Instant::now();
    assert_eq!(sandbox.json(&order()).status, 204);
    assert!(
        start.elapsed() >= Duration::from_millis(300),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn the_end_waits_for_an_answer_under_way() {
    let mut sandbox = Served::start(&["--latency", "1s"]);
    let mut stream = sandbox.connect();
    std::io::Write::write_all(
        &mut stream,
        b"GET /v2/_tr HTTP/1.1\r\nHost: localhost\r\n\r\n",
    )
    .unwrap();
    std::thread::sleep(Duration::from_millis(300));
    signal(&sandbox.child, "INT");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    assert_eq!(sandbox.child.wait().unwrap().code(), Some(0));
}

pub(super) fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}
