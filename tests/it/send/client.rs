//! The library's client.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use katalys_pixel::{
    Attribution, Conversion, Delivery, Encoding, Outcome, Postback, Reason, Sender, Site,
};

use super::server::{Answer, Server};
use super::{Katalys, Served};

fn postback(origin: &str, encoding: Encoding) -> Postback {
    let site = Site::new("example.com".parse().unwrap()).with_origin(origin.parse().unwrap());
    let attribution = Attribution::from_transaction_id("1234abcd".parse().unwrap());
    let conversion = Conversion::new("1001".parse().unwrap(), attribution)
        .with_sale_amount("149.90".parse().unwrap())
        .with_subtotal_amount("129.90".parse().unwrap())
        .with_email_address("jane+shop@example.com".parse().unwrap())
        .with_client_ip("8.8.8.8".parse().unwrap())
        .with_user_agent("Mozilla/5.0 😀".parse().unwrap());
    site.postback_as(&conversion, encoding).unwrap()
}

fn sender() -> Sender {
    let client = Sender::client_builder().no_proxy().build().unwrap();
    Sender::with_client(client)
        .with_timeout(Duration::from_millis(500))
        .with_first_wait(Duration::from_millis(10))
        .with_longest_wait(Duration::from_secs(2))
}

fn send_with(sender: &Sender, postback: &Postback) -> Delivery {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(sender.send(postback))
}

/// Outcome, number of attempts, and what is told.
fn outcome(server: &impl Katalys) -> (Outcome, u32, String) {
    let delivery = send_with(&sender(), &postback(server.origin(), Encoding::Json));
    (
        delivery.outcome(),
        delivery.attempts(),
        delivery.to_string(),
    )
}

#[test]
fn what_arrives_is_the_postback() {
    for encoding in [Encoding::Json, Encoding::Form, Encoding::Get] {
        let server = Server::well();
        let postback = postback(&server.origin, encoding);
        send_with(&sender(), &postback);
        let seen = &server.seen()[0];
        assert_eq!(seen.body, postback.body());
        let path = &postback.url()[server.origin.len()..];
        assert_eq!(
            seen.line,
            format!("{} {path} HTTP/1.1", postback.method().as_str())
        );
        for (name, value) in postback.headers() {
            let header = format!("{}: {value}\r\n", name.to_lowercase());
            assert!(
                seen.headers.to_lowercase().contains(&header),
                "{}",
                seen.headers
            );
        }
    }
}

#[test]
fn the_sandbox_hears_the_order_in_every_encoding() {
    let sandbox = Served::start(&[]);
    for (encoding, channel, outcome) in [
        (Encoding::Json, "json", Outcome::Accepted),
        (Encoding::Form, "form", Outcome::Accepted),
        // It proves nothing.
        (Encoding::Get, "get", Outcome::Unverifiable),
    ] {
        let delivery = send_with(&sender(), &postback(&sandbox.origin, encoding));
        assert_eq!((delivery.outcome(), delivery.attempts()), (outcome, 1));
        let heard = sandbox.newest();
        assert_eq!(heard["channel"], channel);
        assert_eq!(
            heard["fields"],
            serde_json::json!({
                "type": "offline_conv",
                "site_id": "example.com",
                "order_id": "1001",
                "sale_amount": "149.90",
                "subtotal_amount": "129.90",
                "email_address": "jane+shop@example.com",
                "client_ip": "8.8.8.8",
                "user_agent": "Mozilla/5.0 😀",
                "transaction_id": "1234abcd",
            })
        );
        assert_eq!(heard["problems"], serde_json::json!([]));
    }
}

#[test]
fn what_may_change_is_tried_again() {
    let faults = ["503:1", "drop:1", "stall:1", "408:1"];
    let sandbox = Served::start(&faults.map(|fault| ["--fail", fault]).concat());
    let (outcome, attempts, told) = outcome(&sandbox);
    assert_eq!(
        (outcome, attempts, told.as_str()),
        (Outcome::Accepted, 5, "accepted")
    );
    assert_eq!(sandbox.newest()["failures"], 4);
}

#[test]
fn attempts_end() {
    let (outcome, attempts, told) = outcome(&Served::start(&["--fail", "500:9"]));
    assert_eq!(
        (outcome, attempts, told.as_str()),
        (Outcome::Failed, 5, "failed: was answered 500")
    );
}

