//! The log of revisions, as rows and as values.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::patient::hedged;
use super::{Store, StoreError};
use crate::entity::revision;
use crate::program::Revision;
use crate::types::{Credential, EditionId, RevisionNumber, Timestamp};

impl Store {
    /// When some revisions of an edition were committed.
    pub async fn commit_times(
        &self,
        edition: EditionId,
        revisions: BTreeSet<RevisionNumber>,
    ) -> Result<BTreeMap<RevisionNumber, Timestamp>, StoreError> {
        let times: Vec<(RevisionNumber, Timestamp)> = revision::Entity::find()
            .select_only()
            .column(revision::Column::Number)
            .column(revision::Column::CommittedAt)
            .filter(revision::Column::EditionId.eq(edition))
            .filter(revision::Column::Number.is_in(revisions))
            .into_tuple()
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("read when revisions were committed"))?;
        Ok(times.into_iter().collect())
    }

    /// Whether somebody was erased after a revision: what was known before may be theirs.
    pub async fn erased_after(
        &self,
        edition: EditionId,
        after: RevisionNumber,
    ) -> Result<bool, StoreError> {
        let found = revision::Entity::find()
            .select_only()
            .column(revision::Column::Number)
            .filter(revision::Column::EditionId.eq(edition))
            .filter(revision::Column::Number.gt(after))
            .filter(revision::Column::IsErasure.eq(true))
            .into_tuple::<RevisionNumber>()
            .one(&self.reader())
            .await;
        found.map(|found| found.is_some()).map_err(StoreError::while_doing("look for erasures"))
    }

    /// The revisions after `after` up to and with `up_to`, oldest first.
    pub async fn log(
        &self,
        edition: EditionId,
        after: RevisionNumber,
        up_to: RevisionNumber,
    ) -> Result<Vec<Revision>, StoreError> {
        let reader = self.reader();
        hedged(|| read_log(&reader, edition, after, up_to)).await
    }
}

pub(super) async fn read_log(
    db: &impl ConnectionTrait,
    edition: EditionId,
    after: RevisionNumber,
    up_to: RevisionNumber,
) -> Result<Vec<Revision>, StoreError> {
    let rows = revision::Entity::find()
        .filter(revision::Column::EditionId.eq(edition))
        .filter(revision::Column::Number.gt(after))
        .filter(revision::Column::Number.lte(up_to))
        .order_by_asc(revision::Column::Number)
        .all(db)
        .await
        .map_err(StoreError::while_doing("read the log"))?;
    rows.into_iter().map(|row| value(row).map_err(StoreError::Internal)).collect()
}

fn value(row: revision::Model) -> anyhow::Result<Revision> {
    let number = row.number;
    Ok(Revision {
        number,
        committed_at: row.committed_at,
        actor: row.actor,
        credential: row.account_id.map(Credential::Account).or(row.token_id.map(Credential::Token)),
        reason: row.reason,
        note: row.note,
        is_erasure: row.is_erasure,
        changes: serde_json::from_str(&row.changes)
            .with_context(|| format!("read the changes of revision {number}"))?,
        previous_stamps: serde_json::from_str(&row.previous_stamps)
            .with_context(|| format!("read the stamps of revision {number}"))?,
    })
}

pub(super) async fn append(
    db: &impl ConnectionTrait,
    edition_id: EditionId,
    revision: &Revision,
) -> Result<(), StoreError> {
    let row = revision::Model {
        edition_id,
        number: revision.number,
        committed_at: revision.committed_at,
        actor: revision.actor.clone(),
        account_id: match revision.credential {
            Some(Credential::Account(account)) => Some(account),
            _ => None,
        },
        token_id: match revision.credential {
            Some(Credential::Token(token)) => Some(token),
            _ => None,
        },
        reason: revision.reason.clone(),
        note: revision.note.clone(),
        is_erasure: revision.is_erasure,
        changes: serde_json::to_string(&revision.changes).context("write changes as JSON")?,
        previous_stamps: serde_json::to_string(&revision.previous_stamps)
            .context("write stamps as JSON")?,
    };
    let row = row.into_active_model().reset_all();
    revision::Entity::insert(row)
        .exec_without_returning(db)
        .await
        .map_err(StoreError::while_doing("append to the log"))?;
    Ok(())
}
