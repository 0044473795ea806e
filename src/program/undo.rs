//! Undoing one revision as a new one.
//!
//! What a revision changed is put back where it is still as the revision left it. Where it is not,
//! or where something new needs what would go, or something that would come back needs what is gone,
//! the undo collides, and is refused with what collides.

use std::collections::BTreeSet;

use super::Program;
use super::apply::{Draft, Refusal};
use super::change::{Change, Revision};
use super::integrity::references;
use super::make::{Made, put};
use super::problem::{Problem, ProblemKind};
use super::record::{Record, RecordId};
use super::value::Tables;
use crate::entity::session;
use crate::types::{ParticipantId, RevisionNumber};

/// A revision to be undone.
#[derive(Debug, Clone)]
pub struct Undo {
    /// The revision, as the log has it.
    pub revision: Revision,
    /// Those who were erased since: they are not brought back.
    pub erased: BTreeSet<ParticipantId>,
}

impl Undo {
    /// What the undo does, in the order in which rows are written.
    fn changes(&self) -> Vec<Change> {
        let changes = self.revision.changes.iter();
        let wanted = changes.filter(|change| change.before() != change.after());
        let mut changes: Vec<_> =
            wanted.filter(|change| !self.is_about_erased(change)).map(Change::inverse).collect();
        changes.sort_by_key(Change::id);
        changes
    }

    fn is_about_erased(&self, change: &Change) -> bool {
        let rows = [change.before(), change.after()];
        rows.into_iter().flatten().any(|record| match record {
            Record::Participant(row) => self.erased.contains(&row.id),
            Record::Contribution(row) => {
                row.participant_id.is_some_and(|id| self.erased.contains(&id))
            }
            _ => false,
        })
    }

    /// Refuses an undo that collides with what came after the revision.
    pub(super) fn check(&self, program: &Program) -> Result<(), Refusal> {
        let changes = self.changes();
        let mut undone = program.tables().clone();
        for change in &changes {
            match (change.after(), change.id()) {
                (Some(record), _) => undone.put(record),
                (None, Some(id)) => undone.remove(id),
                (None, None) => {}
            }
        }
        let objects: BTreeSet<_> = changes
            .iter()
            .filter(|change| !is_as_left(program.tables(), change))
            .filter_map(Change::id)
            .chain(missing(&undone, &changes))
            .chain(needing(&undone, &changes))
            .collect();
        if objects.is_empty() {
            return Ok(());
        }
        let current = program.revision();
        Err(Refusal::Stale { looked_at: self.revision.number, current, objects })
    }

    pub(super) fn make(&self, draft: &mut Draft<'_>) -> Made {
        if self.revision.number <= RevisionNumber(1) {
            return Err(Problem::at("revision", ProblemKind::Founds));
        }
        if self.revision.is_erasure {
            return Err(Problem::at("revision", ProblemKind::Erases));
        }
        for change in self.changes() {
            match (change.after(), change.id()) {
                (Some(record), _) => put(draft, on_its_day(record))?,
                (None, Some(id)) => draft.remove(id),
                (None, None) => {}
            }
        }
        Ok(())
    }
}

/// Whether a row is as the revision left it. `change` leads back.
fn is_as_left(tables: &Tables, change: &Change) -> bool {
    let found = change.id().and_then(|id| tables.record(id));
    match (found, change.before()) {
        (None, None) => true,
        (Some(found), Some(left)) => found.says_the_same(&left),
        _ => false,
    }
}

/// What the rows that come back need and is gone.
fn missing<'a>(undone: &'a Tables, changes: &'a [Change]) -> impl Iterator<Item = RecordId> + 'a {
    let back = changes.iter().filter_map(Change::after);
    back.flat_map(|record| references(&record)).filter(|id| undone.record(*id).is_none())
}

/// What needs the rows that go.
fn needing(undone: &Tables, changes: &[Change]) -> Vec<RecordId> {
    let is_gone = |change: &&Change| change.after().is_none();
    let gone: BTreeSet<_> = changes.iter().filter(is_gone).filter_map(Change::id).collect();
    if gone.is_empty() {
        return Vec::new();
    }
    let needs = |record: &Record| references(record).iter().any(|id| gone.contains(id));
    undone.records().filter(needs).map(|record| record.id()).collect()
}

/// The day of a session follows from its start: the edition's days may begin at another hour since.
fn on_its_day(record: Record) -> Record {
    match record {
        Record::Session(row) if row.starts_at.is_some() => {
            session::Model { date: None, ..row.as_ref().clone() }.into()
        }
        other => other,
    }
}
