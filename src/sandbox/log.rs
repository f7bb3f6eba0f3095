use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use super::fault::{Failure, Fault};
use super::heard::Heard;
use super::orders::Orders;
use super::record::Record;

/// The newest conversions, up to a number and a size.
#[derive(Debug)]
pub(super) struct Log {
    kept: Mutex<Kept>,
    most: usize,
    /// Tells this log's numbers from those of one before a restart.
    pub(super) started: u128,
}

#[derive(Debug, Default)]
struct Kept {
    /// Oldest first.
    records: VecDeque<Arc<Record>>,
    size: usize,
    numbered: u64,
    changes: u64,
    orders: Orders,
}

/// The log at one moment.
pub(super) struct Snapshot {
    /// Newest first.
    pub(super) records: Vec<Arc<Record>>,
    pub(super) changes: u64,
}

/// The most that all records take together.
const BYTES: usize = 64 * 1024 * 1024;

impl Log {
    pub(super) fn new(most: usize) -> Self {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            kept: Mutex::default(),
            most,
            started: since_1970.map_or(0, |since| since.as_millis()),
        }
    }

    /// Whether an order's postback has to fail, and counts that it did.
    pub(super) fn fail(&self, order_id: &str, faults: &[Fault]) -> Option<Failure> {
        if faults.is_empty() {
            return None;
        }
        let mut kept = self.kept();
        let order = kept.orders.of(order_id);
        let failure = Fault::after(faults, order.failures)?;
        order.failures += 1;
        Some(failure)
    }

    pub(super) fn add(&self, heard: Heard, status: u16) {
        let mut kept = self.kept();
        let (mut repeats, mut failures) = (0, 0);
        // What names no order repeats none.
        if !heard.order_id().is_empty() {
            let order = kept.orders.of(heard.order_id());
            (repeats, failures) = (order.arrivals, order.failures);
            order.arrivals = order.arrivals.saturating_add(1);
        }
        kept.numbered += 1;
        let record = Record::new(kept.numbered, heard, status, repeats, failures);
        kept.push(record, self.most);
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        let kept = self.kept();
        Snapshot {
            records: kept.records.iter().rev().cloned().collect(),
            changes: kept.changes,
        }
    }

    /// How often it has changed.
    pub(super) fn changes(&self) -> u64 {
        self.kept().changes
    }

    /// Forgets the conversions and the orders, so that faults start anew.
    pub(super) fn empty(&self) {
        let mut kept = self.kept();
        *kept = Kept {
            numbered: kept.numbered,
            changes: kept.changes + 1,
            ..Kept::default()
        };
    }

    /// No code under this lock can leave the log half changed.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn push(&mut self, record: Record, most: usize) {
        self.size += record.size();
        self.changes += 1;
        self.records.push_back(Arc::new(record));
        while self.records.len() > most || self.size > BYTES {
            let Some(oldest) = self.records.pop_front() else {
                break;
            };
            self.size -= oldest.size();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::Via;
    use super::{BYTES, Heard, Log};

    fn add(log: &Log, order_id: &str) {
        let body = format!("order_id={order_id}");
        log.add(Heard::pairs(Via::Form, body.as_bytes()), 400);
    }

    fn numbers(log: &Log) -> Vec<u64> {
        log.snapshot()
            .records
            .iter()
            .map(|record| record.number)
            .collect()
    }

    #[test]
    fn the_newest_are_kept() {
        let log = Log::new(3);
        for order in ["1", "2", "1", "1", "4"] {
            add(&log, order);
        }
        assert_eq!(numbers(&log), [5, 4, 3]);
        let repeats: Vec<_> = log
            .snapshot()
            .records
            .iter()
            .map(|record| record.repeats)
            .collect();
        assert_eq!(repeats, [0, 2, 1]);
        log.empty();
        add(&log, "1");
        assert_eq!(
            (numbers(&log), log.snapshot().records[0].repeats),
            (vec![6], 0)
        );
    }

    #[test]
    fn what_is_kept_has_a_size() {
        let log = Log::new(usize::MAX);
        let id = "x".repeat(BYTES / 10);
        for _ in 0..12 {
            add(&log, &id);
        }
        assert_eq!(numbers(&log), [12, 11, 10, 9, 8, 7, 6, 5, 4]);
        let kept = log.kept();
        let sum: usize = kept.records.iter().map(|record| record.size()).sum();
        assert!(kept.size == sum && sum <= BYTES);
    }
}
