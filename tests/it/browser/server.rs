use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What is served under a path.
#[derive(Clone)]
pub(super) struct Answer {
    head: String,
    body: String,
}

impl Answer {
    pub(super) fn new(content_type: &str, body: String) -> Self {
        let head = format!("Content-Type: {content_type}\r\n");
        Self { head, body }
    }

    pub(super) fn with_policy(mut self, policy: &str) -> Self {
        let _ = write!(self.head, "Content-Security-Policy: {policy}\r\n");
        self
    }
}

/// The shop and Katalys in one: pages by their paths, and what was posted to `/report`.
pub(super) struct Server {
    address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    answers: Mutex<HashMap<String, Answer>>,
    reports: Mutex<Vec<String>>,
}

impl Server {
    /// Serves on a free port until the test's process ends.
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // A browser opens connections that it never uses; each has a thread to wait in.
                thread::spawn(move || state.answer(&connection));
            }
        });
        Self { address, state }
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn serve(&self, path: &str, answer: Answer) {
        self.state
            .answers
            .lock()
            .unwrap()
            .insert(path.to_owned(), answer);
    }

    pub(super) fn reports(&self) -> Vec<String> {
        self.state.reports.lock().unwrap().clone()
    }
}

impl State {
    /// One request and its answer; `None` where the browser hangs up in between.
    fn answer(&self, mut connection: &TcpStream) -> Option<()> {
        let mut lines = BufReader::new(connection);
        let mut first = String::new();
        lines.read_line(&mut first).ok()?;
        let path = first.split(' ').nth(1)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            lines.read_line(&mut line).ok()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        lines.read_exact(&mut body).ok()?;

        let (status, answer) = if path == "/report" {
            self.reports
                .lock()
                .unwrap()
                .push(String::from_utf8(body).ok()?);
            ("204 No Content", None)
        } else {
            let answer = self.answers.lock().unwrap().get(path).cloned();
            (
                if answer.is_some() {
                    "200 OK"
                } else {
                    "404 Not Found"
                },
                answer,
            )
        };
        let Answer { head, body } =
            answer.unwrap_or_else(|| Answer::new("text/plain", String::new()));
        let length = body.len();
        write!(
            connection,
            "HTTP/1.1 {status}\r\n{head}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
        .ok()
    }
}
