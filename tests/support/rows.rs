//! Rows of a program with no more than they must have; a test says the rest.

use plenary::entity::contribution::{self, ContributionRole};
use plenary::entity::edition::{AttendanceMode, ConflictSettings, EditionStatus};
use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::entity::{announcement, organization, room, session, session_kind, track};
use plenary::entity::{edition, session::Link};
use plenary::types::{
    EditionId, LocalizedText, ParticipantId, RevisionNumber, RoomId, Timestamp, WebUrl,
};
use uuid::Uuid;

/// The id with this number.
pub fn id<Id: From<Uuid>>(number: u128) -> Id {
    Uuid::from_u128(number).into()
}

/// A text in English.
pub fn text(words: &str) -> LocalizedText {
    LocalizedText::new([("en".parse().unwrap(), words.to_owned())]).unwrap()
}

/// An instant of the first day of the forum of 2019, in its zone.
pub fn at(time: &str) -> Timestamp {
    format!("2019-10-01T{time}:00+09:00").parse().unwrap()
}

/// An address of the web.
pub fn url(address: &str) -> WebUrl {
    address.parse().unwrap()
}

/// An address with a label.
pub fn link(label: LocalizedText, address: &str) -> Link {
    Link { label: Some(label), url: url(address) }
}

/// An edition of two days in Seoul, in Korean and English.
pub fn edition(id: EditionId, slug: &str) -> edition::Model {
    edition::Model {
        client_key: None,
        id,
        slug: slug.to_owned(),
        ordinal: None,
        title: text("Forum"),
        theme: None,
        starts_on: "2019-10-01".parse().unwrap(),
        ends_on: "2019-10-02".parse().unwrap(),
        pre_forum_on: None,
        time_zone: "Asia/Seoul".parse().unwrap(),
        day_starts_at_hour: 4,
        locales: ["ko", "en"].map(|tag| tag.parse().unwrap()).into_iter().collect(),
        previous_dates: Vec::new().into(),
        status: EditionStatus::Scheduled,
        attendance: AttendanceMode::OnSite,
        venue: None,
        hashtags: Vec::new().into(),
        sections: Vec::new().into(),
        secretariat: None,
        organizations: Vec::new().into(),
        reported_totals: Vec::new().into(),
        severities: ConflictSettings::default(),
        sources: Vec::new().into(),
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// An organization of an edition.
pub fn organization(edition_id: EditionId, number: u128, slug: &str) -> organization::Model {
    organization::Model {
        client_key: None,
        id: id(number),
        edition_id,
        source_key: None,
        slug: slug.to_owned(),
        name: text(slug),
        short_name: None,
        country: None,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// A room of an edition.
pub fn room(edition_id: EditionId, number: u128, slug: &str) -> room::Model {
    room::Model {
        hours: Vec::new().into(),
        client_key: None,
        id: id(number),
        edition_id,
        source_key: None,
        slug: slug.to_owned(),
        name: text(slug),
        floor: None,
        capacity: None,
        parts: Vec::new().into(),
        stream_url: None,
        accessibility: Vec::new().into(),
        position: 0,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// A track of an edition.
pub fn track(edition_id: EditionId, number: u128, slug: &str) -> track::Model {
    track::Model {
        client_key: None,
        id: id(number),
        edition_id,
        source_key: None,
        slug: slug.to_owned(),
        name: text(slug),
        color: None,
        position: 0,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// A kind of session of an edition.
pub fn kind(edition_id: EditionId, number: u128, slug: &str) -> session_kind::Model {
    session_kind::Model {
        client_key: None,
        id: id(number),
        edition_id,
        source_key: None,
        slug: slug.to_owned(),
        name: text(slug),
        code_prefix: None,
        position: 0,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// Somebody who is to be listed by name once they are announced or on stage.
pub fn participant(edition_id: EditionId, number: u128, name: &str) -> participant::Model {
    participant::Model {
        client_key: None,
        id: id(number),
        edition_id,
        person_id: id(number),
        source_key: None,
        name: name.to_owned(),
        names: text(name),
        affiliation: None,
        position: None,
        organization_id: None,
        city: None,
        country: None,
        origin_country: None,
        bio: None,
        photo_url: None,
        links: Vec::new().into(),
        visibility: ParticipantVisibility::Public,
        consented_at: None,
        consent_basis: None,
        erasure_requested_at: None,
        is_announced: false,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// A published session without a time or a place.
pub fn session(edition_id: EditionId, number: u128, title: &str) -> session::Model {
    session::Model {
        is_published: true,
        ..session::Model::draft(id(number), edition_id, text(title))
    }
}

/// A speaker of a session; None: a name of its own must be given.
pub fn contribution(
    session: &session::Model,
    number: u128,
    participant_id: Option<ParticipantId>,
) -> contribution::Model {
    contribution::Model {
        id: id(number),
        edition_id: session.edition_id,
        session_id: session.id,
        position: 0,
        participant_id,
        display_name: None,
        role: Some(ContributionRole::Speaker),
        changed_at_revision: RevisionNumber::ZERO,
    }
}

/// A word to everybody.
pub fn announcement(edition_id: EditionId, number: u128, words: &str) -> announcement::Model {
    announcement::Model {
        id: id(number),
        edition_id,
        client_key: None,
        text: text(words),
        rooms: Vec::<RoomId>::new().into(),
        urgency: announcement::Urgency::Normal,
        posted_at: at("09:00"),
        until: None,
        withdrawn_at: None,
        changed_at_revision: RevisionNumber::ZERO,
    }
}
