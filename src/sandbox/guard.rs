//! What holds for every request and every answer.

use std::net::IpAddr;
use std::sync::Arc;

use ::axum::extract::{Request, State};
use ::axum::http::uri::Authority;
use ::axum::http::{HeaderName, HeaderValue, StatusCode, header};
use ::axum::middleware::Next;
use ::axum::response::{IntoResponse, Response};

/// The host and port that a request names, known to be the sandbox's own.
#[derive(Clone)]
pub(super) struct Host(pub(super) Authority);

/// Refuses requests for a host that is not the sandbox: a web page that points its own name to
/// 127.0.0.1 would otherwise read and empty it.
pub(super) async fn host(
    State(state): State<Arc<super::State>>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(host) = named_host(&request).filter(|host| is_own(host, state.settings.address))
    else {
        let refusal =
            "the Host header names neither loopback nor the address that the sandbox listens on\n";
        return (StatusCode::MISDIRECTED_REQUEST, refusal).into_response();
    };
    request.extensions_mut().insert(Host(host));
    next.run(request).await
}

fn named_host(request: &Request) -> Option<Authority> {
    let mut hosts = request.headers().get_all(header::HOST).into_iter();
    let host = Authority::try_from(hosts.next()?.as_bytes()).ok()?;
    let has_port = host.port_u16().is_some();
    let is_bare = host.as_str() == host.host() || has_port && !host.as_str().contains('@');
    // A request line with a whole URL in it names a host of its own.
    let agrees = request.uri().authority().is_none_or(|named| *named == host);
    (is_bare && agrees && hosts.next().is_none()).then_some(host)
}

fn is_own(host: &Authority, address: Option<IpAddr>) -> bool {
    let name = host.host();
    let Ok(named) = name.trim_matches(['[', ']']).parse::<IpAddr>() else {
        return name.eq_ignore_ascii_case("localhost");
    };
    named.is_loopback() || address.is_some_and(|own| own == named || own.is_unspecified())
}

/// The headers that no answer goes without.
pub(super) async fn headers(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 3] = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("no-referrer"),
        ),
    ];
    let mut response = next.run(request).await;
    response.headers_mut().extend(HEADERS);
    response
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_addresses_of_its_own_are_its_own() {
        let own = |host: &str, address: Option<&str>| {
            is_own(
                &host.parse().unwrap(),
                address.map(|address| address.parse().unwrap()),
            )
        };
        for host in [
            "localhost",
            "LOCALHOST:80",
            "127.0.0.1:8080",
            "127.8.9.1",
            "[::1]:8080",
        ] {
            assert!(own(host, None), "{host}");
        }
        for host in [
            "example.com",
            "localhost.example.com",
            "127.0.0.1.nip.io",
            "192.0.2.1",
            "[2001:db8::1]",
            "0.0.0.0",
        ] {
            assert!(!own(host, None), "{host}");
        }
        assert!(own("192.0.2.1:8080", Some("192.0.2.1")));
        assert!(!own("192.0.2.2", Some("192.0.2.1")));
        assert!(own("192.0.2.2", Some("0.0.0.0")));
        assert!(!own("example.com", Some("0.0.0.0")));
    }
}
