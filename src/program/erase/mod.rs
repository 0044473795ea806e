//! Erasing somebody from a program and from its whole history.
//!
//! Every row of theirs, in the program and in every revision, becomes the same blank one; a revision
//! then takes it away. So replay and undo hold as before, and lead to nothing that was erased. Where
//! the name stands in what others wrote, it is found, and blanked if that is wanted.

mod mentions;
mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use mentions::{Mention, MentionPlace};
use names::Names;

use super::Program;
use super::apply::{ConflictPolicy, Draft, Outcome, Refusal, Rules};
use super::change::Revision;
use super::edit::Edit;
use super::record::{Record, RecordId};
use crate::entity::{contribution, participant};
use crate::types::{LocalizedText, ParticipantId, PersonId};

/// What happens to the name where it stands in free text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redaction {
    /// It stays, and is found.
    Find,
    /// It is blanked.
    Blank,
}

/// Who is to be erased.
#[derive(Debug, Clone)]
pub struct Whom {
    /// The participant.
    pub participant: ParticipantId,
    /// Where.
    pub reach: Reach,
    /// Who they are across editions, as far as it is known: with a reach beyond one edition, all
    /// their participations are erased.
    pub persons: BTreeSet<PersonId>,
    /// Their names, as far as they are known from elsewhere.
    pub names: BTreeSet<String>,
}

/// Where somebody is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// In one edition.
    OneEdition,
    /// In every edition that they took part in.
    Everywhere,
}

/// Rewrites what is known of somebody.
#[derive(Debug, Clone)]
pub struct Erasure {
    /// The ids that they had in the edition. Empty: they never were in it.
    pub participants: BTreeSet<ParticipantId>,
    /// Who they are across editions.
    pub persons: BTreeSet<PersonId>,
    source_keys: BTreeMap<ParticipantId, String>,
    names: Names,
    redaction: Redaction,
}

impl Erasure {
    /// What is to be erased of an edition with these rows and revisions.
    pub fn of(
        whom: &Whom,
        rows: impl IntoIterator<Item = Record>,
        log: &[Revision],
        redaction: Redaction,
    ) -> Self {
        let changes = log.iter().flat_map(|revision| &revision.changes);
        let past = changes.flat_map(|change| [change.before(), change.after()]).flatten();
        let people: Vec<_> = past
            .chain(rows)
            .filter_map(|record| match record {
                Record::Participant(row) => Some(row),
                _ => None,
            })
            .collect();
        // Who somebody is, is what their last row says: an earlier one may have said it by mistake.
        let last: BTreeMap<_, _> = people.iter().map(|row| (row.id, row.person_id)).collect();
        let mut persons = whom.persons.clone();
        if whom.reach == Reach::Everywhere {
            persons.extend(last.get(&whom.participant));
        }
        let is_theirs = |row: &&Arc<participant::Model>| {
            row.id == whom.participant || persons.contains(&last[&row.id])
        };
        let (mut participants, mut source_keys) = (BTreeSet::new(), BTreeMap::new());
        let mut names = whom.names.clone();
        for row in people.iter().filter(is_theirs) {
            participants.insert(row.id);
            source_keys.extend(row.source_key.clone().map(|key| (row.id, key)));
            if row.as_ref() != &row.erased() {
                names.insert(row.name.clone());
                names.extend(row.names.translations().map(|(_, name)| name.to_owned()));
            }
        }
        Self { participants, persons, source_keys, names: Names::of(names), redaction }
    }

    /// The names that are looked for.
    pub fn names(&self) -> BTreeSet<String> {
        self.names.all()
    }

    /// The key that a source had for one of them. None: it had none.
    pub fn source_key_of(&self, participant: ParticipantId) -> Option<&str> {
        self.source_keys.get(&participant).map(String::as_str)
    }

    /// Whether a text names them.
    pub fn stand_in(&self, text: &str) -> bool {
        self.names.stand_in(text)
    }

    /// A text without the names.
    pub fn blank_text(&self, text: &LocalizedText) -> LocalizedText {
        self.names.blank_text(text)
    }

    /// A note without the names.
    pub fn blank_note(&self, note: &str) -> String {
        self.names.blank(note)
    }

    /// A row without what is erased.
    pub fn rewrite(&self, record: Record) -> Record {
        match record {
            Record::Participant(row) if self.participants.contains(&row.id) => row.erased().into(),
            Record::Contribution(row) if self.is_theirs(&row) => {
                contribution::Model { display_name: None, ..row.as_ref().clone() }.into()
            }
            other if self.redaction == Redaction::Blank => self.blank(other),
            other => other,
        }
    }

    fn is_theirs(&self, row: &contribution::Model) -> bool {
        row.participant_id.is_some_and(|id| self.participants.contains(&id))
    }

    /// A revision without what is erased. None: there was nothing of it.
    pub fn rewrite_revision(&self, revision: &Revision) -> Option<Revision> {
        let changes = revision.changes.iter();
        let changes = changes.map(|change| change.map_rows(|record| self.rewrite(record)));
        let mut rewritten = Revision { changes: changes.collect(), ..revision.clone() };
        if self.redaction == Redaction::Blank {
            rewritten.reason = rewritten.reason.map(|reason| self.names.blank_text(&reason));
            rewritten.note = rewritten.note.map(|note| self.names.blank(&note));
        }
        (rewritten != *revision).then_some(rewritten)
    }
}

impl Program {
    /// The next revision, in which those are gone whose rows are blank already. There is one also
    /// where they were gone before: it says that the history was rewritten.
    pub fn without_erased(&self, gone: BTreeSet<ParticipantId>) -> Result<Outcome, Refusal> {
        let rules = Rules { expected_revision: None, conflicts: ConflictPolicy::Tell };
        let outcome = self.apply(vec![Edit::TakeErasedAway(gone)], rules)?;
        if !outcome.changes.is_empty() {
            return Ok(outcome);
        }
        let (program, previous_stamps) = self.advance(&[])?;
        Ok(Outcome { program, previous_stamps, ..outcome })
    }
}

/// Edits of an import without those who were erased, by the keys of their source.
pub fn without_erased_keys(edits: Vec<Edit>, is_erased: impl Fn(&str) -> bool) -> Vec<Edit> {
    let erased: BTreeSet<_> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Put(Record::Participant(row)) => Some(row),
            _ => None,
        })
        .filter(|row| row.source_key.as_deref().is_some_and(&is_erased))
        .map(|row| row.id)
        .collect();
    let is_wanted = |edit: &Edit| match edit {
        Edit::Put(Record::Participant(row)) => !erased.contains(&row.id),
        Edit::Put(Record::Contribution(row)) => {
            row.participant_id.is_none_or(|id| !erased.contains(&id))
        }
        _ => true,
    };
    edits.into_iter().filter(is_wanted).collect()
}

/// Takes those away whose rows are blank, and what they contributed.
pub(super) fn take_away(draft: &mut Draft<'_>, participants: &BTreeSet<ParticipantId>) {
    let is_theirs =
        |row: &contribution::Model| row.participant_id.is_some_and(|id| participants.contains(&id));
    let contributions = draft.tables.contributions.values().filter(|row| is_theirs(row));
    let contributions: Vec<_> = contributions.map(|row| RecordId::Contribution(row.id)).collect();
    let present = |id: &&ParticipantId| draft.tables.participants.contains_key(id);
    let participants: Vec<_> =
        participants.iter().filter(present).copied().map(RecordId::Participant).collect();
    for gone in contributions.into_iter().chain(participants) {
        draft.remove(gone);
    }
}
