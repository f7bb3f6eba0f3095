//! Behind a proxy the socket's peer is the proxy. It appends the address it saw to a header, behind
//! whatever the header held, and a buyer can put anything into it: so the walk goes from the right,
//! and only as far as each address is a proxy that the shop trusts.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;

use crate::error::{Problem, ProblemKind};

/// The proxies between the internet and the shop, whose word on the buyer's address is taken.
///
/// Parsed from addresses and prefixes, separated by commas or white space. Without one, only the
/// socket's peer is believed.
///
/// Read the one header that these proxies write; the other one passes through them as the buyer
/// sent it.
///
/// ```
/// use katalys_pixel::TrustedProxies;
///
/// # fn main() -> Result<(), katalys_pixel::Problem> {
/// let proxies: TrustedProxies = "10.0.0.0/8, 2001:db8::7".parse()?;
/// let peer = "10.0.0.2".parse().unwrap();
/// // The buyer wrote the first address; our own proxies wrote the others.
/// let buyer = proxies.x_forwarded_for(peer, ["1.1.1.1, 198.51.100.7:4711", "10.0.0.1"]);
/// assert_eq!(buyer, "198.51.100.7".parse().ok());
///
/// let buyer = proxies.forwarded(peer, [r#"for=1.1.1.1, for="[2a00::1]:4711";proto=https"#]);
/// assert_eq!(buyer, "2a00::1".parse().ok());
///
/// assert_eq!(
///     "10.0.0.0/33".parse::<TrustedProxies>().unwrap_err().to_string(),
///     r#"proxies "10.0.0.0/33": is neither an address nor a prefix; write them as "127.0.0.1" or "10.0.0.0/8""#
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// The buyer's address, given the socket's peer and all values of `X-Forwarded-For` in order.
    ///
    /// `None` where our own proxies are all that is known: a hop that hides itself (`unknown`,
    /// `_gazonk`) or is no address ends the walk, and what stands left of it is never believed.
    /// Repeated headers count as one, ports are taken off, an IPv4-mapped address is given as IPv4.
    pub fn x_forwarded_for<I>(&self, peer: IpAddr, values: I) -> Option<IpAddr>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        self.walk(peer, values, |hop| address(hop.trim()))
    }

    /// The same, given all values of `Forwarded` (RFC 7239) in order; its `for=` is what counts.
    pub fn forwarded<I>(&self, peer: IpAddr, values: I) -> Option<IpAddr>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        self.walk(peer, values, for_parameter)
    }

    fn walk<I>(&self, peer: IpAddr, values: I, read: fn(&str) -> Option<IpAddr>) -> Option<IpAddr>
    where
        I: IntoIterator,
        I::Item: AsRef<[u8]>,
    {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return Some(peer);
        }
        let values: Vec<_> = values
            .into_iter()
            .map(|value| String::from_utf8_lossy(value.as_ref()).into_owned())
            .collect();
        let joined = values.join(",");
        for hop in joined.rsplit(',') {
            let address = read(hop)?;
            if !self.trusts(address) {
                return Some(address);
            }
        }
        None
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|prefix| prefix.contains(&address))
    }
}

impl FromStr for TrustedProxies {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        text.split([',', ' ', '\t', '\n', '\r'])
            .filter(|part| !part.is_empty())
            .map(prefix)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl FromIterator<IpAddr> for TrustedProxies {
    fn from_iter<I: IntoIterator<Item = IpAddr>>(addresses: I) -> Self {
        let prefixes = addresses
            .into_iter()
            .map(|address| IpNet::from(address.to_canonical()));
        Self(prefixes.collect())
    }
}

impl fmt::Display for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, prefix) in self.0.iter().enumerate() {
            let comma = if index > 0 { ", " } else { "" };
            write!(f, "{comma}{prefix}")?;
        }
        Ok(())
    }
}

fn prefix(text: &str) -> Result<IpNet, Problem> {
    let alone = text
        .parse()
        .map(|address: IpAddr| address.to_canonical().into());
    alone.or_else(|_| text.parse()).map_err(|_| {
        Problem::new(
            ProblemKind::Malformed,
            "proxies",
            "is neither an address nor a prefix",
            r#"write them as "127.0.0.1" or "10.0.0.0/8""#,
        )
        .with_value(text)
    })
}

/// The address that `for=` gives in one element of `Forwarded`.
///
/// An element may not be cut at each comma and semicolon where these are quoted; an address has
/// neither, so what is cut wrongly is no address and ends the walk.
fn for_parameter(element: &str) -> Option<IpAddr> {
    let mut found = None;
    for pair in element.split(';') {
        let (name, value) = pair.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("for") {
            // One element speaks of one hop.
            if found.is_some() {
                return None;
            }
            let value = value.trim();
            let quoted = value
                .strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'));
            found = Some(address(quoted.unwrap_or(value))?);
        }
    }
    found
}

