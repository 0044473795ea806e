//! How many streams are open, on this node and for each address, and who may open one more.
//!
//! A place is taken before a stream begins and given back when it ends, however it ends. An IPv6
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
    /// The most streams. 0: no limit.
    most: usize,
    /// The most streams of one address. 0: no limit.
    most_per_address: usize,
    places: Mutex<Places>,
}

/// Why a stream may not begin.
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
    /// As it is counted.
    network: IpAddr,
    /// Where the stream comes from.
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
        let network = network_of(address);
        let mut places = self.places.lock();
        if self.most > 0 && places.taken >= self.most {
            return Err(Full::Node);
        }
        let theirs = places.by_address.get(&network).copied().unwrap_or_default();
        if self.most_per_address > 0 && theirs >= self.most_per_address {
            return Err(Full::Address);
        }
        places.taken += 1;
        places.by_address.insert(network, theirs + 1);
        drop(places);
        Ok(Place { admission: self.clone(), network, address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.admission.places.lock();
        places.taken -= 1;
        if let Some(theirs) = places.by_address.get_mut(&self.network) {
            *theirs -= 1;
            if *theirs == 0 {
                places.by_address.remove(&self.network);
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
