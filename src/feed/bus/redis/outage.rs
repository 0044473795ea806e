//! What is done and said while Redis is away.

use std::time::Duration;

use tokio::time::sleep;

use crate::types::Randomness;

const SHORTEST: Duration = Duration::from_millis(100);

/// Short, because an outage may end at any time: then bells are heard again after so long.
const LONGEST: Duration = Duration::from_secs(1);

/// Pauses between attempts, longer and longer.
pub(super) struct Pauses<'a> {
    next: Duration,
    randomness: &'a dyn Randomness,
}

impl<'a> Pauses<'a> {
    pub(super) fn new(randomness: &'a dyn Randomness) -> Self {
        Self { next: SHORTEST, randomness }
    }

    /// Waits before the next attempt: half of the pause at least, so that nodes do not come all at
    /// once.
    pub(super) async fn wait(&mut self) {
        let mut byte = [0];
        self.randomness.fill(&mut byte);
        let pause = self.next.mul_f64(0.5 + 0.5 * f64::from(byte[0]) / 255.0);
        self.next = LONGEST.min(self.next * 2);
        sleep(pause).await;
    }

    /// Begins with short pauses again. `lasted`: for how long all was well; what breaks at once is
    /// not well yet.
    pub(super) fn shorten(&mut self, lasted: Duration) {
        if lasted > LONGEST {
            self.next = SHORTEST;
        }
    }
}

/// Logs when something ends and when it is back, and not every attempt.
pub(super) struct Report {
    is_well: Option<bool>,
    well: &'static str,
    ill: &'static str,
}

impl Report {
    pub(super) fn new(well: &'static str, ill: &'static str) -> Self {
        Self { is_well: None, well, ill }
    }

    pub(super) fn well(&mut self) {
        if self.is_well.replace(true) != Some(true) {
            tracing::info!("{}", self.well);
        }
    }

    pub(super) fn ill(&mut self, reason: &anyhow::Error) {
        if self.is_well.replace(false) == Some(false) {
            tracing::debug!(reason = format!("{reason:#}"), "{}", self.ill);
        } else {
            tracing::warn!(reason = format!("{reason:#}"), "{}", self.ill);
        }
    }
}
