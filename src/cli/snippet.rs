use clap::ValueEnum;
use katalys_pixel::{Channel, Form, Nonce};

use super::failure::Failure;
use super::fields::{Fields, Place, typed};
use super::output::Output;

/// Print the pixel as HTML, for a thank-you page
///
/// Every value is checked, and escaped so that it can neither break the page nor arrive changed.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    fields: Fields,

    #[command(flatten)]
    place: Place,

    /// What surrounds the pixel
    #[arg(long = "as", value_name = "FORM", default_value = "tags")]
    form: As,

    /// The nonce of the response's Content-Security-Policy, on both tags; it is new for each
    /// response, so never for pasting
    #[arg(long, value_name = "VALUE")]
    nonce: Option<String>,

    #[command(flatten)]
    output: Output,
}

const EXAMPLE: &str = "\
Example:
  katalys-pixel snippet --site-id example.com --order-id 1001 \\
    --sale-amount 149.90 --subtotal-amount 129.90 \\
    --email-address jane@example.com --discount-1-code SPRING25 \\
    --transaction-id 1234abcd --offer-id 1234 --aff-id 5678";

#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// The two script elements, for the page itself
    Tags,
    /// A complete document, to serve as an iframe's source
    Page,
    /// One hidden <iframe srcdoc>, a window of its own that no plugin on the page reaches. It sees
    /// about:srcdoc as its location, and Katalys's real loader is untried there; with a nonce,
    /// page is the better choice
    Iframe,
}

impl Args {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut problems = Vec::new();
        let nonce = typed::<Nonce>("nonce", self.nonce.as_deref(), &mut problems);
        let (site, conversion) = self.fields.read(&self.place, Channel::Pixel, problems)?;

        let mut snippet = site.snippet(&conversion).with_form(match self.form {
            As::Tags => Form::Tags,
            As::Page => Form::Page,
            As::Iframe => Form::Iframe,
        });
        if let Some(nonce) = nonce {
            snippet = snippet.with_nonce(nonce);
        }
        self.output.write(&snippet.to_string())
    }
}
