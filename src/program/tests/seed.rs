//! Builds small programs. A row is known by its number within its table; its id follows from it.

use std::sync::Arc;

use uuid::Uuid;

use crate::entity::contribution::{self, ContributionRole};
use crate::entity::edition::{AttendanceMode, EditionStatus};
use crate::entity::participant::{self, ParticipantVisibility};
use crate::entity::{edition, organization, room, session, session_kind, track};
use crate::program::{
    ConflictPolicy, CreateSession, Edit, NewContribution, Outcome, Patch, Program, Record, Refusal,
    RescheduleSession, Revision, Rules, SessionContent, Step, Tables, UpdateSession, View,
};
use crate::types::{
    Audience, EditionId, Epoch, LocalizedText, ParticipantId, RevisionNumber, RoomId, SessionId,
    Timestamp,
};

/// What two edits may do to each other does not matter here: all conflicts are told, none refused.
pub(super) const TELL: Rules = Rules { expected_revision: None, conflicts: ConflictPolicy::Tell };

pub(super) fn id<Id: From<Uuid>>(number: u128) -> Id {
    Uuid::from_u128(number).into()
}

pub(super) fn text(words: &str) -> LocalizedText {
    LocalizedText::new([("en".parse().unwrap(), words.to_owned())]).unwrap()
}

/// A time of the first day of the edition, in its zone.
pub(super) fn at(time: &str) -> Timestamp {
    format!("2019-10-01T{time}:00+09:00").parse().unwrap()
}

pub(super) fn edition_id() -> EditionId {
    id(1)
}

/// An edition of two days whose days begin at four in the morning.
pub(super) fn edition() -> edition::Model {
    edition::Model {
        client_key: None,
        id: edition_id(),
        slug: "whrcf-2019".to_owned(),
        ordinal: None,
        title: text("Forum"),
        theme: None,
        starts_on: "2019-10-01".parse().unwrap(),
        ends_on: "2019-10-02".parse().unwrap(),
        pre_forum_on: None,
        time_zone: "Asia/Seoul".parse().unwrap(),
        day_starts_at_hour: 4,
        locales: vec!["en".parse().unwrap()].into(),
        previous_dates: Vec::new().into(),
        status: EditionStatus::Scheduled,
        attendance: AttendanceMode::OnSite,
        venue: None,
        hashtags: Vec::new().into(),
        sections: Vec::new().into(),
        secretariat: None,
        organizations: Vec::new().into(),
        reported_totals: Vec::new().into(),
        severities: edition::ConflictSettings::default(),
        sources: Vec::new().into(),
        changed_at_revision: RevisionNumber::ZERO,
    }
}

