//! What the walk asks for: every id that it must not find, in every argument that takes one.

use plenary::types::{
    AnnouncementId, EditionId, NewsletterIssueId, OrganizationId, ParticipantId, PersonId, RoomId,
    SessionId, SessionKindId, TrackId,
};

use super::edition::{self, SECRET_PARTICIPANTS, SECRET_SESSIONS};
use super::{ISSUE, TOKEN};
use crate::support::app::TestApp;
use crate::support::rows::id;

/// The arguments to give, field by field.
pub struct Arguments {
    /// The epoch of the edition's history, which its cursors begin with.
    pub epoch: String,
}

pub fn session(number: u128) -> String {
    id::<SessionId>(number).to_string()
}

pub fn participant(number: u128) -> String {
    id::<ParticipantId>(number).to_string()
}

pub fn person(number: u128) -> String {
    id::<PersonId>(edition::person(number)).to_string()
}

fn room(number: u128) -> String {
    id::<RoomId>(number).to_string()
}

/// The ids of what the public may see, with the type of each.
pub fn visible_nodes() -> Vec<(&'static str, String)> {
    let sessions = [edition::OPEN, edition::CANCELLED, edition::ALSO_CANCELLED, edition::ONLINE];
    let people = [edition::SPEAKER, edition::ANNOUNCED];
    let mut nodes = vec![
        ("Edition", id::<EditionId>(edition::EDITION).to_string()),
        ("Organization", id::<OrganizationId>(edition::ORGANIZATION).to_string()),
        ("Room", room(edition::HALL)),
        ("Room", room(edition::COMBINED)),
        ("Track", id::<TrackId>(edition::TRACK).to_string()),
        ("SessionKind", id::<SessionKindId>(edition::KIND).to_string()),
        ("Announcement", id::<AnnouncementId>(edition::ANNOUNCEMENT).to_string()),
    ];
    nodes.extend(sessions.map(|number| ("Session", session(number))));
    nodes.extend(people.map(|number| ("Participant", participant(number))));
    nodes.extend(people.map(|number| ("Person", person(number))));
    nodes
}

/// The ids of what the public may not see.
pub fn secret_ids() -> Vec<String> {
    let people = SECRET_PARTICIPANTS.iter().map(|(number, _)| *number);
    let sessions = SECRET_SESSIONS.iter().copied().map(session);
    sessions.chain(people.clone().map(participant)).chain(people.map(person)).collect()
}

fn list(items: impl IntoIterator<Item = String>) -> Vec<String> {
    items.into_iter().collect()
}

fn pages() -> Vec<String> {
    let secrets = secret_ids();
    let beside = |argument: &str, place: usize| {
        let size = if argument == "after" { "first" } else { "last" };
        format!("({size}: 4, {argument}: \"{place}.{}\")", secrets[place])
    };
    // Without a size, the first twenty: more than there is of anything.
    vec![String::new(), "(last: 4)".into(), beside("after", 1), beside("before", 8)]
}

fn session_filters() -> Vec<String> {
    let people = SECRET_PARTICIPANTS.iter().copied();
    let by_person = people.clone().map(|(one, _)| format!("participant: {:?}", participant(one)));
    let by_country = people.map(|(_, country)| format!("country: {country:?}"));
    let night = "overlapping: { startsAt: \"2019-10-01T22:00:00+09:00\", \
                 endsAt: \"2019-12-25T02:00:00+09:00\" }";
    let others = [
        night.to_owned(),
        "on: \"2019-12-24\"".to_owned(),
        "followableIn: [\"en\"]".to_owned(),
        "statuses: [CANCELLED, UNSCHEDULED, SCHEDULED, DELAYED]".to_owned(),
        "includeCancelled: false".to_owned(),
        format!("rooms: [{:?}]", room(edition::HALL)),
        format!("tracks: [{:?}]", id::<TrackId>(edition::TRACK).to_string()),
        format!("kinds: [{:?}]", id::<SessionKindId>(edition::KIND).to_string()),
        format!("organization: {:?}", id::<OrganizationId>(edition::ORGANIZATION).to_string()),
    ];
    by_person.chain(by_country).chain(others).map(|one| format!("filter: {{ {one} }}")).collect()
}

fn participant_filters() -> Vec<String> {
    let by_country = SECRET_PARTICIPANTS.iter().map(|(_, country)| format!("country: {country:?}"));
    let organization = id::<OrganizationId>(edition::ORGANIZATION).to_string();
    let others = [format!("organization: {organization:?}"), "roles: [SPEAKER]".to_owned()];
    by_country.chain(others).map(|one| format!("(filter: {{ {one} }})")).collect()
}

impl Arguments {
    /// For the history of an app's edition.
    pub fn for_history(app: &TestApp) -> Self {
        let cursor = app.program(edition::edition_id()).cursor().to_string();
        Self { epoch: cursor.split('-').next().unwrap().to_owned() }
    }

    /// The cursor of a revision.
    pub fn cursor(&self, revision: i32) -> String {
        format!("{}-{revision}", self.epoch)
    }

