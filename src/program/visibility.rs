//! Who sees what. The only place where that is decided: queries, subscriptions, exports, search and
//! mail all ask a [`View`].
//!
//! The past is shown with today's consent: what a view gives of an earlier program was visible then
//! and is visible now.

mod figures;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Program;
use super::conflict::Conflict;
use super::lasting::Lasting;
use crate::entity::contribution::{self, ContributionRole};
use crate::entity::participant::{self, ParticipantVisibility};
use crate::entity::{announcement, edition, organization, room, session, session_kind, track};
use crate::types::{
    AnnouncementId, Audience, ContributionId, CountryCode, Cursor, LocalizedText, OrganizationId,
    ParticipantId, PersonId, RevisionNumber, RoomId, SessionId, SessionKindId, Timestamp, TrackId,
};

/// A program as one audience sees it. Cheap to clone: the pointer is to what one request made, so
/// that processors which serve several of them do not wait for each other's counts.
#[derive(Debug, Clone)]
pub struct View(Arc<Sight>);

#[derive(Debug)]
struct Sight {
    program: Arc<Program>,
    today: Arc<Program>,
    audience: Audience,
}

/// Who contributes, as far as the audience may know.
#[derive(Debug, Clone, PartialEq)]
pub enum Contributor {
    /// A participant who is listed by name.
    Named(Arc<participant::Model>),
    /// A participant who is listed as a figure.
    Anonymous,
    /// Nobody who takes part: the contribution has a name of its own.
    NameOnly(LocalizedText),
}

/// A contribution as the audience sees it.
#[derive(Debug, Clone)]
pub struct SeenContribution {
    /// The row; of somebody anonymous, without the participant and the name to show.
    pub row: Arc<contribution::Model>,
    /// Who it is by.
    pub contributor: Contributor,
}

/// How many take part from one country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryFigures {
    /// The country.
    pub country: CountryCode,
    /// All who are counted.
    pub participants: usize,
    /// Those of them who contribute to a session other than as interpreters.
    pub speakers: usize,
    /// By city, those without one apart.
    pub cities: BTreeMap<String, usize>,
}

impl View {
    /// The newest program.
    pub fn of(program: Arc<Program>, audience: Audience) -> Self {
        Self::of_the_past(program.clone(), program, audience)
    }

    /// An earlier program, shown with the consent that holds in the newest one.
    pub fn of_the_past(program: Arc<Program>, today: Arc<Program>, audience: Audience) -> Self {
        Self(Arc::new(Sight { program, today, audience }))
    }

    /// Whether everything is shown: drafts, hidden people, notes.
    pub fn is_for_staff(&self) -> bool {
        self.0.audience == Audience::Staff
    }

    /// Who is looking.
    pub fn audience(&self) -> Audience {
        self.0.audience
    }

    /// Where the program stands in its history.
    pub fn cursor(&self) -> Cursor {
        self.0.program.cursor()
    }

    pub(super) fn program(&self) -> &Program {
        &self.0.program
    }

    /// The newest program of the edition, whose consent counts.
    pub fn today(&self) -> &Arc<Program> {
        &self.0.today
    }

    /// The edition.
    pub fn edition(&self) -> &Arc<edition::Model> {
        self.0.program.edition().expect("views are made of programs that have their edition")
    }

    /// A room.
    pub fn room(&self, id: RoomId) -> Option<&Arc<room::Model>> {
        self.0.program.tables().rooms.get(&id)
    }

    /// The rooms, in their order.
    pub fn rooms(&self) -> &[Arc<room::Model>] {
        &self.0.program.index().rooms
    }

    /// The tracks, in their order.
    pub fn tracks(&self) -> Vec<Arc<track::Model>> {
        let mut tracks: Vec<_> = self.0.program.tables().tracks.values().cloned().collect();
        tracks.sort_by_key(|track| (track.position, track.id));
        tracks
    }

    /// A track.
    pub fn track(&self, id: TrackId) -> Option<&Arc<track::Model>> {
        self.0.program.tables().tracks.get(&id)
    }

    /// The kinds of session, in their order.
    pub fn kinds(&self) -> Vec<Arc<session_kind::Model>> {
        let mut kinds: Vec<_> = self.0.program.tables().kinds.values().cloned().collect();
        kinds.sort_by_key(|kind| (kind.position, kind.id));
        kinds
    }

    /// A kind of session.
    pub fn kind(&self, id: SessionKindId) -> Option<&Arc<session_kind::Model>> {
        self.0.program.tables().kinds.get(&id)
    }

    /// An organization.
    pub fn organization(&self, id: OrganizationId) -> Option<&Arc<organization::Model>> {
        self.0.program.tables().organizations.get(&id)
    }