pub(super) fn organization(number: u128) -> organization::Model {
    organization::Model {
        client_key: None,
        id: id(number),
        edition_id: edition_id(),
        source_key: None,
        slug: format!("organization-{number}"),
        name: text("City"),
        short_name: None,
        country: None,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

pub(super) fn track(number: u128) -> track::Model {
    track::Model {
        client_key: None,
        id: id(number),
        edition_id: edition_id(),
        source_key: None,
        slug: format!("track-{number}"),
        name: text("Track"),
        color: None,
        position: 0,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

pub(super) fn kind(number: u128) -> session_kind::Model {
    session_kind::Model {
        client_key: None,
        id: id(number),
        edition_id: edition_id(),
        source_key: None,
        slug: format!("kind-{number}"),
        name: text("Kind"),
        code_prefix: None,
        position: 0,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

pub(super) fn room(number: u128, parts: &[u128]) -> room::Model {
    room::Model {
        hours: Vec::new().into(),
        client_key: None,
        id: id(number),
        edition_id: edition_id(),
        source_key: None,
        slug: format!("room-{number}"),
        name: text("Room"),
        floor: None,
        capacity: None,
        parts: parts.iter().copied().map(id).collect(),
        stream_url: None,
        accessibility: Vec::new().into(),
        position: 0,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// Somebody from Gwangju who is announced, so that visibility alone decides how they are listed.
pub(super) fn participant(number: u128, visibility: ParticipantVisibility) -> participant::Model {
    participant::Model {
        client_key: None,
        id: id(number),
        edition_id: edition_id(),
        person_id: id(number),
        source_key: None,
        name: format!("Participant {number}"),
        names: text("Participant"),
        affiliation: None,
        position: None,
        organization_id: None,
        city: Some("Gwangju".to_owned()),
        country: Some("KR".parse().unwrap()),
        origin_country: None,
        bio: None,
        photo_url: None,
        links: Vec::new().into(),
        visibility,
        consented_at: None,
        consent_basis: None,
        erasure_requested_at: None,
        is_announced: true,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// A published session without a time or a place.
pub(super) fn session(number: u128) -> session::Model {
    session::Model {
        is_published: true,
        ..session::Model::draft(id(number), edition_id(), text("Session"))
    }
}

/// A published session with a time, in rooms.
pub(super) fn slot(number: u128, start: &str, end: &str, rooms: &[u128]) -> session::Model {
    session::Model {
        starts_at: Some(at(start)),
        ends_at: (!end.is_empty()).then(|| at(end)),
        rooms: rooms.iter().copied().map(id).collect(),
        ..session(number)
    }
}

pub(super) fn contribution(number: u128, session: u128, participant: u128) -> contribution::Model {
    contribution::Model {
        id: id(number),
        edition_id: edition_id(),
        session_id: id(session),
        position: 0,
        participant_id: Some(id(participant)),
        display_name: None,
        role: Some(ContributionRole::Speaker),
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// The wish to see a participant as a speaker; `number` is that of the new contribution.
pub(super) fn speaker(number: u128, participant: u128) -> NewContribution {
    NewContribution {
        id: id(number),
        participant: Some(id(participant)),
        display_name: None,
        role: Some(ContributionRole::Speaker),
    }
}

pub(super) fn put(row: impl Into<Record>) -> Edit {
    Edit::Put(row.into())
}

pub(super) fn create(number: u128) -> CreateSession {
    CreateSession {
        id: id(number),
        client_key: None,
        title: text("New"),
        content: SessionContent::default(),
        date: None,
        starts_at: None,
        ends_at: None,
        rooms: Vec::new(),
        is_published: true,
    }
}

pub(super) fn update(session: u128, content: SessionContent) -> Edit {
    let (title, is_full) = (Patch::Keep, Patch::Keep);
    Edit::UpdateSession(UpdateSession { session: id(session), title, is_full, content }.into())
}

/// A reschedule that leaves everything as it is, to be filled in.
pub(super) fn reschedule(session: u128) -> RescheduleSession {
    let (starts_at, ends_at, rooms) = (Patch::Keep, Patch::Keep, Patch::Keep);
    RescheduleSession { session: id(session), starts_at, ends_at, rooms }
}

pub(super) fn empty() -> Program {
    Program::empty(edition_id(), Epoch(Uuid::from_u128(2)))
}

/// The edition with these rows besides, at revision 1.
pub(super) fn program(rows: impl IntoIterator<Item = Edit>) -> Program {
    let edits = std::iter::once(put(edition())).chain(rows).collect();
    empty().apply(edits, TELL).expect("the seed is sound").program
}

/// The program after edits that are expected to be accepted.
pub(super) fn after(program: &Program, edits: impl IntoIterator<Item = Edit>) -> Program {
    program.apply(edits.into_iter().collect(), TELL).expect("the edits are sound").program
}

pub(super) fn apply(program: &Program, edit: Edit) -> Result<Outcome, Refusal> {
    program.apply(vec![edit], TELL)
}

pub(super) fn revision_of(outcome: &Outcome) -> Revision {
    Revision {
        number: outcome.program.revision(),
        committed_at: at("08:00"),
        actor: "test".to_owned(),
        credential: None,
        reason: None,
        note: None,
        is_erasure: false,
        changes: outcome.changes.clone(),
        previous_stamps: outcome.previous_stamps.clone(),
    }
}

/// One accepted commit of edits, as the hub sees it.
pub(super) fn step(before: &Program, edits: impl IntoIterator<Item = Edit>) -> Step {
    let outcome = before.apply(edits.into_iter().collect(), TELL).expect("the edits are sound");
    let revision = Arc::new(revision_of(&outcome));
    Step { before: Arc::new(before.clone()), after: Arc::new(outcome.program), revision }
}

pub(super) fn public(program: &Program) -> View {
    View::of(Arc::new(program.clone()), Audience::Public)
}

pub(super) fn session_in(program: &Program, session: u128) -> &session::Model {
    &program.tables().sessions[&id::<SessionId>(session)]
}

/// What a program says, stamps and counters apart.
pub(super) fn said(program: &Program) -> Tables {
    let mut said = Tables::default();
    for record in program.tables().records() {
        said.put(record.with_stamps(crate::program::Stamps::default()));
    }
    said
}

pub(super) fn room_id(number: u128) -> RoomId {
    id(number)
}

pub(super) fn session_id(number: u128) -> SessionId {
    id(number)
}

pub(super) fn participant_id(number: u128) -> ParticipantId {
    id(number)
}
