//! Which addresses may be dialled: literals are vetted before a request, names after the resolver answered.
//!
//! The resolver hands the connector exactly the addresses that were vetted, so that a name cannot be vetted as one
//! address and dialled as another (DNS rebinding).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Why a name or an address is not dialled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoAddress {
    /// Every address of the host is one that the open internet does not have.
    #[error("{host} lies at {address}, which is {kind}")]
    Forbidden {
        /// The host as the URL names it.
        host: String,
        /// The first address that was refused.
        address: IpAddr,
        /// What kind of address it is.
        kind: &'static str,
    },
    /// The resolver knows that there is no such name.
    #[error("no host of the name {0}")]
    Unknown(String),
    /// The resolver could not say.
    #[error("the resolver did not answer for {0}")]
    ResolverDown(String),
}

/// Refuses a URL whose host is a literal address that may not be dialled; names are left to the [`Guard`].
pub(super) fn vet(url: &Url, allow_private: bool) -> Result<(), NoAddress> {
    let address: IpAddr = match url.host() {
        Some(Host::Ipv4(address)) => address.into(),
        Some(Host::Ipv6(address)) => address.into(),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    match forbidden(address, allow_private) {
        Some(kind) => Err(NoAddress::Forbidden { host: address.to_string(), address, kind }),
        None => Ok(()),
    }
}

/// The system's resolver, less the addresses that may not be dialled.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    /// Whether loopback and private addresses may be dialled.
    pub(super) allow_private: bool,
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let host = name.as_str();
            let found = tokio::net::lookup_host((host, 0)).await.map_err(|fault| lookup_fault(host, &fault))?;
            let kept = keep(host, found, allow_private)?;
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

fn keep(
    host: &str,
    found: impl Iterator<Item = SocketAddr>,
    allow_private: bool,
) -> Result<Vec<SocketAddr>, NoAddress> {
    let mut kept = Vec::new();
    let mut refused = None;
    for socket in found {
        match forbidden(socket.ip(), allow_private) {
            None => kept.push(socket),
            Some(kind) => refused = refused.or(Some((socket.ip(), kind))),
        }
    }
    match refused {
        _ if !kept.is_empty() => Ok(kept),
        Some((address, kind)) => Err(NoAddress::Forbidden { host: host.to_owned(), address, kind }),
        None => Err(NoAddress::Unknown(host.to_owned())),
    }
}

/// `getaddrinfo` tells "no such name" from "try again" only in the text that `std` passes on.
fn lookup_fault(host: &str, fault: &std::io::Error) -> NoAddress {
    let words = fault.to_string();
    let known_absent = ["not known", "No address associated", "nodename nor servname"];
    if known_absent.iter().any(|words_of_absence| words.contains(words_of_absence)) {
        NoAddress::Unknown(host.to_owned())
    } else {
        NoAddress::ResolverDown(host.to_owned())
    }
}

/// What kind of address `address` is, if it may not be dialled.
fn forbidden(address: IpAddr, allow_private: bool) -> Option<&'static str> {
    let kind = match address {
        IpAddr::V4(address) => kind_of_v4(address),
        IpAddr::V6(address) => kind_of_v6(address),
    };
    match kind {
        Kind::Public => None,
        Kind::Private(_) if allow_private => None,
        Kind::Private(words) | Kind::Never(words) => Some(words),
    }
}

/// How an address is dealt with.
enum Kind {
    /// Part of the open internet.
    Public,
    /// Dialled only if private networks are allowed.
    Private(&'static str),
    /// No host can live there.
    Never(&'static str),
}

/// The IPv4 special-purpose registry (RFC 6890 and its successors).
fn kind_of_v4(address: Ipv4Addr) -> Kind {
    match address.octets() {
        [127, ..] => Kind::Private("a loopback address"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Kind::Private("a private address"),
        [169, 254, ..] => Kind::Private("a link-local address"),
        [100, 64..=127, ..] => Kind::Private("a carrier's shared address"),
        [192, 0, 0, _] | [198, 18..=19, ..] => Kind::Private("a reserved address"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Kind::Private("an address for documentation"),
        [0, ..] => Kind::Never("an unspecified address"),
        [224..=239, ..] => Kind::Never("a multicast address"),
        [240..=255, ..] => Kind::Never("a reserved address"),
        _ => Kind::Public,
    }
}

/// The IPv6 special-purpose registry; forms that carry an IPv4 address inside are judged by it or refused.
fn kind_of_v6(address: Ipv6Addr) -> Kind {
    if let Some(inner) = address.to_ipv4_mapped() {
        return kind_of_v4(inner);
    }
    let segments = address.segments();
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Kind::Never("an unspecified address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Kind::Private("a loopback address"),
        [0xfc00..=0xfdff, ..] => Kind::Private("a private address"),
        [0xfe80..=0xfebf, ..] => Kind::Private("a link-local address"),
        [0xfec0..=0xfeff, ..] => Kind::Private("a site-local address"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0x0fff, ..] => Kind::Private("an address for documentation"),
        [0xff00..=0xffff, ..] => Kind::Never("a multicast address"),
        // Compatible, NAT64, Teredo and 6to4 addresses each tunnel to an IPv4 address of the sender's choice.
        [0, 0, 0, 0, 0, 0, ..]
        | [0x64, 0xff9b, ..]
        | [0x2001, 0..=0x01ff, ..]
        | [0x2002, ..]
        | [0x100, 0, 0, 0, ..] => Kind::Private("a tunnelled or reserved address"),
        _ => Kind::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, refused: bool) {
        let url = Url::parse(text).unwrap();
        assert_eq!(vet(&url, false).is_err(), refused, "{text}");
    }

    #[test]
    fn every_spelling_of_a_forbidden_literal_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0177.0.0.1",
            "127.0.0.1.",
            "１２７.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.1.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:10.0.0.1]",
            "[::127.0.0.1]",
            "[fc00::1]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "[ff02::1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:0:1::]",
            "[2001:db8::1]",
            "[fec0::1]",
        ] {
            check(&format!("http://{host}/"), true);
        }
    }

    #[test]
    fn public_literals_and_names_are_let_through() {
        for host in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "[2606:4700::1111]", "[::ffff:8.8.8.8]", "baoquangninh.vn"]
        {
            check(&format!("http://{host}/"), false);
        }
    }

    #[test]
    fn allowing_private_networks_does_not_allow_what_no_host_has() {
        let vetted = |text: &str| vet(&Url::parse(text).unwrap(), true);
        assert_eq!(vetted("http://127.0.0.1/"), Ok(()));
        assert!(vetted("http://224.0.0.1/").is_err());
        assert!(vetted("http://0.0.0.0/").is_err());
    }

    #[test]
    fn a_mixed_answer_keeps_only_what_may_be_dialled() {
        let found = ["127.0.0.1:0", "8.8.8.8:0"].map(|text| text.parse::<SocketAddr>().unwrap());
        assert_eq!(keep("mixed.example", found.into_iter(), false), Ok(vec![found[1]]));
        assert!(keep("loop.example", found[..1].iter().copied(), false).is_err());
    }

    #[test]
    fn a_missing_name_is_told_from_a_dead_resolver() {
        let told = |words: &str| lookup_fault("a.vn", &std::io::Error::other(words.to_owned()));
        let prefix = "failed to lookup address information: ";
        assert_eq!(told(&format!("{prefix}Name or service not known")), NoAddress::Unknown("a.vn".to_owned()));
        assert_eq!(
            told(&format!("{prefix}Temporary failure in name resolution")),
            NoAddress::ResolverDown("a.vn".to_owned())
        );
    }
}
