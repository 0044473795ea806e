//! Erasing a participant.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::common::{CommonInput, Wish};
use super::payload::Affected;
use super::reader::Reader;
use super::user_error::{Place, UserError, refused};
use crate::feed::{Told, Wanted};
use crate::graphql::error::{denied, store_error};
use crate::graphql::object::conflict::Conflict;
use crate::graphql::object::edition::Edition;
use crate::graphql::object::mention::ErasureMention;
use crate::graphql::object::revision::Revision;
use crate::graphql::scope::Scope;
use crate::program::{self, Reach, RecordId, Redaction, Refusal, Step, View, Whom};
use crate::store::{CommitError, Erased, Erasing, Origin};
use crate::types::{Audience, Deed, EditionId, ParticipantId, RevisionNumber};

/// Somebody to be erased.
#[derive(Debug, InputObject)]
pub struct EraseParticipantInput {
    /// The participant.
    participant: ID,
    /// The edition, where they are not in its program any more, but in its history. Absent: they are
    /// in the program.
    edition: Option<ID>,
    /// Whether they are erased from every edition that they took part in, as the same person; else
    /// from this one alone.
    #[graphql(default = true)]
    everywhere: bool,
    /// Whether their name is blanked where it stands in what others wrote: titles, abstracts,
    /// announcements, reasons, notes, newsletters; in earlier revisions too. Else such places are
    /// only listed.
    #[graphql(default = false)]
    redact: bool,
    /// What all program edits share. No warning is looked for.
    #[graphql(flatten)]
    common: CommonInput,
}

/// What `eraseParticipant` answers.
#[derive(Default, SimpleObject)]
pub struct EraseParticipantPayload {
    /// The id that the participant had. Null: refused.
    erased: Option<ID>,
    /// The editions from which they were erased, this one first; on a dry run, would be.
    editions: Vec<Edition>,
    /// Where their name still stands, in all of these editions.
    mentions: Vec<ErasureMention>,
    /// The edition. Null: refused.
    edition: Option<Edition>,
    /// The revision that took them away. Null: refused, only tried, or they were gone before.
    revision: Option<Revision>,
    /// None: an erasure is not refused for conflicts.
    conflicts: Vec<Conflict>,
    /// How much it touches. Null: refused.
    affected: Option<Affected>,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// Erasing participants.
#[derive(Default)]
pub struct EraseMutation;

#[Object]
impl EraseMutation {
    /// Erases a participant for good: from the program, from every revision of its history, from
    /// mails that wait, and from what imports may bring back. It cannot be undone. `dryRun` tells
    /// where their name would still stand.
    async fn erase_participant(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: EraseParticipantInput,
    ) -> Result<EraseParticipantPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::AnyOfStaff).map_err(denied)?;
        let mut reader = Reader::new(scope);
        let participant: ParticipantId = reader.id("participant", &input.participant)?;
        let named: Option<EditionId> = reader.maybe_id("edition", input.edition.as_ref())?;
        let found = scope.find(|view| view.participant(participant).cloned());
        let edition = found.as_ref().map(|(view, _)| view.edition().id).or(named);
        let Some(edition) = edition.filter(|edition| scope.view(*edition).is_some()) else {
            return Ok(EraseParticipantPayload::refused(vec![UserError::not_found("participant")]));
        };
        let staff = scope.viewer().may(Deed::Edit(edition)).map_err(denied)?;
        if input.everywhere {
            scope.viewer().may(Deed::EraseEverywhere).map_err(denied)?;
        }
        let wish = input.common.read(&mut reader);
        if !reader.is_content() {
            return Ok(EraseParticipantPayload::refused(reader.errors));
        }
        let changed_at = found.map(|(_, row)| row.changed_at_revision);
        if let Some(refusal) = stale(scope, edition, participant, changed_at, &wish) {
            let errors = refused(scope, edition, refusal, Place::Alone).await?;
            return Ok(EraseParticipantPayload::refused(errors));
        }
        let task = Task {
            scope,
            wanted: wish.wanted,
            origin: Origin {
                actor: staff.name.to_string(),
                credential: Some(staff.credential),
                at: scope.now(),
                reason: reader.reason,
                note: wish.note,
            },
            redaction: if input.redact { Redaction::Blank } else { Redaction::Find },
        };
        let reach = if input.everywhere { Reach::Everywhere } else { Reach::OneEdition };
        let whom = Whom { participant, reach, persons: BTreeSet::new(), names: BTreeSet::new() };
        Ok(task.run(edition, whom).await?.map_or_else(
            || EraseParticipantPayload::refused(vec![UserError::not_found("participant")]),
            |erased| EraseParticipantPayload::of(participant, task.wanted, erased),
        ))
    }
}

