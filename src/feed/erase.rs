//! Erasing somebody: the history is rewritten, so that it is loaded anew and not brought up to date.

use super::bus::Bell;
use super::hub::{Hub, Wanted};
use crate::store::{CommitError, Erased, Erasing, StoreError};
use crate::types::{EditionId, RevisionNumber};

impl Hub {
    /// Erases somebody from an edition and its history, or tries to. None: they never were in it.
    /// When this returns, this node knows nothing of them.
    pub async fn erase(
        &self,
        edition: EditionId,
        erasing: Erasing,
        wanted: Wanted,
    ) -> Result<Option<Erased>, CommitError> {
        let base = self.newest(edition).ok_or(CommitError::NoEdition)?;
        if wanted == Wanted::DryRun {
            return self.store.try_to_erase(base, erasing).await;
        }
        let erased = self.commit_erasure(base, erasing).await?;
        if let Some(erased) = &erased {
            let number = erased.revision.number;
            // It is committed, whatever happens now: the next poll finds it too.
            if let Err(error) = self.forget_what_was_before(edition, number).await {
                tracing::warn!(?error, %edition, "an erasure is taken up only with the next poll");
            }
            self.bus.ring(Bell::Edition(edition, number));
        }
        Ok(erased)
    }

    async fn forget_what_was_before(
        &self,
        edition: EditionId,
        erasure: RevisionNumber,
    ) -> Result<(), StoreError> {
        match self.lock(edition).await {
            // The poll may have been faster.
            Some((feed, _updating)) if feed.newest().revision() < erasure => {
                self.load_anew(&feed).await
            }
            _ => Ok(()),
        }
    }
}
