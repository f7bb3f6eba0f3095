use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Failure;

/// Where the result goes.
#[derive(clap::Args)]
pub(crate) struct Output {
    /// Write to this file instead of standard output, whole or not at all; - is standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Output {
    /// Writes the text with one final line end.
    pub(crate) fn write(&self, text: &str) -> Result<(), Failure> {
        match &self.output {
            Some(path) if path == Path::new("-") => print(text),
            Some(path) => replace(path, text).map_err(|source| Failure::Unwritable {
                path: path.clone(),
                source,
            }),
            None => print(text),
        }
    }
}

/// Prints the text with one final line end.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}")
        .and_then(|()| stdout.flush())
        .map_err(|source| match source.kind() {
            io::ErrorKind::BrokenPipe => Failure::BrokenPipe,
            _ => Failure::Unwritable {
                path: "standard output".into(),
                source,
            },
        })
}

/// Writes beside the file and then takes its name, so that a reader sees the old text or the new
/// one. What is no regular file, such as `/dev/stdout`, has no old text and is written in place.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let existing = fs::metadata(path).ok();
    if existing
        .as_ref()
        .is_some_and(|existing| !existing.is_file())
    {
        return writeln!(fs::OpenOptions::new().write(true).open(path)?, "{text}");
    }
    let path = &target(path);
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let beside = new_file_in(folder)?;
    if let Some(existing) = existing {
        beside.as_file().set_permissions(existing.permissions())?;
    }
    writeln!(beside.as_file(), "{text}")?;
    beside.as_file().sync_all()?;
    beside.persist(path)?;
    Ok(())
}

/// Where a link leads, be there something yet or not: it keeps pointing where it does.
fn target(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| Ok(path.with_file_name(fs::read_link(path)?)))
        .unwrap_or_else(|_: io::Error| path.to_owned())
}

/// A file like any other new one. It is opened here because tempfile's own errors name the new
/// file, which the user never heard of.
fn new_file_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().make_in(folder, |path| {
        fs::File::options().write(true).create_new(true).open(path)
    })
}
