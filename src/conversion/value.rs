use std::net::IpAddr;

use super::scalar::{Count, OrderStatus, OrderTime};
use crate::amount::{Amount, Currency};
use crate::id::{AffId, OfferId, OrderId, SiteId, TransactionId};
use crate::text::Text;

/// A checked value as it is sent. Its variant decides whether a channel has to escape it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Letters, digits and `.`, `-`, `_`, `:` by its type, which stand for themselves everywhere.
    Plain(Box<str>),
    /// Anything a person or a CRM may write.
    Free(Box<str>),
}

impl Value {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Free(text) => text,
        }
    }
}

macro_rules! values {
    ($($Variant:ident: $($Type:ident),*;)*) => {
        $($(
            impl From<$Type> for Value {
                fn from(value: $Type) -> Self {
                    Self::$Variant(value.to_string().into())
                }
            }
        )*)*
    };
}

values! {
    Plain: SiteId, TransactionId, OfferId, AffId, Amount, Currency, Count, OrderStatus, OrderTime;
    Free: OrderId, Text;
}

/// An IPv4 address that came mapped into IPv6 is the same buyer, and is sent as IPv4.
impl From<IpAddr> for Value {
    fn from(address: IpAddr) -> Self {
        Self::Plain(address.to_canonical().to_string().into())
    }
}
