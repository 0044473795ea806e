//! What an audience is told of a revision: not the stored changes, but the difference between what
//! it sees before and after, closed over what depends on a changed row.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Program;
use super::change::{Change, RowChange, Step};
use super::record::{Record, Row};
use super::visibility::{View, sees_participant, sees_session};
use crate::entity::session::{self, SessionField};
use crate::entity::{edition, organization, participant, room, session_kind, track};
use crate::types::{
    AnnouncementId, Audience, OrganizationId, ParticipantId, RoomId, SessionId, SessionKindId,
    TrackId,
};

/// How something changed for an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It can be seen now.
    Added,
    /// It could be seen before, and what can be seen of it changed.
    Changed,
    /// It cannot be seen any more.
    Removed,
}

/// How a session changed for an audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionChange {
    /// It can be seen now.
    Added,
    /// These fields of it changed.
    Changed(Vec<SessionField>),
    /// It cannot be seen any more.
    Removed,
}

/// One thing that an audience is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VisibleChange {
    /// The edition itself changed, or was created.
    Edition,
    /// An organization.
    Organization(OrganizationId, Presence),
    /// A room.
    Room(RoomId, Presence),
    /// A track.
    Track(TrackId, Presence),
    /// A kind of session.
    SessionKind(SessionKindId, Presence),
    /// A participant.
    Participant(ParticipantId, Presence),
    /// A session, its contributions, rooms and organizers included.
    Session(SessionId, SessionChange),
    /// An announcement was posted, or changed.
    AnnouncementPosted(AnnouncementId),
    /// An announcement was withdrawn, or is gone.
    AnnouncementWithdrawn(AnnouncementId),
}

/// What an audience is told of a revision. Added and Changed must be visible then and `today`; a
/// removal is always told, as an id alone. Empty: the revision is not delivered to this audience.
pub fn project(step: &Step, today: &Arc<Program>, audience: Audience) -> Vec<VisibleChange> {
    let sides = Sides::of(step, today, audience);
    let mut told: Vec<_> =
        step.revision.changes.iter().filter_map(|change| plain_change(change, audience)).collect();
    let participants = concerned_participants(step).into_iter();
    told.extend(
        participants.filter_map(|id| Some(VisibleChange::Participant(id, sides.participant(id)?))),
    );
    let sessions = concerned_sessions(step).into_iter();
    told.extend(sessions.filter_map(|id| Some(VisibleChange::Session(id, sides.session(id)?))));
    told.sort_by_key(rank);
    told
}

/// The order in which rows are written; the sort is stable.
fn rank(change: &VisibleChange) -> u8 {
    match change {
        VisibleChange::Edition => 0,
        VisibleChange::Organization(..) => 1,
        VisibleChange::Room(..) => 2,
        VisibleChange::Track(..) => 3,
        VisibleChange::SessionKind(..) => 4,
        VisibleChange::Participant(..) => 5,
        VisibleChange::Session(..) => 6,
        VisibleChange::AnnouncementPosted(_) | VisibleChange::AnnouncementWithdrawn(_) => 7,
    }
}

/// A row without the keys by which its source and its client know it.
macro_rules! without_keys {
    ($model:ident) => {
        |row: &$model::Model| $model::Model { source_key: None, client_key: None, ..row.clone() }
    };
}

/// What is told of rows that everybody sees.
fn plain_change(change: &Change, audience: Audience) -> Option<VisibleChange> {
    Some(match change {
        Change::Edition(row) => {
            seen(row, |row| shown_of_edition(row, audience))?;
            VisibleChange::Edition
        }
        Change::Organization(row) => {
            let (id, presence) = seen(row, without_keys!(organization))?;
            VisibleChange::Organization(id, presence)
        }
        Change::Room(row) => {
            let (id, presence) = seen(row, without_keys!(room))?;
            VisibleChange::Room(id, presence)
        }
        Change::Track(row) => {
            let (id, presence) = seen(row, without_keys!(track))?;
            VisibleChange::Track(id, presence)
        }
        Change::SessionKind(row) => {
            let (id, presence) = seen(row, without_keys!(session_kind))?;
            VisibleChange::SessionKind(id, presence)
        }
        Change::Announcement(row) => match &row.after {
            Some(after) if after.withdrawn_at.is_none() => {
                VisibleChange::AnnouncementPosted(after.id)
            }
            _ => VisibleChange::AnnouncementWithdrawn(row.id()?),
        },
        Change::Participant(_) | Change::Session(_) | Change::Contribution(_) => return None,
    })
}

/// How a row changed, as far as `shown` lets it be seen.
fn seen<R: Row>(change: &RowChange<R>, shown: impl Fn(&R) -> R) -> Option<(R::Id, Presence)> {
    let [before, after] =
        [&change.before, &change.after].map(|row| row.as_ref().map(|row| shown(row)));
    Some((change.id()?, presence(before, after)?))
}

