//! Commits of this node, counted.

use std::sync::Arc;

use tokio::time::Instant;

use super::hub::Hub;
use crate::metrics::CommitOutcome;
use crate::program::Program;
use crate::store::{Commit, CommitError, Committed, Erased, Erasing, StoreError};

impl Hub {
    /// Commits, and counts what became of it. Nothing is shown yet.
    pub(super) async fn commit(
        &self,
        base: Arc<Program>,
        commit: Commit,
    ) -> Result<Committed, CommitError> {
        let begin = Instant::now();
        let committed = self.store.commit(base, commit).await;
        let outcome = match &committed {
            Ok(committed) if committed.step.is_none() => CommitOutcome::Unchanged,
            Ok(_) => CommitOutcome::Committed,
            Err(error) => outcome(error),
        };
        self.metrics().committed(outcome, begin.elapsed());
        committed
    }

    /// Likewise for an erasure.
    pub(super) async fn commit_erasure(
        &self,
        base: Arc<Program>,
        erasing: Erasing,
    ) -> Result<Option<Erased>, CommitError> {
        let begin = Instant::now();
        let erased = self.store.erase(base, erasing).await;
        let outcome = match &erased {
            Ok(None) => CommitOutcome::Unchanged,
            Ok(Some(_)) => CommitOutcome::Committed,
            Err(error) => outcome(error),
        };
        self.metrics().committed(outcome, begin.elapsed());
        erased
    }
}

fn outcome(error: &CommitError) -> CommitOutcome {
    match error {
        CommitError::Refused(_) | CommitError::NoEdition => CommitOutcome::Refused,
        CommitError::Store(StoreError::Unavailable(_)) => CommitOutcome::Unavailable,
        CommitError::Store(StoreError::Undecided(_)) => CommitOutcome::Undecided,
        CommitError::Store(StoreError::Internal(_)) => CommitOutcome::Failed,
    }
}