/// Refuses to erase who was changed after the editor looked.
fn stale(
    scope: &Scope,
    edition: EditionId,
    participant: ParticipantId,
    changed_at: Option<RevisionNumber>,
    wish: &Wish,
) -> Option<Refusal> {
    let looked_at = wish.rules.expected_revision?;
    changed_at.filter(|changed_at| *changed_at > looked_at)?;
    let current = scope.view(edition)?.cursor().revision;
    let objects = BTreeSet::from([RecordId::Participant(participant)]);
    Some(Refusal::Stale { looked_at, current, objects })
}

impl EraseParticipantPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self { user_errors, ..Self::default() }
    }

    /// What came of it; the edition that was asked for comes first.
    fn of(participant: ParticipantId, wanted: Wanted, erased: Vec<Erased>) -> Self {
        let view = |erased: &Erased| View::of(erased.program.clone(), Audience::Staff);
        let mentions = erased.iter().flat_map(|one| ErasureMention::all(&view(one), &one.mentions));
        let first = erased.first();
        Self {
            erased: Some(participant.to_string().into()),
            editions: erased.iter().map(|one| Edition(view(one))).collect(),
            mentions: mentions.collect(),
            edition: first.map(|one| Edition(view(one))),
            revision: first.filter(|_| wanted == Wanted::Commit).and_then(revision),
            conflicts: Vec::new(),
            affected: first
                .map(|one| Affected(program::Affected::of(&one.revision.changes, &one.before))),
            user_errors: Vec::new(),
        }
    }
}

fn revision(erased: &Erased) -> Option<Revision> {
    let step = Step {
        before: erased.before.clone(),
        after: erased.program.clone(),
        revision: erased.revision.clone(),
    };
    let told = Told::of(Arc::new(step), erased.program.clone(), Audience::Staff)?;
    Some(Revision::of(told, Audience::Staff))
}

/// How somebody is erased.
struct Task<'a> {
    scope: &'a Scope,
    wanted: Wanted,
    origin: Origin,
    redaction: Redaction,
}

impl Task<'_> {
    /// Erases from the edition that is asked for, and with a reach beyond it from all others. It
    /// comes last, so that who is interrupted can ask again and find the others still by it; what
    /// came of it comes first. None: they never were in it.
    async fn run(&self, edition: EditionId, mut whom: Whom) -> Result<Option<Vec<Erased>>> {
        let mut all = Vec::new();
        if whom.reach == Reach::Everywhere {
            let Some(known) = self.erase(edition, &whom, Wanted::DryRun).await? else {
                return Ok(None);
            };
            whom.persons.extend(known.persons);
            whom.names.extend(known.names);
            for other in self.scope.views().iter().map(|view| view.edition().id) {
                if other != edition {
                    all.extend(self.erase(other, &whom, self.wanted).await?);
                }
            }
        }
        let Some(erased) = self.erase(edition, &whom, self.wanted).await? else { return Ok(None) };
        all.insert(0, erased);
        Ok(Some(all))
    }

    async fn erase(
        &self,
        edition: EditionId,
        whom: &Whom,
        wanted: Wanted,
    ) -> Result<Option<Erased>> {
        let erasing =
            Erasing { whom: whom.clone(), redaction: self.redaction, origin: self.origin.clone() };
        match self.scope.hub().erase(edition, erasing, wanted).await {
            Ok(erased) => Ok(erased),
            Err(CommitError::NoEdition) => Ok(None),
            Err(CommitError::Store(error)) => Err(store_error(error)),
            // Nothing of an erasure can be refused.
            Err(CommitError::Refused(refusal)) => {
                Err(async_graphql::Error::new(refusal.to_string()))
            }
        }
    }
}
