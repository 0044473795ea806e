//! Agendas: made, read and changed by whoever has their secret, of which only the hash is kept.
//!
//! Every change locks the row of its agenda first, so that its version rises once for each change
//! and the limit of its sessions holds.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryResult, QuerySelect as _,
};

use super::patient::hedged;
use super::{Store, StoreError};
use crate::entity::{agenda, agenda_notice, agenda_notification, agenda_session};
use crate::entity::{mail, private_link};
use crate::types::{AgendaId, EditionId, SecretHash, SessionId, Timestamp};

/// An agenda, and what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agenda {
    /// Its id.
    pub id: AgendaId,
    /// The edition of its sessions.
    pub edition: EditionId,
    /// Raised whenever its sessions change.
    pub version: i64,
    /// The sessions that are followed. Some may be gone from the program.
    pub sessions: BTreeSet<SessionId>,
}

/// An agenda to be made.
#[derive(Debug, Clone)]
pub struct NewAgenda {
    /// Its id.
    pub id: AgendaId,
    /// What its secret is known by.
    pub secret: SecretHash,
    /// The edition of its sessions.
    pub edition: EditionId,
    /// The sessions that it begins with.
    pub sessions: BTreeSet<SessionId>,
    /// When it is made.
    pub at: Timestamp,
}

/// A session to be followed.
#[derive(Debug, Clone, Copy)]
pub struct NewFollowing {
    /// The session. Whether it is one of the agenda's edition, the caller has made sure.
    pub session: SessionId,
    /// Since when.
    pub at: Timestamp,
    /// How many sessions an agenda may have. 0: as many as it likes.
    pub most: usize,
}

/// Why an agenda was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AgendaError {
    /// There is none with this secret.
    #[error("there is no such agenda")]
    NoAgenda,
    /// It has as many sessions as it may have.
    #[error("an agenda has at most {0} sessions")]
    TooMany(usize),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How many agendas one statement asks for: below the number of values that databases bind.
const AT_ONCE: usize = 5_000;

impl Store {
    /// Makes an agenda.
    pub async fn create_agenda(&self, new: NewAgenda) -> Result<Agenda, StoreError> {
        let NewAgenda { id, secret, edition, sessions, at } = new;
        let version = 1;
        let secret_hash = secret.to_column();
        let row = agenda::Model { id, secret_hash, edition_id: edition, version, created_at: at };
        let tx = self.begin().await?;
        let write = async {
            let row = row.into_active_model().reset_all();
            agenda::Entity::insert(row).exec_without_returning(&tx).await?;
            insert_sessions(&tx, id, sessions.iter().copied(), at).await
        };
        write.await.map_err(StoreError::while_doing("make an agenda"))?;
        tx.commit("commit an agenda").await?;
        Ok(Agenda { id, edition, version, sessions })
    }

    /// The agenda of a secret. None: there is none, or not any more.
    pub async fn agenda(&self, secret: SecretHash) -> Result<Option<Agenda>, StoreError> {
        let mut select = select_agendas();
        select.and_where(agenda::Column::SecretHash.eq(secret.to_column()));
        let found = self.read_agendas(&select).await?;
        Ok(found.into_values().next())
    }

    /// Those of some agendas that are there, by id.
    pub async fn agendas(
        &self,
        ids: &[AgendaId],
    ) -> Result<BTreeMap<AgendaId, Agenda>, StoreError> {
        let mut found = BTreeMap::new();
        for ids in ids.chunks(AT_ONCE) {
            let mut select = select_agendas();
            select.and_where(agenda::Column::Id.is_in(ids.iter().copied()));
            found.extend(self.read_agendas(&select).await?);
        }
        Ok(found)
    }

    /// The versions of those of some agendas that are there.
    pub async fn agenda_versions(
        &self,
        ids: &[AgendaId],
    ) -> Result<BTreeMap<AgendaId, i64>, StoreError> {
        let mut found = BTreeMap::new();
        for ids in ids.chunks(AT_ONCE) {
            let reader = self.reader();
            let versions = hedged(|| read_versions(&reader, ids)).await;
            found.extend(versions.map_err(StoreError::while_doing("read versions of agendas"))?);
        }
        Ok(found)
    }

