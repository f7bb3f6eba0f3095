//! IANA's special-purpose address registries: what no buyer on the internet has for an address.

use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use ipnet::IpNet;

use crate::error::{Problem, ProblemKind};

/// Prefixes and what they are; `None` where the registry calls them globally reachable. The first
/// one that holds an address decides, so exceptions stand before what they are taken from.
///
/// What the registry answers with "N/A" (6to4, Teredo and what is deprecated) it does not call
/// globally reachable.
#[rustfmt::skip]
const REGISTRY: &[(&str, Option<&str>)] = &[
    ("0.0.0.0/8", Some("of this network alone")),
    ("10.0.0.0/8", Some("private")),
    ("100.64.0.0/10", Some("behind a carrier's NAT")),
    ("127.0.0.0/8", Some("loopback")),
    ("169.254.0.0/16", Some("link-local")),
    ("172.16.0.0/12", Some("private")),
    ("192.0.0.9/32", None),
    ("192.0.0.10/32", None),
    ("192.0.0.0/24", Some("for protocols")),
    ("192.0.2.0/24", Some("for documentation")),
    ("192.88.99.0/24", Some("a relay's, and deprecated")),
    ("192.168.0.0/16", Some("private")),
    ("198.18.0.0/15", Some("for benchmarks")),
    ("198.51.100.0/24", Some("for documentation")),
    ("203.0.113.0/24", Some("for documentation")),
    ("224.0.0.0/4", Some("multicast")),
    ("240.0.0.0/4", Some("reserved")),
    ("0.0.0.0/0", None),

    ("::/128", Some("unspecified")),
    ("::1/128", Some("loopback")),
    ("64:ff9b::/96", None),
    ("64:ff9b:1::/48", Some("translated locally")),
    ("100::/64", Some("discard-only")),
    ("100:0:0:1::/64", Some("a dummy")),
    ("2001:1::1/128", None),
    ("2001:1::2/128", None),
    ("2001:1::3/128", None),
    ("2001:3::/32", None),
    ("2001:4:112::/48", None),
    ("2001:20::/28", None),
    ("2001:30::/28", None),
    ("2001::/32", Some("a Teredo tunnel's")),
    ("2001::/23", Some("for protocols")),
    ("2001:db8::/32", Some("for documentation")),
    ("2002::/16", Some("a 6to4 tunnel's")),
    ("3fff::/20", Some("for documentation")),
    // All that IANA has allocated for global unicast is in here.
    ("2000::/3", None),
    ("5f00::/16", Some("for segment routing")),
    ("fc00::/7", Some("private")),
    ("fe80::/10", Some("link-local")),
    ("ff00::/8", Some("multicast")),
    ("::/0", Some("allocated to nobody")),
];

/// A row, with its first and last address as numbers: every postback asks most of the rows, and the
/// prefix itself would find them anew each time.
struct Row {
    prefix: IpNet,
    addresses: RangeInclusive<u128>,
    what: Option<&'static str>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let parsed = |&(prefix, what): &(&str, _)| {
        let prefix: IpNet = prefix.parse().expect("a row is a prefix");
        Row {
            prefix,
            addresses: number(prefix.network())..=number(prefix.broadcast()),
            what,
        }
    };
    REGISTRY.iter().map(parsed).collect()
});

/// IPv4 stands where IPv6 has it mapped.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// Whether a buyer on the internet can have this address.
pub(crate) fn check_public(address: IpAddr) -> Result<(), Problem> {
    let number = number(address);
    match ROWS.iter().find(|row| row.addresses.contains(&number)) {
        Some(Row {
            prefix,
            what: Some(what),
            ..
        }) => Err(Problem::new(
            ProblemKind::NotPublic,
            "client_ip",
            format!("is not reachable from the internet: {prefix} is {what}"),
            "send the buyer's own address, which a proxy in front passes on in a header",
        )
        .with_value(&address.to_canonical().to_string())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ROWS, check_public};

    #[test]
    fn a_row_is_not_hidden_by_one_before_it() {
        for (at, row) in ROWS.iter().enumerate() {
            let prefix = row.prefix;
            assert_eq!(prefix.trunc(), prefix);
            let mut before = ROWS[..at].iter().map(|row| row.prefix);
            let hiding = before.find(|before| before.contains(&prefix));
            assert!(hiding.is_none(), "{prefix} is never reached: {hiding:?}");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for text in [
            "8.8.8.8",
            "1.1.1.1",
            "192.0.0.9",
            "192.0.1.1",
            "192.31.196.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2a00::1",
            "2001:4:112::1",
            "2620:4f:8000::1",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ] {
            assert_eq!(check_public(text.parse().unwrap()), Ok(()), "{text}");
        }
    }

    #[test]
    fn others_are_refused_with_the_reason() {
        let refusal = |text: &str| check_public(text.parse().unwrap()).unwrap_err();
        assert_eq!(
            refusal("::ffff:10.1.2.3").to_string(),
            "client_ip \"10.1.2.3\": is not reachable from the internet: 10.0.0.0/8 is private; \
             send the buyer's own address, which a proxy in front passes on in a header"
        );
        for text in [
            "0.0.0.0",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.0.1",
            "198.19.255.255",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "2002::1",
            "3fff::1",
            "4000::1",
            "5f00::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "ff0e::1",
        ] {
            assert_eq!(
                refusal(text).kind(),
                super::ProblemKind::NotPublic,
                "{text}"
            );
        }
    }
}
