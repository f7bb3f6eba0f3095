use std::io::{self, BufRead, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::{ByteRecord, Reader, ReaderBuilder, WriterBuilder};
use katalys_pixel::{Channel, Draft, ProblemKind, Problems};

use super::Failure;
use super::row::Raw;

/// A CSV table with the wire names as its header.
pub(super) struct Table {
    rows: Reader<Box<dyn Read + Send>>,
    names: Vec<String>,
    separator: u8,
    header: Vec<u8>,
    /// How many lines the reader has counted beyond a row when it has read it: with CRLF it ends
    /// the row at the carriage return, and counts the line only with the next one.
    lead: u64,
    /// How much may be read until the row at hand has ended.
    budget: Arc<AtomicU64>,
}

/// A quote that is never closed makes one row of the rest of the file, which must not fill the memory.
const LONGEST: u64 = 1 << 20;

struct Limited<R> {
    input: R,
    budget: Arc<AtomicU64>,
}

impl<R> Limited<R> {
    fn new(input: R, budget: &Arc<AtomicU64>) -> Self {
        Self {
            input,
            budget: Arc::clone(budget),
        }
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(to)?;
        let left = self
            .budget
            .load(Ordering::Relaxed)
            .checked_sub(length as u64);
        let left = left
            .ok_or_else(|| io::Error::other("a row is longer than a MiB; is a quote left open?"))?;
        self.budget.store(left, Ordering::Relaxed);
        Ok(length)
    }
}

impl Table {
    /// Reads the header, and refuses names that no field has: each row would be wrong by it.
    pub(super) fn open(mut input: impl BufRead + Send + 'static) -> Result<Self, Failure> {
        let mut first = Vec::new();
        let wrong = |what: String| Failure::Usage(format!("the header of the CSV input {what}"));
        input
            .by_ref()
            .take(1 << 16)
            .read_until(b'\n', &mut first)
            .map_err(|source| wrong(format!("cannot be read: {source}")))?;
        let count = |separator| first.split(|byte| *byte == separator).count();
        let separator = if count(b';') > count(b',') {
            b';'
        } else {
            b','
        };
        let (line_end, lead): (&'static [u8], _) = if first.ends_with(b"\r\n") {
            (b"\r\n", 0)
        } else {
            (b"\n", 1)
        };
        // A last line without an end is counted as the others are; one more blank line is no row.
        let whole = Cursor::new(first.clone()).chain(input).chain(line_end);
        let budget = Arc::new(AtomicU64::new(LONGEST));
        let mut rows = ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .from_reader(Box::new(Limited::new(whole, &budget)) as _);
        let record = rows
            .byte_headers()
            .map_err(|error| wrong(format!("cannot be read: {error}")))?
            .clone();
        let names: Option<Vec<_>> = record
            .iter()
            .map(|name| {
                std::str::from_utf8(name)
                    .ok()
                    .map(|name| name.trim().to_owned())
            })
            .collect();
        let names = names.ok_or_else(|| wrong("is not UTF-8".into()))?;
        check(&names)?;
        Ok(Self {
            rows,
            names,
            separator,
            header: encode(&record, separator),
            lead,
            budget,
        })
    }

    pub(super) fn header(&self) -> &[u8] {
        &self.header
    }

    pub(super) fn next(&mut self) -> io::Result<Option<Raw>> {
        let mut record = ByteRecord::new();
        self.budget.store(LONGEST, Ordering::Relaxed);
        if !self
            .rows
            .read_byte_record(&mut record)
            .map_err(io::Error::from)?
        {
            return Ok(None);
        }
        Ok(Some(Raw {
            line: self.line_of(&record),
            text: encode(&record, self.separator),
            draft: self.draft(&record),
        }))
    }

    /// Where a row starts that was just read; the reader's own position is before blank lines.
    fn line_of(&self, record: &ByteRecord) -> u64 {
        let inside = record.as_slice().split(|byte| *byte == b'\n').count() - 1;
        self.rows
            .position()
            .line()
            .saturating_sub(self.lead + inside as u64)
    }

    fn draft(&self, record: &ByteRecord) -> Result<Draft, &'static str> {
        if record.len() != self.names.len() {
            return Err("has not as many cells as the header");
        }
        let mut draft = Draft::new();
        for (name, cell) in self.names.iter().zip(record) {
            let cell = std::str::from_utf8(cell).map_err(|_| "is not UTF-8")?;
            if !cell.is_empty() {
                draft.set(name, cell);
            }
        }
        Ok(draft)
    }
}

/// The problems that every row would have by its names.
fn check(names: &[String]) -> Result<(), Problems> {
    let mut draft = Draft::new();
    for name in names {
        draft.add(name, "");
    }
    let problems = draft.check(Channel::Postback).err().into_iter().flatten();
    let of_names = problems.filter(|problem| {
        matches!(
            problem.kind(),
            ProblemKind::UnknownField | ProblemKind::Duplicate | ProblemKind::WrongType
        )
    });
    Problems::none_of(of_names.collect())
}

/// A record as a line, without the line end.
fn encode(record: &ByteRecord, separator: u8) -> Vec<u8> {
    let mut writer = WriterBuilder::new()
        .delimiter(separator)
        .from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_byte_record(record);
    let mut line = writer.into_inner().unwrap_or_default();
    line.truncate(line.strip_suffix(b"\n").map_or(line.len(), <[u8]>::len));
    line
}
