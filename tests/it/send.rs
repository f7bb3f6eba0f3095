//! Delivering over real sockets: to the sandbox, and to a server that answers as a test wants it.

mod client;
mod input;
mod receipts;
mod resume;
mod server;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::sandbox::Served;
use super::support::{Ran, katalys_pixel};
use server::Server;

/// Where postbacks are sent to.
trait Katalys {
    fn origin(&self) -> &str;
}

impl Katalys for Server {
    fn origin(&self) -> &str {
        &self.origin
    }
}

impl Katalys for Served {
    fn origin(&self) -> &str {
        &self.origin
    }
}

/// A folder for the files of one test, and whom it sends to.
struct Bench<K> {
    folder: TempDir,
    server: K,
}

impl Bench<Served> {
    fn sandbox(args: &[&str]) -> Self {
        Self::new(Served::start(args))
    }

    /// What the sandbox took, oldest first.
    fn taken(&self) -> Vec<Value> {
        let mut conversions = self.server.conversions();
        conversions.reverse();
        conversions
    }

    /// One field of each, or `null`.
    fn each(&self, field: &str) -> Vec<Value> {
        let taken = self.taken().into_iter();
        taken
            .map(|mut record| record["fields"][field].take())
            .collect()
    }
}

impl<K: Katalys> Bench<K> {
    fn new(server: K) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, server }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        fs::write(self.path(name), text).unwrap();
    }

    /// `send` from within the folder.
    fn send<'a>(&'a self, args: impl IntoIterator<Item = &'a str>) -> Command {
        let fixed = [
            "send",
            "--origin",
            self.server.origin(),
            "--site-id",
            "example.com",
        ];
        let mut command = katalys_pixel(fixed.into_iter().chain(args));
        command.current_dir(self.folder.path());
        command
    }

    fn run<'a>(&'a self, args: impl IntoIterator<Item = &'a str>) -> Ran {
        self.send(args).output().unwrap().into()
    }

    fn receipts(&self) -> Vec<Value> {
        parsed(&self.file("receipts"))
    }
}

fn parsed(lines: &str) -> Vec<Value> {
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// `order_id outcome` of each receipt.
fn outcomes(receipts: &[Value]) -> Vec<String> {
    let word = |receipt: &Value, name: &str| receipt[name].as_str().unwrap_or("?").to_owned();
    receipts
        .iter()
        .map(|receipt| format!("{} {}", word(receipt, "order_id"), word(receipt, "outcome")))
        .collect()
}

/// A right row.
fn row(order_id: &str) -> String {
    row_with(order_id, "")
}

fn row_with(order_id: &str, more: &str) -> String {
    format!(
        r#"{{"order_id": "{order_id}", "sale_amount": 149.90, "subtotal_amount": "129.90", "email_address": "jane+{order_id}@example.com", "client_ip": "8.8.8.8", "user_agent": "Mozilla/5.0", "transaction_id": "1234abcd"{more}}}"#
    )
}

fn rows(count: usize) -> String {
    let mut text = String::new();
    for number in 1..=count {
        writeln!(text, "{}", row(&number.to_string())).unwrap();
    }
    text
}

/// The most memory that a command has held, in KiB, as the kernel counts it.
fn peak_memory(process: u32) -> Option<u64> {
    let status =
        fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
