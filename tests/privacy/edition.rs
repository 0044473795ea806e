//! An edition with everything that the public must not see, each thing marked by its words and its
//! ids, beside what it may.

use plenary::entity::edition::{
    Contact, ContentSection, DateSpan, OrganizationRole, ReportedTotal, RoleOfOrganization, Venue,
};
use plenary::entity::participant::{self, ConsentBasis, ParticipantVisibility};
use plenary::entity::room::RoomHours;
use plenary::entity::session::{self, Interpretation, InterpretationMode};
use plenary::entity::{edition, organization, room, session_kind, track};
use plenary::program::{Edit, Record};
use plenary::types::{EditionId, LocalizedText};

use crate::support::rows::{self, at, id, link, text, url};

/// In every text that the public never sees.
pub const NEVER: &str = "zqx";
/// The audience that is expected of every session, which the public never sees.
pub const NEVER_COUNTED: i32 = 470_471;
/// In every text that the public saw once and may not see today.
pub const ONCE: &str = "zqw";
/// In every id that the public never sees.
pub const NEVER_ID: &str = "5ec2e7";
/// In every id that the public saw once: today it is told in a removal, alone.
pub const ONCE_ID: &str = "0ce0ce";

pub const SLUG: &str = "forum-2019";

pub const fn never(number: u128) -> u128 {
    (0x005e_c2e7 << 104) | number
}

const fn once(number: u128) -> u128 {
    (0x000c_e0ce << 104) | number
}

pub const EDITION: u128 = 1;
pub const ORGANIZATION: u128 = 2;
pub const HALL: u128 = 3;
pub const COMBINED: u128 = 4;
pub const TRACK: u128 = 5;
pub const KIND: u128 = 6;
pub const ANNOUNCEMENT: u128 = 7;
/// What was taken away, from the organization to the session.
pub(super) const GONE: u128 = 20;

pub const OPEN: u128 = 40;
pub const CANCELLED: u128 = 41;
pub const ALSO_CANCELLED: u128 = 42;
pub const ONLINE: u128 = 43;
pub const DRAFT: u128 = never(50);
pub const TAKEN_BACK: u128 = once(51);

pub const SPEAKER: u128 = 60;
pub const ANNOUNCED: u128 = 61;
pub const HIDDEN: u128 = never(70);
pub const ANONYMOUS: u128 = never(71);
pub const IN_A_DRAFT: u128 = never(72);
pub const ANONYMOUS_IN_A_DRAFT: u128 = never(73);
pub const NOW_HIDDEN: u128 = once(80);
pub const NOW_ANONYMOUS: u128 = once(81);
/// Listed only for the session that was taken back.
pub const OFF_STAGE: u128 = once(82);

/// The sessions that the public may not see today.
pub const SECRET_SESSIONS: [u128; 2] = [DRAFT, TAKEN_BACK];
/// The participants whom the public may not see today, with the country of each.
pub const SECRET_PARTICIPANTS: [(u128, &str); 7] = [
    (HIDDEN, "IS"),
    (ANONYMOUS, "NP"),
    (IN_A_DRAFT, "MT"),
    (ANONYMOUS_IN_A_DRAFT, "LI"),
    (NOW_HIDDEN, "FJ"),
    (NOW_ANONYMOUS, "NP"),
    (OFF_STAGE, "CY"),
];

/// The person behind a participant. Of a secret one it is never told, not even in a removal.
pub const fn person(participant: u128) -> u128 {
    match participant {
        SPEAKER => 90,
        ANNOUNCED => 91,
        other => never(other & 0xff),
    }
}

pub fn edition_id() -> EditionId {
    id(EDITION)
}

pub(super) fn put(row: impl Into<Record>) -> Edit {
    Edit::Put(row.into())
}

/// A text that carries a mark in each of its languages.
pub(super) fn marked(mark: &str, words: &str) -> LocalizedText {
    let texts = [("en", format!("{mark} {words}")), ("ko", format!("{mark} 비밀 {words}"))];
    LocalizedText::new(texts.map(|(tag, words)| (tag.parse().unwrap(), words))).unwrap()
}

pub(super) fn the_edition() -> edition::Model {
    let reason = Some(text("Swine fever"));
    let role = OrganizationRole::Host;
    edition::Model {
        previous_dates: vec![DateSpan {
            starts_on: "2019-05-01".parse().unwrap(),
            ends_on: "2019-05-02".parse().unwrap(),
            reason,
        }]
        .into(),
        venue: Some(Venue { name: text("Center"), city: None, country: "KR".parse().ok() }),
        sections: vec![ContentSection {
            slug: "about".to_owned(),
            title: text("About"),
            body: text("A *forum*"),
        }]
        .into(),
        secretariat: Some(Contact { name: text("Office"), address: None, phone: None, fax: None }),
        organizations: vec![RoleOfOrganization { role, organization: id(ORGANIZATION) }].into(),
        reported_totals: vec![ReportedTotal { name: "countries".to_owned(), value: 3 }].into(),
        sources: vec![url("https://zqx.example/edition")].into(),
        ..rows::edition(edition_id(), SLUG)
    }
}