    /// Everything to give to a field, each in its brackets; nothing where it takes nothing.
    pub fn of(&self, kind: &str, field: &str) -> Vec<String> {
        let none = String::new;
        match (kind, field) {
            ("Query", "agenda") => vec![format!("(token: {TOKEN:?})")],
            ("Query", "edition") => vec![none(), format!("(slug: {:?})", edition::SLUG)],
            ("Query", "editions") => pages(),
            ("Query", "node") => {
                let visible = visible_nodes().into_iter().map(|(_, id)| id);
                list(secret_ids().into_iter().chain(visible).map(|id| format!("(id: {id:?})")))
            }
            ("Query", "nodes") => vec![format!("(ids: {:?})", secret_ids())],
            ("Query", "person") => {
                let people = SECRET_PARTICIPANTS.iter().map(|(number, _)| *number);
                let people = people.chain([edition::SPEAKER]);
                list(people.map(|number| format!("(id: {:?})", person(number))))
            }
            ("Query", "search") => searches(),
            ("Newsletter", "issue") => {
                vec![format!("(id: {:?})", id::<NewsletterIssueId>(ISSUE).to_string())]
            }
            ("Newsletter", "issues") => vec![
                none(),
                "(first: 1)".into(),
                format!("(first: 1, after: \"0.{}\")", id::<NewsletterIssueId>(ISSUE)),
                format!("(last: 1, before: \"1.{}\")", id::<NewsletterIssueId>(ISSUE)),
            ],
            ("NewsletterIssue", "preview") => vec!["(locale: \"ko\")".into()],
            ("Edition", "announcements") => vec!["(includeWithdrawn: true)".into(), none()],
            ("Edition", "organizations") => vec![none(), "(roles: [HOST])".into()],
            ("Edition", "participant") => {
                let people = SECRET_PARTICIPANTS.iter().map(|(number, _)| *number);
                let people = [edition::SPEAKER].into_iter().chain(people);
                list(people.map(|number| format!("(id: {:?})", participant(number))))
            }
            ("Edition", "participants" | "speakers") => [pages(), participant_filters()].concat(),
            ("Edition", "session") => sessions_by_name(),
            ("Edition", "sessions") => {
                let filtered = session_filters().into_iter();
                let orders = ["NUMBER", "TITLE"].map(|order| format!("orderBy: {order}"));
                let narrowed = filtered.chain(orders).map(|one| format!("({one})"));
                pages().into_iter().chain(narrowed).collect()
            }
            ("Room" | "Track" | "ProgramDay", "sessions") => {
                let filtered = session_filters().into_iter().map(|one| format!("({one})"));
                [none()].into_iter().chain(filtered).collect()
            }
            (_, "nowAndNext") => {
                let at = |time: &str| format!("(at: \"2019-{time}:00+09:00\")");
                // Just before the session that was taken back and the draft, and during them.
                let times = ["10-01T22:40", "10-01T22:42", "12-24T23:40", "12-24T23:42"];
                [none()].into_iter().chain(times.map(at)).collect()
            }
            (_, "revisions" | "history") => {
                let after = format!("(after: {:?})", self.cursor(1));
                vec![none(), after, "(first: 2)".into()]
            }
            ("CountryPresence", "participants") => {
                pages().into_iter().filter(|page| !page.contains("last")).collect()
            }
            (_, "text" | "html") if kind.ends_with("Text") => locales(),
            ("Country", "name") => locales(),
            _ => vec![none()],
        }
    }
}

/// What can be seen, and every mark and word of what cannot.
fn searches() -> Vec<String> {
    let edition = id::<EditionId>(edition::EDITION).to_string();
    let more = [
        String::new(),
        ", kinds: [SESSION, PARTICIPANT]".to_owned(),
        format!(", first: 4, after: \"0.{}\"", session(edition::TAKEN_BACK)),
    ];
    let marks = [edition::NEVER, edition::ONCE].into_iter();
    let marks = marks.flat_map(|mark| [mark.to_owned(), format!("{mark} name"), mark[..2].into()]);
    let words = ["open", "speaker", "announced", "changed", "gone", "비밀", "committee", "c", "ㅂ"];
    let texts = marks.chain(words.map(str::to_owned)).collect::<Vec<_>>();
    let given = texts.iter().zip(more.iter().cycle());
    list(given.map(|(text, more)| format!("(edition: {edition:?}, text: {text:?}{more})")))
}

fn locales() -> Vec<String> {
    vec![String::new(), "(locale: \"ko\")".into(), "(locale: \"en\")".into()]
}

fn sessions_by_name() -> Vec<String> {
    let names = ["key: \"open\"", "code: \"zqx-1\"", "code: \"zqw-1\"", "key: \"zqx session\""];
    let names = names.into_iter().chain(["key: \"zqw session\""]).map(|name| format!("({name})"));
    // More numbers than there are sessions.
    names.chain((1..=10).map(|number| format!("(number: {number})"))).collect()
}
