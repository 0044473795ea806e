//! From tables to a program.

use anyhow::Context as _;
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

use super::heads::{Head, head_of};
use super::{Store, StoreError};
use crate::entity::{
    announcement, contribution, edition, organization, participant, room, session, session_kind,
    track,
};
use crate::program::{Program, Tables, check_all};
use crate::types::{Cursor, EditionId};

impl Store {
    /// The newest program of an edition. None: there is no such edition.
    pub async fn load(&self, edition: EditionId) -> Result<Option<Program>, StoreError> {
        let tx = self.begin_to_read().await?;
        let program = load_with(&tx, edition).await?;
        tx.rollback().await.map_err(StoreError::while_doing("end a read"))?;
        Ok(program)
    }
}

/// The newest program of an edition, as `db` sees it.
pub(super) async fn load_with(
    db: &impl ConnectionTrait,
    edition: EditionId,
) -> Result<Option<Program>, StoreError> {
    let head = head_of(db, edition).await.map_err(StoreError::while_doing("read a head"))?;
    let Some(head) = head else { return Ok(None) };
    load_at(db, &head).await.map(Some)
}

/// The program that the tables hold, whose head is known.
pub(super) async fn load_at(db: &impl ConnectionTrait, head: &Head) -> Result<Program, StoreError> {
    let tables =
        read(db, head.edition_id).await.map_err(StoreError::while_doing("load a program"))?;
    check_all(&tables).context("the tables hold a program that cannot be")?;
    let at = Cursor { epoch: head.epoch, revision: head.revision };
    Ok(Program::new(head.edition_id, at, head.next_session_number, tables))
}

async fn read(db: &impl ConnectionTrait, edition: EditionId) -> Result<Tables, DbErr> {
    macro_rules! rows {
        ($model:ident, $column:ident) => {
            $model::Entity::find().filter($model::Column::$column.eq(edition)).all(db).await?
        };
    }
    Ok(Tables::default()
        .editions(rows!(edition, Id))
        .organizations(rows!(organization, EditionId))
        .rooms(rows!(room, EditionId))
        .tracks(rows!(track, EditionId))
        .kinds(rows!(session_kind, EditionId))
        .participants(rows!(participant, EditionId))
        .sessions(rows!(session, EditionId))
        .contributions(rows!(contribution, EditionId))
        .announcements(rows!(announcement, EditionId)))
}
