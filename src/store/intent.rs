//! From what is wanted of an edition to edits, with what only the database knows: the log, and who
//! was erased.

use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, ExprTrait as _, QueryFilter as _,
};

use super::commit::CommitError;
use super::log::read_log;
use super::{Store, StoreError};
use crate::entity::erased_participant;
use crate::program::{
    Edit, Problem, ProblemKind, Program, Record, Refusal, Undo, without_erased_keys,
};
use crate::types::{EditionId, RevisionNumber, SecretHash};

/// What is wanted of an edition.
#[derive(Debug, Clone)]
pub enum Intent {
    /// These edits, all together or not at all.
    Edits(Vec<Edit>),
    /// That a revision be undone.
    Undo(RevisionNumber),
}

impl From<Vec<Edit>> for Intent {
    fn from(edits: Vec<Edit>) -> Self {
        Self::Edits(edits)
    }
}

impl Store {
    /// The edits that an intent comes to, for who tries them.
    pub async fn edits_of(&self, base: &Program, intent: Intent) -> Result<Vec<Edit>, CommitError> {
        edits_of(&self.reader(), base, intent).await
    }
}

pub(super) async fn edits_of(
    db: &impl ConnectionTrait,
    base: &Program,
    intent: Intent,
) -> Result<Vec<Edit>, CommitError> {
    let edition = base.edition_id();
    match intent {
        Intent::Edits(edits) if edits.iter().any(brings_somebody_by_key) => {
            let erased = erased(db, edition).await?;
            let is_erased = |key: &str| {
                let hash = Some(hash_of_key(key));
                erased.iter().any(|row| row.key_hash == hash)
            };
            Ok(without_erased_keys(edits, is_erased))
        }
        Intent::Edits(edits) => Ok(edits),
        Intent::Undo(number) => {
            let log = if number <= RevisionNumber::ZERO || number > base.revision() {
                Vec::new()
            } else {
                read_log(db, edition, number.previous(), number).await?
            };
            let Some(revision) = log.into_iter().next() else {
                let problem = Problem::at("revision", ProblemKind::UnknownRevision);
                return Err(CommitError::Refused(Refusal::Problem(problem)));
            };
            let erased = erased(db, edition).await?;
            let erased = erased.into_iter().map(|row| row.participant_id).collect();
            Ok(vec![Edit::Undo(Box::new(Undo { revision, erased }))])
        }
    }
}

fn brings_somebody_by_key(edit: &Edit) -> bool {
    matches!(edit, Edit::Put(Record::Participant(row)) if row.source_key.is_some())
}

/// By what the key of a source is known of somebody who was erased: it may be their name.
pub(super) fn hash_of_key(key: &str) -> Vec<u8> {
    SecretHash::of(key).to_column()
}

/// Who was erased, as far as it concerns an edition.
async fn erased(
    db: &impl ConnectionTrait,
    edition: EditionId,
) -> Result<Vec<erased_participant::Model>, StoreError> {
    let of_edition = erased_participant::Column::EditionId.eq(edition);
    erased_participant::Entity::find()
        .filter(of_edition.or(erased_participant::Column::IsEverywhere.eq(true)))
        .all(db)
        .await
        .map_err(StoreError::while_doing("read who was erased"))
}
