//! Text inside a double-quoted JavaScript string, inside a script element.
//!
//! JSON's own escapes would satisfy the JavaScript engine; they do not satisfy what reads the page
//! before it does. `</script>` ends the element in any string, `<!--<script>` keeps it from ending,
//! an XHTML page decodes `&amp;`, a CMS editor curls quotes and eats backslashes it does not know,
//! and a page served in another charset changes every byte above ASCII. So all of them leave as
//! `\u` and four hexadecimal digits, which is one form for every character, valid in ES3, in JSON
//! and in every string literal, and what is left is letters, digits and harmless ASCII.

use std::fmt::{self, Write};

use askama::{FastWritable, Values, filters::HtmlSafe};

/// Displays a text as the inside of a JavaScript string.
pub(crate) struct ScriptString<'a>(pub(crate) &'a str);

/// Whether a text has nothing to escape.
pub(crate) fn is_plain(text: &str) -> bool {
    text.bytes().all(is_plain_byte)
}

/// Whether a byte stands for itself.
fn is_plain_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\'' | b'\\' | b'<' | b'>' | b'&')
}

impl ScriptString<'_> {
    fn write(&self, out: &mut (impl Write + ?Sized)) -> fmt::Result {
        let mut rest = self.0;
        while let Some(at) = rest.bytes().position(|byte| !is_plain_byte(byte)) {
            let (plain, special) = rest.split_at(at);
            out.write_str(plain)?;
            let mut chars = special.chars();
            if let Some(char) = chars.next() {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
            rest = chars.as_str();
        }
        out.write_str(rest)
    }
}

impl fmt::Display for ScriptString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

// What leaves here holds none of HTML's special characters, so askama has nothing to add.
impl HtmlSafe for ScriptString<'_> {}

impl FastWritable for ScriptString<'_> {
    #[inline]
    fn write_into<W: Write + ?Sized>(&self, out: &mut W, _: &dyn Values) -> askama::Result<()> {
        Ok(self.write(out)?)
    }
}

#[cfg(test)]
mod tests {
    use super::ScriptString;

    #[test]
    fn every_byte_of_ascii_is_itself_or_an_escape() {
        for byte in 0..=0x7f_u8 {
            let shown = ScriptString(char::from(byte).encode_utf8(&mut [0; 4])).to_string();
            let kept = matches!(byte, b' '..=b'~') && !br#""'\<>&"#.contains(&byte);
            let expected = if kept {
                char::from(byte).to_string()
            } else {
                format!("\\u{byte:04x}")
            };
            assert_eq!(shown, expected, "byte {byte:#04x}");
        }
    }

    #[test]
    fn beyond_ascii_is_written_in_utf_16() {
        assert_eq!(
            ScriptString("é\u{2028}\u{1f600}!").to_string(),
            r"\u00e9\u2028\ud83d\ude00!"
        );
    }
}
