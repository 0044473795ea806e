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

/// How many reasons of one outage are logged.
const MOST_REASONS: usize = 8;

/// Logs when something ends, why, and when it is back; and not every attempt.
pub(super) struct Report {
    is_well: Option<bool>,
    well: &'static str,
    ill: &'static str,
    /// Those of the present outage that were logged.
    reasons: Vec<String>,
}

impl Report {
    pub(super) fn new(well: &'static str, ill: &'static str) -> Self {
        Self { is_well: None, well, ill, reasons: Vec::new() }
    }

    pub(super) fn well(&mut self) {
        if self.is_well.replace(true) != Some(true) {
            self.reasons.clear();
            tracing::info!("{}", self.well);
        }
    }

    pub(super) fn ill(&mut self, error: &anyhow::Error) {
        let reason = format!("{error:#}");
        let was_ill = self.is_well.replace(false) == Some(false);
        if !was_ill {
            tracing::warn!(reason, "{}", self.ill);
        } else if self.is_new(&reason) {
            // The first attempt may have been too slow for some other reason than those to come: a
            // certificate that nobody trusts must not stay unsaid for that.
            tracing::info!(reason, "Redis is still away");
        } else {
            return;
        }
        self.reasons.push(reason);
    }

    fn is_new(&self, reason: &String) -> bool {
        self.reasons.len() < MOST_REASONS && !self.reasons.contains(reason)
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn an_outage_is_told_with_each_of_its_reasons_once() {
        let mut report = Report::new("well", "ill");
        for reason in ["slow", "distrusted", "slow", "distrusted"] {
            report.ill(&anyhow!(reason));
        }
        assert_eq!(report.reasons, ["slow", "distrusted"]);
        report.well();
        report.ill(&anyhow!("slow"));
        assert_eq!(report.reasons, ["slow"], "another outage");
    }

    #[test]
    fn reasons_that_never_repeat_do_not_fill_the_log() {
        let mut report = Report::new("well", "ill");
        for attempt in 0..2 * MOST_REASONS {
            report.ill(&anyhow!("attempt {attempt}"));
        }
        assert_eq!(report.reasons.len(), MOST_REASONS);
    }
}
