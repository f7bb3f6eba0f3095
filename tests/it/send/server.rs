//! A server that does what the sandbox does not: answer certain orders alone, with any status or a
//! redirect, and tell of a request before its answer, byte for byte as it came.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Status(u16),
    /// 429 with this `Retry-After`.
    Throttle(String),
    /// 302 to this address.
    Redirect(String),
    /// The answer is 204, but comes late.
    Stall(Duration),
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) headers: String,
    pub(crate) body: String,
    pub(crate) order_id: String,
    pub(crate) taken: bool,
}

type Plan = dyn Fn(&str, u32) -> Answer + Send + Sync;

pub(crate) struct Server {
    pub(crate) origin: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers each request as the plan says, given the order and how often it came, from 0.
    pub(crate) fn start(plan: impl Fn(&str, u32) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let tries = Arc::<Mutex<HashMap<String, u32>>>::default();
        let plan: Arc<Plan> = Arc::new(plan);
        let log = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (plan, log, tries) = (Arc::clone(&plan), Arc::clone(&log), Arc::clone(&tries));
                // A client that was killed leaves broken pipes behind.
                thread::spawn(move || {
                    stream.and_then(|stream| serve(stream, &*plan, &log, &tries))
                });
            }
        });
        Self { origin, seen }
    }

    pub(crate) fn well() -> Self {
        Self::start(|_, _| Answer::Status(204))
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// The orders of the requests that were answered 2xx, in the order of their arrival.
    pub(crate) fn taken(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter()
            .filter(|seen| seen.taken)
            .map(|seen| seen.order_id.clone())
            .collect()
    }
}

fn serve(
    stream: TcpStream,
    plan: &Plan,
    log: &Mutex<Vec<Seen>>,
    tries: &Mutex<HashMap<String, u32>>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut output = stream.try_clone()?;
    let mut input = BufReader::new(stream);
    while let Some(mut seen) = read(&mut input)? {
        let count = {
            let mut tries = tries.lock().unwrap();
            let count = tries.entry(seen.order_id.clone()).or_default();
            *count += 1;
            *count - 1
        };
        let answer = plan(&seen.order_id, count);
        seen.taken = matches!(answer, Answer::Status(200..=299) | Answer::Stall(_));
        log.lock().unwrap().push(seen);
        let (status, header) = match answer {
            Answer::Status(status) => (status, String::new()),
            Answer::Throttle(after) => (429, format!("Retry-After: {after}\r\n")),
            Answer::Redirect(to) => (302, format!("Location: {to}\r\n")),
            Answer::Stall(time) => {
                thread::sleep(time);
                (204, String::new())
            }
        };
        let length = if status == 204 {
            ""
        } else {
            "Content-Length: 0\r\n"
        };
        output.write_all(format!("HTTP/1.1 {status} Answer\r\n{length}{header}\r\n").as_bytes())?;
    }
    Ok(())
}

fn read(input: &mut impl BufRead) -> io::Result<Option<Seen>> {
    let mut line = String::new();
    if input.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut headers = String::new();
    while !headers.ends_with("\r\n\r\n") && headers != "\r\n" {
        if input.read_line(&mut headers)? == 0 {
            return Ok(None);
        }
    }
    let length = headers.lines().find_map(|header| {
        let (name, value) = header.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    input.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    let fields = serde_json::from_str::<HashMap<String, String>>(&body);
    let order_id = if let Ok(mut fields) = fields {
        fields.remove("order_id")
    } else {
        let query = line.split(['?', ' ']).nth(2).filter(|_| body.is_empty());
        let pairs = serde_urlencoded::from_str::<Vec<(String, String)>>(query.unwrap_or(&body));
        let mut pairs = pairs.unwrap().into_iter();
        pairs.find_map(|(name, value)| (name == "order_id").then_some(value))
    };
    Ok(Some(Seen {
        line: line.trim_end().to_owned(),
        headers,
        body,
        order_id: order_id.unwrap_or_default(),
        taken: false,
    }))
}