/// What can be seen of two sides of a row; stamps are alike on both, for changes carry none.
fn presence<R: PartialEq>(before: Option<R>, after: Option<R>) -> Option<Presence> {
    match (before, after) {
        (None, Some(_)) => Some(Presence::Added),
        (Some(_), None) => Some(Presence::Removed),
        (Some(before), Some(after)) if before != after => Some(Presence::Changed),
        _ => None,
    }
}

fn shown_of_edition(row: &edition::Model, audience: Audience) -> edition::Model {
    let mut shown = row.clone();
    shown.changed_at_revision = crate::types::RevisionNumber::ZERO;
    if audience == Audience::Public {
        shown.severities = edition::ConflictSettings::default();
        shown.sources = Vec::new().into();
    }
    shown
}

/// Participants who changed themselves, who came into or left a session, or whose session was
/// published or taken back.
fn concerned_participants(step: &Step) -> BTreeSet<ParticipantId> {
    let mut concerned = BTreeSet::new();
    for record in changed_records(step) {
        match record {
            Record::Participant(row) => {
                concerned.insert(row.id);
            }
            Record::Contribution(row) => concerned.extend(row.participant_id),
            Record::Session(row) => {
                for program in [&step.before, &step.after] {
                    let contributions = program.index().contributions_to(row.id).iter();
                    concerned.extend(contributions.filter_map(|row| row.participant_id));
                }
            }
            _ => {}
        }
    }
    concerned
}

/// Sessions that changed themselves, whose contributions or contributors changed, or which are
/// replaced by a session that changed.
fn concerned_sessions(step: &Step) -> BTreeSet<SessionId> {
    let mut concerned = BTreeSet::new();
    let mut changed = BTreeSet::new();
    for record in changed_records(step) {
        match record {
            Record::Session(row) => {
                changed.insert(row.id);
            }
            Record::Contribution(row) => {
                concerned.insert(row.session_id);
            }
            Record::Participant(row) => {
                for program in [&step.before, &step.after] {
                    let contributions = program.index().contributions_of(row.id).iter();
                    concerned.extend(contributions.map(|row| row.session_id));
                }
            }
            _ => {}
        }
    }
    if !changed.is_empty() {
        for program in [&step.before, &step.after] {
            let replaced = program.tables().sessions.values().filter(|session| {
                session.replaced_by.is_some_and(|other| changed.contains(&other))
            });
            concerned.extend(replaced.map(|session| session.id));
        }
    }
    concerned.extend(changed);
    concerned
}

fn changed_records(step: &Step) -> impl Iterator<Item = Record> + '_ {
    let changes = step.revision.changes.iter();
    changes.flat_map(|change| [change.before(), change.after()].into_iter().flatten())
}

/// The programs on both sides of a revision: as they were seen then, and as they may be shown now.
struct Sides<'a> {
    then: [View; 2],
    now: [View; 2],
    today: &'a Arc<Program>,
    audience: Audience,
}

impl<'a> Sides<'a> {
    fn of(step: &Step, today: &'a Arc<Program>, audience: Audience) -> Self {
        let sides = [&step.before, &step.after];
        Self {
            then: sides.map(|program| View::of(program.clone(), audience)),
            now: sides.map(|side| View::of_the_past(side.clone(), today.clone(), audience)),
            today,
            audience,
        }
    }

    fn participant(&self, id: ParticipantId) -> Option<Presence> {
        let [before, after] = self.then.each_ref().map(|view| view.participant(id));
        let shown = |row: &Arc<participant::Model>| shown_of_participant(row, self.audience);
        let presence = presence(before.map(shown), after.map(shown))?;
        let may_be_shown =
            self.audience == Audience::Staff || sees_participant(self.today, id, self.audience);
        (presence == Presence::Removed || may_be_shown).then_some(presence)
    }

    fn session(&self, id: SessionId) -> Option<SessionChange> {
        let [before, after] = self.then.each_ref().map(|view| view.session(id));
        let may_be_shown =
            self.audience == Audience::Staff || sees_session(self.today, id, self.audience);
        match (before, after) {
            (Some(_), None) => Some(SessionChange::Removed),
            (None, Some(_)) if may_be_shown => Some(SessionChange::Added),
            (Some(before), Some(after)) if may_be_shown => {
                let fields = self.changed_fields(before, after);
                (!fields.is_empty()).then_some(SessionChange::Changed(fields))
            }
            _ => None,
        }
    }

