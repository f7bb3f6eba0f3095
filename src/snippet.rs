//! The pixel as HTML. The whole of it is legible in `templates/tags.html`.

use std::fmt::{self, Write};

use askama::{FastWritable, Template, Values, filters::HtmlSafe};

use crate::conversion::{Channel, Conversion, Field, Value};
use crate::error::{Problem, ProblemKind};
use crate::escape::{Attribute, Plain, ScriptString};
use crate::site::Site;
use crate::text::{check_text, checked_string};

impl Site {
    /// The pixel that reports a conversion, for the thank-you page.
    ///
    /// ```
    /// use katalys_pixel::{Attribution, Conversion, Site};
    ///
    /// # fn main() -> Result<(), katalys_pixel::Problem> {
    /// let site = Site::new("example.com".parse()?);
    /// let attribution = Attribution::from_transaction_id("1234abcd".parse()?);
    /// let conversion = Conversion::new("</script>".parse()?, attribution);
    /// assert_eq!(
    ///     site.snippet(&conversion).to_string(),
    ///     r#"<script type="text/javascript">
    /// _revoffers_track = window._revoffers_track || [];
    /// _revoffers_track.push({
    ///     type: "convert",
    ///     site_id: "example.com",
    ///     order_id: "\u003c/script\u003e",
    ///     transaction_id: "1234abcd"
    /// });
    /// </script>
    /// <script type="text/javascript" src="https://db.revoffers.com/js/example.com.js" async></script>"#
    /// );
    /// # Ok(())
    /// # }
    /// ```
    pub fn snippet<'a>(&'a self, conversion: &'a Conversion) -> Snippet<'a> {
        Snippet {
            site: self,
            conversion,
            nonce: None,
            form: Form::Tags,
        }
    }
}

/// A pixel, ready to be written into a page.
///
/// [`Display`](fmt::Display) writes it, without a final line end; [`Snippet::render_into`] does so
/// without a detour.
///
/// In an askama template it is `{{ snippet }}`, without `|safe`. The marker for what is HTML already
/// belongs to one version of askama: this crate implements that of 0.15, and that of 0.16 with the
/// feature `askama_0_16`. In a template of another version, or of another engine, write
/// `{{ snippet|safe }}` or what the engine has in its place; forgotten, the shop shows the pixel as
/// text and no value runs.
///
/// The output is printable ASCII and line ends, whatever the conversion holds.
#[derive(Clone, Debug)]
pub struct Snippet<'a> {
    site: &'a Site,
    conversion: &'a Conversion,
    nonce: Option<Nonce>,
    form: Form,
}

/// What surrounds the pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// The two script elements, for the thank-you page itself.
    #[default]
    Tags,
    /// A complete document, to serve as an iframe's source.
    Page,
    /// One hidden `<iframe srcdoc>`: a window of its own, which nothing on the page reaches.
    ///
    /// There `location` is `about:srcdoc`, and Katalys's real loader is untried. Under a CSP with
    /// nonces [`Form::Page`] is the better choice.
    Iframe,
}

impl Snippet<'_> {
    /// Puts the nonce of this response's Content-Security-Policy on both tags.
    pub fn with_nonce(mut self, nonce: Nonce) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// Wraps the pixel in something other than the page it stands in.
    pub fn with_form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// Writes the pixel; into a `String` with room for it this allocates nothing.
    ///
    /// # Errors
    ///
    /// The writer's own; a `String` has none.
    pub fn render_into<W: Write + ?Sized>(&self, out: &mut W) -> fmt::Result {
        let tags = Tags {
            site_id: Plain(self.site.id().as_str()),
            loader_url: Plain(self.site.loader_url()),
            nonce: self.nonce.as_ref().map(|nonce| Plain(nonce.as_str())),
            conversion: self.conversion,
        };
        let written = match self.form {
            Form::Tags => tags.render_into(out),
            Form::Page => Page { tags }.render_into(out),
            Form::Iframe => Iframe {
                page: Attribute(Page { tags }),
            }
            .render_into(out),
        };
        // No template here can fail by itself: what went wrong is the writer.
        written.map_err(|_| fmt::Error)
    }
}

