//! What this node counts about itself, for Prometheus: `GET /metrics`.
//!
//! One [`Metrics`] for each node, made by the composition root and handed down; nothing here is
//! global, so that two nodes in one process count apart. Units and names follow the conventions of
//! Prometheus. No label holds what a client sent, so that their number is bounded.

mod cache;
mod database;
mod graphql;
mod http;
mod sockets;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

pub use self::cache::CacheOutcome;
use self::cache::OfCache;
use self::database::OfDatabase;
pub use self::database::{CommitOutcome, DatabaseState, PoolState};
use self::graphql::OfGraphql;
use self::http::OfHttp;
pub use self::http::{Answered, Method, Route};
use self::sockets::OfSockets;

/// The media type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The upper bounds of the times of delivery, in seconds.
const DELIVERY_SECONDS: [f64; 16] = [
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

/// How a stream reaches its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// graphql-transport-ws.
    WebSocket,
    /// Server-Sent Events.
    Sse,
}

impl Transport {
    /// The name, as labels and logs have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::WebSocket => "websocket",
            Self::Sse => "sse",
        }
    }

    fn label(self) -> [Label; 1] {
        [("transport", self.name())]
    }
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailOutcome {
    /// The server took it.
    Sent,
    /// It is tried again.
    Deferred,
    /// It was refused for good.
    Failed,
    /// It may have arrived.
    Uncertain,
}

impl MailOutcome {
    fn label(self) -> [Label; 1] {
        let name = match self {
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        };
        [("outcome", name)]
    }
}

type Label = (&'static str, &'static str);

/// One more of something, until this is dropped.
#[derive(Debug)]
#[must_use = "what is counted is gone when this is dropped"]
pub struct Held(Gauge);

impl Held {
    fn of(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// What is counted for each transport. The handles are kept, so that to count is one addition.
struct OfTransport {
    connections: Gauge,
    subscriptions: Gauge,
    frames: Counter,
    lag_closes: Counter,
}

/// The counters of one node.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    websocket: OfTransport,
    sse: OfTransport,
    cohorts: Gauge,
    executions: Counter,
    replay_reads: Counter,
    delivery: Histogram,
    bus_up: Gauge,
    refused: Family<[Label; 1], Counter>,
    ends: Family<[Label; 2], Counter>,
    mails: Family<[Label; 1], Counter>,
    graphql: OfGraphql,
    cache: OfCache,
    http: OfHttp,
    database: OfDatabase,
    sockets: OfSockets,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("plenary");
        let (websocket, sse) = register_transports(&mut registry);
        let (refused, ends) = register_ends(&mut registry);
        let cohorts = Gauge::default();
        let help = "Groups of subscribers that share one execution";
        registry.register("cohorts", help, cohorts.clone());
        let executions = Counter::default();
        let help = "Times that the operation of a subscription was executed";
        registry.register("executions", help, executions.clone());
        let replay_reads = Counter::default();
        let help = "Times that the missed revisions of a subscriber were executed for it alone";
        registry.register("replay_reads", help, replay_reads.clone());
        let delivery = Histogram::new(DELIVERY_SECONDS);
        let help = "From this node's having a revision to the writing of a frame that tells it";
        let name = "revision_delivery";
        registry.register_with_unit(name, help, Unit::Seconds, delivery.clone());
        let bus_up = Gauge::default();
        let help = "Whether bells of other nodes are heard: 1, or 0 while polls make up for them";
        registry.register("bus_up", help, bus_up.clone());
        let mails = Family::default();
        registry.register(
            "mails",
            "Attempts to send a mail, by what became of them",
            mails.clone(),
        );
        let graphql = OfGraphql::register(&mut registry);
        let cache = OfCache::register(&mut registry);
        let http = OfHttp::register(&mut registry);
        let database = OfDatabase::register(&mut registry);
        let sockets = OfSockets::register(&mut registry);
        Self(Arc::new(Inner {
            registry,
            websocket,
            sse,
            cohorts,
            executions,
            replay_reads,
            delivery,
            bus_up,
            refused,
            ends,
            mails,
            graphql,
            cache,
            http,
            database,
            sockets,
        }))
    }
}

fn register_transports(registry: &mut Registry) -> (OfTransport, OfTransport) {
    let connections = Family::<[Label; 1], Gauge>::default();
    registry.register("connections", "Open WebSockets and event streams", connections.clone());
    let subscriptions = Family::<[Label; 1], Gauge>::default();
    registry.register("subscriptions", "Subscriptions under way", subscriptions.clone());
    let frames = Family::<[Label; 1], Counter>::default();
    registry.register("frames", "Messages and events written to streams", frames.clone());
    let lag_closes = Family::<[Label; 1], Counter>::default();
    let help = "Streams that were ended because their client read too slowly";
    registry.register("lag_closes", help, lag_closes.clone());
    let of = |transport: Transport| OfTransport {
        connections: connections.get_or_create_owned(&transport.label()),
        subscriptions: subscriptions.get_or_create_owned(&transport.label()),
        frames: frames.get_or_create_owned(&transport.label()),
        lag_closes: lag_closes.get_or_create_owned(&transport.label()),
    };
    (of(Transport::WebSocket), of(Transport::Sse))
}

