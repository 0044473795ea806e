//! What all program edits share: who may, what is asked, and what comes of it.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Result};

use super::input::LocalizedTextInput;
use super::user_error::{UserError, refused};
use crate::feed::{Told, Wanted};
use crate::graphql::error::{ErrorCode, store_error};
use crate::graphql::object::conflict::Conflict;
use crate::graphql::object::edition::Edition;
use crate::graphql::object::revision::Revision;
use crate::graphql::object::session::Session;
use crate::graphql::scope::Scope;
use crate::program::{self, ConflictPolicy, Edit, Rules, Step, View};
use crate::store::{Commit, CommitError, Origin};
use crate::types::{
    AnnouncementId, Audience, EditionId, LocalizedText, ParticipantId, RevisionNumber, SessionId,
    Viewer, has_control_character,
};

/// The fields that every input of a program edit has.
#[derive(Debug, InputObject)]
pub struct CommonInput {
    /// The edition's revision that the editor looked at. Refused with StaleRevision if anything that
    /// this edit would change was changed in a later one; changes elsewhere do not matter. Absent:
    /// no check.
    expected_revision: Option<i32>,
    /// Why, for everybody: shown with the change on screens and in mail.
    reason: Option<LocalizedTextInput>,
    /// A note for staff.
    note: Option<String>,
    /// Whether the edit is only tried: the answer is as it would be, and nothing is written.
    #[graphql(default = false)]
    dry_run: bool,
    /// Whether conflicts that only warn are accepted.
    #[graphql(default = false)]
    accept_warnings: bool,
}

/// What an edit came to, before it is put into a payload.
pub enum Edited {
    /// It was done, or tried.
    Done(Done),
    /// It was refused, and nothing was written.
    Refused(Vec<UserError>),
}

/// An edit that was done, or tried.
pub struct Done {
    /// The program as it is, or as it would be.
    pub view: View,
    /// The revision. None: it was only tried, or nothing changed.
    pub step: Option<Arc<Step>>,
    /// The conflicts that the edit creates.
    pub conflicts: Vec<program::Conflict>,
    /// How much it touches.
    pub affected: program::Affected,
}

impl Done {
    /// A session as it is now, or as it would be.
    pub fn session(&self, id: SessionId) -> Option<Session> {
        self.view.session(id).map(|row| Session::of(&self.view, row))
    }

    /// The edition as it is now, or as it would be.
    pub fn edition(&self) -> Edition {
        Edition(self.view.clone())
    }

    /// The revision, as staff are told of it.
    pub fn revision(&self) -> Option<Revision> {
        let today = self.view.today().clone();
        let told = Told::of(self.step.clone()?, today, Audience::Staff)?;
        Some(Revision::of(told, Audience::Staff))
    }

    /// The conflicts that the edit creates.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let conflicts = self.conflicts.iter().cloned();
        conflicts.map(|conflict| Conflict { view: self.view.clone(), conflict }).collect()
    }
}

/// Refuses whoever is not staff. Called before anything is looked up, so that the public learns
/// nothing from the difference.
pub fn require_staff(scope: &Scope) -> Result<()> {
    match scope.viewer() {
        Viewer::Staff(_) => Ok(()),
        Viewer::Public => Err(ErrorCode::Unauthenticated.error("this needs an access token")),
    }
}

/// The edition of a session, if the viewer sees it.
pub fn edition_of_session(scope: &Scope, session: SessionId) -> Option<EditionId> {
    scope.find(|view| view.session(session).map(|row| row.edition_id)).map(|(_, id)| id)
}

/// The edition of an announcement, if the viewer sees it.
pub fn edition_of_announcement(scope: &Scope, announcement: AnnouncementId) -> Option<EditionId> {
    scope.find(|view| view.announcement(announcement).map(|row| row.edition_id)).map(|(_, id)| id)
}

/// The edition of a participant, if the viewer sees them.
pub fn edition_of_participant(scope: &Scope, participant: ParticipantId) -> Option<View> {
    scope.find(|view| view.participant(participant).map(|_| ())).map(|(view, ())| view)
}

/// Refuses a token for another edition.
pub fn require_staff_of(scope: &Scope, edition: EditionId) -> Result<()> {
    actor(scope, edition).map(drop)
}

/// Makes edits of one edition, or tries to. `edition` is None where what is to be edited does not
/// exist or may not be seen; `path` names it.
pub async fn edit(
    ctx: &Context<'_>,
    edition: Option<EditionId>,
    path: &str,
    common: CommonInput,
    edits: impl FnOnce(Option<LocalizedText>) -> Vec<Edit>,
) -> Result<Edited> {
    let scope = Scope::of(ctx);
    let Some(edition) = edition.filter(|edition| scope.view(*edition).is_some()) else {
        return Ok(Edited::Refused(vec![UserError::not_found(path)]));
    };
    let actor = actor(scope, edition)?;
    let reason = match common.reason.map(LocalizedTextInput::read).transpose() {
        Ok(reason) => reason,
        Err(error) => return Ok(Edited::Refused(vec![UserError::invalid("reason", error)])),
    };
    if let Some(problem) = common.note.as_deref().and_then(problem_of_note) {
        return Ok(Edited::Refused(vec![UserError::invalid("note", problem)]));
    }
    let conflicts = if common.accept_warnings {
        ConflictPolicy::AcceptWarnings
    } else {
        ConflictPolicy::Refuse
    };
    let expected_revision = common.expected_revision.map(RevisionNumber);
    let commit = Commit {
        edits: edits(reason.clone()),
        rules: Rules { expected_revision, conflicts },
        origin: Origin { actor, at: scope.now(), reason, note: common.note },
    };
    let wanted = if common.dry_run { Wanted::DryRun } else { Wanted::Commit };
    match scope.hub().edit(edition, commit, wanted).await {
        Ok(committed) => Ok(Edited::Done(Done {
            affected: program::Affected::of(&committed.changes, &committed.program),
            view: View::of(committed.program, Audience::Staff),
            step: committed.step,
            conflicts: committed.conflicts,
        })),
        Err(CommitError::Refused(refusal)) => {
            Ok(Edited::Refused(refused(scope, edition, refusal).await?))
        }
        Err(CommitError::NoEdition) => Ok(Edited::Refused(vec![UserError::not_found(path)])),
        Err(CommitError::Store(error)) => Err(store_error(error)),
    }
}

/// What is wrong with a note, which may have several lines.
fn problem_of_note(note: &str) -> Option<&'static str> {
    if note.chars().count() > LocalizedText::MAX_CHARS {
        Some("is too long")
    } else if has_control_character(note) {
        Some("has a control character")
    } else {
        None
    }
}

/// Who signs the revision; refused where the token is for another edition.
fn actor(scope: &Scope, edition: EditionId) -> Result<String> {
    match (scope.viewer().staff(), scope.viewer().audience_of(edition)) {
        (Some(staff), Audience::Staff) => Ok(staff.name.to_string()),
        (Some(_), Audience::Public) => {
            Err(ErrorCode::Forbidden.error("this token is for another edition"))
        }
        (None, _) => Err(ErrorCode::Unauthenticated.error("this needs an access token")),
    }
}
