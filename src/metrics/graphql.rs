//! What is counted of requests on their way through GraphQL.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::registry::Registry;

use super::Metrics;

/// What was done for requests. What was refused before shows in none of them.
pub(super) struct OfGraphql {
    parsed: Counter,
    executed: Counter,
}

impl OfGraphql {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let [parsed, executed] = [
            ("documents_parsed", "Documents that were given to the parser"),
            ("operations_executed", "Queries and mutations that were given to the executor"),
        ]
        .map(|(name, help)| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        });
        Self { parsed, executed }
    }
}

impl Metrics {
    /// A document is given to the parser.
    pub fn document_parsed(&self) {
        self.0.graphql.parsed.inc();
    }

    /// A query or a mutation is given to the executor.
    pub fn operation_executed(&self) {
        self.0.graphql.executed.inc();
    }
}
