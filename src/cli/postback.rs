use clap::ValueEnum;
use katalys_pixel::{Encoding, Problems};

use super::failure::{Failure, warn};
use super::fields::{Fields, Target};
use super::output::Output;

/// Print the HTTP request that reports a conversion from a server
///
/// It takes the fields of a snippet, and needs all of the page's: beside the order's also the buyer's
/// --client-ip and --user-agent. Only the coupon may be missing, where none was used.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    fields: Fields,

    #[command(flatten)]
    target: Target,

    /// The form of the request
    #[arg(long = "as", value_name = "FORM", default_value = "json")]
    form: As,

    #[command(flatten)]
    output: Output,
}

const EXAMPLE: &str = "\
Example:
  katalys-pixel postback --site-id example.com --order-id 1001 \\
    --sale-amount 149.90 --subtotal-amount 129.90 \\
    --email-address jane@example.com --client-ip 2001:4860:7:1::5 \\
    --user-agent 'Mozilla/5.0' --transaction-id 1234abcd --as curl";

#[derive(Clone, Copy, ValueEnum)]
enum As {
    /// POST with a JSON object
    Json,
    /// POST with percent-encoded pairs
    Form,
    /// GET: it puts the e-mail address into logs, and its answer proves nothing
    Get,
    /// The JSON request as a command for a POSIX shell
    Curl,
}

impl Args {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let encoding = match self.form {
            As::Json | As::Curl => Encoding::Json,
            As::Form => Encoding::Form,
            As::Get => Encoding::Get,
        };
        let mut problems = Vec::new();
        let origin = self.target.origin(&mut problems);
        let postback = match self.fields.draft()?.postback(&origin, encoding) {
            Ok(postback) => Some(postback),
            Err(found) => {
                problems.splice(..0, found);
                None
            }
        };
        Problems::none_of(problems)?;
        let Some(postback) = postback else {
            unreachable!("what has no problem is a postback");
        };
        warn(postback.warnings().to_vec(), self.fields.is_strict())?;
        let text = match self.form {
            As::Curl => postback.curl().to_string(),
            As::Json | As::Form | As::Get => postback.to_string(),
        };
        self.output.write(&text)
    }
}
