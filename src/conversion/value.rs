use std::net::IpAddr;

use super::scalar::{Count, OrderStatus, OrderTime};
use crate::amount::{Amount, Currency};
use crate::escape::is_plain;
use crate::id::{AffId, OfferId, OrderId, SiteId, TransactionId};
use crate::text::Text;

/// A checked value as it is sent.
///
/// Whether a script has to escape it is found once, here, and not on every view of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    text: Box<str>,
    is_plain: bool,
}

impl Value {
    fn new(text: String) -> Self {
        Self {
            is_plain: is_plain(&text),
            text: text.into(),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the text stands for itself inside a script's string.
    pub(crate) fn is_plain(&self) -> bool {
        self.is_plain
    }
}

macro_rules! values {
    ($($Type:ident)*) => {
        $(
            impl From<$Type> for Value {
                fn from(value: $Type) -> Self {
                    Self::new(value.to_string())
                }
            }
        )*
    };
}

values! {
    SiteId OrderId TransactionId OfferId AffId
    Amount Currency Count OrderStatus OrderTime Text
}

/// An IPv4 address that came mapped into IPv6 is the same buyer, and is sent as IPv4.
impl From<IpAddr> for Value {
    fn from(address: IpAddr) -> Self {
        Self::new(address.to_canonical().to_string())
    }
}
