//! The one list of what Katalys knows: names, their order, their types, and the channels that carry
//! them. Flags, JSON, the builder and every output are made from it; a new field is a new row.
//!
//! A row reads: its doc, which is also the help text; `CONSTANT = "wire_name"`, with `from` and the
//! first number where `N` counts; the value's type; the channels; and the type and method that
//! build it in Rust, where there is one.

use std::net::IpAddr;
use std::str::FromStr;

use super::field::Channel::{self, Pixel, Postback};
use super::group::{Discount, LineItem};
use super::scalar::{Count, OrderStatus, OrderTime};
use super::{Conversion, Field, Value};
use crate::amount::{Amount, Currency};
use crate::error::{Problem, ProblemKind};
use crate::id::{AffId, OfferId, OrderId, SiteId, TransactionId};
use crate::text::{Text, check_text};

pub(super) struct Row {
    /// The wire name, with a capital `N` where a number belongs.
    pub(super) name: &'static str,
    /// What stands before the number and behind it.
    pub(super) affixes: (&'static str, &'static str),
    pub(super) first_number: Option<u16>,
    pub(super) sent: Sent,
    pub(super) help: &'static str,
    pub(super) hint: &'static str,
    /// Whether an empty string is a mistake rather than an absent value.
    pub(super) needs_value: bool,
    pub(super) parse: fn(&str) -> Result<Value, Problem>,
}

/// Which channels carry a field, and which of them are worth nothing without it. What every channel
/// needs, the order and its attribution, a conversion has by its type.
#[derive(Clone, Copy)]
pub(super) struct Sent {
    pub(super) by: &'static [Channel],
    pub(super) needed_by: &'static [Channel],
}

/// What the table has to know of a value's type.
trait Typed: FromStr<Err: Into<Problem>> + Into<Value> {
    /// What the type is called in help.
    const HINT: &str;
    const NEEDS_VALUE: bool = false;

    fn check(text: &str) -> Result<Value, Problem> {
        text.parse::<Self>().map(Into::into).map_err(Into::into)
    }
}

macro_rules! typed {
    ($($Type:ident $hint:literal $($needs_value:literal)?;)*) => {
        $(impl Typed for $Type {
            const HINT: &str = $hint;
            $(const NEEDS_VALUE: bool = $needs_value;)?
        })*
    };
}

typed! {
    SiteId "SITE" true;
    OrderId "ID" true;
    Amount "DECIMAL" true;
    TransactionId "ID";
    OfferId "NUMBER";
    AffId "NUMBER";
    Text "TEXT";
    Currency "CODE";
    Count "NUMBER";
    OrderStatus "STATUS";
    OrderTime "SECONDS";
    Address "ADDRESS";
}

/// An IP address on its way in, with a problem for an error.
struct Address(IpAddr);

impl FromStr for Address {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        check_text(text, "client_ip", 64)?;
        text.parse().map(Self).map_err(|_| {
            Problem::new(
                ProblemKind::Malformed,
                "client_ip",
                "is not an IP address",
                "write the buyer's IPv4 or IPv6 address alone, without a port",
            )
            .with_value(text)
        })
    }
}

impl From<Address> for Value {
    fn from(address: Address) -> Self {
        address.0.into()
    }
}

macro_rules! table {
    ($(
        #[doc = $help:literal]
        $CONSTANT:ident = $name:literal $(from $first:literal)?, $Type:ident, $sent:expr
            $(, $Builder:ident::$method:ident($Argument:ty))?;
    )*) => {
        pub(super) static TABLE: &[Row] = &[$(
            Row {
                name: $name,
                affixes: affixes($name),
                first_number: [$(Some($first),)? None][0],
                sent: $sent,
                help: $help.trim_ascii(),
                hint: <$Type as Typed>::HINT,
                needs_value: <$Type as Typed>::NEEDS_VALUE,
                parse: <$Type as Typed>::check,
            },
        )*];

        /// Each row's field, numbered ones with their first number.
        pub(super) static FIELDS: &[Field] = &[$(Field::$CONSTANT),*];

        #[expect(non_camel_case_types, reason = "each is the index of the constant of its name")]
        #[expect(clippy::upper_case_acronyms, reason = "each is the index of the constant of its name")]
        enum Index { $($CONSTANT),* }

        impl Field {
            $(
                #[doc = concat!("`", $name, "`:", $help, ".")]
                pub const $CONSTANT: Self =
                    Self::of_row(Index::$CONSTANT as u8, [$($first,)? 0][0]);
            )*
        }

        $($(
            impl $Builder {
                #[doc = concat!("`", $name, "`:", $help, ".")]
                pub fn $method(mut self, value: $Argument) -> Self {
                    self.insert(Field::$CONSTANT, value.into());
                    self
                }
            }
        )?)*
    };
}

