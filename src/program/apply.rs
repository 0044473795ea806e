//! From wishes to an outcome: the one gate through which a program changes.

use std::collections::{BTreeMap, BTreeSet};

use super::Program;
use super::change::{Change, PreviousStamps};
use super::conflict::{self, Conflict};
use super::edit::Edit;
use super::integrity;
use super::problem::{Problem, ProblemKind};
use super::record::{Record, RecordId};
use super::replay::{ReplayError, touched};
use super::value::Tables;
use crate::entity::edition::Severity;
use crate::types::RevisionNumber;

/// What edits come to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The program as it would be. Without changes, the program as it is.
    pub program: Program,
    /// What changed, in the order in which rows are written. Empty: no revision is made.
    pub changes: Vec<Change>,
    /// The stamps that were overwritten.
    pub previous_stamps: PreviousStamps,
    /// The conflicts that the edits create.
    pub conflicts: Vec<Conflict>,
}

/// Why edits were refused. Nothing changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// An edit asks for something that cannot be.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// What the edits would change was changed after the editor looked.
    #[error("revision {current} is newer than the one that was looked at")]
    Stale {
        /// The revision that the editor looked at.
        looked_at: RevisionNumber,
        /// The newest revision.
        current: RevisionNumber,
        /// What was changed in between.
        objects: BTreeSet<RecordId>,
    },
    /// The edits create conflicts that must not be, or that were not accepted.
    #[error("the edits create conflicts")]
    Conflicts {
        /// The first of the edits that brought one of the heaviest of them about, from 0.
        edit: usize,
        /// The conflicts.
        conflicts: Vec<Conflict>,
        /// The program as it would have been.
        program: Box<Program>,
    },
    /// The log and the program do not belong together.
    #[error(transparent)]
    Replay(#[from] ReplayError),
}

/// How strict an edit is taken.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules {
    /// The revision that the editor looked at. None: no check.
    pub expected_revision: Option<RevisionNumber>,
    /// What happens to conflicts that the edits create.
    pub conflicts: ConflictPolicy,
}

/// What happens to conflicts that edits create.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConflictPolicy {
    /// Those that block are refused, and so are warnings.
    #[default]
    Refuse,
    /// Those that block are refused; warnings are accepted.
    AcceptWarnings,
    /// All are accepted, and told: an import.
    Tell,
}

/// The rows while edits are made.
pub(super) struct Draft<'a> {
    base: &'a Program,
    pub(super) tables: Tables,
    /// Which edit wrote or removed a row last.
    written: BTreeMap<RecordId, usize>,
    /// The edit that is being made.
    edit: usize,
    next_session_number: i32,
}

impl<'a> Draft<'a> {
    fn of(base: &'a Program) -> Self {
        Self {
            base,
            tables: base.tables().clone(),
            written: BTreeMap::new(),
            edit: 0,
            next_session_number: base.next_session_number(),
        }
    }

    fn make(&mut self, edits: Vec<Edit>) -> Result<(), Problem> {
        for (place, edit) in edits.into_iter().enumerate() {
            self.edit = place;
            edit.make(self).map_err(|problem| problem.of_edit(place))?;
        }
        integrity::check_written(&self.tables, &self.written)
    }

    pub(super) fn base(&self) -> &Program {
        self.base
    }

    pub(super) fn put(&mut self, record: impl Into<Record>) {
        let record = record.into();
        self.written.insert(record.id(), self.edit);
        self.tables.put(record);
    }

    pub(super) fn remove(&mut self, id: RecordId) {
        self.written.insert(id, self.edit);
        self.tables.remove(id);
    }

    pub(super) fn issue_session_number(&mut self) -> i32 {
        self.next_session_number += 1;
        self.next_session_number - 1
    }

    /// Whether a client has made a row like this one already, with the same key.
    pub(super) fn is_made(&self, client_key: Option<&str>, like: RecordId) -> bool {
        client_key.is_some_and(|key| self.tables.made_with(key, like).is_some())
    }

    /// The edit that brought a conflict about: the last one that wrote anything that it is about.
    fn edit_behind(&self, conflict: &Conflict) -> usize {
        let is_about = |id: &RecordId| match id {
            RecordId::Session(session) => conflict.sessions.contains(session),
            RecordId::Contribution(contribution) => {
                let row = self.tables.contributions.get(contribution);
                row.is_some_and(|row| conflict.sessions.contains(&row.session_id))
            }
            _ => conflict.is_about(*id),
        };
        let behind = self.written.iter().filter(|(id, _)| is_about(id)).map(|(_, edit)| *edit);
        behind.max().unwrap_or_default()
    }

    /// The first edit that brought about one of the heaviest of the conflicts that are refused.
    /// None: none of them is.
    fn edit_refused(&self, conflicts: &[Conflict], policy: ConflictPolicy) -> Option<usize> {
        let heaviest = conflicts.iter().map(|conflict| conflict.severity).max()?;
        let refused = conflicts.iter().filter(|conflict| conflict.severity == heaviest);
        let edits = refused.map(|conflict| self.edit_behind(conflict));
        edits.min().filter(|_| policy.refuses(heaviest))
    }
}

impl Program {
    /// What the edits come to, all together or not at all. Writes nothing: a dry run is this
    /// function without the commit.
    pub fn apply(&self, edits: Vec<Edit>, rules: Rules) -> Result<Outcome, Refusal> {
        for edit in &edits {
            if let Edit::Undo(undo) = edit {
                undo.check(self)?;
            }
        }
        let mut draft = Draft::of(self);
        draft.make(edits)?;
        let changes: Vec<Change> = draft
            .written
            .keys()
            .filter_map(|id| Change::between(self.tables(), &draft.tables, *id))
            .collect();
        self.check_expected(rules.expected_revision, touched(&changes))?;
        if changes.is_empty() {
            return Ok(Outcome {
                program: self.clone(),
                changes,
                previous_stamps: PreviousStamps::new(),
                conflicts: Vec::new(),
            });
        }
        if draft.tables.editions.is_empty() {
            return Err(Problem::at("edition", ProblemKind::NotFound).into());
        }
        let (program, previous_stamps) = self.advance(&changes)?;
        let conflicts = conflict::created(self, &program);
        if let Some(edit) = draft.edit_refused(&conflicts, rules.conflicts) {
            return Err(Refusal::Conflicts { edit, conflicts, program: Box::new(program) });
        }
        Ok(Outcome { program, changes, previous_stamps, conflicts })
    }

    /// Refuses edits of what was changed after the revision that the editor looked at. Changes
    /// elsewhere do not matter.
    pub fn check_expected(
        &self,
        expected: Option<RevisionNumber>,
        objects: BTreeSet<RecordId>,
    ) -> Result<(), Refusal> {
        let Some(expected) = expected else { return Ok(()) };
        if expected > self.revision() || expected < RevisionNumber::ZERO {
            return Err(Problem::at("expectedRevision", ProblemKind::UnknownRevision).into());
        }
        let changed_later = |id: &RecordId| {
            let record = self.tables().record(*id);
            record.is_some_and(|record| record.stamps().changed_at > expected)
        };
        let objects: BTreeSet<_> = objects.into_iter().filter(changed_later).collect();
        if objects.is_empty() {
            return Ok(());
        }
        Err(Refusal::Stale { looked_at: expected, current: self.revision(), objects })
    }
}

impl ConflictPolicy {
    fn refuses(self, severity: Severity) -> bool {
        match self {
            Self::Refuse => severity >= Severity::Warn,
            Self::AcceptWarnings => severity >= Severity::Block,
            Self::Tell => false,
        }
    }
}
