//! A real history of edits, replayed as editors would have made them: in the end the program is what
//! it was, and whoever followed saw each change once. See `pyconfr-2025/README.md`.

use std::collections::{BTreeMap, BTreeSet};

use plenary::types::Role;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::mutation::{done, en};
use crate::support::sse::Events;

const BASE: &str = include_str!("pyconfr-2025/base.json");
const CHANGES: &str = include_str!("pyconfr-2025/changes.jsonl");
const FINAL: &str = include_str!("pyconfr-2025/final.json");

#[derive(Debug, Deserialize)]
struct State {
    sessions: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Revision {
    at: String,
    add: Vec<Value>,
    remove: Vec<String>,
    update: Vec<Update>,
}

#[derive(Debug, Deserialize)]
struct Update {
    key: String,
    set: BTreeMap<String, Value>,
}

fn history() -> (Vec<Value>, Vec<Revision>, Vec<Value>) {
    let state = |text: &str| serde_json::from_str::<State>(text).unwrap().sessions;
    let revisions = CHANGES.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (state(BASE), revisions, state(FINAL))
}

/// The edition as its editors know it: names, and the ids behind them.
struct Desk {
    editor: Client,
    edition: String,
    rooms: BTreeMap<String, Value>,
    kinds: BTreeMap<String, Value>,
    people: BTreeMap<String, Value>,
    sessions: BTreeMap<String, Value>,
    /// What the file says of each session now.
    facts: BTreeMap<String, Value>,
}

/// What a public follower sees nothing of.
const FOR_STAFF: &str = "state";

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap().to_owned()
}

fn names(sessions: &[&Value], pointer: &str) -> BTreeSet<String> {
    sessions.iter().map(|one| text(one, pointer)).collect()
}

