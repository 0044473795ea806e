//! How many streams or sockets are open, on this node and for each address, and who may open one
//! more.
//!
//! A place is taken before one begins and given back when it ends, however it ends. An IPv6
//! address is counted with its whole /64: whoever has one address of it has them all.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use parking_lot::Mutex;

use crate::types::network_of;

/// What is counted for each address.
#[derive(Default)]
struct Places {
    taken: usize,
    /// Only addresses that hold places are in it.
    by_address: HashMap<IpAddr, usize>,
}

/// The places of one node.
pub(super) struct Admission {
    /// The most of them. 0: no limit.
    most: usize,
    /// The most of one address. 0: no limit.
    most_per_address: usize,
    places: Mutex<Places>,
}

/// Why none may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// The node has as many as it may have.
    Node,
    /// The address has as many as one may have.
    Address,
}

/// A place that is taken, until this is dropped.
#[must_use = "the place is free again when this is dropped"]
pub(super) struct Place {
    admission: Arc<Admission>,
    /// As it is counted. None: it is not, for many come from there.
    network: Option<IpAddr>,
    /// Where it comes from.
    pub(super) address: IpAddr,
}

impl Full {
    /// The word for it, as a label has it.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Address => "address",
        }
    }
}

impl Admission {
    pub(super) fn new(most: usize, most_per_address: usize) -> Self {
        Self { most, most_per_address, places: Mutex::default() }
    }

    /// Takes a place for somebody.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Place, Full> {
        self.take(address, Some(network_of(address)))
    }

    /// Takes a place for a proxy: others are behind it, so that its address is not counted.
    pub(super) fn admit_proxy(self: &Arc<Self>, address: IpAddr) -> Result<Place, Full> {
        self.take(address, None)
    }

    fn take(self: &Arc<Self>, address: IpAddr, network: Option<IpAddr>) -> Result<Place, Full> {
        let mut places = self.places.lock();
        if self.most > 0 && places.taken >= self.most {
            return Err(Full::Node);
        }
        if let Some(network) = network {
            let theirs = places.by_address.get(&network).copied().unwrap_or_default();
            if self.most_per_address > 0 && theirs >= self.most_per_address {
                return Err(Full::Address);
            }
            places.by_address.insert(network, theirs + 1);
        }
        places.taken += 1;
        drop(places);
        Ok(Place { admission: self.clone(), network, address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.admission.places.lock();
        places.taken -= 1;
        let Some(network) = self.network else { return };
        if let Some(theirs) = places.by_address.get_mut(&network) {
            *theirs -= 1;
            if *theirs == 0 {
                places.by_address.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn refused(admission: &Arc<Admission>, from: &str) -> Option<Full> {
        admission.admit(address(from)).err()
    }

    #[test]
    fn an_address_is_counted_by_itself_and_forgotten_when_it_holds_nothing() {
        let admission = Arc::new(Admission::new(3, 2));
        let held = [admission.admit(address("10.0.0.1")), admission.admit(address("10.0.0.1"))];
        assert_eq!(refused(&admission, "10.0.0.1"), Some(Full::Address));
        let other = admission.admit(address("10.0.0.2"));
        assert_eq!(refused(&admission, "10.0.0.3"), Some(Full::Node));
        drop(held);
        assert_eq!(refused(&admission, "10.0.0.1"), None);
        drop(other);
        assert!(admission.places.lock().by_address.is_empty());
    }

    #[test]
    fn a_limit_of_zero_is_none() {
        let admission = Arc::new(Admission::new(0, 0));
        let held: Vec<_> = (0..1_000).map(|_| admission.admit(address("::1"))).collect();
        assert!(held.iter().all(Result::is_ok));
    }

    #[test]
    fn a_proxy_takes_places_of_the_node_alone() {
        let admission = Arc::new(Admission::new(3, 1));
        let proxy = address("10.0.0.1");
        let held = [admission.admit_proxy(proxy), admission.admit_proxy(proxy)];
        let own = admission.admit(proxy);
        assert!(held.iter().chain([&own]).all(Result::is_ok));
        assert_eq!(admission.admit_proxy(proxy).err(), Some(Full::Node));
        drop((held, own));
        assert!(admission.places.lock().taken == 0);
    }

    #[test]
    fn an_address_is_the_same_however_it_is_written() {
        for (one, other) in
            [("10.0.0.1", "::ffff:10.0.0.1"), ("2001:db8::1", "2001:db8::ffff:0:0:2")]
        {
            let admission = Arc::new(Admission::new(0, 1));
            let _held = admission.admit(address(one));
            assert_eq!(refused(&admission, other), Some(Full::Address), "{one}");
        }
        let admission = Arc::new(Admission::new(0, 1));
        let _held = admission.admit(address("2001:db8::1"));
        assert_eq!(refused(&admission, "2001:db8:0:1::1"), None);
    }
}
