use std::fmt::{self, Write};

use askama::{FastWritable, Values, filters::HtmlSafe};

/// Displays something as the inside of a double-quoted HTML attribute, piece by piece as it comes.
pub(crate) struct Attribute<T>(pub(crate) T);

struct Escaping<'a, W: ?Sized>(&'a mut W);

impl<W: Write + ?Sized> Write for Escaping<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0
            .write_str(&html_escape::encode_double_quoted_attribute(text))
    }
}

impl<T: fmt::Display> fmt::Display for Attribute<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping(f), "{}", self.0)
    }
}

// What leaves here is an attribute's value already; a second pass would double its entities.
impl<T: fmt::Display> HtmlSafe for Attribute<T> {}

impl<T: FastWritable> FastWritable for Attribute<T> {
    fn write_into<W: Write + ?Sized>(
        &self,
        out: &mut W,
        values: &dyn Values,
    ) -> askama::Result<()> {
        self.0.write_into(&mut Escaping(out), values)
    }
}

#[cfg(test)]
mod tests {
    use super::Attribute;

    #[test]
    fn an_attribute_holds_no_quote_and_no_markup() {
        assert_eq!(
            Attribute(r#"<a b="c&amp;">"#).to_string(),
            "&lt;a b=&quot;c&amp;amp;&quot;&gt;"
        );
    }
}