fn people(sessions: &[&Value]) -> BTreeSet<String> {
    let lists = sessions.iter().map(|one| one["persons"].as_array().unwrap());
    lists.flatten().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// Facts that a revision may set, as though they were sessions.
fn set(revisions: &[Revision]) -> Vec<Value> {
    let updates = revisions.iter().flat_map(|revision| &revision.update);
    updates.map(|update| json!(update.set)).collect()
}

impl Desk {
    async fn open(app: &TestApp, sessions: &[Value], revisions: &[Revision]) -> Self {
        let editor = app.public().with_token(&app.token(Role::Editor, None).await);
        let input = json!({ "slug": "pyconfr-2025", "title": en("PyConFR 2025"), "startsOn": "2025-10-30",
                            "endsOn": "2025-11-02", "timeZone": "Europe/Paris", "locales": ["fr", "en"],
                            "attendance": "ON_SITE" });
        let made = done(&editor, "createEdition", input, "edition { id }").await;
        let edition = text(&made, "/edition/id");
        // The source has two sessions in one room more than once.
        let rules = json!([{ "rule": "ROOM_DOUBLE_BOOKED", "severity": "WARN" }]);
        let input = json!({ "edition": edition, "rules": rules });
        done(&editor, "updateConflictRules", input, "edition { id }").await;
        let mut desk = Self {
            editor,
            edition,
            rooms: BTreeMap::new(),
            kinds: BTreeMap::new(),
            people: BTreeMap::new(),
            sessions: BTreeMap::new(),
            facts: BTreeMap::new(),
        };
        let added = revisions.iter().flat_map(|revision| &revision.add);
        let known: Vec<&Value> = sessions.iter().chain(added).collect();
        let changed = set(revisions);
        let having = |field: &str| -> Vec<&Value> {
            let has = |one: &&Value| one.get(field).is_some_and(|value| !value.is_null());
            known.iter().copied().chain(&changed).filter(has).collect()
        };
        desk.rooms = desk.make_all("createRoom", names(&having("room"), "/room/fr")).await;
        desk.kinds = desk.make_all("createSessionKind", names(&known, "/type/en")).await;
        desk.people = desk.make_all("createParticipant", people(&having("persons"))).await;
        desk
    }

    /// Makes one of each name, all as one revision; returns their ids.
    async fn make_all(&self, name: &str, wanted: BTreeSet<String>) -> BTreeMap<String, Value> {
        let edit = |wanted: &String| {
            let mut input = json!({ "edition": self.edition });
            if name == "createParticipant" {
                input["names"] = en(wanted);
                input["visibility"] = json!("PUBLIC");
                input["consentBasis"] = json!("PUBLISHED_PROGRAM");
            } else {
                input["name"] = en(wanted);
            }
            json!({ name: input })
        };
        let edits: Vec<_> = wanted.iter().map(edit).collect();
        let objects = self.edit(edits, None).await;
        wanted.into_iter().zip(objects).collect()
    }

    /// Makes edits as one revision; returns the ids of what they edited.
    async fn edit(&self, edits: Vec<Value>, note: Option<&str>) -> Vec<Value> {
        let input = json!({ "edition": self.edition, "edits": edits, "note": note,
                            "acceptWarnings": true });
        let payload = done(&self.editor, "editProgram", input, "objects { id }").await;
        payload["objects"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    }

    /// What a session says, as the inputs of edits have it. Texts and biographies are hashes.
    fn words(&self, facts: &Value) -> Value {
        let people = facts["persons"].as_array().unwrap();
        let contributions: Vec<_> = people
            .iter()
            .map(|name| {
                let participant = &self.people[name.as_str().unwrap()];
                json!({ "participant": participant, "role": "SPEAKER" })
            })
            .collect();
        let both = format!("{} {}", text(facts, "/text_hash"), text(facts, "/bio_hash"));
        json!({
            "title": en(&text(facts, "/title")),
            "abstract": en(&both),
            "kind": self.kinds[&text(facts, "/type/en")],
            "spokenLanguages": [facts["language"]],
            "sessionNote": facts["state"],
            "contributions": contributions,
        })
    }

    /// When and where a session is.
    fn slot(&self, facts: &Value) -> Value {
        json!({ "startsAt": facts["start"], "endsAt": facts["end"],
                "rooms": [self.rooms[&text(facts, "/room/fr")]] })
    }

    fn add(&mut self, added: &[Value], revision: &mut Vec<Value>) {
        for facts in added {
            let mut input = self.words(facts);
            input["edition"] = json!(self.edition);
            input["code"] = facts["key"].clone();
            input["published"] = json!(true);
            let slot = self.slot(facts);
            for field in ["startsAt", "endsAt", "rooms"] {
                input[field] = slot[field].clone();
            }
            revision.push(json!({ "createSession": input }));
            self.facts.insert(text(facts, "/key"), facts.clone());
        }
    }

    fn update(&mut self, update: &Update, revision: &mut Vec<Value>) {
        let mut facts = self.facts[&update.key].clone();
        for (field, value) in &update.set {
            facts[field] = value.clone();
        }
        let session = &self.sessions[&update.key];
        let is_of_slot =
            |field: &&String| ["start", "end", "room", "minutes"].contains(&field.as_str());
        if update.set.keys().any(|field| is_of_slot(&field)) {
            let mut input = self.slot(&facts);
            input["session"] = session.clone();
            revision.push(json!({ "rescheduleSession": input }));
        }
        if update.set.keys().any(|field| !is_of_slot(&field)) {
            let mut input = self.words(&facts);
            input["session"] = session.clone();
            revision.push(json!({ "updateSession": input }));
        }
        self.facts.insert(update.key.clone(), facts);
    }

    /// Makes one revision of everything that a line of the history says.
    async fn replay(&mut self, revision: &Revision) {
        let mut edits = Vec::new();
        for key in &revision.remove {
            edits.push(json!({ "cancelSession": { "session": self.sessions[key] } }));
        }
        let cancelled = edits.len();
        self.add(&revision.add, &mut edits);
        for update in &revision.update {
            self.update(update, &mut edits);
        }
        let objects = self.edit(edits, Some(&revision.at)).await;
        let made = revision.add.iter().map(|facts| text(facts, "/key"));
        self.sessions.extend(made.zip(objects.into_iter().skip(cancelled)));
        for key in &revision.remove {
            self.facts.remove(key);
        }
    }
}

const FOLLOW: &str = "subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) { number note changes { __typename
    ... on SessionAdded { session { code } } ... on SessionChanged { session { code } fields } } } }";

