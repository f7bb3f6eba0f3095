use std::fmt::{self, Write};

use askama::{FastWritable, Values, filters::HtmlSafe};

/// Text that by its type holds only characters which stand for themselves in every context: ASCII
/// letters, digits and `.`, `-`, `_`, `:`, `/`, `+`, `=`, `[`, `]`.
#[derive(Clone, Copy)]
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

// No HTML escaper would change it.
impl HtmlSafe for Plain<'_> {}

impl FastWritable for Plain<'_> {
    #[inline]
    fn write_into<W: Write + ?Sized>(&self, out: &mut W, _: &dyn Values) -> askama::Result<()> {
        Ok(out.write_str(self.0)?)
    }
}
