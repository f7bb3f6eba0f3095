//! The loop that has rows delivered: so many at once, those of one order one after the other, and a
//! receipt for each before the order's next one goes.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io;

use katalys_pixel::{Delivery, Outcome, Reason, Sender};
use tokio::sync::mpsc::Receiver;
use tokio::task::{JoinError, JoinSet};

use super::Failure;
use super::done::Done;
use super::receipts::{Receipt, Receipts};
use super::rejected::Rejected;
use super::row::{Request, Row, hex};
use super::signals::Signals;
use super::tally::Tally;

pub(super) struct Courier {
    /// Nobody, in a dry run.
    pub(super) sender: Option<Sender>,
    pub(super) concurrency: usize,
    pub(super) give_up_after: u32,
    pub(super) done: Done,
    pub(super) receipts: Receipts,
    pub(super) rejected: Option<Rejected>,
    pub(super) tally: Tally,
    /// Whether the same command can go on where this one ends.
    pub(super) resumable: bool,
}

/// A row that may be sent.
struct Ready {
    row: Row,
    request: Request,
}

/// What is under way.
#[derive(Default)]
struct Road {
    in_flight: JoinSet<(Ready, Delivery)>,
    /// For each order that is under way, its further rows.
    orders: HashMap<String, VecDeque<Ready>>,
    waiting: usize,
    /// Orders of which a row has failed: a later one must not overtake it.
    failed_orders: HashSet<String>,
    failures_in_a_row: u32,
    stopped: Option<&'static str>,
}

fn cannot_start(error: &io::Error) -> Failure {
    Failure::Usage(format!("cannot start: {error}"))
}

/// How many rows may wait for others of their order.
const LONGEST_WAIT: usize = 1000;

