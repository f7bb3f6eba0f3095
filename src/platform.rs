//! The pixel in a shop's own template language, for whoever pastes it: the shop fills in the values.
//!
//! A [`Language`] knows how to print and to ask; a [`Platform`] is a language and the names, units
//! and places of one shop's software. Each is one row of `languages.rs` or `platforms.rs`, and the
//! text stands in `templates/platform`.

use std::fmt;

use crate::error::{Problem, ProblemKind};
use crate::site::Site;

mod expression;
mod landing;
mod language;
mod languages;
mod pixel;
mod platforms;
mod shop;
mod statements;
mod template;

pub use expression::Expression;
pub use landing::Landing;
pub use language::Language;
pub use pixel::PlatformPixel;
pub use shop::Platform;

impl Site {
    /// The pixel for a platform's thank-you page, with the platform's own variables filled in.
    ///
    /// ```
    /// use katalys_pixel::{Platform, Site};
    ///
    /// # fn main() -> Result<(), katalys_pixel::Problem> {
    /// let site = Site::new("example.com".parse()?);
    /// let plugin = site.platform("woocommerce".parse()?).to_string();
    /// assert!(plugin.starts_with("<?php"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn platform(&self, platform: Platform) -> PlatformPixel<'_> {
        PlatformPixel::of_platform(self, platform)
    }

    /// The pixel for any template of a language, given the variable that holds the order's number.
    ///
    /// ```
    /// use katalys_pixel::{Field, Site};
    ///
    /// # fn main() -> Result<(), katalys_pixel::Problem> {
    /// let site = Site::new("example.com".parse()?);
    /// let pixel = site
    ///     .template("twig".parse()?, "order.number".parse()?)
    ///     .with_expression(Field::SALE_AMOUNT, "order.total".parse()?)?;
    /// assert!(pixel.to_string().contains("{{ order.total|default('')|e('js') }}"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn template(&self, language: Language, order_id: Expression) -> PlatformPixel<'_> {
        PlatformPixel::of_language(self, language, order_id)
    }
}

/// Why a platform or a language is believed to be right.
///
/// [`Display`](fmt::Display) says it in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evidence {
    /// Tests render it in this engine and run what comes out.
    Tried(&'static str),
    /// It rests on this, since there was nothing to try it in.
    Documented(&'static str),
}

impl Evidence {
    /// Whether it was tried in the real engine.
    pub fn is_tried(self) -> bool {
        matches!(self, Self::Tried(_))
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tried(engine) => write!(f, "tried in {engine}"),
            Self::Documented(source) => {
                write!(f, "not tried in the real engine; rests on {source}")
            }
        }
    }
}

/// The problem of a name that is in no list.
fn nearest_of(
    what: &'static str,
    name: &str,
    known: impl Iterator<Item = &'static str>,
) -> Problem {
    let likeness = |candidate: &str| strsim::jaro_winkler(candidate, name);
    let nearest = known
        .max_by(|one, other| likeness(one).total_cmp(&likeness(other)))
        .unwrap_or_default();
    Problem::new(
        ProblemKind::UnknownName,
        what,
        "is not one that is known",
        format!("the nearest is {nearest}"),
    )
    .with_value(name)
}