#[test]
fn what_will_not_change_is_not_tried_again() {
    for status in [202, 302, 400, 401, 404, 410, 422] {
        let server = Server::start(move |_, _| Answer::Status(status));
        let (outcome, attempts, told) = outcome(&server);
        assert_eq!((outcome, attempts), (Outcome::Rejected, 1));
        assert_eq!(server.count(), 1);
        assert_eq!(told, format!("rejected: was answered {status}"));
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::well();
    let to = format!("{}/v2/_tr", elsewhere.origin);
    let server = Server::start(move |_, _| Answer::Redirect(to.clone()));
    let (outcome, ..) = outcome(&server);
    assert_eq!((outcome, elsewhere.count()), (Outcome::Rejected, 0));

    // Even a client that follows them does not make it accepted.
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let delivery = send_with(
        &Sender::with_client(client),
        &postback(&server.origin, Encoding::Json),
    );
    assert_eq!(
        (delivery.outcome(), delivery.reason()),
        (Outcome::Rejected, Some(&Reason::Redirected))
    );
}

#[test]
fn retry_after_is_obeyed() {
    let throttled = |seconds| Served::start(&["--fail", "429:1", "--retry-after", seconds]);
    let sandbox = throttled("1");
    let begin = Instant::now();
    let (ended, attempts, _) = outcome(&sandbox);
    assert_eq!((ended, attempts), (Outcome::Accepted, 2));
    assert!(begin.elapsed() >= Duration::from_millis(990));

    let sandbox = throttled("3600");
    let begin = Instant::now();
    let (ended, attempts, told) = outcome(&sandbox);
    assert_eq!(
        (ended, attempts, told.as_str()),
        (Outcome::Failed, 1, "failed: was asked to wait 3600 s")
    );
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_server_that_is_not_there_is_a_failure_without_the_orders_data() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let delivery = send_with(
        &sender().with_attempts(2),
        &postback(&origin, Encoding::Get),
    );
    assert_eq!(
        (delivery.outcome(), delivery.attempts()),
        (Outcome::Failed, 2)
    );
    let told = delivery.to_string();
    assert!(told.starts_with("failed: found no connection: "), "{told}");
    assert!(!told.contains("jane"), "{told}");

    let delivery = send_with(&sender(), &postback("https://999.1.1.1", Encoding::Get));
    assert_eq!(
        (delivery.outcome(), delivery.attempts()),
        (Outcome::Failed, 0)
    );
}

/// A TLS server whose certificate nobody vouches for, and the certificate.
fn self_signed(folder: &Path) -> (Child, u16, Vec<u8>) {
    let openssl = |args: &str| {
        let mut command = Command::new("openssl");
        command.args(args.split(' ')).current_dir(folder);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let request = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out cert \
                   -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=CA:FALSE";
    assert!(openssl(request).status().unwrap().success());
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut server = openssl(&format!(
        "s_server -accept 127.0.0.1:{port} -cert cert -key key -www"
    ));
    let server = server.spawn().unwrap();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        std::thread::sleep(Duration::from_millis(20));
    }
    (server, port, fs::read(folder.join("cert")).unwrap())
}

#[test]
#[ignore = "needs openssl: run tests/full"]
fn tls_is_verified() {
    let folder = tempfile::tempdir().unwrap();
    let (mut tls, port, certificate) = self_signed(folder.path());
    let postback = postback(&format!("https://127.0.0.1:{port}"), Encoding::Get);
    let stranger = send_with(&sender().with_attempts(1), &postback);
    // The same server is right for who trusts its certificate.
    let certificate = reqwest::Certificate::from_pem(&certificate).unwrap();
    let client = Sender::client_builder()
        .no_proxy()
        .add_root_certificate(certificate);
    let friend = send_with(&Sender::with_client(client.build().unwrap()), &postback);
    tls.kill().unwrap();
    tls.wait().unwrap();

    assert_eq!(stranger.outcome(), Outcome::Failed);
    assert!(stranger.to_string().contains("certificate"), "{stranger}");
    assert_eq!(friend.outcome(), Outcome::Unverifiable, "{friend}");
}

#[test]
fn the_rate_holds_for_all_clones() {
    let sandbox = Served::start(&[]);
    let sender = sender().with_rate(20);
    let begin = Instant::now();
    for _ in 0..5 {
        send_with(&sender.clone(), &postback(&sandbox.origin, Encoding::Json));
    }
    assert!(
        begin.elapsed() >= Duration::from_millis(195),
        "{:?}",
        begin.elapsed()
    );
}
