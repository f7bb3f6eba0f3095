//! Text inside a double-quoted JavaScript string, inside a template of some other language.
//!
//! That language reads the text first, and its syntax may be any punctuation: `{{`, `@if`, `%%X%%`,
//! `[x]`. So what is free text keeps letters and digits alone, which are nobody's syntax.

use std::fmt::{self, Write};

/// Displays a text as the inside of a JavaScript string in a host language's template.
#[derive(Clone, Copy, Debug)]
pub(crate) enum HostString<'a> {
    /// Anything: all but letters and digits leave as `\uXXXX`.
    Free(&'a str),
    /// An id or an address, legible: `.`, `-`, `_`, `:` and `/` stand for themselves too.
    Plain(&'a str),
}

impl fmt::Display for HostString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, kept): (&str, &[char]) = match self {
            Self::Free(text) => (text, &[]),
            Self::Plain(text) => (text, &['.', '-', '_', ':', '/']),
        };
        for char in text.chars() {
            if char.is_ascii_alphanumeric() || kept.contains(&char) {
                f.write_char(char)?;
            } else {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(f, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::HostString;

    #[test]
    fn free_text_keeps_letters_and_digits_alone() {
        assert_eq!(
            HostString::Free("a1 {{x}}@é\u{1f600}").to_string(),
            r"a1\u0020\u007b\u007bx\u007d\u007d\u0040\u00e9\ud83d\ude00"
        );
        let ascii: String = (0..=0x7f_u8).map(char::from).collect();
        let rest = HostString::Free(&ascii).to_string().replace("\\u", "");
        assert!(
            rest.chars().all(|char| char.is_ascii_alphanumeric()),
            "{rest}"
        );
    }

    #[test]
    fn an_address_stays_legible() {
        assert_eq!(
            HostString::Plain("http://[::1]:80/js/a-b_c.js").to_string(),
            r"http://\u005b::1\u005d:80/js/a-b_c.js"
        );
    }
}
