use std::fmt::{self, Write};

use super::{Method, Postback};

/// A postback as a `curl` command for a POSIX shell, on several lines.
///
/// Within single quotes a shell takes nothing for syntax but the closing quote, so no value can
/// become a command; `--data-raw` keeps curl from taking a leading `@` for a file.
#[derive(Clone, Debug)]
pub struct Curl<'a>(&'a Postback);

impl<'a> Curl<'a> {
    pub(super) fn new(postback: &'a Postback) -> Self {
        Self(postback)
    }
}

impl fmt::Display for Curl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The answer has no body: without its head one would see nothing at all.
        f.write_str("curl --include ")?;
        quote(self.0.url(), f)?;
        for (name, value) in self.0.headers() {
            f.write_str(" \\\n  --header ")?;
            quote(&format!("{name}: {value}"), f)?;
        }
        if self.0.method() == Method::Post {
            f.write_str(" \\\n  --data-raw ")?;
            quote(self.0.body(), f)?;
        }
        Ok(())
    }
}

fn quote(text: &str, out: &mut impl Write) -> fmt::Result {
    out.write_char('\'')?;
    for (index, part) in text.split('\'').enumerate() {
        if index > 0 {
            out.write_str(r"'\''")?;
        }
        out.write_str(part)?;
    }
    out.write_char('\'')
}