    /// How many agendas follow any of some sessions.
    pub async fn count_agendas(&self, sessions: &BTreeSet<SessionId>) -> Result<i64, StoreError> {
        if sessions.is_empty() {
            return Ok(0);
        }
        let agenda = Expr::col(agenda_session::Column::AgendaId);
        let counted: Option<i64> = agenda_session::Entity::find()
            .select_only()
            .column_as(agenda.count_distinct(), "count")
            .filter(agenda_session::Column::SessionId.is_in(sessions.iter().copied()))
            .into_tuple()
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("count agendas"))?;
        Ok(counted.unwrap_or_default())
    }

    /// Lets an agenda follow a session. One that it follows already changes nothing.
    pub async fn follow_session(
        &self,
        secret: SecretHash,
        new: NewFollowing,
    ) -> Result<Agenda, AgendaError> {
        let tx = self.begin().await?;
        let mut agenda = lock(&tx, secret).await?;
        if agenda.sessions.contains(&new.session) {
            return Ok(agenda);
        }
        if new.most != 0 && agenda.sessions.len() >= new.most {
            return Err(AgendaError::TooMany(new.most));
        }
        agenda.sessions.insert(new.session);
        agenda.version += 1;
        let write = async {
            insert_sessions(&tx, agenda.id, [new.session], new.at).await?;
            keep_version(&tx, &agenda).await
        };
        write.await.map_err(StoreError::while_doing("follow a session"))?;
        tx.commit("commit an agenda").await?;
        Ok(agenda)
    }

    /// Lets an agenda follow a session no more. One that it does not follow changes nothing.
    pub async fn unfollow_session(
        &self,
        secret: SecretHash,
        session: SessionId,
    ) -> Result<Agenda, AgendaError> {
        let tx = self.begin().await?;
        let mut agenda = lock(&tx, secret).await?;
        if !agenda.sessions.remove(&session) {
            return Ok(agenda);
        }
        agenda.version += 1;
        let write = async {
            agenda_session::Entity::delete_by_id((agenda.id, session)).exec(&tx).await?;
            agenda_notice::Entity::delete_by_id((agenda.id, session)).exec(&tx).await?;
            keep_version(&tx, &agenda).await
        };
        write.await.map_err(StoreError::while_doing("unfollow a session"))?;
        tx.commit("commit an agenda").await?;
        Ok(agenda)
    }

    /// Deletes an agenda and everything that was kept for it. Returns it as it was.
    pub async fn delete_agenda(&self, secret: SecretHash) -> Result<Agenda, AgendaError> {
        let tx = self.begin().await?;
        let agenda = lock(&tx, secret).await?;
        delete(&tx, agenda.id).await.map_err(StoreError::while_doing("delete an agenda"))?;
        tx.commit("commit the end of an agenda").await?;
        Ok(agenda)
    }

    async fn read_agendas(
        &self,
        select: &SelectStatement,
    ) -> Result<BTreeMap<AgendaId, Agenda>, StoreError> {
        let read = || async { self.reader().query_all(select).await };
        let read = async { gather(&hedged(read).await?) };
        read.await.map_err(StoreError::while_doing("read agendas"))
    }
}

/// One statement, so that version and sessions fit: each agenda, with each of its sessions beside
/// it.
fn select_agendas() -> SelectStatement {
    let agenda_id = Expr::col((agenda_session::Entity, agenda_session::Column::AgendaId));
    Query::select()
        .columns([agenda::Column::Id, agenda::Column::EditionId, agenda::Column::Version])
        .column(agenda_session::Column::SessionId)
        .from(agenda::Entity)
        .left_join(agenda_session::Entity, agenda_id.equals((agenda::Entity, agenda::Column::Id)))
        .to_owned()
}

fn gather(rows: &[QueryResult]) -> Result<BTreeMap<AgendaId, Agenda>, DbErr> {
    let mut agendas = BTreeMap::new();
    for row in rows {
        let id: AgendaId = row.try_get("", "id")?;
        let (edition, version) = (row.try_get("", "edition_id")?, row.try_get("", "version")?);
        let session: Option<SessionId> = row.try_get("", "session_id")?;
        let empty = || Agenda { id, edition, version, sessions: BTreeSet::new() };
        agendas.entry(id).or_insert_with(empty).sessions.extend(session);
    }
    Ok(agendas)
}

async fn read_versions(
    db: &impl ConnectionTrait,
    ids: &[AgendaId],
) -> Result<Vec<(AgendaId, i64)>, DbErr> {
    agenda::Entity::find()
        .select_only()
        .column(agenda::Column::Id)
        .column(agenda::Column::Version)
        .filter(agenda::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(db)
        .await
}

/// An agenda that nobody else changes until the transaction ends.
async fn lock(tx: &impl ConnectionTrait, secret: SecretHash) -> Result<Agenda, AgendaError> {
    let read = async {
        let row = agenda::Entity::find()
            .filter(agenda::Column::SecretHash.eq(secret.to_column()))
            .lock_exclusive()
            .one(tx)
            .await?;
        let Some(agenda::Model { id, edition_id: edition, version, .. }) = row else {
            return Ok(None);
        };
        let sessions = agenda_session::Entity::find()
            .filter(agenda_session::Column::AgendaId.eq(id))
            .all(tx)
            .await?;
        let sessions = sessions.into_iter().map(|row| row.session_id).collect();
        Ok(Some(Agenda { id, edition, version, sessions }))
    };
    let found = read.await.map_err(StoreError::while_doing("lock an agenda"))?;
    found.ok_or(AgendaError::NoAgenda)
}

async fn insert_sessions(
    tx: &impl ConnectionTrait,
    agenda_id: AgendaId,
    sessions: impl IntoIterator<Item = SessionId>,
    followed_at: Timestamp,
) -> Result<(), DbErr> {
    let row = |session_id| agenda_session::Model { agenda_id, session_id, followed_at };
    let rows = sessions.into_iter().map(|session| row(session).into_active_model().reset_all());
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        agenda_session::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn keep_version(tx: &impl ConnectionTrait, agenda: &Agenda) -> Result<(), DbErr> {
    agenda::Entity::update_many()
        .col_expr(agenda::Column::Version, Expr::value(agenda.version))
        .filter(agenda::Column::Id.eq(agenda.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Everything by name: what hangs on an agenda by its id alone does not vanish with its row.
async fn delete(tx: &impl ConnectionTrait, id: AgendaId) -> Result<(), DbErr> {
    macro_rules! delete {
        ($($table:ident $column:ident = $value:expr;)*) => {
            $($table::Entity::delete_many()
                .filter($table::Column::$column.eq($value))
                .exec(tx)
                .await?;)*
        };
    }
    delete! {
        mail SubjectId = id.0;
        private_link SubjectId = id.0;
        agenda_notice AgendaId = id;
        agenda_notification AgendaId = id;
        agenda_session AgendaId = id;
        agenda Id = id;
    }
    Ok(())
}
