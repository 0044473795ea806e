//! Following an edition, over Server-Sent Events and over WebSocket.

use plenary::entity::participant::ParticipantVisibility;
use serde_json::{Value, json};

use crate::support::app::{TestApp, import};
use crate::support::seed;
use crate::support::sse::Events;
use crate::support::websocket::{Frame, Socket};

const CHANGES: &str = r#"subscription($edition: ID!, $after: Cursor, $rooms: [ID!], $sessions: [ID!]) {
  programChanges(edition: $edition, after: $after, rooms: $rooms, sessions: $sessions) {
    number cursor isComplete reason { text(locale: "en") }
    changes {
      __typename summary { text(locale: "en") }
      ... on SessionChanged { session { key } fields before { startsAt rooms { slug } } after { startsAt rooms { slug } } }
    }
  }
}"#;

const RESCHEDULE: &str = r#"mutation($session: ID!, $startsAt: DateTime!, $rooms: [ID!]) {
  rescheduleSession(input: {
    session: $session, startsAt: $startsAt, rooms: $rooms,
    reason: { translations: [{ locale: "en", text: "The speaker is late" }] }
  }) { revision { number } userErrors { __typename message path } }
}"#;

async fn session_id(app: &TestApp, key: &str) -> String {
    let query =
        r#"query($key: String!) { edition(slug: "whrcf-2019") { session(key: $key) { id } } }"#;
    let data = app.public().ask(query, json!({ "key": key })).await;
    data["edition"]["session"]["id"].as_str().unwrap().to_owned()
}

async fn room_id(app: &TestApp, slug: &str) -> String {
    let data = app
        .public()
        .ask(r#"{ edition(slug: "whrcf-2019") { rooms { id slug } } }"#, json!({}))
        .await;
    let rooms = data["edition"]["rooms"].as_array().unwrap();
    let room = rooms.iter().find(|room| room["slug"] == slug).unwrap();
    room["id"].as_str().unwrap().to_owned()
}

async fn edition(app: &TestApp) -> (String, String) {
    let data =
        app.public().ask(r#"{ edition(slug: "whrcf-2019") { id cursor } }"#, json!({})).await;
    let text = |field: &str| data["edition"][field].as_str().unwrap().to_owned();
    (text("id"), text("cursor"))
}

async fn reschedule(app: &TestApp, key: &str, starts_at: &str) -> Value {
    let variables = json!({ "session": session_id(app, key).await, "startsAt": starts_at });
    let data = app.editor().ask(RESCHEDULE, variables).await;
    assert_eq!(data["rescheduleSession"]["userErrors"], json!([]));
    data["rescheduleSession"].clone()
}

#[tokio::test]
async fn a_change_reaches_a_subscriber_of_events() {
    let app = TestApp::whrcf().await;
    let (edition, _) = edition(&app).await;
    let mut events = Events::open(&app.public(), CHANGES, json!({ "edition": edition })).await;
    reschedule(&app, "T-GEN", "2019-10-01T18:30:00+09:00").await;
    let event = events.next().await.unwrap();
    assert_eq!(
        event.id.as_ref(),
        event.data["data"]["programChanges"]["cursor"].as_str().map(str::to_owned).as_ref()
    );
    let change = &event.data["data"]["programChanges"]["changes"][0];
    assert_eq!(change["session"]["key"], "T-GEN");
    assert_eq!(change["fields"], json!(["TIME"]));
    assert_eq!(change["before"]["startsAt"], "2019-10-01T07:00:00Z");
    assert_eq!(change["after"]["startsAt"], "2019-10-01T09:30:00Z");
    assert_eq!(event.data["data"]["programChanges"]["reason"]["text"], "The speaker is late");
}

#[tokio::test]
async fn a_change_reaches_a_subscriber_on_a_socket() {
    let app = TestApp::whrcf().await;
    let (edition, cursor) = edition(&app).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    let variables = json!({ "edition": edition, "after": cursor });
    socket.subscribe("a", CHANGES, variables).await;
    reschedule(&app, "T-GEN", "2019-10-01T18:30:00+09:00").await;
    let message = socket.message().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!("a")));
    let summary = &message["payload"]["data"]["programChanges"]["changes"][0]["summary"]["text"];
    assert_eq!(summary, "Gender: moved to 2019-10-01 18:30");
}

