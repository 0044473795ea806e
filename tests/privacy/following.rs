//! What is told of revisions: live, on resuming, and as history.

use serde_json::{Value, json};

use super::arguments::{self, Arguments};
use super::edition::{
    self, ALSO_CANCELLED, NEVER, NEVER_ID, NOW_ANONYMOUS, NOW_HIDDEN, OFF_STAGE, ONCE, OPEN,
    TAKEN_BACK, edition_id,
};
use super::revisions::{TOLD, TOLD_ONCE, later};
use super::schema::{Fragments, Schema};
use super::{founded, grown, reschedule, unseen};
use crate::support::app::TestApp;
use crate::support::sse::Events;
use crate::support::websocket::Socket;

const HEAD: &str = "subscription($edition: ID!, $after: Cursor, $sessions: [ID!]) {
  programChanges(edition: $edition, after: $after, sessions: $sessions)";

/// A document around a selection of everything that a revision tells.
async fn document(app: &TestApp, around: impl Fn(&str) -> String) -> String {
    let schema = Schema::of(&app.public()).await;
    let arguments = Arguments::for_history(app);
    let mut fragments = Fragments::new(&schema, &arguments, 0);
    let everything = fragments.select("Revision", 1);
    fragments.document(&around(&everything))
}

async fn subscription(app: &TestApp) -> String {
    document(app, |everything| format!("{HEAD} {everything} }}")).await
}

fn variables(app: &TestApp, after: i32, sessions: &[u128]) -> Value {
    let after = Arguments::for_history(app).cursor(after);
    let sessions: Vec<_> = sessions.iter().copied().map(arguments::session).collect();
    json!({ "edition": edition_id().to_string(), "after": after, "sessions": sessions })
}

/// The next revisions over events.
async fn told(events: &mut Events, count: usize) -> Vec<Value> {
    let mut told = Vec::new();
    while told.len() < count {
        let mut event = events.told().await;
        assert!(event.get("errors").is_none(), "{event}");
        told.push(event["data"]["programChanges"].take());
    }
    told
}

/// The next revisions over a socket.
async fn said(socket: &mut Socket, count: usize) -> Vec<Value> {
    let mut said = Vec::new();
    while said.len() < count {
        let mut message = socket.message().await;
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        said.push(message["payload"]["data"]["programChanges"].take());
    }
    said
}

/// The revisions after a position, as history.
async fn history(app: &TestApp, after: i32) -> Vec<Value> {
    let after = Arguments::for_history(app).cursor(after);
    let head = format!("revisions(after: {after:?}, first: 20)");
    let wrap = |everything: &str| format!("{{ edition {{ {head} {{ nodes {everything} }} }} }}");
    let query = document(app, wrap).await;
    let mut data = app.public().ask(&query, json!({})).await;
    serde_json::from_value(data["edition"]["revisions"]["nodes"].take()).unwrap()
}