    /// An announcement.
    pub fn announcement(&self, id: AnnouncementId) -> Option<&Arc<announcement::Model>> {
        self.0.program.tables().announcements.get(&id)
    }

    /// A contribution, for staff: to all others, what somebody does in a session has no id.
    pub fn contribution(&self, id: ContributionId) -> Option<&Arc<contribution::Model>> {
        let row = self.0.program.tables().contributions.get(&id)?;
        self.is_for_staff().then_some(row)
    }

    /// The announcements, newest first.
    pub fn announcements(&self) -> Vec<Arc<announcement::Model>> {
        let mut rows: Vec<_> = self.0.program.tables().announcements.values().cloned().collect();
        rows.sort_by_key(|row| std::cmp::Reverse((row.posted_at, row.id)));
        rows
    }

    /// The announcements that are shown at an instant, newest first.
    pub fn current_announcements(&self, now: Timestamp) -> Lasting<Vec<Arc<announcement::Model>>> {
        let mut rows = self.announcements();
        rows.retain(|row| Self::is_current(row, now));
        Lasting { until: rows.iter().filter_map(|row| row.until).min(), value: rows }
    }

    /// A session, if it is there and may be seen.
    pub fn session(&self, id: SessionId) -> Option<&Arc<session::Model>> {
        let session = self.0.program.tables().sessions.get(&id)?;
        self.shows(session).then_some(session)
    }

    /// The visible sessions, in the order of time.
    pub fn sessions(&self) -> impl Iterator<Item = &Arc<session::Model>> {
        self.0.program.index().sessions.iter().filter(|session| self.shows(session))
    }

    /// The visible sessions that are planned for a day, in the order of time.
    pub fn sessions_on(&self, date: NaiveDate) -> impl Iterator<Item = &Arc<session::Model>> {
        self.0.program.index().sessions_on(date).iter().filter(|session| self.shows(session))
    }

    /// The revision that last changed a session, as far as the audience may know.
    pub fn changed_at(&self, session: &session::Model) -> RevisionNumber {
        match self.0.audience {
            Audience::Staff => session.changed_at_revision,
            Audience::Public => session.publicly_changed_at,
        }
    }

    /// Whether a session takes place in a room, in one that contains it or in a part of it.
    pub fn takes_place_in(&self, session: &session::Model, room: RoomId) -> bool {
        session.rooms.iter().any(|place| self.0.program.index().is_within_reach(*place, room))
    }

    /// Whether one room is the other, contains it or is a part of it.
    pub fn is_within_reach(&self, one: RoomId, other: RoomId) -> bool {
        self.0.program.index().is_within_reach(one, other)
    }

    /// The visible contributions to a session, in their order. Empty, if it may not be seen.
    pub fn contributions_to(&self, session: SessionId) -> Vec<SeenContribution> {
        if !self.shows_session(session) {
            return Vec::new();
        }
        let rows = self.0.program.index().contributions_to(session).iter();
        rows.filter_map(|row| {
            let contributor = self.contributor(row)?;
            let row = match contributor {
                Contributor::Anonymous => Arc::new(without_name(row)),
                Contributor::Named(_) | Contributor::NameOnly(_) => row.clone(),
            };
            Some(SeenContribution { row, contributor })
        })
        .collect()
    }

    /// What a participant who is listed by name contributes to visible sessions, in the order of
    /// time.
    pub fn contributions_of(
        &self,
        participant: ParticipantId,
    ) -> Vec<(Arc<contribution::Model>, Arc<session::Model>)> {
        if self.participant(participant).is_none() {
            return Vec::new();
        }
        let mine = self.0.program.index().contributions_of(participant);
        self.sessions()
            .flat_map(|session| {
                mine.iter()
                    .filter(|contribution| contribution.session_id == session.id)
                    .map(|contribution| (contribution.clone(), session.clone()))
            })
            .collect()
    }

    /// A participant, if they are listed by name.
    pub fn participant(&self, id: ParticipantId) -> Option<&Arc<participant::Model>> {
        let participant = self.0.program.tables().participants.get(&id)?;
        self.names(participant).then_some(participant)
    }

    /// Everybody who is listed by name, by their printed name.
    pub fn participants(&self) -> Vec<Arc<participant::Model>> {
        let rows = self.0.program.tables().participants.values();
        let mut rows: Vec<_> = rows.filter(|row| self.names(row)).cloned().collect();
        rows.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
        rows
    }

    /// Whether a participant who is listed by name contributes to a visible session other than as
    /// an interpreter.
    pub fn speaks(&self, participant: ParticipantId) -> bool {
        self.participant(participant).is_some() && self.is_speaker(participant)
    }