#[tokio::test]
async fn a_filter_lets_through_whole_revisions_that_touch_a_room() {
    let app = TestApp::whrcf().await;
    let (edition, cursor) = edition(&app).await;
    // 209 is a part of 209+210, where the migrants' session is.
    let part = room_id(&app, "209").await;
    let variables = json!({ "edition": edition, "after": cursor, "rooms": [part] });
    let mut events = Events::open(&app.public(), CHANGES, variables).await;
    reschedule(&app, "T-GEN", "2019-10-01T18:30:00+09:00").await;
    reschedule(&app, "T-MIG", "2019-10-01T12:30:00+09:00").await;
    let told = events.told().await;
    assert_eq!(told["data"]["programChanges"]["changes"][0]["session"]["key"], "T-MIG");
}

#[tokio::test]
async fn a_subscriber_resumes_after_its_cursor_without_gap() {
    let app = TestApp::whrcf().await;
    let (edition, cursor) = edition(&app).await;
    // Far more than a node keeps in memory, so that the log is replayed.
    for minute in 0..150 {
        let start = format!("2019-10-01T{:02}:{:02}:00+09:00", 19 + minute / 60, minute % 60);
        reschedule(&app, "T-GEN", &start).await;
    }
    let variables = json!({ "edition": edition, "after": cursor });
    let mut events = Events::open(&app.public(), CHANGES, variables).await;
    for number in 2..=151 {
        let told = events.told().await;
        assert_eq!(told["data"]["programChanges"]["number"], number);
    }
    reschedule(&app, "T-GEN", "2019-10-01T22:00:00+09:00").await;
    assert_eq!(events.told().await["data"]["programChanges"]["number"], 152);
}

#[tokio::test]
async fn a_cursor_that_does_not_lead_to_the_present_asks_for_a_new_start() {
    let app = TestApp::whrcf().await;
    let (edition, cursor) = edition(&app).await;
    let (epoch, _) = cursor.split_once('-').unwrap();
    let foreign = "0".repeat(32);
    for after in [format!("{epoch}-99"), format!("{foreign}-1"), "nonsense".to_owned()] {
        let variables = json!({ "edition": edition, "after": after });
        let mut events = Events::open(&app.public(), CHANGES, variables.clone()).await;
        let told = events.told().await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "RESYNC_REQUIRED", "{after}: {told}");
        assert_eq!(events.next().await.unwrap().name, "complete");
        let mut socket = Socket::open(app.address, json!({})).await;
        socket.subscribe("a", CHANGES, variables).await;
        let message = socket.message().await;
        assert_eq!(message["type"], "error", "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], "RESYNC_REQUIRED");
    }
}

#[tokio::test]
async fn a_stop_ends_streams_so_that_clients_come_back() {
    let mut app = TestApp::whrcf().await;
    let (edition, _) = edition(&app).await;
    let variables = json!({ "edition": edition });
    let mut events = Events::open(&app.public(), CHANGES, variables.clone()).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", CHANGES, variables).await;
    app.stop().await;
    assert_eq!(events.next().await, None, "without complete");
    assert_eq!(socket.next().await, Frame::Closed(Some(1012)));
}

#[tokio::test]
async fn a_cursor_of_a_revision_that_this_node_has_not_heard_of_is_looked_up() {
    let app = TestApp::whrcf().await;
    let id = app.edition_id("whrcf-2019").await;
    // Another process commits, and its client comes here before this node has heard or polled.
    let file = seed::WHRCF[0].replace("\"Gender\"", "\"Gender and Rights\"");
    let public = ParticipantVisibility::Public;
    let committed = import(app.hub.store(), &app.sources, &file, public).await;
    assert!(app.program(id).revision() < committed.program.revision(), "it has not heard of it");
    let after = committed.program.cursor().to_string();
    let query = r#"query($after: Cursor!) { edition(slug: "whrcf-2019") {
      revisions(after: $after) { nodes { number } } } }"#;
    let data = app.public().ask(query, json!({ "after": after })).await;
    assert_eq!(data["edition"]["revisions"]["nodes"], json!([]));
    let (edition, _) = edition(&app).await;
    let variables = json!({ "edition": edition, "after": after });
    let mut events = Events::open(&app.public(), CHANGES, variables).await;
    reschedule(&app, "T-GEN", "2019-10-01T18:30:00+09:00").await;
    assert_eq!(events.told().await["data"]["programChanges"]["number"], 3);
}
