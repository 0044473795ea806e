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

    /// This snapshot with another program of one edition.
    #[must_use]
    pub(super) fn with(&self, program: Arc<Program>) -> Self {
        let mut programs = self.programs.clone();
        programs.insert(program.edition_id(), program);
        Self { programs }
    }

    /// This snapshot without an edition.
    #[must_use]
    pub(super) fn without(&self, edition: EditionId) -> Self {
        let mut programs = self.programs.clone();
        programs.remove(&edition);
        Self { programs }
    }
}
