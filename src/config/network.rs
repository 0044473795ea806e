//! Whom connections come from, how many there may be, and how long they may take.

use std::net::IpAddr;

use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::graphql::limits::TransportLimits;
use crate::http::{ForwardedHeader, LEAST_BUFFER, Proxies};

/// Where proxies say whom they were asked by.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Header {
    /// X-Forwarded-For.
    XForwardedFor,
    /// Forwarded (RFC 7239).
    Forwarded,
}

/// Whom connections come from, how many there may be, and how long they may take (0: no limit). A
/// connection too many is closed before anything of it is read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Connections (0: no limit)")]
pub struct NetworkOptions {
    /// The proxies in front of this service, as networks or addresses: what they say of whom they
    /// were asked by is believed. Absent: nobody is believed, and a proxy is one client.
    #[arg(long, env = "PLENARY_TRUSTED_PROXIES", value_name = "CIDR,CIDR", value_delimiter = ',', value_parser = network)]
    trusted_proxies: Vec<IpNet>,
    /// The header in which they say so; the other one is not read.
    #[arg(
        long,
        env = "PLENARY_FORWARDED_HEADER",
        value_name = "HEADER",
        default_value = "x-forwarded-for",
        ignore_case = true
    )]
    forwarded_header: Header,
    /// The most connections of this node, whatever they carry.
    #[arg(long = "max-sockets", env = "PLENARY_MAX_SOCKETS", default_value_t = TransportLimits::default().sockets, value_name = "N")]
    sockets: usize,
    /// The most of them from one address (of IPv6: from one /64), trusted proxies aside.
    #[arg(long = "max-sockets-per-address", env = "PLENARY_MAX_SOCKETS_PER_ADDRESS", default_value_t = TransportLimits::default().sockets_per_address, value_name = "N")]
    sockets_per_address: usize,
    /// The most bytes of a request line and its headers.
    #[arg(long = "max-header-bytes", env = "PLENARY_MAX_HEADER_BYTES", default_value_t = TransportLimits::default().header_bytes, value_name = "N", value_parser = header_bytes)]
    header_bytes: usize,
    /// The most headers of a request.
    #[arg(long = "max-headers", env = "PLENARY_MAX_HEADERS", default_value_t = TransportLimits::default().headers, value_name = "N", value_parser = headers)]
    headers: usize,
    /// How long a request line and its headers may take to arrive, and a connection on which nothing
    /// is asked may stay open, in seconds.
    #[arg(long = "max-header-seconds", env = "PLENARY_MAX_HEADER_SECONDS", default_value_t = TransportLimits::default().header_seconds, value_name = "N")]
    header_seconds: u64,
    /// How long the body of a request may take to arrive, in seconds.
    #[arg(long = "max-body-seconds", env = "PLENARY_MAX_BODY_SECONDS", default_value_t = TransportLimits::default().body_seconds, value_name = "N")]
    body_seconds: u64,
    /// The most bytes of bodies that are being read at once on this node.
    #[arg(long = "max-bodies-bytes", env = "PLENARY_MAX_BODIES_BYTES", default_value_t = TransportLimits::default().bodies_bytes, value_name = "N")]
    bodies_bytes: usize,
}

/// A network, or an address, which is one of its own.
fn network(text: &str) -> Result<IpNet, String> {
    let text = text.trim();
    let alone = text.parse::<IpAddr>().map(|address| address.to_canonical().into());
    alone.or_else(|_| text.parse()).map_err(|_| "must be like 10.0.0.0/8 or 10.0.0.1".to_owned())
}

fn header_bytes(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(bytes) if bytes == 0 || bytes >= LEAST_BUFFER => Ok(bytes),
        _ => Err(format!("must be at least {LEAST_BUFFER}, or 0")),
    }
}

/// Room for so many headers is asked for with each request, so that "no limit" is this one.
const MOST_HEADERS: usize = 1_000;

fn headers(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Ok(MOST_HEADERS),
        Ok(headers @ 1..=MOST_HEADERS) => Ok(headers),
        _ => Err(format!("must be at most {MOST_HEADERS}")),
    }
}

impl NetworkOptions {
    /// The proxies that are believed.
    pub(super) fn proxies(&self) -> Proxies {
        let header = match self.forwarded_header {
            Header::XForwardedFor => ForwardedHeader::XForwardedFor,
            Header::Forwarded => ForwardedHeader::Forwarded,
        };
        Proxies { trusted: self.trusted_proxies.clone(), header }
    }

    /// The limits of transports, with those of connections.
    pub(super) fn limit(&self, others: &TransportLimits) -> TransportLimits {
        TransportLimits {
            body_seconds: self.body_seconds,
            bodies_bytes: self.bodies_bytes,
            header_bytes: self.header_bytes,
            headers: self.headers,
            header_seconds: self.header_seconds,
            sockets: self.sockets,
            sockets_per_address: self.sockets_per_address,
            ..others.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_networks_or_addresses() {
        assert_eq!(network("10.0.0.0/8").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(network(" ::ffff:10.0.0.1 ").unwrap().to_string(), "10.0.0.1/32");
        assert_eq!(network("fd00::1").unwrap().to_string(), "fd00::1/128");
        for text in ["", "10.0.0.0/33", "localhost", "10.0.0"] {
            assert!(network(text).is_err(), "{text}");
        }
    }
}
