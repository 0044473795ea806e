//! Whom a request comes from: the peer of its connection, or whom proxies that are trusted say.
//!
//! A header that says it can be sent by anybody. It is read from the right, and only as far as those
//! who wrote it are trusted: each proxy appends the address that it was asked from.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

use super::Gate;

/// In which header proxies say whom they were asked by. Only one is read: proxies pass the other on
/// as they got it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// The proxies that are trusted, and what they write.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Where they are. Empty: nobody is trusted.
    pub trusted: Vec<IpNet>,
    /// Where they say whom they were asked by.
    pub header: ForwardedHeader,
}

impl Proxies {
    /// Whether a proxy that is trusted is there.
    pub(super) fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.trusted.iter().any(|network| network.contains(&address))
    }

    /// Whom a request comes from: the nearest hop that is not trusted. Where a hop cannot be read, or
    /// there is none, the farthest one that is known for sure.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut known = peer.to_canonical();
        if !self.trust(known) {
            return known;
        }
        let mut lines: Vec<_> = headers.get_all(self.name()).iter().collect();
        lines.reverse();
        for line in lines {
            let line = String::from_utf8_lossy(line.as_bytes());
            for element in self.elements(&line).unwrap_or_else(|| vec![""]).into_iter().rev() {
                let Some(hop) = self.hop(element) else { return known };
                known = hop;
                if !self.trust(known) {
                    return known;
                }
            }
        }
        known
    }

    /// The elements of a line of the header. None: it cannot be read.
    fn elements<'a>(&self, line: &'a str) -> Option<Vec<&'a str>> {
        match self.header {
            ForwardedHeader::XForwardedFor => Some(line.split(',').collect()),
            ForwardedHeader::Forwarded => parts(line, ','),
        }
    }

    fn name(&self) -> HeaderName {
        match self.header {
            ForwardedHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ForwardedHeader::Forwarded => header::FORWARDED,
        }
    }

    /// The address of one element of the header. None: it has none that can be read.
    fn hop(&self, element: &str) -> Option<IpAddr> {
        match self.header {
            ForwardedHeader::XForwardedFor => address(element.trim()),
            ForwardedHeader::Forwarded => {
                let pairs = parts(element, ';')?.into_iter();
                let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
                let (_, node) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
                let node = node.trim();
                address(node.strip_prefix('"').and_then(|n| n.strip_suffix('"')).unwrap_or(node))
            }
        }
    }
}

/// What stands between separators, where those within quotes are none. None: a quote is left open, in
/// which a client could hide what the proxy wrote after it.
fn parts(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = text.split(|letter| {
        let separates = letter == separator && !is_quoted;
        if letter == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = is_quoted && letter == '\\' && !is_escaped;
        separates
    });
    let parts = parts.collect();
    (!is_quoted).then_some(parts)
}

/// An address, with or without a port. IPv6 is in brackets where there is a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let alone = bare.parse::<IpAddr>().ok();
    let address = alone.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    address.map(|address| address.to_canonical())
}

/// Whom a request comes from, for the limits on what anybody may do.
pub(super) struct ClientAddress(pub(super) IpAddr);

