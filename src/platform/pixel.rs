use std::collections::BTreeMap;
use std::fmt;

use super::expression::Expression;
use super::landing::Landing;
use super::language::Language;
use super::shop::Platform;
use super::template::{self, Ids, NonceParts, Parts};
use crate::attribution::missing_id;
use crate::conversion::{Channel, Field, Value};
use crate::error::{Problem, ProblemKind};
use crate::escape::HostString;
use crate::site::Site;

/// The pixel as a text to paste, which the shop's software completes for every order.
///
/// [`Display`](fmt::Display) writes it, without a final line end. The fields stand in the order of
/// the [`Field`] table, each left out for an order that has no value for it; an order without the
/// ids of a click is not reported at all.
#[derive(Clone, Debug)]
pub struct PlatformPixel<'a> {
    site: &'a Site,
    pub(super) target: Target,
    pub(super) given: BTreeMap<Field, Given>,
    nonce: Option<Expression>,
    by_loader: bool,
    is_compact: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Target {
    Platform(Platform),
    Language(Language),
}

/// What a field gets.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// Code of the platform's language.
    Expression(Expression),
    /// The same text for every order.
    Constant(Value),
}

/// The fields that say which click it was.
const IDS: [Field; 3] = [Field::TRANSACTION_ID, Field::OFFER_ID, Field::AFF_ID];

impl<'a> PlatformPixel<'a> {
    pub(super) fn of_platform(site: &'a Site, platform: Platform) -> Self {
        Self::new(site, Target::Platform(platform))
    }

    pub(super) fn of_language(site: &'a Site, language: Language, order_id: Expression) -> Self {
        let mut pixel = Self::new(site, Target::Language(language));
        let order_id = Given::Expression(order_id);
        pixel.given.insert(Field::ORDER_ID, order_id);
        pixel
    }

    fn new(site: &'a Site, target: Target) -> Self {
        Self {
            site,
            target,
            given: BTreeMap::new(),
            nonce: None,
            by_loader: false,
            is_compact: false,
        }
    }

    /// Fills a field with code of the language, in place of what the platform would put there.
    ///
    /// # Errors
    ///
    /// A field that a pixel does not carry (`client_ip`) or that is known already (`site_id`), one
    /// that was given already, and where the platform only substitutes tokens, one that a buyer
    /// chooses (`email_address`): nothing can make that safe.
    pub fn with_expression(mut self, field: Field, code: Expression) -> Result<Self, Problem> {
        self.check(field, Some(code.as_str()))?;
        if self.language().is_raw() {
            check_token(field, code.as_str())?;
        }
        self.given.insert(field, Given::Expression(code));
        Ok(self)
    }

    /// Fills a field with the same value for every order: `currency` `EUR`.
    ///
    /// # Errors
    ///
    /// A value that is wrong for the field, an `order_id` (Katalys merges orders of one id), and
    /// what [`PlatformPixel::with_expression`] refuses of a field.
    pub fn with_constant(mut self, field: Field, value: &str) -> Result<Self, Problem> {
        self.check(field, Some(value))?;
        if field == Field::ORDER_ID {
            return Err(Problem::new(
                ProblemKind::Conflict,
                field.name(),
                "would be the same for every order, and Katalys merges orders of one id",
                "give the variable that holds it",
            )
            .with_value(value));
        }
        let value = field.parse(value)?;
        self.given.insert(field, Given::Constant(value));
        Ok(self)
    }

    /// Puts the nonce of the shop's Content-Security-Policy on the script, given its variable.
    ///
    /// # Errors
    ///
    /// A second nonce.
    pub fn with_nonce(mut self, code: Expression) -> Result<Self, Problem> {
        if self.nonce.is_some() {
            let problem = Problem::new(
                ProblemKind::Duplicate,
                "nonce",
                "is given twice",
                "give it once",
            );
            return Err(problem.with_value(code.as_str()));
        }
        self.nonce = Some(code);
        Ok(self)
    }

    /// Whether the ids that were given can name a click: with half of them no order would ever be
    /// reported.
    ///
    /// # Errors
    ///
    /// An `offer_id` without `aff_id` or an `aff_id` without `offer_id`, and no `transaction_id`.
    pub fn check_ids(&self) -> Result<(), Problem> {
        match self.ids() {
            Ids::Given => {
                missing_id(IDS.map(|id| self.given.contains_key(&id))).map_or(Ok(()), Err)
            }
            Ids::Cookie | Ids::Loader => Ok(()),
        }
    }

    /// Leaves attribution to Katalys's script on the landing pages: no ids are needed or sent.
    ///
    /// # Errors
    ///
    /// Ids that were given already.
    pub fn with_loader_attribution(mut self) -> Result<Self, Problem> {
        self.by_loader = true;
        match IDS.into_iter().find(|id| self.given.contains_key(id)) {
            Some(id) => Err(by_loader_already(id)),
            None => Ok(self),
        }
    }

