//! A conversion as an HTTP request: plain data, for any client to send.

use std::fmt;
use std::net::IpAddr;

use form_urlencoded::Serializer as Query;
use serde::ser::{Serialize, Serializer};
use serde_json::ser::PrettyFormatter;

use crate::client_ip::check_public;
use crate::conversion::{Channel, Checked, Conversion, Draft, Field};
use crate::error::{Problem, ProblemKind, Problems};
use crate::id::SiteId;
use crate::site::{Origin, Site};

mod curl;

pub use curl::Curl;

impl Site {
    /// The request that reports a conversion from the shop's server, in the [default](Encoding::Json)
    /// encoding.
    ///
    /// ```
    /// use katalys_pixel::{Attribution, Conversion, Site};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let site = Site::new("example.com".parse()?);
    /// let attribution = Attribution::from_transaction_id("1234abcd".parse()?);
    /// let conversion = Conversion::new("1001".parse()?, attribution)
    ///     .with_sale_amount("149.90".parse()?)
    ///     .with_subtotal_amount("129.90".parse()?)
    ///     .with_email_address("jane@example.com".parse()?)
    ///     .with_client_ip("2001:4860::1".parse()?)
    ///     .with_user_agent("Mozilla/5.0".parse()?);
    /// let postback = site.postback(&conversion)?;
    /// assert_eq!(postback.method().as_str(), "POST");
    /// assert_eq!(postback.url(), "https://db.revoffers.com/v2/_tr");
    /// assert_eq!(postback.headers(), [("Content-Type", "application/json")]);
    /// assert!(postback.body().starts_with("{\n    \"type\": \"offline_conv\",\n"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// What keeps a postback from being made, all of it:
    /// * a conversion without `email_address`, `sale_amount`, `subtotal_amount`, `client_ip` or
    ///   `user_agent`, since the page requires all fields here (the coupon only if there was one);
    /// * [`Attribution::by_loader`](crate::Attribution::by_loader): no script runs on a server;
    /// * a `client_ip` that IANA's registries do not call globally reachable, such as `10.0.0.1`, or a
    ///   multicast one. Where the site's origin is loopback, it is a warning.
    pub fn postback(&self, conversion: &Conversion) -> Result<Postback, Problems> {
        self.postback_as(conversion, Encoding::Json)
    }

    /// The same in a certain encoding.
    ///
    /// # Errors
    ///
    /// As [`Site::postback`] has them.
    pub fn postback_as(
        &self,
        conversion: &Conversion,
        encoding: Encoding,
    ) -> Result<Postback, Problems> {
        Request {
            site_id: self.id(),
            origin: self.origin(),
            conversion,
        }
        .build(encoding, conversion.warnings())
    }
}

impl Draft {
    /// Checks everything and makes the postback, with the problems of the values and those of a
    /// postback told together. The draft has to name the site.
    ///
    /// # Errors
    ///
    /// All problems that [`Draft::check`] and [`Site::postback`] find.
    pub fn postback(&self, origin: &Origin, encoding: Encoding) -> Result<Postback, Problems> {
        match self.check_with_site(Channel::Postback) {
            Ok((
                site_id,
                Checked {
                    conversion,
                    warnings,
                    ..
                },
            )) => Request {
                site_id: &site_id,
                origin,
                conversion: &conversion,
            }
            .build(encoding, warnings),
            Err(problems) => {
                let mut problems: Vec<_> = problems.into_iter().collect();
                if !origin.is_loopback() {
                    let address = self.get(Field::CLIENT_IP.pattern());
                    problems.extend(address.and_then(private));
                }
                // What is no field, such as a name that nobody knows, stays last.
                problems.sort_by_key(|problem| {
                    let field = Field::from_name(problem.field());
                    (field.is_none(), field)
                });
                Err(Problems::of(problems))
            }
        }
    }
}

/// A request to Katalys, whole and plain: method, URL, headers, body.
///
/// [`Display`](fmt::Display) writes it as Katalys's page does; what is shown is what is sent, byte
/// for byte. So JSON keeps the page's layout on the wire, where its white space costs less than one
/// header and lets a log or a proxy's capture be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postback {
    order_id: Box<str>,
    encoding: Encoding,
    url: String,
    body: String,
    warnings: Vec<Problem>,
}

/// How a postback carries its fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// POST with a JSON object.
    #[default]
    Json,
    /// POST with percent-encoded pairs.
    Form,
    /// GET with percent-encoded pairs in the URL.
    ///
    /// Katalys answers it with 204 whatever it holds, so nothing proves that it was taken, and the
    /// buyer's e-mail address ends up in the logs of whatever the request passes: making one warns.
    Get,
}

/// A request's method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `POST`
    Post,
}

