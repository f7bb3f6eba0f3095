use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use katalys_pixel::{Problem, Problems};

/// Why there is no output.
pub(crate) enum Failure {
    /// What the user gave cannot be used.
    Input(Problems),
    /// What the user asked for is not there.
    Usage(String),
    /// What the user gave cannot be read.
    Unreadable { path: PathBuf, source: io::Error },
    /// The output has nowhere to go.
    Unwritable { path: PathBuf, source: io::Error },
    /// Not every row was delivered; receipts and the last line have said so.
    #[cfg(feature = "send")]
    Undelivered,
    /// Whoever read standard output has seen enough.
    BrokenPipe,
}

impl Failure {
    pub(crate) fn report(self) -> ExitCode {
        match &self {
            Self::Input(problems) => {
                for problem in problems {
                    complain("error", problem);
                }
                ExitCode::from(2)
            }
            Self::Usage(_) | Self::Unreadable { .. } => {
                complain("error", &self);
                ExitCode::from(2)
            }
            Self::Unwritable { .. } => {
                complain("error", &self);
                ExitCode::FAILURE
            }
            #[cfg(feature = "send")]
            Self::Undelivered => ExitCode::FAILURE,
            Self::BrokenPipe => ExitCode::SUCCESS,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(problems) => problems.fmt(f),
            Self::Usage(text) => f.write_str(text),
            Self::Unreadable { path, source } if path == Path::new("-") => {
                write!(f, "cannot read standard input: {source}")
            }
            Self::Unreadable { path, source } => {
                write!(f, "cannot read {}: {source}", path.display())
            }
            Self::Unwritable { path, source } => {
                write!(f, "cannot write {}: {source}", path.display())
            }
            #[cfg(feature = "send")]
            Self::Undelivered => f.write_str("not every row was delivered"),
            Self::BrokenPipe => f.write_str("standard output was closed"),
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Input(problems)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Input(problem.into())
    }
}

/// Says what is questionable; `strict` makes it wrong.
pub(crate) fn warn(warnings: Vec<Problem>, strict: bool) -> Result<(), Failure> {
    if strict {
        return Ok(Problems::none_of(warnings)?);
    }
    for warning in warnings {
        complain("warning", &warning);
    }
    Ok(())
}

/// One line on standard error. Where even that is closed or full, the exit code has to do.
fn complain(severity: &str, what: &dyn fmt::Display) {
    let _ = writeln!(io::stderr(), "{severity}: {what}");
}