pub(super) fn organization(number: u128, slug: &str) -> organization::Model {
    let source_key = Some(format!("zqx key of {slug}"));
    let country = "KR".parse().ok();
    organization::Model { source_key, country, ..rows::organization(edition_id(), number, slug) }
}

pub(super) fn room(number: u128, slug: &str) -> room::Model {
    let source_key = Some(format!("zqx key of {slug}"));
    let time = |text: &str| text.parse().unwrap();
    let (opens_at, closes_at) = (time("09:00"), time("18:00"));
    let hours = vec![RoomHours { date: None, opens_at, closes_at }].into();
    room::Model { source_key, hours, ..rows::room(edition_id(), number, slug) }
}

pub(super) fn track(number: u128, slug: &str) -> track::Model {
    let source_key = Some(format!("zqx key of {slug}"));
    track::Model { source_key, ..rows::track(edition_id(), number, slug) }
}

pub(super) fn kind(number: u128, slug: &str) -> session_kind::Model {
    let source_key = Some(format!("zqx key of {slug}"));
    session_kind::Model { source_key, ..rows::kind(edition_id(), number, slug) }
}

/// Somebody of whom everything is known; what is for staff is marked all the same.
pub(super) fn somebody(number: u128, mark: &str, country: &str) -> participant::Model {
    let word = |what: &str| Some(marked(mark, what));
    participant::Model {
        person_id: id(person(number)),
        source_key: Some(format!("zqx key {number}")),
        names: marked(mark, "names"),
        affiliation: word("affiliation"),
        position: word("position"),
        organization_id: Some(id(ORGANIZATION)),
        city: Some(format!("{mark} city")),
        country: country.parse().ok(),
        origin_country: country.parse().ok(),
        bio: word("bio"),
        photo_url: Some(url(&format!("https://{mark}.example/photo"))),
        links: vec![link(marked(mark, "link"), &format!("https://{mark}.example/link"))].into(),
        consented_at: Some(at("01:23")),
        consent_basis: Some(ConsentBasis::PublishedProgram),
        ..rows::participant(edition_id(), number, &format!("{mark} name"))
    }
}

pub(super) fn with(
    visibility: ParticipantVisibility,
    row: participant::Model,
) -> participant::Model {
    participant::Model { visibility, ..row }
}

/// A session of which everything is known; what is for staff is marked all the same.
fn full_session(number: u128, mark: &str, start: &str, end: &str) -> session::Model {
    let word = |what: &str| Some(marked(mark, what));
    let address = |what: &str| url(&format!("https://{mark}.example/{what}"));
    session::Model {
        source_key: Some(format!("{mark} session")),
        client_key: Some(format!("zqx client {number}")),
        code: Some(format!("{mark}-1")),
        title: marked(mark, "title"),
        subtitle: word("subtitle"),
        abstract_text: word("abstract"),
        kind_id: Some(id(KIND)),
        track_id: Some(id(TRACK)),
        rooms: vec![id(HALL)].into(),
        starts_at: Some(at(start)),
        ends_at: Some(at(end)),
        interpretations: vec![Interpretation {
            from: None,
            to: "en".parse().unwrap(),
            mode: InterpretationMode::Sign,
            channel: Some(format!("{mark} channel")),
            url: Some(address("interpretation")),
        }]
        .into(),
        stream_url: Some(address("stream")),
        recording_url: Some(address("recording")),
        links: vec![link(marked(mark, "link"), address("link").as_str())].into(),
        organizers: vec![id(ORGANIZATION)].into(),
        note: Some("zqx note of a session".to_owned()),
        expected_audience: Some(NEVER_COUNTED),
        sources: vec![url("https://zqx.example/session")].into(),
        ..rows::session(edition_id(), number, "replaced below")
    }
}

pub(super) fn open() -> session::Model {
    session::Model {
        source_key: Some("open".to_owned()),
        date: "2019-10-01".parse().ok(),
        ..full_session(OPEN, "open", "10:00", "11:00")
    }
}

pub(super) fn draft() -> session::Model {
    session::Model {
        is_published: false,
        is_cancelled: true,
        status_reason: Some(marked(NEVER, "status reason")),
        // A day of its own, which must not become a day of the program.
        date: "2019-12-24".parse().ok(),
        starts_at: "2019-12-24T23:41:00+09:00".parse().ok(),
        ends_at: "2019-12-24T23:43:00+09:00".parse().ok(),
        ..full_session(DRAFT, NEVER, "00:00", "00:01")
    }
}