impl Courier {
    pub(super) fn run(self, rows: Receiver<io::Result<Row>>) -> Result<(), Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| cannot_start(&error))?;
        runtime.block_on(self.deliver(rows))
    }

    async fn deliver(mut self, mut rows: Receiver<io::Result<Row>>) -> Result<(), Failure> {
        let mut road = Road::default();
        let mut signals = Signals::listen().map_err(|error| cannot_start(&error))?;
        let mut has_more = true;
        let mut unread = None;
        loop {
            let reads = has_more
                && road.stopped.is_none()
                && road.in_flight.len() < self.concurrency
                && road.waiting < LONGEST_WAIT;
            tokio::select! {
                () = signals.next() => {
                    if road.stopped.is_some() {
                        // Asked twice: what is in flight stays without a receipt.
                        break;
                    }
                    road.stopped = Some("stopped by a signal");
                    eprintln!("stopping: {} under way are finished first", road.in_flight.len());
                }
                Some(ended) = road.in_flight.join_next() => self.ended(&mut road, ended)?,
                row = rows.recv(), if reads => match row {
                    Some(Ok(row)) => self.dispatch(&mut road, row)?,
                    Some(Err(error)) => {
                        has_more = false;
                        unread = Some(error);
                    }
                    None => has_more = false,
                },
                else => break,
            }
            if road.in_flight.is_empty() && (road.stopped.is_some() || !has_more) {
                break;
            }
        }
        self.report(&road, unread.as_ref())
    }

    /// Sends a row, lets it wait for the one before it, or finds that it is not to be sent.
    fn dispatch(&mut self, road: &mut Road, mut row: Row) -> Result<(), Failure> {
        let request = match std::mem::replace(&mut row.request, Err(Vec::new())) {
            Ok(request) => request,
            Err(problems) => return self.invalid(&row, &problems),
        };
        if self.done.take(&request.hash) {
            self.tally.count_before();
            return Ok(());
        }
        if self.sender.is_none() {
            self.tally.count_valid();
            return self.write(&row, Some(&request), "valid", None, &[]);
        }
        let ready = Ready { row, request };
        match road.orders.get_mut(ready.request.postback.order_id()) {
            Some(waiting) => {
                waiting.push_back(ready);
                road.waiting += 1;
                Ok(())
            }
            None => self.start(road, ready),
        }
    }

    fn start(&mut self, road: &mut Road, ready: Ready) -> Result<(), Failure> {
        let order_id = ready.request.postback.order_id();
        if road.failed_orders.contains(order_id) {
            return self.hold_back(&ready);
        }
        let Some(sender) = self.sender.clone() else {
            return Ok(());
        };
        road.orders.entry(order_id.to_owned()).or_default();
        road.in_flight.spawn(async move {
            let delivery = sender.send(&ready.request.postback).await;
            (ready, delivery)
        });
        Ok(())
    }

    fn ended(
        &mut self,
        road: &mut Road,
        ended: Result<(Ready, Delivery), JoinError>,
    ) -> Result<(), Failure> {
        let (ready, delivery) = ended.map_err(|error| Failure::Unwritable {
            path: "to the network".into(),
            source: io::Error::other(error),
        })?;
        let outcome = delivery.outcome();
        self.keep_if_wrong(&ready.row, outcome)?;
        let reason = delivery.reason().map(ToString::to_string);
        let told = Some((delivery.attempts(), reason));
        self.write(
            &ready.row,
            Some(&ready.request),
            outcome.as_str(),
            told,
            &[],
        )?;
        self.tally.count(outcome);
        road.count_failure(&delivery, self.give_up_after);

        let order_id = ready.request.postback.order_id();
        if outcome == Outcome::Failed {
            road.failed_orders.insert(order_id.to_owned());
        }
        self.next_of_order(road, order_id)
    }

    /// Starts the order's next row; where one has failed, holds all of them back.
    fn next_of_order(&mut self, road: &mut Road, order_id: &str) -> Result<(), Failure> {
        let Some(mut waiting) = road.orders.remove(order_id) else {
            return Ok(());
        };
        while let Some(next) = waiting.pop_front() {
            road.waiting -= 1;
            if road.stopped.is_some() {
                continue;
            }
            self.start(road, next)?;
            if let Some(others) = road.orders.get_mut(order_id) {
                *others = waiting;
                break;
            }
        }
        Ok(())
    }

    /// Leaves a row unsent, since the same order's earlier one has failed and would overtake it in
    /// the next run.
    fn hold_back(&mut self, ready: &Ready) -> Result<(), Failure> {
        self.keep_if_wrong(&ready.row, Outcome::Failed)?;
        let reason = Some("waits for an earlier row of its order, which has failed".to_owned());
        let request = Some(&ready.request);
        self.write(
            &ready.row,
            request,
            Outcome::Failed.as_str(),
            Some((0, reason)),
            &[],
        )?;
        self.tally.count(Outcome::Failed);
        Ok(())
    }

    fn invalid(&mut self, row: &Row, problems: &[String]) -> Result<(), Failure> {
        self.keep(row)?;
        self.tally.count_invalid();
        self.write(row, None, "invalid", None, problems)
    }

    fn keep_if_wrong(&mut self, row: &Row, outcome: Outcome) -> Result<(), Failure> {
        match outcome {
            Outcome::Accepted | Outcome::Unverifiable => Ok(()),
            _ => self.keep(row),
        }
    }

    /// Before the receipt: between the two a kill may not lose the row.
    fn keep(&mut self, row: &Row) -> Result<(), Failure> {
        match &mut self.rejected {
            Some(rejected) => rejected.keep(&row.text),
            None => Ok(()),
        }
    }

    fn write(
        &mut self,
        row: &Row,
        request: Option<&Request>,
        outcome: &'static str,
        told: Option<(u32, Option<String>)>,
        problems: &[String],
    ) -> Result<(), Failure> {
        let (attempts, reason) = match told {
            Some((attempts, reason)) => (Some(attempts), reason),
            None => (None, None),
        };
        self.receipts.write(&Receipt {
            line: row.line,
            order_id: row.order_id.as_deref(),
            outcome,
            attempts,
            reason,
            problems,
            warnings: &row.warnings,
            hash: request.map(|request| hex(&request.hash)),
        })
    }

    /// The last words, and whether all is well.
    fn report(self, road: &Road, unread: Option<&io::Error>) -> Result<(), Failure> {
        eprintln!("{}", self.tally.summary(self.sender.is_none()));
        if let Some(why) = road.stopped {
            let next = if self.resumable {
                "the same command again sends what is not accepted yet"
            } else {
                "rows without a receipt are to be sent again; with --input FILE and --receipts FILE the same command would do it"
            };
            eprintln!("{why}: {next}");
        }
        if let Some(error) = unread {
            eprintln!("error: cannot read the input to its end: {error}");
        }
        if road.stopped.is_none() && unread.is_none() && self.tally.all_is_well() {
            Ok(())
        } else {
            Err(Failure::Undelivered)
        }
    }
}

impl Road {
    /// Counts what speaks against the way rather than against the row.
    fn count_failure(&mut self, delivery: &Delivery, limit: u32) {
        let is_failure = !matches!(
            (delivery.outcome(), delivery.reason()),
            (Outcome::Accepted | Outcome::Unverifiable, _)
                | (Outcome::Rejected, Some(Reason::Status(400 | 413 | 422)))
        );
        self.failures_in_a_row = if is_failure {
            self.failures_in_a_row + 1
        } else {
            0
        };
        if self.failures_in_a_row >= limit && self.stopped.is_none() {
            self.stopped = Some("gave up after failures in a row");
        }
    }
}