impl Method {
    /// The method's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl Postback {
    /// The order that it reports.
    pub fn order_id(&self) -> &str {
        &self.order_id
    }

    /// How it carries its fields.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// `POST`, and `GET` where that was asked for.
    pub fn method(&self) -> Method {
        match self.encoding {
            Encoding::Json | Encoding::Form => Method::Post,
            Encoding::Get => Method::Get,
        }
    }

    /// The address, absolute; of a GET with its query.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Names and values of the headers that the request needs, beyond what every client sends.
    pub fn headers(&self) -> &'static [(&'static str, &'static str)] {
        match self.encoding {
            Encoding::Json => &[("Content-Type", "application/json")],
            Encoding::Form => &[("Content-Type", "application/x-www-form-urlencoded")],
            Encoding::Get => &[],
        }
    }

    /// The body, in UTF-8; empty where it is a GET.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// What is questionable: what [`Conversion::warnings`] has, a GET, a buyer's address that only
    /// a loopback origin lets pass.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// The request as a command for a POSIX shell.
    pub fn curl(&self) -> Curl<'_> {
        Curl::new(self)
    }
}

impl fmt::Display for Postback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method().as_str(), self.url)?;
        for (name, value) in self.headers() {
            write!(f, "\n{name}: {value}")?;
        }
        if self.method() == Method::Post {
            write!(f, "\n\n{}", self.body)?;
        }
        Ok(())
    }
}

/// The path that takes postbacks, at whatever origin.
const PATH: &str = "/v2/_tr";

/// Room for the fields that the page shows, so that building seldom grows a string.
const USUAL_LENGTH: usize = 768;

struct Request<'a> {
    site_id: &'a SiteId,
    origin: &'a Origin,
    conversion: &'a Conversion,
}

impl Request<'_> {
    fn build(&self, encoding: Encoding, mut warnings: Vec<Problem>) -> Result<Postback, Problems> {
        let mut problems = self.conversion.missing_for(Channel::Postback);
        let address = self.conversion.get(Field::CLIENT_IP);
        if let Some(private) = address.and_then(private) {
            // On loopback, where one tries things out, no buyer has another one.
            let told = if self.origin.is_loopback() {
                &mut warnings
            } else {
                &mut problems
            };
            told.push(private);
        }
        Problems::none_of(problems)?;
        let endpoint = [self.origin.as_str(), PATH].concat();
        let (url, body) = match encoding {
            Encoding::Json => (endpoint, self.json()),
            Encoding::Form => (endpoint, self.pairs(String::with_capacity(USUAL_LENGTH))),
            Encoding::Get => {
                warnings.push(exposed());
                let mut url = endpoint;
                url.reserve(USUAL_LENGTH);
                url.push('?');
                (self.pairs(url), String::new())
            }
        };
        Ok(Postback {
            order_id: self
                .conversion
                .get(Field::ORDER_ID)
                .unwrap_or_default()
                .into(),
            encoding,
            url,
            body,
            warnings,
        })
    }

    fn json(&self) -> String {
        let mut body = Vec::with_capacity(USUAL_LENGTH);
        let layout = PrettyFormatter::with_indent(b"    ");
        let mut output = serde_json::Serializer::with_formatter(&mut body, layout);
        self.serialize(&mut output)
            .expect("names and values are strings, and a Vec takes all that is written");
        String::from_utf8(body).expect("serde_json writes UTF-8")
    }

    /// Appends the percent-encoded pairs.
    fn pairs(&self, to: String) -> String {
        let start = to.len();
        let mut query = Query::for_suffix(to, start);
        for (field, value) in self.fields() {
            query.append_pair(&field.name(), value);
        }
        query.finish()
    }

    /// What is sent, in the order of the field table.
    fn fields(&self) -> impl Iterator<Item = (Field, &str)> {
        let channel = Channel::Postback;
        let values = self.conversion.entries(channel);
        [
            (Field::TYPE, channel.conversion_type()),
            (Field::SITE_ID, self.site_id.as_str()),
        ]
        .into_iter()
        .chain(values.map(|(field, value)| (field, value.as_str())))
    }
}

impl Serialize for Request<'_> {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.collect_map(self.fields().map(|(field, value)| (field.name(), value)))
    }
}

/// The problem of an address that no buyer has.
fn private(address: &str) -> Option<Problem> {
    let address: IpAddr = address.parse().ok()?;
    check_public(address).err()
}

fn exposed() -> Problem {
    Problem::new(
        ProblemKind::Exposed,
        Field::EMAIL_ADDRESS.name(),
        "stands in the URL of a GET, and so in logs, and its answer proves nothing",
        "send JSON, if you can",
    )
}
