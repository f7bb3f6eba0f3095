use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use super::Failure;
use super::files::{open_to_append, unusable};

/// The rows that somebody has to repair, as they came and in the form of the input. What an earlier
/// run left there stays, and a row that is there already is not added again.
pub(super) struct Rejected {
    file: File,
    path: PathBuf,
    kept: HashSet<Vec<u8>>,
}

impl Rejected {
    pub(super) fn open(path: &Path, header: Option<&[u8]>) -> Result<Self, Failure> {
        let file = open_to_append(path)?;
        let mut kept = HashSet::new();
        let mut first = None;
        let mut is_whole = true;
        let mut input = BufReader::new(&file);
        loop {
            let mut line = Vec::new();
            let length = input.read_until(b'\n', &mut line);
            if length.map_err(|source| unusable(path, source))? == 0 {
                break;
            }
            is_whole = line.ends_with(b"\n");
            line.truncate(line.strip_suffix(b"\n").map_or(line.len(), <[u8]>::len));
            first.get_or_insert_with(|| line.clone());
            kept.insert(line);
        }
        let mut rejected = Self {
            file,
            path: path.into(),
            kept,
        };
        match (header, first) {
            (Some(header), None) => rejected.append(header)?,
            (Some(header), Some(first)) if first != header => {
                return Err(Failure::Usage(format!(
                    "{} has another header than the input; name another file",
                    path.display()
                )));
            }
            // What a kill tore off is repaired by its row, which is sent and told again.
            _ if !is_whole => rejected.append(b"")?,
            _ => {}
        }
        Ok(rejected)
    }

    pub(super) fn keep(&mut self, row: &[u8]) -> Result<(), Failure> {
        if row.is_empty() || !self.kept.insert(row.to_owned()) {
            return Ok(());
        }
        self.append(row)
    }

    fn append(&mut self, row: &[u8]) -> Result<(), Failure> {
        let line = [row, b"\n"].concat();
        self.file
            .write_all(&line)
            .map_err(|source| Failure::Unwritable {
                path: self.path.clone(),
                source,
            })
    }
}
