//! Rows per second of `katalys-pixel send` against `wrk`, an ordinary HTTP load tool, in one run: the
//! same body, the same sandbox, the same number of requests at once, turn about.
//!
//! `send` also reads, checks and builds each row, and writes its receipt before the next one of the
//! order goes; `wrk` sends bytes that never change, and forgets the answer.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Instant;

use katalys_pixel::{Draft, Encoding};

const ROWS: u32 = 20_000;
const CONCURRENCY: &str = "5";
const ROUNDS: usize = 5;

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let found = Command::new("wrk").stdout(Stdio::null()).status();
    if let Err(error) = found {
        return Err(format!("cannot start wrk, of the Debian package wrk: {error}").into());
    }
    let folder = tempfile::tempdir()?;
    let sandbox = Sandbox::start()?;
    prepare(folder.path(), &sandbox.origin)?;
    let (mut send, mut wrk) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        send.push(send_rows(folder.path(), &sandbox.origin)?);
        wrk.push(load(folder.path(), &sandbox.origin)?);
        println!(
            "round {round}: send {:.0} rows/s, wrk {:.0} requests/s",
            send[round - 1],
            wrk[round - 1]
        );
    }
    let (send, wrk) = (median(send), median(wrk));
    println!(
        "median:  send {send:.0} rows/s, wrk {wrk:.0} requests/s: {:.0} % at concurrency {CONCURRENCY}",
        100.0 * send / wrk
    );
    Ok(())
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn katalys_pixel(verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_katalys-pixel"));
    command.arg(verb);
    command
}

/// Ends with the benchmark.
struct Sandbox {
    process: Child,
    origin: String,
}

impl Sandbox {
    fn start() -> Result<Self, Failure> {
        let mut process = katalys_pixel("sandbox")
            .args(["--port", "0"])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or("it has no output")?;
        let mut origin = String::new();
        BufReader::new(output).read_line(&mut origin)?;
        let origin = origin.trim_end().trim_end_matches('/').to_owned();
        Ok(Self { process, origin })
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn row(number: u32) -> String {
    format!(
        r#"{{"site_id": "example.com", "order_id": "{number}", "sale_amount": 149.90, "subtotal_amount": "129.90", "email_address": "jane+{number}@example.com", "client_ip": "8.8.8.8", "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "discount_1_code": "SPRING25", "transaction_id": "1234abcd", "offer_id": "1234", "aff_id": "5678"}}"#
    )
}

/// Writes the rows, and for the load tool the body of one of them.
fn prepare(folder: &Path, origin: &str) -> Result<(), Failure> {
    let mut rows = String::new();
    for number in 1..=ROWS {
        writeln!(rows, "{}", row(number))?;
    }
    fs::write(folder.join("rows.jsonl"), rows)?;
    let mut draft = Draft::new();
    draft.read_json(row(ROWS));
    let postback = draft.postback(&origin.parse()?, Encoding::Json)?;
    fs::write(folder.join("body"), postback.body())?;
    let mut script = String::from("wrk.method = 'POST'\nwrk.body = io.open('body'):read('*a')\n");
    for (name, value) in postback.headers() {
        writeln!(script, "wrk.headers['{name}'] = '{value}'")?;
    }
    fs::write(folder.join("script.lua"), script)?;
    Ok(())
}

/// Rows per second, from the start of the process to its end.
fn send_rows(folder: &Path, origin: &str) -> Result<f64, Failure> {
    match fs::remove_file(folder.join("receipts")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let begin = Instant::now();
    let ran = katalys_pixel("send")
        .args(["--origin", origin, "--concurrency", CONCURRENCY])
        .args(["--input", "rows.jsonl", "--receipts", "receipts"])
        .current_dir(folder)
        .output()?;
    let seconds = begin.elapsed().as_secs_f64();
    if !ran.status.success() {
        return Err(String::from_utf8_lossy(&ran.stderr).into());
    }
    Ok(f64::from(ROWS) / seconds)
}

/// The load tool's requests per second.
fn load(folder: &Path, origin: &str) -> Result<f64, Failure> {
    let ran = Command::new("wrk")
        .args(["--threads", "1", "--connections", CONCURRENCY])
        .args(["--duration", "3s", "--script", "script.lua"])
        .arg(format!("{origin}/v2/_tr"))
        .current_dir(folder)
        .output()?;
    let told = String::from_utf8(ran.stdout)?;
    if told.contains("Non-2xx") || told.contains("Socket errors") {
        return Err(told.into());
    }
    let rate = told
        .lines()
        .find_map(|line| line.strip_prefix("Requests/sec:"));
    Ok(rate.ok_or(told.as_str())?.trim().parse()?)
}
