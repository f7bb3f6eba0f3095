use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::thread;

use indicatif::ProgressBar;
use katalys_pixel::Draft;
use tokio::sync::mpsc::{Receiver, channel};

use super::files::unusable;
use super::jsonl::Lines;
use super::row::{Builder, Raw, Row};
use super::table::Table;
use super::{Failure, Format};

type Bytes = BufReader<Box<dyn Read + Send>>;

/// Where rows come from; read as they are sent, never whole.
pub(super) struct Input {
    source: Source,
    is_piped: bool,
}

enum Source {
    Lines(Lines<Bytes>),
    Table(Box<Table>),
    /// The flags of the command line.
    One(Option<Draft>),
}

/// How many rows are read ahead of those under way.
const AHEAD: usize = 64;

impl Input {
    pub(super) fn open(
        path: &Path,
        format: Option<Format>,
        progress: &ProgressBar,
    ) -> Result<Self, Failure> {
        let is_piped = path == Path::new("-");
        let bytes: Box<dyn Read + Send> = if is_piped {
            Box::new(io::stdin())
        } else {
            let file = File::open(path).map_err(|source| unusable(path, source))?;
            let length = file.metadata().ok().filter(std::fs::Metadata::is_file);
            if let Some(metadata) = length {
                progress.set_length(metadata.len());
            }
            Box::new(progress.wrap_read(file))
        };
        let mut bytes = BufReader::with_capacity(1 << 16, bytes);
        let first = first_character(&mut bytes).map_err(|source| unusable(path, source))?;
        let format = format.unwrap_or(match first {
            // An empty input has no rows, whatever it is.
            Some(b'{') | None => Format::Jsonl,
            Some(_) => Format::Csv,
        });
        let source = match format {
            Format::Jsonl => Source::Lines(Lines::new(bytes)),
            Format::Csv => Source::Table(Table::open(bytes)?.into()),
        };
        Ok(Self { source, is_piped })
    }

    pub(super) fn one(draft: Draft) -> Self {
        Self {
            source: Source::One(Some(draft)),
            is_piped: false,
        }
    }

    /// What a file of its rows has to begin with.
    pub(super) fn header(&self) -> Option<&[u8]> {
        match &self.source {
            Source::Table(table) => Some(table.header()),
            Source::Lines(_) | Source::One(_) => None,
        }
    }

    /// Whether its rows cannot be read a second time.
    pub(super) fn is_piped(&self) -> bool {
        self.is_piped
    }

    /// Reads and builds on a thread of its own, since neither may hold up what is under way. The
    /// thread may wait for a pipe for ever, so nobody waits for it.
    pub(super) fn rows(mut self, builder: Builder) -> Receiver<io::Result<Row>> {
        let (rows, receiver) = channel(AHEAD);
        thread::spawn(move || {
            while let Some(raw) = self.next().transpose() {
                let is_broken = raw.is_err();
                let row = raw.map(|raw| builder.build(raw));
                if rows.blocking_send(row).is_err() || is_broken {
                    break;
                }
            }
        });
        receiver
    }

    fn next(&mut self) -> io::Result<Option<Raw>> {
        match &mut self.source {
            Source::Lines(lines) => lines.next(),
            Source::Table(table) => table.next(),
            Source::One(draft) => Ok(draft.take().map(|draft| Raw {
                line: 1,
                text: Vec::new(),
                draft: Ok(draft),
            })),
        }
    }
}

/// Skips the byte order mark and blank lines' ends, and looks at what follows.
fn first_character(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    if input.fill_buf()?.starts_with("\u{feff}".as_bytes()) {
        input.consume("\u{feff}".len());
    }
    let mut first = input.fill_buf()?.iter().copied();
    Ok(first.find(|byte| !byte.is_ascii_whitespace()))
}
