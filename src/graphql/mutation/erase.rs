//! Erasing a participant.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::common::{CommonInput, tried};
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
use crate::program::{self, Reach, Redaction, Step, View, Whom};
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
        let errand = Errand {
            scope,
            expected_revision: wish.rules.expected_revision,
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
        Ok(match errand.run(edition, whom).await {
            Ok(Some(erased)) => EraseParticipantPayload::of(participant, &errand, &erased),
            Ok(None) | Err(CommitError::NoEdition) => {
                EraseParticipantPayload::refused(vec![UserError::not_found("participant")])
            }
            Err(CommitError::Refused(refusal)) => EraseParticipantPayload::refused(
                refused(scope, edition, refusal, Place::Alone).await?,
            ),
            Err(CommitError::Store(error)) => return Err(store_error(error)),
        })
    }
}

impl EraseParticipantPayload {
    fn refused(user_errors: Vec<UserError>) -> Self {
        Self { user_errors, ..Self::default() }
    }

    /// What came of it; the edition that was asked for comes first.
    fn of(participant: ParticipantId, errand: &Errand<'_>, erased: &[Erased]) -> Self {
        let view = |one: &Erased| errand.view(one);
        let mentions = erased.iter().flat_map(|one| ErasureMention::all(&view(one), &one.mentions));
        let first = erased.first();
        Self {
            erased: Some(participant.to_string().into()),
            editions: erased.iter().map(|one| Edition(view(one))).collect(),
            mentions: mentions.collect(),
            edition: first.map(|one| Edition(view(one))),
            revision: first.filter(|_| errand.wanted == Wanted::Commit).and_then(revision),
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
struct Errand<'a> {
    scope: &'a Scope,
    expected_revision: Option<RevisionNumber>,
    wanted: Wanted,
    origin: Origin,
    redaction: Redaction,
}

impl Errand<'_> {
    /// An edition after it, or as it would be; then its history is the one that there is.
    fn view(&self, erased: &Erased) -> View {
        let today = self.scope.hub().newest(erased.program.edition_id());
        match today.filter(|_| self.wanted == Wanted::DryRun) {
            Some(today) => {
                let program = erased.program.as_ref().clone().shown_at(today.cursor());
                tried(Some(today), Arc::new(program))
            }
            None => View::of(erased.program.clone(), Audience::Staff),
        }
    }

    /// Erases from the edition that is asked for, and with a reach beyond it from all others. It
    /// comes last, so that who is interrupted can ask again and find the others still by it; what
    /// came of it comes first. None: they never were in it.
    async fn run(
        &self,
        edition: EditionId,
        mut whom: Whom,
    ) -> std::result::Result<Option<Vec<Erased>>, CommitError> {
        let expected = self.expected_revision;
        let mut all = Vec::new();
        if whom.reach == Reach::Everywhere {
            let known = self.erase(edition, &whom, expected, Wanted::DryRun).await?;
            let Some(known) = known else { return Ok(None) };
            whom.persons.extend(known.persons);
            whom.names.extend(known.names);
            for other in self.scope.views().iter().map(|view| view.edition().id) {
                if other != edition {
                    all.extend(self.erase(other, &whom, None, self.wanted).await?);
                }
            }
        }
        let erased = self.erase(edition, &whom, expected, self.wanted).await?;
        let Some(erased) = erased else { return Ok(None) };
        all.insert(0, erased);
        Ok(Some(all))
    }

    async fn erase(
        &self,
        edition: EditionId,
        whom: &Whom,
        expected_revision: Option<RevisionNumber>,
        wanted: Wanted,
    ) -> std::result::Result<Option<Erased>, CommitError> {
        let (whom, redaction, origin) = (whom.clone(), self.redaction, self.origin.clone());
        let erasing = Erasing { whom, expected_revision, redaction, origin };
        self.scope.hub().erase(edition, erasing, wanted).await
    }
}
