//! What happens to the edition after its first revision.

use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::entity::{edition, organization, room, session, session_kind, track};
use plenary::program::{ConsentChoice, Edit, RecordId};

use super::edition::{
    ANNOUNCEMENT, ANONYMOUS, GONE, HALL, HIDDEN, KIND, NEVER, ONCE, ORGANIZATION, SPEAKER,
    TAKEN_BACK, TRACK, draft, edition_id, kind, marked, never, now_anonymous, now_hidden, open,
    organization, put, room, somebody, taken_back, the_edition, track, with,
};
use crate::support::rows::{self, at, id, text};

/// The revisions after the first, until the mutation of an editor.
pub fn later() -> [Vec<Edit>; 8] {
    [
        everything_changes(),
        secrets_change(),
        what_was_public_changes(),
        consent_is_withdrawn(),
        things_go(),
        vec![put(rows::announcement(edition_id(), ANNOUNCEMENT, "Lunch is served"))],
        vec![Edit::WithdrawAnnouncement { announcement: id(ANNOUNCEMENT), at: at("14:00") }],
        what_is_for_staff_changes(),
    ]
}

/// The numbers of the revisions of which the public is told today: the first, those of `later`, and
/// the mutation.
pub const TOLD: [i32; 7] = [1, 2, 5, 6, 7, 8, 10];

/// The number of the revision that changed nothing but what the public saw then and not today.
pub const TOLD_ONCE: i32 = 4;

fn everything_changes() -> Vec<Edit> {
    let changed = || text("Changed");
    vec![
        put(edition::Model { theme: Some(changed()), ..the_edition() }),
        put(organization::Model { name: changed(), ..organization(ORGANIZATION, "city") }),
        put(room::Model { name: changed(), ..room(HALL, "hall") }),
        put(track::Model { name: changed(), ..track(TRACK, "track") }),
        put(session_kind::Model { name: changed(), ..kind(KIND, "kind") }),
        put(participant::Model { bio: None, ..somebody(SPEAKER, "speaker", "KR") }),
        put(participant::Model { bio: None, ..now_hidden() }),
        put(participant::Model { bio: None, ..now_anonymous() }),
        put(session::Model { title: marked(ONCE, "other title"), ..taken_back() }),
    ]
}

fn secrets_change() -> Vec<Edit> {
    let hidden = with(ParticipantVisibility::Hidden, somebody(HIDDEN, NEVER, "IS"));
    let anonymous = with(ParticipantVisibility::Anonymous, somebody(ANONYMOUS, NEVER, "NP"));
    let mut gone = rows::contribution(&draft(), never(121), None);
    gone.display_name = Some(marked(NEVER, "other committee"));
    vec![
        put(session::Model { title: marked(NEVER, "other title"), ..draft() }),
        put(participant::Model { is_announced: true, bio: None, ..hidden }),
        put(participant::Model { bio: None, ..anonymous }),
        put(gone),
    ]
}

fn what_was_public_changes() -> Vec<Edit> {
    vec![
        put(participant::Model { position: None, ..now_hidden() }),
        put(participant::Model { position: None, ..now_anonymous() }),
        put(session::Model { subtitle: None, ..taken_back() }),
    ]
}

fn consent_is_withdrawn() -> Vec<Edit> {
    vec![
        Edit::UnpublishSessions(vec![id(TAKEN_BACK)]),
        put(with(ParticipantVisibility::Hidden, now_hidden())),
        put(with(ParticipantVisibility::Anonymous, now_anonymous())),
    ]
}

fn things_go() -> Vec<Edit> {
    vec![
        Edit::Remove(RecordId::Session(id(GONE))),
        Edit::Remove(RecordId::Participant(id(GONE))),
        Edit::Remove(RecordId::SessionKind(id(GONE))),
        Edit::Remove(RecordId::Track(id(GONE))),
        Edit::Remove(RecordId::Room(id(GONE))),
        Edit::Remove(RecordId::Organization(id(GONE))),
    ]
}

fn what_is_for_staff_changes() -> Vec<Edit> {
    let chosen = |number, choice, time| Edit::RecordConsent {
        participant: id(number),
        choice,
        at: at(time),
    };
    vec![
        put(session::Model { note: Some("zqx other note".to_owned()), ..open() }),
        chosen(SPEAKER, ConsentChoice::Listed(ParticipantVisibility::Public), "02:34"),
        chosen(HIDDEN, ConsentChoice::Erased, "03:45"),
    ]
}
