use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use crate::support::katalys_pixel;

/// A sandbox on a free port, ended with the test.
pub(super) struct Served {
    pub(super) child: Child,
    /// `http://127.0.0.1:PORT`, as an origin is written.
    pub(super) origin: String,
    pub(super) greeting: [String; 2],
    agent: Agent,
}

/// What was answered.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    headers: ureq::http::HeaderMap,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl From<Response<ureq::Body>> for Answer {
    fn from(mut response: Response<ureq::Body>) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.body_mut().read_to_string().unwrap(),
        }
    }
}

impl Served {
    pub(super) fn start(args: &[&str]) -> Self {
        let args = ["sandbox", "--port", "0"].iter().chain(args).copied();
        let mut child = katalys_pixel(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let greeting = [(); 2].map(|()| lines.next().expect("it greets").unwrap());
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        Self {
            child,
            origin: greeting[0].trim_end_matches('/').to_owned(),
            greeting,
            agent: agent.into(),
        }
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.get_with(path, "Accept", "*/*")
    }

    pub(super) fn get_with(&self, path: &str, header: &str, value: &str) -> Answer {
        let url = format!("{}{path}", self.origin);
        self.agent
            .get(url)
            .header(header, value)
            .call()
            .unwrap()
            .into()
    }

    pub(super) fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.try_post(path, content_type, body).unwrap()
    }

    pub(super) fn try_post(
        &self,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let url = format!("{}{path}", self.origin);
        let request = self.agent.post(url).header("Content-Type", content_type);
        request.send(body).map(Into::into)
    }

    pub(super) fn json(&self, order: &Value) -> Answer {
        self.post("/v2/_tr", "application/json", order.to_string().as_bytes())
    }

    pub(super) fn try_json(&self, order: &Value) -> Result<Answer, ureq::Error> {
        self.try_post("/v2/_tr", "application/json", order.to_string().as_bytes())
    }

    pub(super) fn form(&self, body: &str) -> Answer {
        self.form_at("/v2/_tr", body)
    }

    pub(super) fn form_at(&self, path: &str, body: &str) -> Answer {
        self.post(path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    pub(super) fn pixel(&self, conversion: &Value) -> Answer {
        self.post("/pixel", "text/plain", conversion.to_string().as_bytes())
    }

    /// All records, newest first.
    pub(super) fn conversions(&self) -> Vec<Value> {
        serde_json::from_str(&self.get("/conversions").body).unwrap()
    }

    pub(super) fn newest(&self) -> Value {
        self.conversions().remove(0)
    }

    pub(super) fn empty(&self) -> Answer {
        self.agent
            .delete(format!("{}/conversions", self.origin))
            .call()
            .unwrap()
            .into()
    }

    pub(super) fn connect(&self) -> TcpStream {
        let address = self.origin.strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// What comes back for these bytes until the sandbox closes the connection.
    pub(super) fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // A request that is refused early is not read to its end.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends these bytes and goes away.
    pub(super) fn throw(&self, bytes: &[u8]) {
        let _ = self.connect().write_all(bytes);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
