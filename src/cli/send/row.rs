use std::fmt::Write;

use katalys_pixel::{Draft, Encoding, Field, Origin, Postback, Problem, ProblemKind};
use sha2::{Digest, Sha256};

use super::done::Hash;

/// A row as the input has it.
pub(super) struct Raw {
    /// Where it starts, counted from 1.
    pub(super) line: u64,
    /// What it says, as it came, without the line end.
    pub(super) text: Vec<u8>,
    /// What it holds, or why it holds nothing.
    pub(super) draft: Result<Draft, &'static str>,
}

/// A row, checked and ready to be sent.
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) text: Vec<u8>,
    /// As far as it is known.
    pub(super) order_id: Option<String>,
    /// What is questionable, in words without a value.
    pub(super) warnings: Vec<String>,
    /// The request, or what is wrong, in words without a value.
    pub(super) request: Result<Request, Vec<String>>,
}

pub(super) struct Request {
    pub(super) postback: Postback,
    pub(super) hash: Hash,
}

/// What is the same for all rows.
pub(super) struct Builder {
    pub(super) flags: Draft,
    pub(super) origin: Origin,
    pub(super) encoding: Encoding,
    pub(super) strict: bool,
}

impl Builder {
    pub(super) fn build(&self, raw: Raw) -> Row {
        let Raw { line, text, draft } = raw;
        let mut row = Row {
            line,
            text,
            order_id: None,
            warnings: Vec::new(),
            request: Err(Vec::new()),
        };
        let mut draft = match draft {
            Ok(draft) => draft,
            Err(what) => {
                row.request = Err(vec![format!("row: {what}")]);
                return row;
            }
        };
        draft.overlay(self.flags.clone());
        match draft.postback(&self.origin, self.encoding) {
            Ok(postback) => {
                row.order_id = Some(postback.order_id().to_owned());
                let questionable = postback.warnings().iter();
                // That a GET is one was said before the first row.
                let warnings =
                    questionable.filter(|warning| warning.kind() != ProblemKind::Exposed);
                row.warnings = warnings.map(without_values).collect();
                row.request = if self.strict && !row.warnings.is_empty() {
                    Err(std::mem::take(&mut row.warnings))
                } else {
                    let hash = hash(&postback);
                    Ok(Request { postback, hash })
                };
            }
            Err(problems) => {
                let order_id = draft
                    .get("order_id")
                    .filter(|_| !problems.iter().any(|problem| problem.field() == "order_id"));
                row.order_id = order_id.map(str::to_owned);
                row.request = Err(problems.iter().map(without_values).collect());
            }
        }
        row
    }
}

/// Field and problem for a log that must hold no customer's data: names that the input chose and
/// texts that quote it are left out.
fn without_values(problem: &Problem) -> String {
    let field = match problem.field() {
        "landing_url" | "loader_attribution" | "input" => problem.field(),
        name if Field::from_name(name).is_some() => name,
        _ => "a name",
    };
    let what = match problem.kind() {
        ProblemKind::NotAnObject => "is not one JSON object",
        ProblemKind::Conflict => "is another one in landing_url",
        ProblemKind::SubtotalAboveTotal => "is above sale_amount",
        _ => problem.what(),
    };
    format!("{field}: {what}")
}

/// Origin, site and payload: all stand in the request.
fn hash(postback: &Postback) -> Hash {
    let mut hash = Sha256::new();
    hash.update(postback.url());
    hash.update(b"\n");
    hash.update(postback.body());
    let mut half = Hash::default();
    half.copy_from_slice(&hash.finalize()[..16]);
    half
}

pub(super) fn hex(hash: &Hash) -> String {
    hash.iter()
        .fold(String::with_capacity(32), |mut text, byte| {
            // A String takes all that is written.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