impl fmt::Display for Snippet<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.render_into(f)
    }
}

// It is HTML, made by the templates below.
impl HtmlSafe for Snippet<'_> {}

impl FastWritable for Snippet<'_> {
    fn write_into<W: Write + ?Sized>(&self, out: &mut W, _: &dyn Values) -> askama::Result<()> {
        Ok(self.render_into(out)?)
    }
}

#[cfg(feature = "askama_0_16")]
impl askama_0_16::filters::HtmlSafe for Snippet<'_> {}

#[cfg(feature = "askama_0_16")]
impl askama_0_16::FastWritable for Snippet<'_> {
    fn write_into(
        &self,
        out: &mut dyn Write,
        _: &dyn askama_0_16::Values,
    ) -> askama_0_16::Result<()> {
        Ok(self.render_into(out)?)
    }
}

#[derive(Template)]
#[template(path = "tags.html")]
struct Tags<'a> {
    site_id: Plain<'a>,
    loader_url: Plain<'a>,
    nonce: Option<Plain<'a>>,
    conversion: &'a Conversion,
}

impl Tags<'_> {
    fn fields(&self) -> impl Iterator<Item = (Field, Scripted<'_>)> {
        self.conversion
            .entries(Channel::Pixel)
            .map(|(field, value)| (field, Scripted(value)))
    }
}

// Only templates of ours are nested in templates of ours.
impl HtmlSafe for Tags<'_> {}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    tags: Tags<'a>,
}

#[derive(Template)]
#[template(path = "iframe.html")]
struct Iframe<'a> {
    page: Attribute<Page<'a>>,
}

/// A value inside a JavaScript string, escaped where it has to be.
struct Scripted<'a>(&'a Value);

impl fmt::Display for Scripted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ScriptString(self.0.as_str()).fmt(f)
    }
}

impl HtmlSafe for Scripted<'_> {}

impl FastWritable for Scripted<'_> {
    #[inline]
    fn write_into<W: Write + ?Sized>(
        &self,
        out: &mut W,
        values: &dyn Values,
    ) -> askama::Result<()> {
        let text = self.0.as_str();
        if self.0.is_plain() {
            Ok(out.write_str(text)?)
        } else {
            ScriptString(text).write_into(out, values)
        }
    }
}

/// The nonce of one response's Content-Security-Policy: base64 of 1 to 256 characters, either
/// alphabet. It must be new for each response, so it is never for pasting.
///
/// ```
/// use katalys_pixel::Nonce;
///
/// assert!("4AEemGb0xJptoIGFP3Nd".parse::<Nonce>().is_ok());
/// assert_eq!(
///     "\"><script>".parse::<Nonce>().unwrap_err().to_string(),
///     r#"nonce "\"><script>": is not base64; give the value that stands behind 'nonce- in the response's policy"#
/// );
/// assert_eq!(
///     "nonce-4AEemGb0".parse::<Nonce>().unwrap_err().to_string(),
///     r#"nonce "nonce-4AEemGb0": holds the policy's own prefix; write "4AEemGb0""#
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nonce(Box<str>);

checked_string!(Nonce, check_nonce);

fn check_nonce(text: &str) -> Result<(), Problem> {
    check_text(text, "nonce", 256)?;
    if let Some(value) = text.strip_prefix("nonce-") {
        return Err(Problem::new(
            ProblemKind::Malformed,
            "nonce",
            "holds the policy's own prefix",
            format!("write {value:?}"),
        )
        .with_value(text));
    }
    let digits = text.trim_end_matches('=');
    let is_base64 = !digits.is_empty()
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte));
    if is_base64 {
        return Ok(());
    }
    Err(Problem::new(
        ProblemKind::Malformed,
        "nonce",
        "is not base64",
        "give the value that stands behind 'nonce- in the response's policy",
    )
    .with_value(text))
}
