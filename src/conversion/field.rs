use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use askama::{FastWritable, Values, filters::HtmlSafe};

use super::Value;
use super::draft::unknown;
use super::table::{FIELDS, Row, TABLE};
use crate::error::Problem;

/// A way to Katalys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// The script on the thank-you page; it sends `type: "convert"`.
    Pixel,
    /// An HTTP request from the shop's server; it sends `type=offline_conv`.
    Postback,
}

impl Channel {
    /// The `type` that this channel sends.
    pub fn conversion_type(self) -> &'static str {
        match self {
            Self::Pixel => "convert",
            Self::Postback => "offline_conv",
        }
    }
}

/// A name that Katalys knows: a row of the field table, with a number where the name has one.
///
/// Fields are ordered as they are sent. [`Display`](fmt::Display) writes the wire name, and
/// [`Field::from_name`] reads it.
///
/// ```
/// use katalys_pixel::Field;
///
/// let field = Field::from_name("discount_2_code").unwrap();
/// assert_eq!(field.to_string(), "discount_2_code");
/// assert_eq!(field.pattern(), "discount_N_code");
/// assert!(Field::ORDER_ID < field && field < Field::AFF_ID);
/// assert_eq!(Field::from_name("discount_0_code"), None);
/// ```
// The order is that of the integer: the first row of the group, the number, the row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field(u32);

/// The highest number in a name: more coupons or items than any order has.
const LAST_NUMBER: u16 = 999;

impl Field {
    /// All rows of the table in order, numbered ones with their first number.
    pub fn all() -> impl Iterator<Item = Self> {
        FIELDS.iter().copied()
    }

    /// The field of a wire name; numbers are written without leading zeros and go up to 999.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find_map(|field| {
            if !field.is_numbered() {
                return (field.pattern() == name).then_some(field);
            }
            let (before, after) = field.row().affixes;
            let digits = name.strip_prefix(before)?.strip_suffix(after)?;
            let number = digits.parse().ok()?;
            let field = field.numbered(number)?;
            (number.to_string() == digits).then_some(field)
        })
    }

    /// The wire name, with a capital `N` in the place of a number.
    pub fn pattern(self) -> &'static str {
        self.row().name
    }

    /// One line for people: what the value is.
    pub fn help(self) -> &'static str {
        self.row().help
    }

    /// What kind of value it is, in a word for a usage line: `DECIMAL`.
    pub fn hint(self) -> &'static str {
        self.row().hint
    }

    /// Whether there is one such field for each coupon or item.
    pub fn is_numbered(self) -> bool {
        self.row().first_number.is_some()
    }

    /// Whether a channel carries it.
    pub fn is_sent_by(self, channel: Channel) -> bool {
        self.row().sent.by.contains(&channel)
    }

    /// Whether what a channel sends is worth nothing without it.
    pub fn is_needed_by(self, channel: Channel) -> bool {
        self.row().sent.needed_by.contains(&channel)
    }

    /// Whether a person or a CRM writes it, rather than that its type allows a few characters alone.
    pub(crate) fn takes_any_text(self) -> bool {
        self.parse("<").is_ok()
    }

    /// Whether it is money, or another plain decimal.
    pub(crate) fn is_amount(self) -> bool {
        self.parse("1.5").is_ok() && self.parse("x").is_err()
    }

    pub(super) fn needs_value(self) -> bool {
        self.row().needs_value
    }

    pub(crate) fn parse(self, text: &str) -> Result<Value, Problem> {
        (self.row().parse)(text).map_err(|problem| problem.in_field(self.name()))
    }

    pub(crate) fn name(self) -> Cow<'static, str> {
        if self.is_numbered() {
            // Past the formatting machinery, and a String takes all that is written.
            let mut name = String::with_capacity(self.pattern().len() + 2);
            let _ = self.write(&mut name);
            Cow::Owned(name)
        } else {
            Cow::Borrowed(self.pattern())
        }
    }

    /// The same row with another number, where it may have that one.
    pub(super) fn numbered(self, number: u16) -> Option<Self> {
        let first = self.row().first_number?;
        (first..=LAST_NUMBER)
            .contains(&number)
            .then(|| Self(self.0 & !(0xffff << 8) | u32::from(number) << 8))
    }

    /// Whether the other field counts with this one: `discount_1_code` and `discount_2_amount`.
    pub(crate) fn is_beside(self, other: Self) -> bool {
        self.group() == other.group()
    }

    pub(super) fn number(self) -> u16 {
        (self.0 >> 8 & 0xffff) as u16
    }

    pub(super) const fn of_row(index: u8, number: u16) -> Self {
        Self((group_of(index) as u32) << 24 | (number as u32) << 8 | index as u32)
    }

    fn index(self) -> u8 {
        (self.0 & 0xff) as u8
    }

    fn group(self) -> u8 {
        (self.0 >> 24) as u8
    }

    fn row(self) -> &'static Row {
        &TABLE[usize::from(self.index())]
    }
}