/// Splits a name at its number; all of a name without one stands before it.
const fn affixes(name: &str) -> (&str, &str) {
    let mut at = 0;
    while at < name.len() {
        if name.as_bytes()[at] == b'N' {
            return (name.split_at(at).0, name.split_at(at + 1).1);
        }
        at += 1;
    }
    (name, "")
}

const EVERYWHERE: Sent = Sent {
    by: &[Pixel, Postback],
    needed_by: &[],
};
/// Katalys's page: "all fields are required" of a postback.
const EVERYWHERE_POSTBACK_NEEDS: Sent = Sent {
    by: &[Pixel, Postback],
    needed_by: &[Postback],
};
const ONLY_POSTBACK_NEEDS: Sent = Sent {
    by: &[Postback],
    needed_by: &[Postback],
};

table! {
    /// What happened, in the channel's own word
    TYPE = "type", Text, EVERYWHERE;
    /// The account: a bare domain or a tracking id such as KA-8ZYJMB2WQ4
    SITE_ID = "site_id", SiteId, EVERYWHERE;
    /// The shop's order number, unique and the same on every page view
    ORDER_ID = "order_id", OrderId, EVERYWHERE;
    /// What the buyer paid, a plain decimal such as 149.90
    SALE_AMOUNT = "sale_amount", Amount, EVERYWHERE_POSTBACK_NEEDS, Conversion::with_sale_amount(Amount);
    /// What the goods cost, without shipping and tax
    SUBTOTAL_AMOUNT = "subtotal_amount", Amount, EVERYWHERE_POSTBACK_NEEDS, Conversion::with_subtotal_amount(Amount);
    /// The buyer's e-mail address or another stable id of the customer
    EMAIL_ADDRESS = "email_address", Text, EVERYWHERE_POSTBACK_NEEDS, Conversion::with_email_address(Text);
    /// The buyer's public address, for postbacks
    CLIENT_IP = "client_ip", Address, ONLY_POSTBACK_NEEDS, Conversion::with_client_ip(IpAddr);
    /// The buyer's browser, for postbacks
    USER_AGENT = "user_agent", Text, ONLY_POSTBACK_NEEDS, Conversion::with_user_agent(Text);
    /// One coupon; the next is the next number
    DISCOUNT_CODE = "discount_N_code" from 1, Text, EVERYWHERE, Discount::with_code(Text);
    /// What this coupon took off
    DISCOUNT_AMOUNT = "discount_N_amount" from 1, Amount, EVERYWHERE, Discount::with_amount(Amount);
    /// The order's ISO 4217 currency, needed where it is not USD
    CURRENCY = "currency", Currency, EVERYWHERE, Conversion::with_currency(Currency);
    /// What the payout is for, as agreed: online-sale, lead or another
    ACTION_TYPE = "action_type", Text, EVERYWHERE, Conversion::with_action_type(Text);
    /// pending, paid, fulfilled, refunded, cancelled or rejected
    ORDER_STATUS = "order_status", OrderStatus, EVERYWHERE, Conversion::with_order_status(OrderStatus);
    /// Orders by this customer so far; above 1 is a returning one
    ORDER_COUNT = "order_count", Count, EVERYWHERE, Conversion::with_order_count(Count);
    /// When the order was placed, in unix seconds
    ORDER_TIME = "order_time", OrderTime, EVERYWHERE, Conversion::with_order_time(OrderTime);
    /// What shipping cost
    SHIPPING_AMOUNT = "shipping_amount", Amount, EVERYWHERE, Conversion::with_shipping_amount(Amount);
    /// What the tax was
    TAX_AMOUNT = "tax_amount", Amount, EVERYWHERE, Conversion::with_tax_amount(Amount);
    /// The item's article number
    LINE_ITEM_SKU = "line_item_N_sku" from 0, Text, EVERYWHERE, LineItem::with_sku(Text);
    /// The item's price
    LINE_ITEM_PRICE = "line_item_N_price" from 0, Amount, EVERYWHERE, LineItem::with_price(Amount);
    /// The item's name
    LINE_ITEM_TITLE = "line_item_N_title" from 0, Text, EVERYWHERE, LineItem::with_title(Text);
    /// How many of the item, a plain decimal
    LINE_ITEM_QTY = "line_item_N_qty" from 0, Amount, EVERYWHERE, LineItem::with_qty(Amount);
    /// What the item is filed under
    LINE_ITEM_CATEGORIES = "line_item_N_categories" from 0, Text, EVERYWHERE, LineItem::with_categories(Text);
    /// A second id of the same order; it MERGES orders, so use it with care
    ORDER_ALIAS = "order_alias", Text, EVERYWHERE, Conversion::with_order_alias(Text);
    /// Katalys's id of the click, from the landing URL
    TRANSACTION_ID = "transaction_id", TransactionId, EVERYWHERE;
    /// Katalys's number of the program, from the landing URL
    OFFER_ID = "offer_id", OfferId, EVERYWHERE;
    /// Katalys's number of the affiliate, publisher_id in the landing URL
    AFF_ID = "aff_id", AffId, EVERYWHERE;
}