type Ends = (Family<[Label; 1], Counter>, Family<[Label; 2], Counter>);

fn register_ends(registry: &mut Registry) -> Ends {
    let refused = Family::default();
    let help = "Streams that were refused because too many are open";
    registry.register("connections_refused", help, refused.clone());
    let ends = Family::default();
    registry.register("connection_ends", "Streams that have ended", ends.clone());
    (refused, ends)
}

impl Metrics {
    fn of(&self, transport: Transport) -> &OfTransport {
        match transport {
            Transport::WebSocket => &self.0.websocket,
            Transport::Sse => &self.0.sse,
        }
    }

    /// A stream is open.
    pub fn connection(&self, transport: Transport) -> Held {
        Held::of(&self.of(transport).connections)
    }

    /// A subscription is under way.
    pub fn subscription(&self, transport: Transport) -> Held {
        Held::of(&self.of(transport).subscriptions)
    }

    /// A cohort is there.
    pub fn cohort(&self) -> Held {
        Held::of(&self.0.cohorts)
    }

    /// The operation of a subscription was executed, for however many.
    pub fn executed(&self) {
        self.0.executions.inc();
    }

    /// The missed revisions of a subscriber were executed for it alone.
    pub fn replayed_alone(&self) {
        self.0.replay_reads.inc();
    }

    /// A frame was written.
    pub fn sent(&self, transport: Transport) {
        self.of(transport).frames.inc();
    }

    /// A frame that tells a revision was written, so long after this node had the revision.
    pub fn delivered(&self, after: Duration) {
        self.0.delivery.observe(after.as_secs_f64());
    }

    /// A stream was ended because its client read too slowly.
    pub fn lagged(&self, transport: Transport) {
        self.of(transport).lag_closes.inc();
    }

    /// A stream was refused. The reason is one of a few.
    pub fn refused(&self, reason: &'static str) {
        self.0.refused.get_or_create(&[("reason", reason)]).inc();
    }

    /// Somebody tried to send a mail.
    pub fn mail(&self, outcome: MailOutcome) {
        self.0.mails.get_or_create(&outcome.label()).inc();
    }

    /// A stream has ended. The reason is one of a few.
    pub fn ended(&self, transport: Transport, reason: &'static str) {
        let labels = [("transport", transport.name()), ("reason", reason)];
        self.0.ends.get_or_create(&labels).inc();
    }

    /// Bells of other nodes are heard; or there are no other nodes.
    pub fn bus_is_up(&self) {
        self.0.bus_up.set(1);
    }

    /// Bells of other nodes are not heard.
    pub fn bus_is_down(&self) {
        self.0.bus_up.set(0);
    }

    /// Whether bells of other nodes are heard, or there are no other nodes.
    pub fn bus_hears(&self) -> bool {
        self.0.bus_up.get() == 1
    }

    /// Everything, in the text format of OpenMetrics.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.0.registry).expect("a string takes everything");
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(metrics: &Metrics, line: &str) -> bool {
        metrics.text().lines().any(|has| has == line)
    }

    #[test]
    fn what_is_held_is_counted_until_it_is_dropped() {
        let metrics = Metrics::default();
        let held = [metrics.connection(Transport::Sse), metrics.connection(Transport::Sse)];
        assert!(has(&metrics, r#"plenary_connections{transport="sse"} 2"#), "{}", metrics.text());
        drop(held);
        assert!(has(&metrics, r#"plenary_connections{transport="sse"} 0"#), "{}", metrics.text());
    }

    #[test]
    fn names_follow_the_conventions() {
        let metrics = Metrics::default();
        metrics.executed();
        metrics.replayed_alone();
        metrics.sent(Transport::WebSocket);
        metrics.lagged(Transport::WebSocket);
        metrics.delivered(Duration::from_micros(700));
        metrics.refused("node");
        metrics.ended(Transport::WebSocket, "lagged");
        metrics.bus_is_up();
        let cohort = metrics.cohort();
        for line in [
            "# EOF",
            "# UNIT plenary_revision_delivery_seconds seconds",
            "plenary_executions_total 1",
            "plenary_replay_reads_total 1",
            r#"plenary_frames_total{transport="websocket"} 1"#,
            r#"plenary_frames_total{transport="sse"} 0"#,
            r#"plenary_lag_closes_total{transport="websocket"} 1"#,
            r#"plenary_subscriptions{transport="sse"} 0"#,
            r#"plenary_revision_delivery_seconds_bucket{le="0.0005"} 0"#,
            r#"plenary_revision_delivery_seconds_bucket{le="0.001"} 1"#,
            r#"plenary_revision_delivery_seconds_bucket{le="10.0"} 1"#,
            "plenary_revision_delivery_seconds_count 1",
            r#"plenary_connections_refused_total{reason="node"} 1"#,
            r#"plenary_connection_ends_total{transport="websocket",reason="lagged"} 1"#,
            "plenary_bus_up 1",
            "plenary_cohorts 1",
        ] {
            assert!(has(&metrics, line), "{line}\n{}", metrics.text());
        }
        drop(cohort);
    }

    #[test]
    fn two_nodes_count_apart() {
        let (one, other) = (Metrics::default(), Metrics::default());
        one.executed();
        assert!(has(&other, "plenary_executions_total 0"), "{}", other.text());
    }
}
