#![doc = include_str!("../README.md")]

mod amount;
mod attribution;
#[cfg(feature = "axum")]
mod axum;
mod conversion;
mod error;
mod escape;
mod id;
mod platform;
#[cfg(feature = "sandbox")]
mod sandbox;
mod site;
mod snippet;
mod text;

pub use amount::{Amount, Currency};
pub use attribution::{Attribution, COOKIE_NAME, SetCookie};
#[cfg(feature = "axum")]
pub use axum::NoStore;
pub use conversion::{
    Channel, Checked, Conversion, Count, Discount, Draft, Field, LineItem, OrderStatus, OrderTime,
};
pub use error::{Problem, ProblemKind, Problems};
pub use id::{AffId, OfferId, OrderId, SiteId, TransactionId};
pub use platform::{Evidence, Expression, Landing, Language, Platform, PlatformPixel};
#[cfg(feature = "sandbox")]
pub use sandbox::{Fault, Sandbox};
pub use site::{Origin, Site};
pub use snippet::{Form, Nonce, Snippet};
pub use text::Text;