/// The sessions that a follower was told of, by what happened to them. People come into sight, and go
/// out of it, with the sessions that they speak in.
fn told(data: &Value) -> BTreeMap<String, String> {
    let changes = data["data"]["programChanges"]["changes"].as_array().unwrap();
    let one = |change: &Value| {
        let fields = change["fields"].as_array();
        let is_cancelled = fields.is_some_and(|fields| fields.contains(&json!("STATUS")));
        let what = match change["__typename"].as_str().unwrap() {
            "SessionAdded" => "added",
            "SessionChanged" if is_cancelled => "cancelled",
            "SessionChanged" => "changed",
            other => panic!("nothing of {other} happens here"),
        };
        (text(change, "/session/code"), what.to_owned())
    };
    let is_of_session = |change: &&Value| {
        let kind = change["__typename"].as_str().unwrap();
        !kind.starts_with("Participant")
    };
    let changes: Vec<_> = changes.iter().filter(is_of_session).collect();
    let told: BTreeMap<_, _> = changes.iter().copied().map(one).collect();
    assert_eq!(told.len(), changes.len(), "each session once: {changes:?}");
    told
}

/// What a follower must be told of a revision; the public nothing of what is for staff.
fn expected(revision: &Revision, hidden: Option<&str>) -> BTreeMap<String, String> {
    let added = revision.add.iter().map(|one| (text(one, "/key"), "added".to_owned()));
    let removed = revision.remove.iter().map(|key| (key.clone(), "cancelled".to_owned()));
    let is_told = |update: &&Update| update.set.keys().any(|field| Some(field.as_str()) != hidden);
    let updated = revision.update.iter().filter(is_told);
    let updated = updated.map(|update| (update.key.clone(), "changed".to_owned()));
    added.chain(removed).chain(updated).collect()
}

const STANDING: &str = r#"{ edition(slug: "pyconfr-2025") { sessions(first: 100, filter: { includeCancelled: false }) {
  totalCount nodes { code title { text } startsAt endsAt rooms { name { text } } kind { name { text } }
    spokenLanguages note abstract { text } contributions { participant { name } } } } } }"#;

/// A session of the program in the words of the file.
fn as_in_the_file(session: &Value) -> Value {
    let each = |list: &str, pointer: &str| -> Vec<Value> {
        let rows = session[list].as_array().unwrap().iter();
        rows.map(|one| one.pointer(pointer).unwrap().clone()).collect()
    };
    json!([
        session["code"],
        session["title"]["text"],
        session["startsAt"],
        session["endsAt"],
        each("rooms", "/name/text"),
        session["kind"]["name"]["text"],
        session["spokenLanguages"],
        session["note"],
        session["abstract"]["text"],
        each("contributions", "/participant/name"),
    ])
}

fn of_the_file(facts: &Value) -> Value {
    let instant = |field: &str| {
        let instant: plenary::types::Timestamp = facts[field].as_str().unwrap().parse().unwrap();
        instant.to_string()
    };
    json!([
        facts["key"],
        facts["title"],
        instant("start"),
        instant("end"),
        [facts["room"]["fr"]],
        facts["type"]["en"],
        [facts["language"]],
        facts["state"],
        format!("{} {}", text(facts, "/text_hash"), text(facts, "/bio_hash")),
        facts["persons"],
    ])
}

async fn follow(client: &Client, edition: &str) -> Events {
    Events::open(client, FOLLOW, json!({ "edition": edition })).await.begun().await
}

#[tokio::test]
async fn a_real_history_of_edits_ends_where_it_ended_and_is_told_change_by_change() {
    let app = TestApp::with_editions([]).await;
    let (base, revisions, end) = history();
    let mut desk = Desk::open(&app, &base, &revisions).await;
    let mut edits = Vec::new();
    desk.add(&base, &mut edits);
    let objects = desk.edit(edits, None).await;
    desk.sessions = base.iter().map(|facts| text(facts, "/key")).zip(objects).collect();
    let mut staff = follow(&desk.editor, &desk.edition).await;
    let mut public = follow(&app.public(), &desk.edition).await;

    for revision in &revisions {
        desk.replay(revision).await;
        let seen = staff.told().await;
        assert_eq!(seen["data"]["programChanges"]["note"], json!(revision.at));
        assert_eq!(told(&seen), expected(revision, None), "{}", revision.at);
        let public_changes = expected(revision, Some(FOR_STAFF));
        if !public_changes.is_empty() {
            assert_eq!(told(&public.told().await), public_changes, "{}", revision.at);
        }
    }

    let standing = desk.editor.ask(STANDING, json!({})).await["edition"]["sessions"].take();
    let sorted = |mut rows: Vec<Value>| {
        rows.sort_by_key(ToString::to_string);
        rows
    };
    let found = standing["nodes"].as_array().unwrap().iter().map(as_in_the_file).collect();
    assert_eq!(standing["totalCount"], json!(end.len()));
    assert_eq!(sorted(found), sorted(end.iter().map(of_the_file).collect()));
}
