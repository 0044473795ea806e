//! Editions that come to be, and edits that are only tried.

use std::sync::Arc;

use super::bus::Bell;
use super::hub::{Hub, Wanted};
use crate::program::{Edit, Outcome, Problem, ProblemKind, Program};
use crate::store::{Commit, CommitError, Committed};

/// An edition to be made.
#[derive(Debug)]
pub struct Founding {
    /// The empty program, with the ids of the edition and of its history.
    pub base: Program,
    /// The client's key.
    pub client_key: Option<String>,
    /// What makes the edition.
    pub commit: Commit,
}

impl Hub {
    /// Makes an edition, or tries to. Whoever comes with the key of one that is there gets that one.
    /// When this returns, this node shows it.
    pub async fn found(
        &self,
        founding: Founding,
        wanted: Wanted,
    ) -> Result<Committed, CommitError> {
        let Founding { base, client_key, commit } = founding;
        if let Some(there) = self.made_with(client_key.as_deref()).await? {
            return Ok(there);
        }
        let made = match wanted {
            Wanted::Commit => self.commit(Arc::new(base), commit).await,
            Wanted::DryRun => self.attempt(&base, commit).await,
        };
        if let Err(CommitError::Refused(_)) = &made
            && let Some(there) = self.made_with(client_key.as_deref()).await?
        {
            // Another node was faster with the same request.
            return Ok(there);
        }
        let made = made?;
        if let Some(step) = &made.step {
            self.show(step.after.clone());
            self.bus.ring(Bell::Edition(step.after.edition_id(), step.revision.number));
        }
        Ok(made)
    }

    /// The edition that a client made with a key, as it is now.
    async fn made_with(&self, client_key: Option<&str>) -> Result<Option<Committed>, CommitError> {
        let Some(key) = client_key else { return Ok(None) };
        let Some(edition) = self.store().edition_made_with(key).await? else { return Ok(None) };
        if self.newest(edition).is_none() {
            self.catch_up(edition).await?;
        }
        Ok(self.newest(edition).map(|program| Committed {
            program,
            missed: Vec::new(),
            step: None,
            changes: Vec::new(),
            conflicts: Vec::new(),
        }))
    }

    /// What a commit would come to.
    pub(super) async fn attempt(
        &self,
        base: &Program,
        commit: Commit,
    ) -> Result<Committed, CommitError> {
        let edits = self.store().edits_of(base, commit.intent).await?;
        let naming = edits.iter().rposition(Edit::names_edition);
        let Outcome { program, changes, conflicts, .. } = base.apply(edits, commit.rules)?;
        if let Some(edit) = naming
            && self.is_taken(&program).await?
        {
            let problem = Problem::at("slug", ProblemKind::Taken).of_edit(edit);
            return Err(CommitError::Refused(problem.into()));
        }
        // A client that took the cursor of a try for a real one would miss the next revision.
        let program = Arc::new(program.shown_at(base.cursor()));
        Ok(Committed { program, missed: Vec::new(), step: None, changes, conflicts })
    }

    /// Whether another edition has the name that this one would have in addresses.
    async fn is_taken(&self, program: &Program) -> Result<bool, CommitError> {
        let Some(edition) = program.edition() else { return Ok(false) };
        let known = self.store().edition_id(&edition.slug).await?;
        Ok(known.is_some_and(|known| known != edition.id))
    }
}