/// The session that is to be taken back.
pub(super) fn taken_back() -> session::Model {
    full_session(TAKEN_BACK, ONCE, "22:41", "22:43")
}

fn cancelled(number: u128, title: &str, replaced_by: u128) -> session::Model {
    session::Model {
        is_cancelled: true,
        status_reason: Some(text("The guest is ill")),
        replaced_by: Some(id(replaced_by)),
        rooms: vec![id(COMBINED)].into(),
        ..rows::session(edition_id(), number, title)
    }
}

pub(super) fn now_hidden() -> participant::Model {
    somebody(NOW_HIDDEN, ONCE, "FJ")
}

pub(super) fn now_anonymous() -> participant::Model {
    somebody(NOW_ANONYMOUS, ONCE, "NP")
}

fn people() -> [participant::Model; 10] {
    use ParticipantVisibility::{Anonymous, Hidden};
    let announced = |row| participant::Model { is_announced: true, ..row };
    [
        somebody(SPEAKER, "speaker", "KR"),
        announced(somebody(ANNOUNCED, "announced", "JP")),
        announced(rows::participant(edition_id(), GONE, "Gone")),
        announced(with(Hidden, somebody(HIDDEN, NEVER, "IS"))),
        with(Anonymous, somebody(ANONYMOUS, NEVER, "NP")),
        somebody(IN_A_DRAFT, NEVER, "MT"),
        with(Anonymous, somebody(ANONYMOUS_IN_A_DRAFT, NEVER, "LI")),
        now_hidden(),
        now_anonymous(),
        somebody(OFF_STAGE, ONCE, "CY"),
    ]
}

fn contributions() -> Vec<Edit> {
    let roles = [
        (open(), SPEAKER, None),
        (open(), HIDDEN, Some(NEVER)),
        (open(), ANONYMOUS, Some(NEVER)),
        (open(), NOW_HIDDEN, Some(ONCE)),
        (open(), NOW_ANONYMOUS, Some(ONCE)),
        (draft(), SPEAKER, Some(NEVER)),
        (draft(), IN_A_DRAFT, Some(NEVER)),
        (draft(), ANONYMOUS_IN_A_DRAFT, Some(NEVER)),
        (taken_back(), SPEAKER, Some(ONCE)),
        (taken_back(), OFF_STAGE, Some(ONCE)),
    ];
    let named = (0..).zip(roles).map(|(position, (session, participant, mark))| {
        let mut row = rows::contribution(&session, never(100) + position, Some(id(participant)));
        row.position = i32::try_from(position).unwrap();
        row.display_name = mark.map(|mark| marked(mark, "display name"));
        row
    });
    let committees = [(open(), text("A committee")), (draft(), marked(NEVER, "committee"))];
    let committees = (0..).zip(committees).map(|(place, (session, name))| {
        let mut row = rows::contribution(&session, never(120) + place, None);
        row.display_name = Some(name);
        row
    });
    named.chain(committees).map(put).collect()
}

/// A session of the other edition.
pub const SLOT: u128 = 0x0abd;

/// Another edition, a year later.
pub fn another() -> (EditionId, Vec<Edit>) {
    let other = id(0x0abc);
    let row = edition::Model {
        starts_on: "2020-10-07".parse().unwrap(),
        ends_on: "2020-10-10".parse().unwrap(),
        ..rows::edition(other, "forum-2020")
    };
    (other, vec![put(row), put(rows::session(other, SLOT, "Slot"))])
}

/// The first revision.
pub fn founding() -> Vec<Edit> {
    let combined = room::Model { parts: vec![id(HALL)].into(), ..room(COMBINED, "combined") };
    let online = session::Model {
        starts_at: Some(at("13:30")),
        delay_ms: 60_000,
        ..rows::session(edition_id(), ONLINE, "Online")
    };
    let mut edits = vec![put(the_edition())];
    edits.extend([organization(ORGANIZATION, "city"), organization(GONE, "gone")].map(put));
    edits.extend([room(HALL, "hall"), combined, room(GONE, "gone")].map(put));
    edits.extend([track(TRACK, "track"), track(GONE, "gone")].map(put));
    edits.extend([kind(KIND, "kind"), kind(GONE, "gone")].map(put));
    edits.extend(people().map(put));
    edits.extend(
        [
            open(),
            draft(),
            taken_back(),
            cancelled(CANCELLED, "Cancelled", DRAFT),
            cancelled(ALSO_CANCELLED, "Also cancelled", TAKEN_BACK),
            online,
            rows::session(edition_id(), GONE, "Gone"),
        ]
        .map(put),
    );
    edits.extend(contributions());
    edits
}