impl FromRequestParts<Gate> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, gate: &Gate) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let ConnectInfo(peer) = peer.expect("the listener tells the peer of each request");
        Ok(Self(gate.proxies.client(peer.ip(), &parts.headers)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ForwardedHeader) -> Proxies {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        Proxies { trusted: trusted.into(), header }
    }

    /// Whom a request with these lines of a header comes from.
    fn client(header: ForwardedHeader, peer: &str, lines: &[&str]) -> String {
        let proxies = proxies(header);
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(proxies.name(), line.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_nearest_hop_that_is_not_trusted_is_the_client() {
        let from = |peer, lines| client(ForwardedHeader::XForwardedFor, peer, lines);
        assert_eq!(from("10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(from("::ffff:10.0.0.1", &["1.2.3.4"]), "1.2.3.4");
        assert_eq!(from("10.0.0.1", &["6.6.6.6, 1.2.3.4, 10.0.0.2"]), "1.2.3.4");
        assert_eq!(from("10.0.0.1", &["6.6.6.6", "1.2.3.4", "10.0.0.2 , 10.0.0.3"]), "1.2.3.4");
        assert_eq!(from("fd00::1", &["2001:db8::1"]), "2001:db8::1");
        assert_eq!(from("10.0.0.1", &["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(from("10.0.0.1", &["1.2.3.4:80"]), "1.2.3.4");
        assert_eq!(from("10.0.0.1", &["::ffff:1.2.3.4"]), "1.2.3.4");
    }

    #[test]
    fn who_is_not_trusted_is_not_listened_to() {
        for lines in [&["1.2.3.4"][..], &["10.0.0.1"], &["unknown"], &[]] {
            assert_eq!(client(ForwardedHeader::XForwardedFor, "9.9.9.9", lines), "9.9.9.9");
        }
        let nobody = Proxies::default();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4".parse().unwrap());
        assert_eq!(nobody.client("127.0.0.1".parse().unwrap(), &headers).to_string(), "127.0.0.1");
    }

    #[test]
    fn what_cannot_be_read_leaves_the_nearest_hop_that_is_known() {
        let from = |lines| client(ForwardedHeader::XForwardedFor, "10.0.0.1", lines);
        assert_eq!(from(&[]), "10.0.0.1");
        assert_eq!(from(&[""]), "10.0.0.1");
        assert_eq!(from(&["1.2.3.4, unknown"]), "10.0.0.1");
        assert_eq!(from(&["1.2.3.4, x, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(from(&["10.0.0.3, 10.0.0.2"]), "10.0.0.3");
        assert_eq!(from(&["1.2.3.4,"]), "10.0.0.1");
        assert_eq!(from(&["1.2.3.4.5"]), "10.0.0.1");
    }

    #[test]
    fn forwarded_is_read_with_its_quotes_and_other_pairs() {
        let from = |lines| client(ForwardedHeader::Forwarded, "10.0.0.1", lines);
        assert_eq!(from(&["for=1.2.3.4;proto=https;by=10.0.0.1"]), "1.2.3.4");
        assert_eq!(from(&["proto=https; FOR = \"[2001:db8::1]:4711\""]), "2001:db8::1");
        assert_eq!(from(&["for=6.6.6.6, for=\"1.2.3.4:80\", for=10.9.9.9"]), "1.2.3.4");
        assert_eq!(from(&["for=1.2.3.4;ext=\"a,\\\"b;for=6.6.6.6\""]), "1.2.3.4");
        assert_eq!(from(&["for=1.2.3.4, for=_hidden"]), "10.0.0.1");
        assert_eq!(from(&["for=1.2.3.4, for=unknown, for=10.0.0.2"]), "10.0.0.2");
        assert_eq!(from(&["for=1.2.3.4, proto=https"]), "10.0.0.1");
    }

    #[test]
    fn nobody_hides_in_a_quote_what_a_proxy_says_of_them() {
        let forwarded = |lines| client(ForwardedHeader::Forwarded, "10.0.0.1", lines);
        assert_eq!(forwarded(&["for=6.6.6.6;x=\", for=1.2.3.4"]), "10.0.0.1");
        assert_eq!(forwarded(&["for=6.6.6.6;x=\"", "for=1.2.3.4"]), "1.2.3.4");
        let plain = |lines| client(ForwardedHeader::XForwardedFor, "10.0.0.1", lines);
        assert_eq!(plain(&["6.6.6.6\", 1.2.3.4"]), "1.2.3.4");
        assert_eq!(plain(&["é, 1.2.3.4"]), "1.2.3.4");
    }

    #[test]
    fn only_the_header_that_was_named_is_read() {
        let proxies = proxies(ForwardedHeader::Forwarded);
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "1.2.3.4".parse().unwrap());
        assert_eq!(proxies.client("10.0.0.1".parse().unwrap(), &headers).to_string(), "10.0.0.1");
    }
}
