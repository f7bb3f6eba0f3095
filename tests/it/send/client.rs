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

fn postback(server: &Server, encoding: Encoding) -> Postback {
    let site =
        Site::new("example.com".parse().unwrap()).with_origin(server.origin.parse().unwrap());
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

fn send(server: &Server, encoding: Encoding) -> Delivery {
    send_with(&sender(), &postback(server, encoding))
}

/// Outcome and number of attempts.
fn outcome(plan: impl Fn(&str, u32) -> Answer + Send + Sync + 'static) -> (Outcome, u32, String) {
    let server = Server::start(plan);
    let delivery = send(&server, Encoding::Json);
    assert_eq!(server.count(), delivery.attempts() as usize);
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
        let postback = postback(&server, encoding);
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
fn a_get_proves_nothing() {
    let delivery = send(&Server::well(), Encoding::Get);
    assert_eq!(
        (delivery.outcome(), delivery.attempts()),
        (Outcome::Unverifiable, 1)
    );
}

#[test]
fn what_may_change_is_tried_again() {
    let (outcome_, attempts, told) = outcome(|_, count| match count {
        0 => Answer::Status(503),
        1 => Answer::Drop,
        2 => Answer::Stall(Duration::from_secs(2)),
        3 => Answer::Status(408),
        _ => Answer::Status(204),
    });
    assert_eq!(
        (outcome_, attempts, told.as_str()),
        (Outcome::Accepted, 5, "accepted")
    );
}

#[test]
fn attempts_end() {
    let (outcome, attempts, told) = outcome(|_, _| Answer::Status(500));
    assert_eq!(
        (outcome, attempts, told.as_str()),
        (Outcome::Failed, 5, "failed: was answered 500")
    );
}

#[test]
fn what_will_not_change_is_not_tried_again() {
    for status in [202, 302, 400, 401, 404, 410, 422] {
        let (outcome, attempts, told) = outcome(move |_, _| Answer::Status(status));
        assert_eq!((outcome, attempts), (Outcome::Rejected, 1));
        assert_eq!(told, format!("rejected: was answered {status}"));
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::well();
    let to = elsewhere.origin.clone();
    let (outcome, ..) = outcome(move |_, _| Answer::Redirect(to.clone()));
    assert_eq!((outcome, elsewhere.count()), (Outcome::Rejected, 0));

    // Even a client that follows them does not make it accepted.
    let to = format!("{}/v2/_tr", elsewhere.origin);
    let server = Server::start(move |_, _| Answer::Redirect(to.clone()));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let delivery = send_with(
        &Sender::with_client(client),
        &postback(&server, Encoding::Json),
    );
    assert_eq!(
        (delivery.outcome(), delivery.reason()),
        (Outcome::Rejected, Some(&Reason::Redirected))
    );
}

#[test]
fn retry_after_is_obeyed() {
    let server = Server::start(|_, count| match count {
        0 => Answer::Throttle("1".into()),
        _ => Answer::Status(204),
    });
    let delivery = send(&server, Encoding::Json);
    assert_eq!(
        (delivery.outcome(), delivery.attempts()),
        (Outcome::Accepted, 2)
    );
    let seen = server.seen();
    assert!(seen[1].at - seen[0].at >= Duration::from_millis(990));

    let begin = Instant::now();
    let (outcome, attempts, told) = outcome(|_, _| Answer::Throttle("3600".into()));
    assert_eq!(
        (outcome, attempts, told.as_str()),
        (Outcome::Failed, 1, "failed: was asked to wait 3600 s")
    );
    assert!(begin.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_server_that_is_not_there_is_a_failure_without_the_orders_data() {
    let mut server = Server::well();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    server.origin = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let delivery = send_with(
        &sender().with_attempts(2),
        &postback(&server, Encoding::Get),
    );
    assert_eq!(
        (delivery.outcome(), delivery.attempts()),
        (Outcome::Failed, 2)
    );
    let told = delivery.to_string();
    assert!(told.starts_with("failed: found no connection: "), "{told}");
    assert!(!told.contains("jane"), "{told}");

    server.origin = "https://999.1.1.1".into();
    let delivery = send_with(&sender(), &postback(&server, Encoding::Get));
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
    let mut server = Server::well();
    server.origin = format!("https://127.0.0.1:{port}");
    let postback = postback(&server, Encoding::Get);
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
    let server = Server::well();
    let sender = sender().with_rate(20);
    let begin = Instant::now();
    for _ in 0..5 {
        send_with(&sender.clone(), &postback(&server, Encoding::Json));
    }
    assert!(
        begin.elapsed() >= Duration::from_millis(195),
        "{:?}",
        begin.elapsed()
    );
}
