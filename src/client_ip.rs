//! The buyer's address: found behind the shop's own proxies, and judged by IANA's registries.

mod proxies;
mod registry;

pub use proxies::TrustedProxies;
pub(crate) use registry::check_public;
