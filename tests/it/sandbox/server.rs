use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use serde_json::Value;
use ureq::Agent;
use ureq::http::Response;

use crate::support::katalys_pixel;

/// A sandbox on a free port, ended with the test.
pub(crate) struct Served {
    pub(crate) child: Child,
    /// `http://127.0.0.1:PORT`, as an origin is written.
    pub(crate) origin: String,
    pub(crate) greeting: [String; 2],
    agent: Agent,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    headers: ureq::http::HeaderMap,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
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
    pub(crate) fn start(args: &[&str]) -> Self {
        Self::start_at("0", args)
    }

    fn start_at(port: &str, args: &[&str]) -> Self {
        let fixed = ["sandbox", "--port", port];
        let args = fixed.iter().chain(args).copied();
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

    /// Ends it, and starts another one at its address.
    #[cfg(feature = "send")]
    pub(crate) fn restart(&mut self, args: &[&str]) {
        self.end();
        let (_, port) = self.origin.rsplit_once(':').unwrap();
        *self = Self::start_at(port, args);
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.get_with(path, "Accept", "*/*")
    }

    pub(crate) fn get_with(&self, path: &str, header: &str, value: &str) -> Answer {
        let url = format!("{}{path}", self.origin);
        self.agent
            .get(url)
            .header(header, value)
            .call()
            .unwrap()
            .into()
    }

    pub(crate) fn post(&self, path: &str, content_type: &str, body: &[u8]) -> Answer {
        self.try_post(path, content_type, body).unwrap()
    }

    pub(crate) fn try_post(
        &self,
        path: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let url = format!("{}{path}", self.origin);
        let request = self.agent.post(url).header("Content-Type", content_type);
        request.send(body).map(Into::into)
    }

    pub(crate) fn json(&self, order: &Value) -> Answer {
        self.post("/v2/_tr", "application/json", order.to_string().as_bytes())
    }

    pub(crate) fn try_json(&self, order: &Value) -> Result<Answer, ureq::Error> {
        self.try_post("/v2/_tr", "application/json", order.to_string().as_bytes())
    }

    pub(crate) fn form(&self, body: &str) -> Answer {
        self.form_at("/v2/_tr", body)
    }

    pub(crate) fn form_at(&self, path: &str, body: &str) -> Answer {
        self.post(path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    pub(crate) fn pixel(&self, conversion: &Value) -> Answer {
        self.post("/pixel", "text/plain", conversion.to_string().as_bytes())
    }

    /// All records, newest first.
    pub(crate) fn conversions(&self) -> Vec<Value> {
        serde_json::from_str(&self.get("/conversions").body).unwrap()
    }

    pub(crate) fn newest(&self) -> Value {
        self.conversions().remove(0)
    }

    pub(crate) fn empty(&self) -> Answer {
        self.agent
            .delete(format!("{}/conversions", self.origin))
            .call()
            .unwrap()
            .into()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let address = self.origin.strip_prefix("http://").unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        stream
    }

    /// What comes back for these bytes until the sandbox closes the connection.
    pub(crate) fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // A request that is refused early is not read to its end.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Sends these bytes and goes away.
    pub(crate) fn throw(&self, bytes: &[u8]) {
        let _ = self.connect().write_all(bytes);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}
