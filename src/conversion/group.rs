//! What an order may have several of.

use super::{Field, Value};
use crate::text::Text;

/// A coupon and what it took off. Several coupons are several of these, never one joined by commas.
///
/// ```
/// # use katalys_pixel::{Attribution, Conversion, Discount, Problem, Text};
/// # fn main() -> Result<(), Problem> {
/// # let conversion = Conversion::new("1001".parse()?, Attribution::by_loader());
/// let conversion = conversion
///     .with_discount("SPRING25".parse::<Text>()?)
///     .with_discount(Discount::new("FREESHIP".parse()?).with_amount("4.90".parse()?));
/// let fields: Vec<_> = conversion.fields().skip(1).map(|(field, value)| format!("{field}={value}")).collect();
/// assert_eq!(fields, ["discount_1_code=SPRING25", "discount_2_code=FREESHIP", "discount_2_amount=4.90"]);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discount {
    pub(super) values: Vec<(Field, Value)>,
}

impl Discount {
    /// The coupon of this code.
    pub fn new(code: Text) -> Self {
        Self::default().with_code(code)
    }

    pub(super) fn insert(&mut self, field: Field, value: Value) {
        self.values.push((field, value));
    }
}

impl From<Text> for Discount {
    fn from(code: Text) -> Self {
        Self::new(code)
    }
}

/// A purchased item: as much as is known of it.
///
/// ```
/// # use katalys_pixel::{Attribution, Conversion, LineItem, Problem};
/// # fn main() -> Result<(), Problem> {
/// # let conversion = Conversion::new("1001".parse()?, Attribution::by_loader());
/// let conversion = conversion
///     .with_line_item(LineItem::new("MUG".parse()?).with_price("12.50".parse()?).with_qty("2".parse()?))
///     .with_line_item(LineItem::default().with_title("Gift wrap".parse()?));
/// let fields: Vec<_> = conversion.fields().skip(1).map(|(field, value)| format!("{field}={value}")).collect();
/// assert_eq!(
///     fields,
///     ["line_item_0_sku=MUG", "line_item_0_price=12.50", "line_item_0_qty=2", "line_item_1_title=Gift wrap"]
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineItem {
    pub(super) values: Vec<(Field, Value)>,
}

impl LineItem {
    /// The item of this article number.
    pub fn new(sku: Text) -> Self {
        Self::default().with_sku(sku)
    }

    pub(super) fn insert(&mut self, field: Field, value: Value) {
        self.values.push((field, value));
    }
}