    /// Also of those who are no more than a figure.
    fn is_speaker(&self, participant: ParticipantId) -> bool {
        self.0.program.index().contributions_of(participant).iter().any(|contribution| {
            contribution.role != Some(ContributionRole::Interpreter)
                && self.shows_session(contribution.session_id)
        })
    }

    /// The participations of a person that are listed by name.
    pub fn participations_of(&self, person: PersonId) -> Vec<Arc<participant::Model>> {
        let rows = self.0.program.tables().participants.values();
        rows.filter(|row| row.person_id == person && self.names(row)).cloned().collect()
    }

    /// The conflicts of the program, or of one of its sessions. Staff; None for everybody else.
    pub fn conflicts(&self, session: Option<SessionId>) -> Option<Vec<Conflict>> {
        let concerned =
            |conflict: &&Conflict| session.is_none_or(|id| conflict.sessions.contains(&id));
        self.is_for_staff()
            .then(|| self.0.program.conflicts().iter().filter(concerned).cloned().collect())
    }

    /// Whether an announcement is shown at an instant: neither withdrawn nor past its end.
    pub fn is_current(announcement: &announcement::Model, now: Timestamp) -> bool {
        announcement.withdrawn_at.is_none() && announcement.until.is_none_or(|until| until > now)
    }

    fn shows_session(&self, id: SessionId) -> bool {
        self.session(id).is_some()
    }

    /// Whether a session of the program is shown: then and now.
    fn shows(&self, session: &session::Model) -> bool {
        let audience = self.0.audience;
        is_shown(session, audience)
            && (self.is_for_staff()
                || self.is_of_today()
                || sees_session(&self.0.today, session.id, audience))
    }

    fn is_of_today(&self) -> bool {
        Arc::ptr_eq(&self.0.program, &self.0.today)
    }

    fn names(&self, participant: &participant::Model) -> bool {
        self.standing(participant) == ParticipantVisibility::Public
    }

    fn counts(&self, participant: &participant::Model) -> bool {
        self.standing(participant) >= ParticipantVisibility::Anonymous
    }

    /// How far a participant of the program is shown: then and now, whichever is less.
    fn standing(&self, participant: &participant::Model) -> ParticipantVisibility {
        if self.is_for_staff() {
            return ParticipantVisibility::Public;
        }
        let then = standing_of(&self.0.program, participant);
        if self.is_of_today() {
            return then;
        }
        then.min(standing_in(&self.0.today, participant.id))
    }

    /// Whether a contribution to a session that is shown is shown with a name.
    pub(super) fn shows_name(&self, row: &contribution::Model) -> bool {
        matches!(self.contributor(row), Some(Contributor::Named(_) | Contributor::NameOnly(_)))
    }

    fn contributor(&self, row: &contribution::Model) -> Option<Contributor> {
        let Some(id) = row.participant_id else {
            return row.display_name.clone().map(Contributor::NameOnly);
        };
        let participant = self.0.program.tables().participants.get(&id)?;
        match self.standing(participant) {
            ParticipantVisibility::Public => Some(Contributor::Named(participant.clone())),
            ParticipantVisibility::Anonymous => Some(Contributor::Anonymous),
            ParticipantVisibility::Hidden => None,
        }
    }
}

/// What is left of a contribution whose contributor is no more than a figure.
fn without_name(row: &contribution::Model) -> contribution::Model {
    contribution::Model { participant_id: None, display_name: None, ..row.clone() }
}

/// Whether a session of a program is there and shown to an audience.
pub(super) fn sees_session(program: &Program, id: SessionId, audience: Audience) -> bool {
    program.tables().sessions.get(&id).is_some_and(|session| is_shown(session, audience))
}

fn is_shown(session: &session::Model, audience: Audience) -> bool {
    session.is_published || audience == Audience::Staff
}

/// Whether a participant of a program is listed by name.
pub(super) fn sees_participant(program: &Program, id: ParticipantId, audience: Audience) -> bool {
    match audience {
        Audience::Staff => program.tables().participants.contains_key(&id),
        Audience::Public => standing_in(program, id) == ParticipantVisibility::Public,
    }
}

/// How far a program shows a participant to the public; one who is not in it, not at all.
fn standing_in(program: &Program, id: ParticipantId) -> ParticipantVisibility {
    let row = program.tables().participants.get(&id);
    row.map_or(ParticipantVisibility::Hidden, |row| standing_of(program, row))
}

/// How far a program shows a participant of its own to the public: as they chose, once they are
/// announced or in a published session, so that a draft does not leak its keynote.
fn standing_of(program: &Program, row: &participant::Model) -> ParticipantVisibility {
    let is_out =
        row.is_announced
            || program.index().contributions_of(row.id).iter().any(|contribution| {
                sees_session(program, contribution.session_id, Audience::Public)
            });
    if is_out { row.visibility } else { ParticipantVisibility::Hidden }
}
