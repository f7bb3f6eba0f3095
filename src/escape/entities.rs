use std::borrow::Cow;

/// Turns the HTML entities that a CRM left in a value back into text, once.
///
/// Only references that end in `;` count: `AT&T` and `?a=1&copy=2` are text.
pub(crate) fn decode_entities(text: &str) -> Cow<'_, str> {
    html_escape::decode_html_entities(text)
}

/// Whether decoding would change the value.
pub(crate) fn looks_encoded(text: &str) -> bool {
    text.contains('&') && decode_entities(text) != text
}

#[cfg(test)]
mod tests {
    use super::{decode_entities, looks_encoded};

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            decode_entities("O&#39;Brien &amp;lt; &euro;5"),
            "O'Brien &lt; €5"
        );
    }

    #[test]
    fn an_ampersand_alone_is_no_entity() {
        assert!(!looks_encoded("AT&T & sons &copy &unknown;"));
        assert!(looks_encoded("AT&amp;T"));
    }
}
