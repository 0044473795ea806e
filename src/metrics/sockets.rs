//! What is counted of connections, whatever they carry.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::{Held, Label, Metrics};

/// Connections, those that carry streams among them.
pub(super) struct OfSockets {
    open: Gauge,
    refused: Family<[Label; 1], Counter>,
}

impl OfSockets {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let of_sockets = Self { open: Gauge::default(), refused: Family::default() };
        registry.register("sockets", "Open connections", of_sockets.open.clone());
        let help = "Connections that were closed before anything of them was read";
        registry.register("sockets_refused", help, of_sockets.refused.clone());
        of_sockets
    }
}

impl Metrics {
    /// A connection is open.
    pub fn socket(&self) -> Held {
        Held::of(&self.0.sockets.open)
    }

    /// A connection was refused. The reason is one of a few.
    pub fn socket_refused(&self, reason: &'static str) {
        self.0.sockets.refused.get_or_create(&[("reason", reason)]).inc();
    }
}
