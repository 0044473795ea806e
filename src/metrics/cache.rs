//! What is counted of the answers that are kept.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::{Label, Metrics};

/// How a question found its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheOutcome {
    /// It was there.
    Hit,
    /// It was being made for somebody else.
    Joined,
    /// It had to be made.
    Miss,
    /// Its answers are nobody else's.
    Own,
}

/// The counters. The handles are kept, so that to count is one addition.
pub(super) struct OfCache {
    hit: Counter,
    joined: Counter,
    miss: Counter,
    own: Counter,
    not_modified: Counter,
    answers: Gauge,
    bytes: Gauge,
}

impl OfCache {
    pub(super) fn register(registry: &mut Registry) -> Self {
        let outcomes = Family::<[Label; 1], Counter>::default();
        let help = "Questions of the public, by how they found their answer";
        registry.register("answer_cache", help, outcomes.clone());
        let of = |name| outcomes.get_or_create_owned(&[("outcome", name)]);
        let not_modified = Counter::default();
        let help = "Answers that were not sent, because the client had them";
        registry.register("answers_not_modified", help, not_modified.clone());
        let [answers, bytes] = [Gauge::default(), Gauge::default()];
        registry.register("answer_cache_answers", "Answers that are kept", answers.clone());
        let help = "What the answers that are kept take, about";
        registry.register_with_unit("answer_cache_size", help, Unit::Bytes, bytes.clone());
        Self {
            hit: of("hit"),
            joined: of("joined"),
            miss: of("miss"),
            own: of("own"),
            not_modified,
            answers,
            bytes,
        }
    }
}

impl Metrics {
    /// A question found its answer.
    pub fn cache(&self, outcome: CacheOutcome) {
        let cache = &self.0.cache;
        match outcome {
            CacheOutcome::Hit => &cache.hit,
            CacheOutcome::Joined => &cache.joined,
            CacheOutcome::Miss => &cache.miss,
            CacheOutcome::Own => &cache.own,
        }
        .inc();
    }

    /// So many answers are kept, of so many bytes.
    pub fn cache_holds(&self, answers: usize, bytes: u64) {
        self.0.cache.answers.set(i64::try_from(answers).unwrap_or(i64::MAX));
        self.0.cache.bytes.set(i64::try_from(bytes).unwrap_or(i64::MAX));
    }

    /// A client had the answer already.
    pub fn not_modified(&self) {
        self.0.cache.not_modified.inc();
    }
}
