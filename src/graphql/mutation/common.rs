//! What all program edits share: who may, what is asked, and what comes of it.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Result};

use super::fault::{Fault, InputRule};
use super::plan::{Plan, ProgramEdit};
use super::reader::{LocalizedTextInput, Reader};
use super::user_error::{Place, UserError, refused};
use crate::feed::{Told, Wanted};
use crate::graphql::error::{denied, store_error};
use crate::graphql::object::conflict::Conflict;
use crate::graphql::object::edition::Edition;
use crate::graphql::object::revision::Revision;
use crate::graphql::scope::Scope;
use crate::program::{self, ConflictPolicy, Program, RecordId, Rules, Step, View};
use crate::store::{Commit, CommitError, Committed, Intent, Origin};
use crate::types::{
    Audience, Deed, EditionId, LocalizedText, RevisionNumber, Staff, Timestamp,
    has_control_character,
};

/// The fields that every input of a program edit has.
#[derive(Debug, Default, InputObject)]
pub struct CommonInput {
    /// The edition's revision that the editor looked at. Refused with StaleRevision if anything that
    /// this edit would change was changed in a later one; changes elsewhere do not matter. Absent:
    /// no check.
    expected_revision: Option<i32>,
    /// Why, for everybody: shown with the change on screens and in mail. `cancelSession` keeps it with
    /// the session, as `statusReason`.
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

/// What all program edits share, read.
#[derive(Debug)]
pub struct Wish {
    /// How strict the edits are taken.
    pub rules: Rules,
    /// For staff.
    pub note: Option<String>,
    /// Whether they are made, or only tried.
    pub wanted: Wanted,
}

impl CommonInput {
    /// Reads the fields; the reason goes to the reader, which edits may ask for it.
    pub fn read(self, reader: &mut Reader<'_>) -> Wish {
        reader.reason = self.reason.and_then(|reason| reader.text("reason", reason));
        reader.has_expected_revision = self.expected_revision.is_some();
        if let Some(problem) = self.note.as_deref().and_then(problem_of_note) {
            reader.refuse("note", problem);
        }
        let conflicts = if self.accept_warnings {
            ConflictPolicy::AcceptWarnings
        } else {
            ConflictPolicy::Refuse
        };
        let expected_revision = self.expected_revision.map(RevisionNumber);
        Wish {
            rules: Rules { expected_revision, conflicts },
            note: self.note,
            wanted: if self.dry_run { Wanted::DryRun } else { Wanted::Commit },
        }
    }

