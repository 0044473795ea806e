//! The past: earlier revisions with the programs on their sides, worked out from the newest program
//! and the log.

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::{Context as _, anyhow};

use crate::program::{Program, ReplayError, Revision, Step};
use crate::store::{Store, StoreError};
use crate::types::RevisionNumber;

/// Steps of the past, oldest first. Holds one program at a time.
pub struct Replay {
    today: Arc<Program>,
    position: Arc<Program>,
    revisions: VecDeque<Arc<Revision>>,
}

impl Replay {
    /// The steps from `after` to the newest program, which is walked back to where they begin.
    pub(super) async fn read(
        store: &Store,
        newest: Arc<Program>,
        after: RevisionNumber,
    ) -> Result<Self, StoreError> {
        let log = store.log(newest.edition_id(), after, newest.revision()).await?;
        // Nothing came after a revision that is later than the program that is looked at.
        let expected = (newest.revision().0 - after.0).max(0);
        if usize::try_from(expected) != Ok(log.len()) {
            return Err(StoreError::Internal(anyhow!("the log lacks revisions after {after}")));
        }
        let mut position = newest.clone();
        for revision in log.iter().rev() {
            // The log was rewritten for somebody who was erased, which this node learns of at once.
            let earlier = position
                .walk_back(revision)
                .context("walk back through the log")
                .map_err(StoreError::Unavailable)?;
            position = Arc::new(earlier);
        }
        let revisions = log.into_iter().map(Arc::new).collect();
        Ok(Self { today: newest, position, revisions })
    }

    /// The program where the steps begin.
    pub(super) fn into_position(self) -> Arc<Program> {
        self.position
    }

    fn step(&mut self, revision: Arc<Revision>) -> Result<Step, ReplayError> {
        let before = self.position.clone();
        // The last step ends in the newest program itself, whose index is there already.
        let after = if revision.number == self.today.revision() {
            self.today.clone()
        } else {
            Arc::new(before.replay(&revision)?)
        };
        self.position = after.clone();
        Ok(Step { before, after, revision })
    }
}

impl Iterator for Replay {
    type Item = Result<Arc<Step>, ReplayError>;

    fn next(&mut self) -> Option<Self::Item> {
        let revision = self.revisions.pop_front()?;
        Some(self.step(revision).map(Arc::new))
    }
}
