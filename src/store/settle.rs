//! Finding out whether a commit was done that the database did not answer.

use std::time::Duration;

use anyhow::anyhow;
use sea_orm::{EntityTrait as _, QuerySelect as _};

use super::log::read_log;
use super::{Store, StoreError};
use crate::entity::edition_head;
use crate::program::{Program, Revision};

/// How often a database that went away is asked. Each time takes some seconds by itself.
const ATTEMPTS: u32 = 3;

/// How long it is left alone in between.
const PAUSE: Duration = Duration::from_secs(1);

impl Store {
    /// Whether a revision was committed after all. A database that stays away leaves `error`.
    pub(super) async fn settle(
        &self,
        program: &Program,
        revision: &Revision,
        error: anyhow::Error,
    ) -> Result<(), StoreError> {
        for _ in 0..ATTEMPTS {
            match self.has_committed(program, revision).await {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(StoreError::Unavailable(error)),
                Err(StoreError::Internal(error)) => return Err(StoreError::Internal(error)),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
        Err(StoreError::Undecided(error))
    }

    async fn has_committed(
        &self,
        program: &Program,
        revision: &Revision,
    ) -> Result<bool, StoreError> {
        let (edition, number) = (program.edition_id(), revision.number);
        let tx = self.begin().await?;
        // Whoever has this lock knows that the transaction in question, which had it, is over.
        let head = edition_head::Entity::find_by_id(edition).lock_exclusive().one(&tx).await;
        let head = head.map_err(StoreError::while_doing("lock an edition"))?;
        // What is not there cannot be locked: an edition that is founded may yet come to be.
        let head = head.ok_or_else(|| StoreError::Undecided(anyhow!("there is no edition yet")))?;
        let logged = read_log(&tx, edition, number.previous(), number).await?;
        tx.rollback().await.map_err(StoreError::while_doing("unlock an edition"))?;
        let is_ours = |logged: &Revision| is_same(logged, revision);
        Ok(head.epoch == program.epoch() && logged.first().is_some_and(is_ours))
    }
}

/// Whether the log holds a revision. It keeps everything but the stamps of the rows.
fn is_same(logged: &Revision, revision: &Revision) -> bool {
    let told = |revision: &Revision| serde_json::to_value(&revision.changes).ok();
    logged.committed_at == revision.committed_at
        && logged.actor == revision.actor
        && logged.note == revision.note
        && told(logged) == told(revision)
}