fn numbers(revisions: &[Value]) -> Vec<i64> {
    revisions.iter().map(|revision| revision["number"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn whoever_resumes_is_told_nothing_of_what_is_hidden_today() {
    let app = grown().await;
    let query = subscription(&app).await;
    let mut events = Events::open(&app.public(), &query, variables(&app, 0, &[])).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", &query, variables(&app, 0, &[])).await;
    let told = told(&mut events, TOLD.len()).await;
    assert_eq!(numbers(&told), TOLD.map(i64::from));
    for revision in &told {
        unseen::check(&revision.to_string(), "a resume");
        let changes = revision["changes"].as_array().unwrap();
        assert_eq!(revision["changeCount"], changes.len(), "what is not told is not counted");
    }
    assert_eq!(said(&mut socket, TOLD.len()).await, told);
}

#[tokio::test]
async fn history_is_exactly_what_a_subscriber_is_told() {
    let app = grown().await;
    let query = subscription(&app).await;
    for after in 0..TOLD[TOLD.len() - 1] {
        let history = history(&app, after).await;
        let expected = TOLD.iter().filter(|number| **number > after).copied().map(i64::from);
        assert_eq!(numbers(&history), expected.collect::<Vec<_>>());
        let mut events = Events::open(&app.public(), &query, variables(&app, after, &[])).await;
        assert_eq!(told(&mut events, history.len()).await, history, "after {after}");
    }
}

#[tokio::test]
async fn a_live_subscriber_is_never_told_of_what_is_hidden_then() {
    let app = founded().await;
    let query = subscription(&app).await;
    let mut events = Events::open(&app.public(), &query, variables(&app, 1, &[])).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", &query, variables(&app, 1, &[])).await;
    let mut number = 1;
    for edits in later() {
        app.edit(edition_id(), edits).await;
        number += 1;
        if !TOLD.contains(&number) && number != TOLD_ONCE {
            continue;
        }
        let told = told(&mut events, 1).await;
        assert_eq!(numbers(&told), [i64::from(number)], "revisions of secrets are not told");
        assert_eq!(said(&mut socket, 1).await, told);
        let text = told[0].to_string();
        assert!(!text.contains(NEVER) && !text.contains(NEVER_ID), "{text}");
        if number == 2 || number == TOLD_ONCE {
            assert!(text.contains(ONCE), "it was public then: {text}");
        } else {
            unseen::check(&text, "a live subscription");
        }
    }
    reschedule(&app).await;
    let told = told(&mut events, 1).await;
    assert_eq!(numbers(&told), [i64::from(TOLD[TOLD.len() - 1])]);
    unseen::check(&told[0].to_string(), "a live subscription");
}

#[tokio::test]
async fn a_removal_is_told_as_an_id_alone() {
    let app = grown().await;
    let query = "{ edition { revisions { nodes { number changeCount changes {
      __typename
      ... on SessionRemoved { id summary { text(locale: \"en\") } }
      ... on ParticipantRemoved { id summary { text(locale: \"en\") } }
      ... on SessionChanged { session { id } fields }
    } } } } }";
    let data = app.public().ask(query, json!({})).await;
    let nodes = data["edition"]["revisions"]["nodes"].as_array().unwrap();
    let told = nodes.iter().find(|node| node["number"] == 5).unwrap();
    let removed = |number: u128| {
        json!({
            "__typename": "ParticipantRemoved", "id": arguments::participant(number),
            "summary": { "text": "Participant: removed" },
        })
    };
    let changed = |number: u128, field: &str| {
        let session = json!({ "id": arguments::session(number) });
        json!({ "__typename": "SessionChanged", "session": session, "fields": [field] })
    };
    let expected = json!([
        removed(NOW_HIDDEN),
        removed(NOW_ANONYMOUS),
        removed(OFF_STAGE),
        changed(OPEN, "CONTRIBUTIONS"),
        changed(ALSO_CANCELLED, "STATUS"),
        {
            "__typename": "SessionRemoved", "id": arguments::session(TAKEN_BACK),
            "summary": { "text": "A session was removed" },
        },
    ]);
    assert_eq!(told["changes"], expected);
    assert_eq!(told["changeCount"], 6);
}

#[tokio::test]
async fn a_filter_by_a_draft_lets_nothing_through() {
    let app = grown().await;
    let query = subscription(&app).await;
    // The draft changed in the founding and in the third revision, the open session never alone.
    let wanted = [edition::DRAFT, edition::CANCELLED];
    let mut with_draft = Events::open(&app.public(), &query, variables(&app, 1, &wanted)).await;
    let program = app.program(edition_id());
    let sessions = &program.tables().sessions;
    let row = |number: u128| sessions[&crate::support::rows::id(number)].as_ref().clone();
    let (mut draft, mut cancelled) = (row(edition::DRAFT), row(edition::CANCELLED));
    draft.is_full = true;
    cancelled.is_full = true;
    for row in [draft, cancelled] {
        app.edit(edition_id(), vec![plenary::program::Edit::Put(row.into())]).await;
    }
    let told = told(&mut with_draft, 1).await;
    assert_eq!(numbers(&told), [12], "the change of the draft, revision 11, passes nobody");
    unseen::check(&told[0].to_string(), "a filter");
}

#[tokio::test]
async fn the_history_of_a_session_leaves_out_what_only_staff_see() {
    let app = grown().await;
    let query = "{ edition { session(key: \"open\") { history { nodes { number } } } } }";
    let ask = async |client: crate::support::client::Client| {
        let data = client.ask(query, json!({})).await;
        numbers(data["edition"]["session"]["history"]["nodes"].as_array().unwrap())
    };
    assert_eq!(ask(app.public()).await, [1, 5, 10]);
    // Staff see the hidden contributor change nothing of the session, and the note change it.
    assert_eq!(ask(app.editor()).await, [1, 9, 10]);
}