/// An address with or without a port; IPv6 with or without brackets, and with them where it has one.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = || {
        text.strip_prefix('[')?
            .strip_suffix(']')?
            .parse::<Ipv6Addr>()
            .ok()
    };
    let address = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| bracketed().map(IpAddr::V6))
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::TrustedProxies;

    const PEER: &str = "10.0.0.2";

    fn x_forwarded_for(values: &[&str]) -> Option<String> {
        let proxies: TrustedProxies = "10.0.0.0/8 fd00::/8".parse().unwrap();
        let found = proxies.x_forwarded_for(PEER.parse().unwrap(), values)?;
        Some(found.to_string())
    }

    fn forwarded(values: &[&str]) -> Option<String> {
        let proxies: TrustedProxies = "10.0.0.0/8 fd00::/8".parse().unwrap();
        let found = proxies.forwarded(PEER.parse().unwrap(), values)?;
        Some(found.to_string())
    }

    #[test]
    fn the_walk_goes_from_the_right_and_stops_at_the_first_stranger() {
        for (values, buyer) in [
            (&["1.1.1.1"][..], Some("1.1.1.1")),
            (&["8.8.8.8, 1.1.1.1"], Some("1.1.1.1")),
            (&["8.8.8.8,1.1.1.1 , 10.9.9.9"], Some("1.1.1.1")),
            (&["8.8.8.8", "1.1.1.1", "10.9.9.9"], Some("1.1.1.1")),
            (&["8.8.8.8, 1.1.1.1, fd00::1"], Some("1.1.1.1")),
            (&["1.1.1.1:4711"], Some("1.1.1.1")),
            (&["[2a00::1]:4711"], Some("2a00::1")),
            (&["[2a00::1]"], Some("2a00::1")),
            (&["2a00::1"], Some("2a00::1")),
            (&["::ffff:1.1.1.1"], Some("1.1.1.1")),
            (&["8.8.8.8, ::ffff:10.0.0.9"], Some("8.8.8.8")),
        ] {
            assert_eq!(x_forwarded_for(values).as_deref(), buyer, "{values:?}");
        }
    }

    #[test]
    fn what_is_no_address_ends_the_walk() {
        for values in [
            &[][..],
            &[""],
            &["1.1.1.1, unknown"],
            &["1.1.1.1, "],
            &["1.1.1.1, _hidden"],
            &["10.0.0.7"],
            &["1.1.1.1, 10.0.0.1, x"],
            &["1.1.1.1", ""],
            &["[1.1.1.1]"],
            &["[2a00::1"],
            &["1.1.1.1:99999"],
            &["2a00::1%eth0"],
        ] {
            assert_eq!(x_forwarded_for(values), None, "{values:?}");
        }
    }

    #[test]
    fn a_peer_that_is_no_proxy_is_the_buyer() {
        let proxies: TrustedProxies = "10.0.0.1".parse().unwrap();
        let peer = "::ffff:8.8.8.8".parse().unwrap();
        let found = proxies.x_forwarded_for(peer, ["1.1.1.1"]).unwrap();
        assert_eq!(found.to_string(), "8.8.8.8");
        let nobody = TrustedProxies::default();
        assert_eq!(
            nobody.forwarded(PEER.parse().unwrap(), ["for=1.1.1.1"]),
            PEER.parse().ok()
        );
    }

    #[test]
    fn forwarded_is_read_by_its_for() {
        for (values, buyer) in [
            (&["for=1.1.1.1"][..], Some("1.1.1.1")),
            (
                &["For=\"[2a00::1]:4711\";proto=https;by=10.0.0.1"],
                Some("2a00::1"),
            ),
            (&["by=10.0.0.1; for=\"1.1.1.1:80\""], Some("1.1.1.1")),
            (&["for=8.8.8.8, for=1.1.1.1, for=10.0.0.1"], Some("1.1.1.1")),
            (&["for=8.8.8.8", "for=1.1.1.1"], Some("1.1.1.1")),
            (&["for=8.8.8.8, for=unknown"], None),
            (&["for=8.8.8.8, for=_gazonk"], None),
            (&["for=8.8.8.8, proto=https"], None),
            (&["for=8.8.8.8;for=1.1.1.1"], None),
            (&["for=8.8.8.8, by=\",for=1.1.1.1,\""], None),
            (&["for=\"1.1.1.1"], None),
            (&["1.1.1.1"], None),
        ] {
            assert_eq!(forwarded(values).as_deref(), buyer, "{values:?}");
        }
    }
}
