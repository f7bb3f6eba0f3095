use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

use super::Failure;

/// Refuses one file in two roles, which would overwrite the input or mix what is written.
pub(super) fn are_different(paths: [Option<&Path>; 3]) -> Result<(), Failure> {
    let mut seen = Vec::new();
    for path in paths.into_iter().flatten() {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.into());
        let whole = whole.canonicalize().unwrap_or(whole);
        if seen.contains(&whole) {
            return Err(Failure::Usage(format!(
                "{} is named twice: input, receipts and rejected rows are three files",
                path.display()
            )));
        }
        seen.push(whole);
    }
    Ok(())
}

/// Opens a file to be read whole and then appended to.
pub(super) fn open_to_append(path: &Path) -> Result<File, Failure> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .open(path)
        .map_err(|source| unusable(path, source))
}

/// A file that stands in the way before anything was sent.
pub(super) fn unusable(path: &Path, source: io::Error) -> Failure {
    Failure::Unreadable {
        path: path.into(),
        source,
    }
}
