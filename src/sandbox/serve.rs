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

/// The most of a request line and its headers.
const HEAD: usize = 64 * 1024;

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