    /// Writes it on one line, for editors that mangle line ends.
    pub fn compact(mut self) -> Self {
        self.is_compact = true;
        self
    }

    /// The script for the landing pages, which keeps the click in a cookie.
    pub fn landing(&self) -> Landing {
        let nonce = template::nonce_attribute(self.nonce_parts().as_ref());
        Landing::new(nonce, self.is_compact)
    }

    pub(super) fn language(&self) -> Language {
        match self.target {
            Target::Platform(platform) => platform.language(),
            Target::Language(language) => language,
        }
    }

    fn check(&self, field: Field, value: Option<&str>) -> Result<(), Problem> {
        let refuse = |kind, what: &'static str, fix: &'static str| {
            let problem = Problem::new(kind, field.name(), what, fix);
            Err(match value {
                Some(value) => problem.with_value(value),
                None => problem,
            })
        };
        if field == Field::TYPE || field == Field::SITE_ID {
            return refuse(ProblemKind::Conflict, "is known already", "leave it out");
        }
        if !field.is_sent_by(Channel::Pixel) {
            return refuse(
                ProblemKind::NotSent,
                "is not sent by a pixel",
                "leave it out",
            );
        }
        if self.by_loader && IDS.contains(&field) {
            return Err(by_loader_already(field));
        }
        if self.given.contains_key(&field) {
            return refuse(
                ProblemKind::Duplicate,
                "is given twice",
                "give it once, as an expression or as a constant",
            );
        }
        Ok(())
    }

    fn ids(&self) -> Ids {
        if self.by_loader {
            Ids::Loader
        } else if IDS.iter().any(|id| self.given.contains_key(id)) {
            Ids::Given
        } else {
            Ids::Cookie
        }
    }

    fn nonce_parts(&self) -> Option<NonceParts> {
        let code = self.nonce.as_ref()?.as_str();
        let language = self.language();
        Some(NonceParts {
            expression: code.to_owned(),
            attribute: language.attribute(code),
            string: language.print(code),
        })
    }

    /// The comment at the top, a sentence a line.
    fn about(&self) -> String {
        let (title, paste, needs, click, evidence) = match self.target {
            Target::Platform(platform) => (
                platform.title(),
                platform.paste(),
                platform.needs().to_owned(),
                platform.click(),
                platform.evidence(),
            ),
            Target::Language(language) => (
                language.title(),
                "Put this into the template of the thank-you page.",
                format!("Mind: {}.", language.note()),
                "Landing pages need the script that --landing prints, or a server that sets the cookie.",
                language.evidence(),
            ),
        };
        let ids = match self.ids() {
            Ids::Cookie => format!("{click} An order without the click's cookie is not reported."),
            Ids::Given => "An order without a click's ids is not reported.".to_owned(),
            Ids::Loader => "Katalys's script has to run on the landing pages too.".to_owned(),
        };
        let consent = "For consent, put the shop's condition in the place of true.";
        let title = format!("Katalys conversion pixel for {title}.");
        let evidence = format!("Evidence: {evidence}.");
        let text = [&title, paste, &needs, &ids, consent, &evidence]
            .join(" ")
            .replace("  ", " ");
        text.replace(". ", ".\n")
    }

    fn render(&self) -> askama::Result<String> {
        let about = self.about();
        let statements = self.statements();
        let joined: String = statements.values().map(String::as_str).collect();
        let parts = Parts {
            comment: self.language().comment(&about),
            about,
            site_id: HostString::Plain(self.site.id().as_str()),
            loader_url: HostString::Plain(self.site.loader_url()),
            uses_script_values: joined.contains("filled"),
            is_compact: self.is_compact,
            uses_decimal: joined.contains("decimal("),
            statements: joined,
            nonce: self.nonce_parts(),
            ids: self.ids(),
        };
        let text = match self.target {
            Target::Platform(platform) => (platform.0.render)(&parts),
            Target::Language(_) => template::script(&parts),
        }?;
        Ok(template::finished(&text, self.is_compact))
    }
}

impl fmt::Display for PlatformPixel<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render().map_err(|_| fmt::Error)?)
    }
}

fn by_loader_already(id: Field) -> Problem {
    Problem::new(
        ProblemKind::Conflict,
        id.name(),
        "is not sent, since Katalys's loader attributes",
        "leave out the ids or the loader attribution",
    )
}

/// A token's value goes into the script as it is.
fn check_token(field: Field, token: &str) -> Result<(), Problem> {
    let problem = |what: &'static str, fix: &'static str| {
        Problem::new(ProblemKind::Malformed, field.name(), what, fix).with_value(token)
    };
    // Every shop numbers its orders itself, though the type would take any text.
    if field != Field::ORDER_ID && field.takes_any_text() {
        return Err(problem(
            "is chosen by the buyer, and nothing escapes what replaces a token",
            "leave it out",
        ));
    }
    if token.contains(['"', '\'', '\\', '<', '>', '&', '`']) {
        return Err(problem(
            "is not a token",
            "write it as the platform does, such as {orderId}",
        ));
    }
    Ok(())
}
