//! The one commit: how every revision of every edition comes to be.

use std::sync::Arc;

use anyhow::Context as _;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, ExprTrait as _, QueryFilter as _,
    SqlErr,
};
use tracing::Instrument as _;

use super::heads::Head;
use super::intent::{Intent, edits_of};
use super::load::load_at;
use super::log::{append, read_log};
use super::rows;
use super::{Store, StoreError};
use crate::entity::edition_head;
use crate::program::{
    Change, Conflict, Edit, Outcome, Problem, ProblemKind, Program, Refusal, Revision, Rules, Step,
    touched,
};
use crate::types::{Credential, LocalizedText, RevisionNumber, Timestamp};

/// Edits, and what the log says about them.
#[derive(Debug, Clone)]
pub struct Commit {
    /// What is wanted.
    pub intent: Intent,
    /// How strict they are taken.
    pub rules: Rules,
    /// Who, when and why.
    pub origin: Origin,
}

impl Commit {
    /// The latest revision that whoever wants it must have looked at. None: they did not say.
    pub fn looked_at(&self) -> Option<RevisionNumber> {
        let undone = match self.intent {
            Intent::Undo(revision) => Some(revision),
            Intent::Edits(_) => None,
        };
        Ord::max(self.rules.expected_revision, undone)
    }
}

/// Who wants a revision, when and why.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Who, for staff.
    pub actor: String,
    /// By what they are known. None: a command or a participant.
    pub credential: Option<Credential>,
    /// When.
    pub at: Timestamp,
    /// Why, for everybody.
    pub reason: Option<LocalizedText>,
    /// For staff.
    pub note: Option<String>,
}

/// What a commit came to.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The newest program.
    pub program: Arc<Program>,
    /// The revisions that the caller did not know yet, before this one.
    pub missed: Vec<Arc<Step>>,
    /// The revision, with the programs on its sides. None: nothing changed, or it was only tried.
    pub step: Option<Arc<Step>>,
    /// What changed, or would.
    pub changes: Vec<Change>,
    /// The conflicts that the edits created.
    pub conflicts: Vec<Conflict>,
}

/// Why a commit did not happen. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The edits were refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such edition.
    #[error("there is no such edition")]
    NoEdition,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Makes a revision out of edits. `base` is the program that the caller knows; the commit brings
    /// it up to date itself. For a new edition, `base` is the empty program.
    ///
    /// Runs to its end even if the caller goes away.
    pub async fn commit(
        &self,
        base: Arc<Program>,
        commit: Commit,
    ) -> Result<Committed, CommitError> {
        let store = self.clone();
        let running =
            tokio::spawn(async move { store.commit_now(base, commit).await }.in_current_span());
        running.await.context("run a commit").map_err(StoreError::Internal)?
    }

    async fn commit_now(
        &self,
        base: Arc<Program>,
        commit: Commit,
    ) -> Result<Committed, CommitError> {
        let tx = self.begin().await?;
        let head = lock(&tx, &base).await?;
        let (base, missed) = bring_up_to_date(&tx, base, &head).await?;
        let edits = edits_of(&tx, &base, commit.intent).await?;
        let naming = edits.iter().rposition(Edit::names_edition).unwrap_or_default();
        let Outcome { program, changes, previous_stamps, conflicts } =
            base.apply(edits, commit.rules)?;
        if changes.is_empty() {
            return Ok(Committed { program: base, missed, step: None, changes, conflicts });
        }
        let Origin { actor, credential, at, reason, note } = commit.origin;
        let revision = Revision {
            number: program.revision(),
            committed_at: at,
            actor,
            credential,
            reason,
            note,
            is_erasure: false,
            changes: changes.clone(),
            previous_stamps,
        };
        let program = Arc::new(program);
        rows::write(&tx, &base, &program, &touched(&revision.changes))
            .await
            .map_err(|error| not_written(error, naming))?;
        keep_counter(&tx, &program).await?;
        append(&tx, program.edition_id(), &revision).await?;
        match tx.commit("commit a revision").await {
            Err(StoreError::Undecided(error)) => self.settle(&program, &revision, error).await?,
            decided => decided?,
        }
        let step = Step { before: base, after: program.clone(), revision: Arc::new(revision) };
        Ok(Committed { program, missed, step: Some(Arc::new(step)), changes, conflicts })
    }
}

