//! What happens at random while answers are kept, and what is asked meanwhile.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// One thing that happens.
#[derive(Debug, Clone)]
pub enum Step {
    /// An editor changes the program.
    Edit(Change),
    /// The clock is turned, by minutes.
    Turn(i64),
    /// Somebody asks.
    Ask { question: usize, language: Option<&'static str>, is_editor: bool },
}

/// A change of the forum, of one of its sessions or people.
#[derive(Debug, Clone)]
pub enum Change {
    Delay(usize, i64),
    Cancel(usize),
    Reinstate(usize),
    Title(usize, u8),
    Publish(usize),
    Unpublish(usize),
    Move(usize, usize),
    Show(usize, &'static str),
    Announce(i64),
    Rename(usize, u8),
    Dates(u8),
    Undo(u8),
}

/// Questions whose answers follow from the program, the time, the languages, or from none of them.
pub const QUESTIONS: [&str; 16] = [
    "{ edition(slug: \"whrcf-2019\") { revision cursor sessions(first: 50) { totalCount nodes { id title { text locale } status phase expectedStartsAt rooms { name { text } } contributions { participant { name country { name } } role } } } } }",
    "{ edition { slug phase title { text } startsOn } }",
    "{ edition(slug: \"whrcf-2019\") { nowAndNext { rooms { room { slug } now { title { text } phase } next { id } nextTransitionAt } withoutRoom { now { id } } } } }",
    "{ edition(slug: \"whrcf-2019\") { nowAndNext { at rooms { at now { id } } } } }",
    "{ edition(slug: \"whrcf-2019\") { announcements { text { text } until } rooms { slug nowAndNext { now { id } } } } }",
    "query($session: ID!, $participant: ID!) { a: node(id: $session) { ... on Session { title { text } status phase } } b: node(id: $participant) { ... on Participant { name } } }",
    "{ editions { totalCount nodes { slug phase revision title { text } } } }",
    "query($edition: ID!) { search(edition: $edition, text: \"인권\") { totalCount nodes { __typename } } }",
    "{ edition(slug: \"whrcf-2019\") { revisions(first: 30) { totalCount nodes { number changes { __typename } } } } }",
    "{ edition(slug: \"whrcf-2019\") { countries { country { code name } participantCount } speakers { totalCount } participants(first: 100) { nodes { name } } } }",
    "query($person: ID!) { person(id: $person) { participations { name } } }",
    "{ __schema { queryType { name } } service { version limits { fields } } }",
    "{ service { now } }",
    "query($session: ID!) { node(id: $session) { ... on Session { history { totalCount nodes { number } } } } }",
    "{ edition(slug: \"nowhere\") { id } viewer { name role } }",
    "{ edition(slug: \"whrcf-2020\") { revision slug phase days { date startsAt } } }",
];

const LANGUAGES: [Option<&str>; 4] = [None, Some("ko"), Some("en"), Some("fr, ko;q=0.5")];

fn change() -> impl Strategy<Value = Change> {
    let session = || 0_usize..6;
    let shown = select(vec!["PUBLIC", "ANONYMOUS", "HIDDEN"]);
    prop_oneof![
        3 => (session(), 0_i64..4).prop_map(|(session, quarters)| Change::Delay(session, quarters * 15)),
        1 => session().prop_map(Change::Cancel),
        1 => session().prop_map(Change::Reinstate),
        2 => (session(), any::<u8>()).prop_map(|(session, word)| Change::Title(session, word)),
        1 => session().prop_map(Change::Publish),
        2 => session().prop_map(Change::Unpublish),
        2 => (session(), 0_usize..4).prop_map(|(session, room)| Change::Move(session, room)),
        3 => (0_usize..6, shown).prop_map(|(participant, shown)| Change::Show(participant, shown)),
        2 => (1_i64..120).prop_map(Change::Announce),
        1 => (0_usize..4, any::<u8>()).prop_map(|(room, word)| Change::Rename(room, word)),
        1 => (0_u8..3).prop_map(Change::Dates),
        1 => (2_u8..12).prop_map(Change::Undo),
    ]
}

/// Whatever can happen. Questions come in bursts, so that some are answered from what is kept.
pub fn step() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![-30_i64..180, Just(24 * 60), Just(-24 * 60), Just(1), Just(-1)];
    let ask = (0..QUESTIONS.len(), select(LANGUAGES.to_vec()), prop::bool::weighted(0.1));
    prop_oneof![
        2 => change().prop_map(Step::Edit),
        2 => minutes.prop_map(Step::Turn),
        12 => ask.prop_map(|(question, language, is_editor)| {
            Step::Ask { question, language, is_editor }
        }),
    ]
}

/// What of the forum of 2019 the changes are made to.
pub struct Stock {
    pub edition: String,
    pub sessions: Vec<Value>,
    pub rooms: Vec<String>,
    pub participants: Vec<Value>,
}

impl Stock {
    /// The values of the questions' variables.
    pub fn variables(&self) -> Value {
        json!({
            "edition": self.edition,
            "session": self.sessions[0]["id"],
            "participant": self.participants[0]["id"],
            "person": self.participants[0]["person"]["id"],
        })
    }

    /// A change as a mutation and its input. `now` is when it is made.
    pub fn mutation(&self, change: &Change, now: plenary::types::Timestamp) -> (&str, Value) {
        let session = |place: &usize| self.sessions[place % self.sessions.len()]["id"].clone();
        let room = |place: &usize| self.rooms[place % self.rooms.len()].clone();
        let words = |word: &u8| {
            let (en, ko) = (format!("Word {word}"), format!("인권 {word}"));
            json!({ "translations": [{ "locale": "en", "text": en }, { "locale": "ko", "text": ko }] })
        };
        match change {
            Change::Delay(place, minutes) => (
                "delaySession",
                json!({ "session": session(place), "delay": format!("PT{minutes}M") }),
            ),
            Change::Cancel(place) => ("cancelSession", json!({ "session": session(place) })),
            Change::Reinstate(place) => ("reinstateSession", json!({ "session": session(place) })),
            Change::Title(place, word) => {
                ("updateSession", json!({ "session": session(place), "title": words(word) }))
            }
            Change::Publish(place) => ("publishSessions", json!({ "sessions": [session(place)] })),
            Change::Unpublish(place) => {
                ("unpublishSessions", json!({ "sessions": [session(place)] }))
            }
            Change::Move(place, to) => {
                ("rescheduleSession", json!({ "session": session(place), "rooms": [room(to)] }))
            }
            Change::Show(place, shown) => {
                let participant = &self.participants[place % self.participants.len()]["id"];
                let mut input = json!({ "participant": participant, "visibility": shown });
                input["consentBasis"] = "GIVEN_BY_PERSON".into();
                input["consentedAt"] = now.to_string().into();
                ("updateParticipant", input)
            }
            Change::Announce(minutes) => {
                let until = now.plus_millis(minutes * 60_000).to_string();
                let text = words(&7);
                let input = json!({ "edition": self.edition, "text": text, "until": until });
                ("postAnnouncement", input)
            }
            Change::Rename(place, word) => {
                ("updateRoom", json!({ "room": room(place), "name": words(word) }))
            }
            Change::Dates(days) => {
                let ends_on = format!("2019-10-{:02}", 3 + days);
                ("updateEdition", json!({ "edition": self.edition, "endsOn": ends_on }))
            }
            Change::Undo(revision) => {
                ("revertRevision", json!({ "edition": self.edition, "revision": revision }))
            }
        }
    }
}
