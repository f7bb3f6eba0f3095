#![doc = include_str!("../README.md")]

mod amount;
mod attribution;
#[cfg(feature = "axum")]
mod axum;
mod client_ip;
mod conversion;
mod error;
mod escape;
mod id;
mod platform;
mod postback;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(feature = "send")]
mod send;
mod site;
mod snippet;
mod text;

pub use amount::{Amount, Currency};
pub use attribution::{Attribution, COOKIE_NAME, SetCookie};
#[cfg(feature = "axum")]
pub use axum::NoStore;
pub use client_ip::TrustedProxies;
pub use conversion::{
    Channel, Checked, Conversion, Count, Discount, Draft, Field, LineItem, OrderStatus, OrderTime,
};
pub use error::{Problem, ProblemKind, Problems};
pub use id::{AffId, OfferId, OrderId, SiteId, TransactionId};
pub use platform::{Evidence, Expression, Landing, Language, Platform, PlatformPixel};
pub use postback::{Curl, Encoding, Method, Postback};
#[cfg(feature = "sandbox")]
pub use sandbox::{Fault, Sandbox};
#[cfg(feature = "send")]
pub use send::{Delivery, Outcome, Reason, Sender};
pub use site::{Origin, Site};
pub use snippet::{Form, Nonce, Snippet};
pub use text::Text;
