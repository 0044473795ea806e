//! From one program to the next, and back: the only code that makes a program out of another.

use std::collections::BTreeSet;

use super::Program;
use super::change::{Change, PreviousStamps, Revision};
use super::projection::changes_what_the_public_sees;
use super::record::{Record, RecordId, Stamps};
use super::value::Tables;
use crate::entity::participant::ParticipantVisibility;
use crate::entity::{contribution, session};
use crate::types::{Cursor, RevisionNumber};

/// The log and the program do not belong together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// The revision is not the one that follows.
    #[error("revision {found} does not follow revision {at}")]
    OutOfOrder {
        /// Where the program stands.
        at: RevisionNumber,
        /// The revision that was to be applied.
        found: RevisionNumber,
    },
    /// A row is not as the change found it.
    #[error("revision {revision} does not fit the program at {id:?}")]
    Mismatch {
        /// The revision that was to be applied.
        revision: RevisionNumber,
        /// The row.
        id: RecordId,
    },
    /// A change of nothing.
    #[error("revision {0} has a change without a row")]
    Empty(RevisionNumber),
}

impl Program {
    /// The program after the next revision.
    pub fn replay(&self, revision: &Revision) -> Result<Self, ReplayError> {
        if revision.number != self.revision().next() {
            return Err(ReplayError::OutOfOrder { at: self.revision(), found: revision.number });
        }
        Ok(self.advance(&revision.changes)?.0)
    }

    /// The program after these changes, as the next revision; and the stamps that were overwritten.
    pub(super) fn advance(
        &self,
        changes: &[Change],
    ) -> Result<(Self, PreviousStamps), ReplayError> {
        let number = self.revision().next();
        let mut tables = self.tables().clone();
        rewrite(&mut tables, changes, number)?;
        let mut stamps = PreviousStamps::new();
        for id in touched(changes) {
            let previous = self.tables().record(id);
            if let Some(record) = tables.record(id) {
                let mut stamps = next_stamps(number, previous.as_ref(), &record);
                if changes.iter().any(|change| is_public(change, id, self.tables(), &tables)) {
                    stamps.publicly_changed_at = number;
                }
                tables.put(record.with_stamps(stamps));
            }
            stamps.extend(previous.map(|record| (id, record.stamps())));
        }
        let next_number =
            changes.iter().fold(self.next_session_number(), |next, change| match change.after() {
                Some(Record::Session(session)) => next.max(session.number + 1),
                _ => next,
            });
        let at = Cursor { epoch: self.epoch(), revision: number };
        let next = Self::new(self.edition_id(), at, next_number, tables).folded_after(self);
        Ok((next, stamps))
    }

    /// The program before its newest revision, which is the one given. Exact, stamps included.
    pub fn walk_back(&self, revision: &Revision) -> Result<Self, ReplayError> {
        if revision.number != self.revision() {
            return Err(ReplayError::OutOfOrder { at: self.revision(), found: revision.number });
        }
        let inverse: Vec<_> = revision.changes.iter().rev().map(Change::inverse).collect();
        let mut tables = self.tables().clone();
        rewrite(&mut tables, &inverse, revision.number)?;
        for (id, stamps) in &revision.previous_stamps {
            if let Some(record) = tables.record(*id) {
                tables.put(record.with_stamps(*stamps));
            }
        }
        let at = Cursor { epoch: self.epoch(), revision: revision.number.previous() };
        let previous = Self::new(self.edition_id(), at, self.next_session_number(), tables);
        Ok(previous.folded_after(self))
    }
}

fn rewrite(
    tables: &mut Tables,
    changes: &[Change],
    revision: RevisionNumber,
) -> Result<(), ReplayError> {
    for change in changes {
        let id = change.id().ok_or(ReplayError::Empty(revision))?;
        let fits = match (tables.record(id), change.before()) {
            (None, None) => true,
            (Some(found), Some(expected)) => found.says_the_same(&expected),
            _ => false,
        };
        if !fits {
            return Err(ReplayError::Mismatch { revision, id });
        }
        match change.after() {
            Some(record) => tables.put(record),
            None => tables.remove(id),
        }
    }
    Ok(())
}

/// What a set of changes touches: the changed rows, and the sessions whose contributions changed.
pub(crate) fn touched(changes: &[Change]) -> BTreeSet<RecordId> {
    let mut touched = BTreeSet::new();
    for change in changes {
        touched.extend(change.id());
        for record in [change.before(), change.after()].into_iter().flatten() {
            if let Record::Contribution(contribution) = record {
                touched.insert(RecordId::Session(contribution.session_id));
            }
        }
    }
    touched
}

fn next_stamps(number: RevisionNumber, before: Option<&Record>, after: &Record) -> Stamps {
    let calendar_sequence = match (before, after) {
        (Some(Record::Session(before)), Record::Session(after)) => {
            before.calendar_sequence + i32::from(calendar_differs(before, after))
        }
        _ => 0,
    };
    let publicly_changed_at = before.map(|before| before.stamps().publicly_changed_at);
    Stamps {
        changed_at: number,
        calendar_sequence,
        publicly_changed_at: publicly_changed_at.unwrap_or_default(),
    }
}

/// Whether a change of a session, or of a contribution to it, is one that the public may know of: a
/// note, or somebody hidden, must not show in a number either.
fn is_public(change: &Change, id: RecordId, before: &Tables, after: &Tables) -> bool {
    match change {
        Change::Session(change) if change.id().map(RecordId::Session) == Some(id) => {
            changes_what_the_public_sees(change)
        }
        Change::Contribution(change) => {
            let sides = [(before, &change.before), (after, &change.after)];
            sides.into_iter().any(|(tables, row)| {
                row.as_ref().is_some_and(|row| {
                    RecordId::Session(row.session_id) == id && is_shown(tables, row)
                })
            })
        }
        _ => false,
    }
}

/// Whether a contribution is shown to the public in a published session, by name or as a figure.
fn is_shown(tables: &Tables, row: &contribution::Model) -> bool {
    row.participant_id.is_none_or(|id| {
        let participant = tables.participants.get(&id);
        participant.is_some_and(|row| row.visibility > ParticipantVisibility::Hidden)
    })
}

/// RFC 5546, 2.1.4: the sequence rises with what a calendar's reader must act on.
fn calendar_differs(before: &session::Model, after: &session::Model) -> bool {
    (before.expected_starts_at(), before.expected_ends_at(), before.date)
        != (after.expected_starts_at(), after.expected_ends_at(), after.date)
        || before.rooms != after.rooms
        || before.is_cancelled != after.is_cancelled
}