/// The first row of those that count together: neighbours with the same text up to the number.
const fn group_of(index: u8) -> u8 {
    const fn shares_prefix(one: &[u8], other: &[u8]) -> bool {
        let mut at = 0;
        while at < one.len() && at < other.len() && one[at] == other[at] {
            if one[at] == b'N' {
                return true;
            }
            at += 1;
        }
        false
    }
    let mut first = index;
    while first > 0
        && shares_prefix(
            TABLE[first as usize - 1].name.as_bytes(),
            TABLE[first as usize].name.as_bytes(),
        )
    {
        first -= 1;
    }
    first
}

impl Field {
    #[inline]
    fn write<W: fmt::Write + ?Sized>(self, out: &mut W) -> askama::Result<()> {
        let row = self.row();
        let (before, after) = row.affixes;
        out.write_str(before)?;
        if row.first_number.is_some() {
            self.number().write_into(out, askama::NO_VALUES)?;
            out.write_str(after)?;
        }
        Ok(())
    }
}

/// Like [`Field::from_name`], with a problem that tells the nearest known name.
impl FromStr for Field {
    type Err = Problem;

    fn from_str(name: &str) -> Result<Self, Problem> {
        Self::from_name(name).ok_or_else(|| unknown(name))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f).map_err(|_| fmt::Error)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

// Wire names are letters, digits and underscores.
impl HtmlSafe for Field {}

impl FastWritable for Field {
    #[inline]
    fn write_into<W: fmt::Write + ?Sized>(
        &self,
        out: &mut W,
        _: &dyn Values,
    ) -> askama::Result<()> {
        self.write(out)
    }
}

#[cfg(test)]
mod tests {
    use super::Field;

    #[test]
    fn every_name_is_read_back() {
        for field in Field::all() {
            assert_eq!(Field::from_name(&field.to_string()), Some(field));
            assert!(
                !field.help().is_empty() && !field.help().ends_with('.'),
                "{field}"
            );
        }
    }

    #[test]
    fn numbers_group_what_belongs_together() {
        let mut names = [
            "aff_id",
            "discount_2_code",
            "line_item_10_sku",
            "discount_1_amount",
            "line_item_2_sku",
            "line_item_2_price",
            "discount_1_code",
            "order_id",
            "currency",
        ];
        names.sort_by_key(|name| Field::from_name(name).unwrap());
        assert_eq!(
            names,
            [
                "order_id",
                "discount_1_code",
                "discount_1_amount",
                "discount_2_code",
                "currency",
                "line_item_2_sku",
                "line_item_2_price",
                "line_item_10_sku",
                "aff_id",
            ]
        );
    }

    #[test]
    fn other_names_are_unknown() {
        for name in [
            "",
            "saleamount",
            "discount_0_code",
            "discount_01_code",
            "discount_+1_code",
            "discount_N_code",
            "discount__code",
            "discount_1000_code",
            "discount_1_",
            "line_item_0_",
            "Order_id",
            "publisher_id",
            "landing_url",
        ] {
            assert_eq!(Field::from_name(name), None, "{name}");
        }
    }
}
