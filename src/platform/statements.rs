//! The statements that fill `conversion`: one for each field that the platform or the user fills.

use std::collections::BTreeMap;

use super::language::{Code, Kind, Language};
use super::pixel::{Given, PlatformPixel, Target};
use super::platforms::Coupons;
use super::shop::Platform;
use crate::conversion::Field;
use crate::escape::HostString;

impl PlatformPixel<'_> {
    /// What fills `conversion`, in the order of the fields.
    pub(super) fn statements(&self) -> BTreeMap<Field, String> {
        let mut statements = BTreeMap::new();
        if let Target::Platform(platform) = self.target {
            for (field, code) in platform.0.values {
                statements.insert(*field, of_code(platform, *field, *code));
            }
            let given = |field: &Field| field.is_beside(Field::DISCOUNT_CODE);
            if let Some(coupons) = platform
                .0
                .coupons
                .as_ref()
                .filter(|_| !self.given.keys().any(given))
            {
                statements.insert(Field::DISCOUNT_CODE, self.of_coupons(coupons));
            }
        }
        for (field, given) in &self.given {
            let statement = match given {
                Given::Expression(code) => {
                    // How the user's code writes an amount is unknown, so the script looks at it.
                    set(self.language(), *field, code.as_str(), Kind::Amount(None))
                }
                Given::Constant(value) => {
                    let text = if field.takes_any_text() {
                        HostString::Free(value.as_str())
                    } else {
                        HostString::Plain(value.as_str())
                    };
                    format!("\n    conversion.{field} = \"{text}\";")
                }
            };
            statements.insert(*field, statement);
        }
        statements
    }

    /// As many statements as the order has coupons.
    fn of_coupons(&self, coupons: &Coupons) -> String {
        let name = Field::DISCOUNT_CODE.pattern();
        let (before, after) = name.split_once('N').unwrap_or((name, ""));
        match coupons {
            Coupons::Loop {
                open,
                number,
                code,
                close,
            } => {
                let member = format!("[\"{before}\" + {number} + \"{after}\"]");
                let set = self.language().set(&member, code, Kind::Text);
                format!("{open}{set}{close}")
            }
            Coupons::Script(list) => format!(
                "\n    {list}.filter(filled).forEach(function (code, index) {{ conversion[\"{before}\" + (index + 1) + \"{after}\"] = String(code); }});"
            ),
        }
    }
}

/// What the platform's row puts into a field.
fn of_code(platform: Platform, field: Field, code: Code) -> String {
    let amount = Kind::Amount(platform.0.decimal);
    match code {
        Code::Variable(code) => set(platform.language(), field, code, amount),
        Code::Script(code) => set(Language::javascript(), field, code, amount),
    }
}

/// Sets a field, as an amount of that kind where it is one.
fn set(language: Language, field: Field, code: &str, amount: Kind<'_>) -> String {
    let kind = if field.is_amount() {
        amount
    } else {
        Kind::Text
    };
    language.set(&format!(".{field}"), code, kind)
}