    /// Refuses every field that is there: it stands beside the edits, and not in each.
    pub fn refuse_all(self, reader: &mut Reader<'_>) {
        let fields = [
            ("expectedRevision", self.expected_revision.is_some()),
            ("reason", self.reason.is_some()),
            ("note", self.note.is_some()),
            ("dryRun", self.dry_run),
            ("acceptWarnings", self.accept_warnings),
        ];
        for (field, _) in fields.into_iter().filter(|(_, is_there)| *is_there) {
            reader.refuse(field, InputRule::NotInEachEdit);
        }
    }
}

impl Wish {
    /// The commit of what is wanted by a member of the staff, and whether it is to be done.
    pub fn commit(
        self,
        intent: Intent,
        staff: &Staff,
        reason: Option<LocalizedText>,
        at: Timestamp,
    ) -> (Commit, Wanted) {
        let origin = Origin {
            actor: staff.name.to_string(),
            credential: Some(staff.credential),
            at,
            reason,
            note: self.note,
        };
        (Commit { intent, rules: self.rules, origin }, self.wanted)
    }
}

/// What is wrong with a note, which may have several lines.
pub fn problem_of_note(note: &str) -> Option<Fault> {
    if note.chars().count() > LocalizedText::MAX_CHARS {
        Some(Fault::too_long(LocalizedText::MAX_CHARS))
    } else if has_control_character(note) {
        Some(InputRule::ControlCharacter.into())
    } else {
        None
    }
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
    /// What the answer shows.
    pub shown: Vec<RecordId>,
}

impl Done {
    /// What a commit came to; `shown` is what each edit means to show, with its client's key. Without
    /// any, the sessions that it touches are shown.
    fn of(today: Option<Arc<Program>>, committed: Committed, shown: Vec<ShownOfOne>) -> Self {
        let tables = committed.program.tables();
        let shown_nothing = shown.is_empty();
        let mut ids = Vec::new();
        for (rows, client_key) in shown {
            let made_with = |key: &String| tables.made_with(key, *rows.first()?);
            match client_key.as_ref().and_then(made_with) {
                Some(made) => ids.push(made),
                None => ids.extend(rows),
            }
        }
        let affected = program::Affected::of(&committed.changes, &committed.program);
        if shown_nothing {
            ids.extend(affected.sessions.iter().copied().map(RecordId::Session));
        }
        Self {
            affected,
            view: tried(today, committed.program),
            step: committed.step,
            conflicts: committed.conflicts,
            shown: ids,
        }
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

/// What the answer shows of one edit, and the client's key of whoever may have made it before.
type ShownOfOne = (Vec<RecordId>, Option<String>);

/// What an answer needs of what was asked for.
pub struct Telling {
    path: &'static str,
    place: Place,
    shown: Vec<ShownOfOne>,
}

/// What was asked for, and what the answer needs.
pub struct Split {
    /// What is wanted of the edition.
    pub intent: Intent,
    /// For the answer.
    pub telling: Telling,
}

/// A program that was only tried, seen from today: its history is the one that there is.
pub fn tried(today: Option<Arc<Program>>, program: Arc<Program>) -> View {
    match today {
        Some(today) => View::of_the_past(program, today, Audience::Staff),
        None => View::of(program, Audience::Staff),
    }
}

/// What is asked for.
#[derive(Debug)]
pub enum Asked {
    /// One edit.
    One(Plan),
    /// Several edits of an edition.
    Several(EditionId, Vec<Plan>),
    /// That a revision of an edition be undone.
    Undo(EditionId, RevisionNumber),
}

impl Asked {
    fn edition(&self) -> Option<EditionId> {
        match self {
            Self::One(plan) => plan.edition,
            Self::Several(edition, _) | Self::Undo(edition, _) => Some(*edition),
        }
    }

    fn path(&self) -> &'static str {
        match self {
            Self::One(plan) => plan.path,
            Self::Several(..) | Self::Undo(..) => "edition",
        }
    }

    fn place(&self) -> Place {
        match self {
            Self::One(_) | Self::Undo(..) => Place::Alone,
            Self::Several(..) => Place::AmongSeveral,
        }
    }

    /// What is wanted of the edition, and what the answer needs.
    pub fn split(self) -> Split {
        let (path, place) = (self.path(), self.place());
        let telling = |shown| Telling { path, place, shown };
        let plans = match self {
            Self::One(plan) => vec![plan],
            Self::Several(_, plans) => plans,
            Self::Undo(_, number) => {
                return Split { intent: Intent::Undo(number), telling: telling(Vec::new()) };
            }
        };
        let plans = plans.into_iter().map(|plan| (plan.edit, (plan.shown, plan.client_key)));
        let (edits, shown): (Vec<_>, _) = plans.unzip();
        Split { intent: edits.into(), telling: telling(shown) }
    }
}

/// Makes the edit that an input asks for, or tries to. Whoever is not staff is refused before
/// anything is looked up, so that the public learns nothing from the difference.
pub async fn run(ctx: &Context<'_>, mut input: impl ProgramEdit) -> Result<Edited> {
    let scope = Scope::of(ctx);
    scope.viewer().may(Deed::AnyOfStaff).map_err(denied)?;
    let mut reader = Reader::new(scope);
    let wish = std::mem::take(input.common()).read(&mut reader);
    match input.plan(&mut reader)? {
        Some(plan) => commit(scope, reader, wish, Asked::One(plan)).await,
        None => Ok(Edited::Refused(reader.errors)),
    }
}

/// Makes the edits that are asked for, or tries to.
pub async fn commit(scope: &Scope, reader: Reader<'_>, wish: Wish, asked: Asked) -> Result<Edited> {
    let edition = asked.edition().filter(|edition| scope.view(*edition).is_some());
    // What is asked of an edition that is seen, and is another's, is refused first.
    let staff = edition.map(|edition| scope.viewer().may(Deed::Edit(edition)).map_err(denied));
    let staff = staff.transpose()?;
    if !reader.is_content() {
        return Ok(Edited::Refused(reader.errors));
    }
    let (Some(edition), Some(staff)) = (edition, staff) else {
        return Ok(Edited::Refused(vec![UserError::not_found(asked.path())]));
    };
    let Split { intent, telling } = asked.split();
    let (commit, wanted) = wish.commit(intent, staff, reader.reason, scope.now());
    let came_to = scope.hub().edit(edition, commit, wanted).await;
    answer(scope, edition, came_to, telling).await
}

/// The answer to what was asked for.
pub async fn answer(
    scope: &Scope,
    edition: EditionId,
    came_to: Result<Committed, CommitError>,
    telling: Telling,
) -> Result<Edited> {
    let Telling { path, place, shown } = telling;
    match came_to {
        Ok(committed) => {
            let today = scope.hub().newest(edition).filter(|_| committed.step.is_none());
            Ok(Edited::Done(Done::of(today, committed, shown)))
        }
        Err(CommitError::Refused(refusal)) => {
            Ok(Edited::Refused(refused(scope, edition, refusal, place).await?))
        }
        Err(CommitError::NoEdition) => Ok(Edited::Refused(vec![UserError::not_found(path)])),
        Err(CommitError::Store(error)) => Err(store_error(error)),
    }
}
