use std::fmt;
use std::str::FromStr;

use super::language::Language;
use super::platforms::{PLATFORMS, Shop};
use super::{Evidence, nearest_of};
use crate::error::Problem;

/// A shop's software: a [`Language`], and the names and units of an order's values there.
///
/// ```
/// use katalys_pixel::Platform;
///
/// let platform: Platform = "woocommerce".parse().unwrap();
/// assert_eq!(platform.language().name(), "php");
/// assert_eq!(
///     "woocomerce".parse::<Platform>().unwrap_err().to_string(),
///     r#"platform "woocomerce": is not one that is known; the nearest is woocommerce"#
/// );
/// ```
#[derive(Clone, Copy)]
pub struct Platform(pub(super) &'static Shop);

impl Platform {
    /// All platforms.
    pub fn all() -> impl Iterator<Item = Self> {
        PLATFORMS.iter().map(Self)
    }

    /// The name it goes by: `drupal-commerce`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// What people call it: `Drupal Commerce 2 and 3`.
    pub fn title(self) -> &'static str {
        self.0.title
    }

    /// The language of its templates.
    pub fn language(self) -> Language {
        Language::all()
            .find(|language| language.name() == self.0.language)
            .unwrap_or(Language::javascript())
    }

    /// Where the pixel is pasted.
    pub fn paste(self) -> &'static str {
        self.0.paste
    }

    /// What the pixel needs there; empty where that is nothing.
    pub fn needs(self) -> &'static str {
        self.0.needs
    }

    /// How the landing pages keep the click for it.
    pub fn click(self) -> &'static str {
        self.0.click
    }

    /// Whether it was tried, and in what.
    pub fn evidence(self) -> Evidence {
        self.0.evidence
    }
}

impl FromStr for Platform {
    type Err = Problem;

    fn from_str(name: &str) -> Result<Self, Problem> {
        Self::all()
            .find(|platform| platform.name() == name)
            .ok_or_else(|| nearest_of("platform", name, Self::all().map(Self::name)))
    }
}

impl PartialEq for Platform {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Platform {}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
