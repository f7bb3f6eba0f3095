//! Delivering many conversions: the flags, and how the parts are put together.

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;
use katalys_pixel::{Channel, Draft, Encoding, ProblemKind, Problems, Sender};

use super::failure::{Failure, warn};
use super::fields::{Fields, Target};

mod courier;
mod done;
mod files;
mod input;
mod jsonl;
mod receipts;
mod rejected;
mod row;
mod signals;
mod table;
mod tally;

use courier::Courier;
use input::Input;
use receipts::Receipts;
use rejected::Rejected;
use row::Builder;
use tally::Tally;

/// Deliver conversions to Katalys, one by flags or many from a file
///
/// A row of the input is a JSON object on a line, or a line of a CSV table whose header has the wire
/// names; a flag gives its field to every row. What becomes of a row is one JSON line on standard
/// output, or in --receipts, without any of the buyer's data. With --receipts the same command can be
/// run again after whatever ended it, and sends what is not accepted yet; to send a row twice does no
/// harm, since Katalys merges repeats of an order. Rows that came through a pipe and have no receipt are
/// the producer's to send again.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
#[command(mut_arg("input", |input| input.help(
    "Read conversions from this file, - for standard input: JSON lines, or CSV with the wire names as header"
)))]
pub(crate) struct Args {
    #[command(flatten)]
    fields: Fields,

    #[command(flatten)]
    target: Target,

    /// The form of the requests
    #[arg(long = "as", value_name = "FORM", default_value = "json")]
    form: As,

    /// What the input is, where its first character does not tell
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,

    /// How many rows are under way at once
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u16).range(1..=1000))]
    concurrency: u16,

    /// How often a row is tried
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..=100))]
    attempts: u32,

    /// How long one attempt may take
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    timeout: Duration,

    /// The longest wait between two attempts; where Retry-After asks for more, the row has failed
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    longest_wait: Duration,

    /// Send no more requests than this in a second
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    rate: Option<u32>,

    /// Stop after this many failures in a row
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(1..))]
    give_up_after: u32,

    /// Check all rows and send nothing
    #[arg(long)]
    dry_run: bool,

    /// Append what became of each row to this file, and leave out rows that it says are accepted
    #[arg(long, value_name = "FILE")]
    receipts: Option<PathBuf>,

    /// Append the rows that were rejected, failed or invalid to this file, as they came
    #[arg(long, value_name = "FILE", requires = "input")]
    rejected: Option<PathBuf>,
}

const EXAMPLE: &str = "\
Examples:
  katalys-pixel send --site-id example.com --input orders.csv \\
    --receipts receipts.jsonl
  kcat -C -b broker -t orders | \\
    katalys-pixel send --site-id example.com --input -

Exit codes:
  0  every row was accepted, or answered where GET was asked for
  1  some were not, and their receipts say why
  2  nothing could start";

#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// POST with a JSON object
    Json,
    /// POST with percent-encoded pairs
    Form,
    /// GET: it puts the e-mail address into logs, and its answer proves nothing
    Get,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON object a line
    Jsonl,
    /// A table with the wire names in its first line, separated by commas or semicolons
    Csv,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse()
        .map_err(|_| "write seconds, such as 10 or 0.5")?;
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|duration| !duration.is_zero())
        .ok_or_else(|| "write seconds above 0".into())
}

/// What is wrong with the flags is wrong with every row; what they lack, the rows may have.
fn check_for_every_row(flags: &Draft) -> Result<(), Problems> {
    let problems = flags.check(Channel::Postback).err().into_iter().flatten();
    let wrong = problems.filter(|problem| {
        problem.kind() != ProblemKind::Missing || problem.field() == "loader_attribution"
    });
    Problems::none_of(wrong.collect())
}

impl Args {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut problems = Vec::new();
        let origin = self.target.origin(&mut problems);
        Problems::none_of(problems)?;
        let flags = self.fields.typed();
        let encoding = match self.form {
            As::Json => Encoding::Json,
            As::Form => Encoding::Form,
            As::Get => Encoding::Get,
        };
        let paths = [
            self.fields.input(),
            self.receipts.as_deref(),
            self.rejected.as_deref(),
        ];
        files::are_different(paths)?;

        let progress = tally::progress(self.receipts.is_some());
        let input = match self.fields.input() {
            Some(_) if flags.get("order_id").is_some() => {
                return Err(Failure::Usage(
                    "order_id is each row's own: leave out --order-id beside --input".into(),
                ));
            }
            Some(path) => {
                check_for_every_row(&flags)?;
                Input::open(path, self.format, &progress)?
            }
            None => {
                // There is one conversion, and its problems are told whole as by `postback`.
                let postback = flags.postback(&origin, encoding)?;
                warn(postback.warnings().to_vec(), self.fields.is_strict())?;
                Input::one(flags.clone())
            }
        };
        let (receipts, done) = Receipts::open(self.receipts.as_deref(), self.dry_run)?;
        let rejected = match self.rejected.as_deref().filter(|_| !self.dry_run) {
            Some(path) => Some(Rejected::open(path, input.header())?),
            None => None,
        };
        if let (Encoding::Get, Some(_)) = (encoding, self.fields.input()) {
            eprintln!(
                "warning: a GET puts the e-mail address into logs, and its answer proves nothing; send JSON, if you can"
            );
        }
        let sender = if self.dry_run {
            None
        } else {
            Some(self.sender(origin.is_loopback())?)
        };
        let builder = Builder {
            flags,
            origin,
            encoding,
            strict: self.fields.is_strict(),
        };
        let courier = Courier {
            sender,
            concurrency: self.concurrency.into(),
            give_up_after: self.give_up_after,
            done,
            receipts,
            rejected,
            tally: Tally::new(progress),
            resumable: self.receipts.is_some() && !input.is_piped(),
        };
        courier.run(input.rows(builder))
    }

    fn sender(&self, on_loopback: bool) -> Result<Sender, Failure> {
        let client = Sender::client_builder();
        // A company's proxy does not reach this machine's own servers.
        let client = if on_loopback {
            client.no_proxy()
        } else {
            client
        };
        let client = client
            .build()
            .map_err(|error| Failure::Usage(format!("cannot start TLS: {error}")))?;
        let sender = Sender::with_client(client)
            .with_attempts(self.attempts)
            .with_timeout(self.timeout)
            .with_longest_wait(self.longest_wait);
        Ok(match self.rate {
            Some(rate) => sender.with_rate(rate),
            None => sender,
        })
    }
}