    fn changed_fields(&self, before: &session::Model, after: &session::Model) -> Vec<SessionField> {
        let mut fields = own_fields(before, after, self.audience);
        if self.contributions_changed(before.id) {
            fields.push(SessionField::Contributions);
        }
        if self.status_changed(before, after) {
            fields.push(SessionField::Status);
        }
        fields.sort_unstable();
        fields
    }

    /// The list was seen to change then; and somebody of it is gone, or what may be shown of it now
    /// differs.
    fn contributions_changed(&self, session: SessionId) -> bool {
        let seen = |view: &View| -> Vec<_> {
            let seen = view.contributions_to(session).into_iter();
            seen.map(|seen| (seen.row.role, seen.row.participant_id, seen.row.display_name.clone()))
                .collect()
        };
        let ([then_before, then_after], [now_before, now_after]) =
            (self.then.each_ref().map(seen), self.now.each_ref().map(seen));
        // Counted, for two who are no more than a figure look alike.
        let count = |list: &[_], one| list.iter().filter(|other| *other == one).count();
        let is_gone = |one| count(&then_before, one) > count(&then_after, one);
        then_before != then_after && (now_before != now_after || then_before.iter().any(is_gone))
    }

    fn status_changed(&self, before: &session::Model, after: &session::Model) -> bool {
        let replacement = |view: &View, row: &session::Model| {
            row.replaced_by.filter(|id| view.session(*id).is_some())
        };
        let lost = replacement(&self.then[0], before)
            .is_some_and(|id| replacement(&self.then[1], after) != Some(id));
        lost || replacement(&self.now[0], before) != replacement(&self.now[1], after)
            || (before.is_cancelled, &before.status_reason)
                != (after.is_cancelled, &after.status_reason)
    }
}

fn shown_of_participant(row: &participant::Model, audience: Audience) -> participant::Model {
    let mut shown = row.clone();
    shown.changed_at_revision = crate::types::RevisionNumber::ZERO;
    if audience == Audience::Public {
        shown.source_key = None;
        shown.client_key = None;
        shown.visibility = participant::ParticipantVisibility::Public;
        shown.consented_at = None;
        shown.consent_basis = None;
        shown.erasure_requested_at = None;
        shown.is_announced = true;
    }
    shown
}

/// Whether the public may learn of a change of a session's row. What a draft says is nobody's news,
/// but that it became one is.
pub(super) fn changes_what_the_public_sees(change: &RowChange<session::Model>) -> bool {
    match (&change.before, &change.after) {
        (Some(before), Some(after)) if before.is_published && after.is_published => {
            let status = |row: &session::Model| {
                (row.is_cancelled, row.status_reason.clone(), row.replaced_by)
            };
            status(before) != status(after)
                || !own_fields(before, after, Audience::Public).is_empty()
        }
        (before, after) => [before, after].into_iter().flatten().any(|row| row.is_published),
    }
}

/// The fields of the row itself that differ, as far as the audience sees them.
fn own_fields(
    before: &session::Model,
    after: &session::Model,
    audience: Audience,
) -> Vec<SessionField> {
    let mut fields = Vec::new();
    let mut differ = |field, differs: bool| {
        if differs {
            fields.push(field);
        }
    };
    differ(SessionField::Title, before.title != after.title);
    differ(SessionField::Subtitle, before.subtitle != after.subtitle);
    differ(SessionField::Abstract, before.abstract_text != after.abstract_text);
    let code = |row: &session::Model| (row.code.clone(), row.source_key.clone(), row.number);
    differ(SessionField::Code, code(before) != code(after));
    differ(SessionField::Kind, before.kind_id != after.kind_id);
    differ(SessionField::Track, before.track_id != after.track_id);
    differ(SessionField::Rooms, before.rooms != after.rooms);
    let time = |row: &session::Model| (row.date, row.starts_at, row.ends_at);
    differ(SessionField::Time, time(before) != time(after));
    differ(SessionField::Delay, before.delay_ms != after.delay_ms);
    differ(SessionField::Organizers, before.organizers != after.organizers);
    let languages = (&before.spoken_languages, &before.interpretations)
        != (&after.spoken_languages, &after.interpretations);
    differ(SessionField::Languages, languages);
    let access = |row: &session::Model| (row.is_closed, row.is_streamed, row.is_full);
    let accessibility = before.accessibility != after.accessibility;
    differ(SessionField::Access, access(before) != access(after) || accessibility);
    let links = (&before.stream_url, &before.recording_url, &before.links)
        != (&after.stream_url, &after.recording_url, &after.links);
    differ(SessionField::Links, links);
    if audience == Audience::Staff {
        differ(SessionField::Publication, before.is_published != after.is_published);
        let note =
            |row: &session::Model| (row.note.clone(), row.sources.clone(), row.expected_audience);
        differ(SessionField::Note, note(before) != note(after));
    }
    fields
}
