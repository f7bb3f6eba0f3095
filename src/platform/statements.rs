//! The statements that fill `conversion`: one for each field that the platform or the user fills.

use std::collections::BTreeMap;

use super::language::{Code, Kind, Language};
use super::pixel::{Given, PlatformPixel, Target};
use super::platforms::Coupons;
use crate::conversion::Field;
use crate::escape::HostString;

impl PlatformPixel<'_> {
    /// What fills `conversion`, in the order of the fields.
    pub(super) fn statements(&self) -> BTreeMap<Field, String> {
        let mut statements = BTreeMap::new();
        if let Target::Platform(platform) = self.target {
            for (field, code) in platform.0.values {
                statements.insert(*field, self.of_code(*field, *code));
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
                    self.of_expression(self.language(), *field, code.as_str())
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

    fn of_code(&self, field: Field, code: Code) -> String {
        match code {
            Code::Variable(code) => self.of_expression(self.language(), field, code),
            Code::Script(code) => self.of_expression(Language::javascript(), field, code),
        }
    }

    fn of_expression(&self, language: Language, field: Field, code: &str) -> String {
        let kind = match self.target {
            _ if !field.is_amount() => Kind::Text,
            Target::Platform(platform) => Kind::Amount(platform.0.decimal),
            Target::Language(_) => Kind::Amount(None),
        };
        language.set(&format!(".{field}"), code, kind)
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