/// Serializes the writers of one edition, so that revisions are in commit order and a resuming
/// client misses none. Takes the next revision number; a rollback gives it back.
pub(super) async fn lock(tx: &impl ConnectionTrait, base: &Program) -> Result<Head, CommitError> {
    let edition = base.edition_id();
    let raise = edition_head::Entity::update_many()
        .col_expr(edition_head::Column::Revision, Expr::col(edition_head::Column::Revision).add(1))
        .filter(edition_head::Column::EditionId.eq(edition))
        .exec_with_returning(tx)
        .await
        .map_err(StoreError::while_doing("lock an edition"))?;
    if let Some(head) = raise.into_iter().next() {
        return Ok(head);
    }
    if base.revision() != RevisionNumber::ZERO {
        return Err(CommitError::NoEdition);
    }
    found(tx, base).await
}

/// The head of a new edition.
async fn found(tx: &impl ConnectionTrait, base: &Program) -> Result<Head, CommitError> {
    let head = Head {
        edition_id: base.edition_id(),
        epoch: base.epoch(),
        revision: base.revision().next(),
        next_session_number: base.next_session_number(),
    };
    let row: edition_head::ActiveModel = head.clone().into();
    let row = sea_orm::ActiveModelTrait::reset_all(row);
    edition_head::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(StoreError::while_doing("found an edition"))?;
    Ok(head)
}

/// Why rows could not be written. That another edition has a name, only the database can say: it may
/// have come to be on another node just now. `naming` is the edit that asks for the name.
fn not_written(error: DbErr, naming: usize) -> CommitError {
    let taken = match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(told)) if told.contains("slug") => "slug",
        Some(SqlErr::UniqueConstraintViolation(told)) if told.contains("client_key") => "clientKey",
        _ => return StoreError::while_doing("write changed rows")(error).into(),
    };
    let problem = Problem::at(taken, ProblemKind::Taken).of_edit(naming);
    CommitError::Refused(problem.into())
}

/// The program just before the revision that `head` promises: what the caller knows, and what the
/// log says came after, which is returned as well; or, if the caller knows another history, what the
/// tables say.
async fn bring_up_to_date(
    tx: &impl ConnectionTrait,
    base: Arc<Program>,
    head: &Head,
) -> Result<(Arc<Program>, Vec<Arc<Step>>), StoreError> {
    let newest = head.revision.previous();
    let as_loaded = async || {
        let head = Head { revision: newest, ..head.clone() };
        Ok((Arc::new(load_at(tx, &head).await?), Vec::new()))
    };
    if base.epoch() != head.epoch || base.revision() > newest {
        return as_loaded().await;
    }
    let mut program = base;
    let mut missed = Vec::new();
    let revisions = read_log(tx, head.edition_id, program.revision(), newest).await?;
    if revisions.iter().any(|revision| revision.is_erasure) {
        // The caller knows what was erased since.
        return as_loaded().await;
    }
    for revision in revisions {
        let after = program.replay(&revision).context("replay the log while committing")?;
        let after = Arc::new(after);
        let step = Step { before: program, after: after.clone(), revision: Arc::new(revision) };
        missed.push(Arc::new(step));
        program = after;
    }
    if program.next_session_number() < head.next_session_number {
        // A number issued by a revision that was undone is not issued again.
        let at = program.cursor();
        let tables = program.tables().clone();
        let edition = program.edition_id();
        program = Arc::new(Program::new(edition, at, head.next_session_number, tables));
    }
    Ok((program, missed))
}

async fn keep_counter(tx: &impl ConnectionTrait, program: &Program) -> Result<(), StoreError> {
    edition_head::Entity::update_many()
        .col_expr(
            edition_head::Column::NextSessionNumber,
            Expr::value(program.next_session_number()),
        )
        .filter(edition_head::Column::EditionId.eq(program.edition_id()))
        .exec(tx)
        .await
        .map_err(StoreError::while_doing("keep the session counter"))?;
    Ok(())
}
