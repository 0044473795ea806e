//! The newest program of every edition, as one value.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::program::Program;
use crate::types::EditionId;

/// The newest program of every edition at one instant: what a request reads, from its first field to
/// its last.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    programs: BTreeMap<EditionId, Arc<Program>>,
    list: u64,
}

impl Snapshot {
    /// The program of an edition.
    pub fn program(&self, edition: EditionId) -> Option<&Arc<Program>> {
        self.programs.get(&edition)
    }

    /// Every program, by the id of its edition.
    pub fn programs(&self) -> impl Iterator<Item = &Arc<Program>> {
        self.programs.values()
    }

    /// Which editions there are and what their own rows say, as a number that is another one
    /// whenever any of that is. It means something on this node alone.
    pub fn list(&self) -> u64 {
        self.list
    }

    /// This snapshot with another program of one edition.
    #[must_use]
    pub(super) fn with(&self, program: Arc<Program>) -> Self {
        let mut programs = self.programs.clone();
        let same = |before: &Arc<Program>| before.edition() == program.edition();
        let is_listed = self.program(program.edition_id()).is_some_and(same);
        programs.insert(program.edition_id(), program);
        Self { programs, list: self.list + u64::from(!is_listed) }
    }

    /// This snapshot without an edition.
    #[must_use]
    pub(super) fn without(&self, edition: EditionId) -> Self {
        let mut programs = self.programs.clone();
        programs.remove(&edition);
        Self { programs, list: self.list + 1 }
    }
}
