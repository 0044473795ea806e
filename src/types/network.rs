//! Where requests come from.

use std::net::{IpAddr, Ipv6Addr};

/// The address that counts for an address: of IPv6 the whole /64, for whoever has one address of it
/// has them all; and IPv4 is the same however it is written.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}
