//! Serves the router itself, for what a router cannot do: close a connection without an answer, and
//! bound the time and the headers of a request.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ::axum::Router;
use ::axum::http::{Request, StatusCode};
use ::axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::Sandbox;

/// Marks an answer that is never given.
#[derive(Clone, Copy)]
pub(super) struct HangUp;

/// How much of a request line and its headers is waited for: what is twice as long is refused.
const HEAD: usize = 32 * 1024;

/// The most that a client takes for a request's headers, and again for all of it.
const PATIENCE: Duration = Duration::from_secs(60);

/// The most connections at a time; others wait to be accepted.
const CONNECTIONS: usize = 1024;

/// As long as answers under way are waited for.
const FAREWELL: Duration = Duration::from_secs(5);

impl Sandbox {
    /// Serves until `stop` is done, and then waits up to five seconds for answers under way.
    ///
    /// At most 1,024 connections at a time; headers of at most 64 KiB, bodies of at most 256 KiB,
    /// and a minute, beside the latency, for a request.
    pub async fn serve(&self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let router = self.router();
        let limit = PATIENCE + self.latency;
        let connections = GracefulShutdown::new();
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        let mut stop = pin!(stop);
        loop {
            let accepted = async {
                let permit = room.clone().acquire_owned().await;
                (permit, listener.accept().await)
            };
            let (permit, accepted) = tokio::select! {
                accepted = accepted => accepted,
                () = &mut stop => break,
            };
            let Ok((stream, _)) = accepted else {
                // Most probably there are too many open files: some will be closed in a while.
                sleep(Duration::from_millis(100)).await;
                continue;
            };
            // An answer is short and has nothing to wait for.
            let _ = stream.set_nodelay(true);
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(HEAD)
                .serve_connection(TokioIo::new(stream), answering(router.clone(), limit));
            let connection = connections.watch(connection);
            tokio::spawn(async move {
                // A connection that a client broke, or the sandbox on request, is no one's concern.
                let _ = connection.await;
                drop(permit);
            });
        }
        drop(listener);
        let _ = timeout(FAREWELL, connections.shutdown()).await;
    }
}

fn answering(
    router: Router,
    limit: Duration,
) -> impl Service<Request<Incoming>, Response = Response, Error = io::Error, Future: Send> {
    let router = TowerToHyperService::new(router);
    service_fn(move |request| {
        let answer = timeout(limit, router.call(request));
        async move {
            match answer.await {
                Ok(answer) => hung_up(answer),
                Err(_) => Ok(StatusCode::REQUEST_TIMEOUT.into_response()),
            }
        }
    })
}

fn hung_up(answer: Result<Response, Infallible>) -> io::Result<Response> {
    let Ok(response) = answer;
    match response.extensions().get::<HangUp>() {
        Some(HangUp) => Err(io::ErrorKind::ConnectionAborted.into()),
        None => Ok(response),
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::time::Instant;

    use super::{PATIENCE, Sandbox};

    /// How the sandbox answers what is sent in part, and after how many seconds of a clock that goes
    /// on whenever all wait.
    async fn answer(part: &str) -> (String, u64) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { Sandbox::new().serve(listener, pending()).await });
        let start = Instant::now();
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(part.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        (answer, start.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn no_one_waits_for_a_slow_client() {
        for part in ["", "GET / HTTP/1.1\r\nHost: localhost\r\n"] {
            let (answer, seconds) = answer(part).await;
            assert!(
                answer.is_empty() || answer.starts_with("HTTP/1.1 408 "),
                "{answer}"
            );
            assert_eq!(seconds, PATIENCE.as_secs(), "{part}");
        }
        let body = "POST /v2/_tr HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{";
        let (answer, seconds) = answer(body).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(seconds >= PATIENCE.as_secs(), "{seconds}");
    }
}
