use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};
use serde::{Deserialize, Serialize};

use super::Failure;
use super::done::{Done, Hash};
use super::files::{open_to_append, unusable};

/// What became of a row, on one line, without any of the buyer's data.
#[derive(Serialize)]
pub(super) struct Receipt<'a> {
    pub(super) line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) order_id: Option<&'a str>,
    pub(super) outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) attempts: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) problems: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub(super) warnings: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hash: Option<String>,
}

/// What a receipt of an earlier run has to say to this one.
#[derive(Deserialize)]
struct Earlier<'a> {
    outcome: &'a str,
    hash: Option<&'a str>,
}

/// Where receipts go, one write each: what ends the process leaves whole lines.
pub(super) enum Receipts {
    File { file: File, path: PathBuf },
    Stdout,
}

impl Receipts {
    /// Opens the receipts, and reads what was delivered before. A dry run only reads.
    pub(super) fn open(path: Option<&Path>, dry_run: bool) -> Result<(Self, Done), Failure> {
        let Some(path) = path else {
            return Ok((Self::Stdout, Done::default()));
        };
        if dry_run {
            let done = match File::open(path) {
                Ok(file) => read(&file, path)?.accepted,
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(source) => return Err(unusable(path, source)),
            };
            return Ok((Self::Stdout, Done::new(done)));
        }
        let file = open_to_append(path)?;
        match FileExt::try_lock(&file) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Failure::Usage(format!(
                    "{} is being written by another run; wait for its end",
                    path.display()
                )));
            }
            Err(TryLockError::Error(source)) => return Err(unusable(path, source)),
        }
        let earlier = read(&file, path)?;
        // A line that was torn by a kill or a full disk tells nothing; its row is sent again.
        file.set_len(earlier.whole)
            .map_err(|source| unusable(path, source))?;
        let path = path.into();
        Ok((Self::File { file, path }, Done::new(earlier.accepted)))
    }

    pub(super) fn write(&mut self, receipt: &Receipt<'_>) -> Result<(), Failure> {
        let mut line = serde_json::to_vec(receipt).expect("numbers and strings are JSON");
        line.push(b'\n');
        let (written, path) = match self {
            Self::File { file, path } => (file.write_all(&line), path.clone()),
            Self::Stdout => {
                let mut stdout = io::stdout().lock();
                let written = stdout.write_all(&line).and_then(|()| stdout.flush());
                (written, "standard output".into())
            }
        };
        written.map_err(|source| Failure::Unwritable { path, source })
    }
}

/// What a file of receipts says.
struct EarlierRuns {
    accepted: Vec<Hash>,
    /// Where the last whole line ends.
    whole: u64,
}

fn read(file: &File, path: &Path) -> Result<EarlierRuns, Failure> {
    let mut input = BufReader::with_capacity(1 << 16, file);
    let mut earlier = EarlierRuns {
        accepted: Vec::new(),
        whole: 0,
    };
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let length = input
            .read_until(b'\n', &mut line)
            .map_err(|source| unusable(path, source))?;
        if length == 0 {
            break;
        }
        let is_receipt = if line.ends_with(b"\n") {
            earlier.whole += length as u64;
            let receipt = serde_json::from_slice::<Earlier<'_>>(&line);
            earlier
                .accepted
                .extend(receipt.as_ref().ok().and_then(accepted));
            receipt.is_ok()
        } else {
            is_torn(&line)
        };
        if !is_receipt {
            return Err(Failure::Usage(format!(
                "{} holds something else than receipts in line {number}; name another file",
                path.display()
            )));
        }
    }
    Ok(earlier)
}

/// Each receipt begins with its line, so what was torn from one does too.
fn is_torn(line: &[u8]) -> bool {
    let start = br#"{"line":"#;
    let length = line.len().min(start.len());
    line[..length] == start[..length]
}

/// The payload that an earlier run delivered. A GET's is another one than a POST's, so that what was
/// `unverifiable` is not taken for accepted where a POST is asked for now.
fn accepted(receipt: &Earlier<'_>) -> Option<Hash> {
    if !["accepted", "unverifiable"].contains(&receipt.outcome) {
        return None;
    }
    let digits = receipt
        .hash
        .filter(|digits| digits.len() == 32 && digits.is_ascii())?;
    let mut hash = Hash::default();
    for (byte, at) in hash.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).ok()?;
    }
    Some(hash)
}
