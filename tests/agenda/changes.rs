//! What is told live of the sessions of an agenda, while the agenda changes as well.

use serde_json::{Value, json};

use super::{agenda, change, create, mutate, reschedule};
use crate::suite::cohorts::count;
use crate::support::app::TestApp;
use crate::support::forum::session;
use crate::support::mutation::done;
use crate::support::sse::Events;
use crate::support::websocket::Socket;

const CHANGES: &str = "subscription($token: String!, $after: Cursor) {
  agendaChanges(token: $token, after: $after) { number changes { __typename } }
}";

async fn number(events: &mut Events) -> Value {
    let mut told = events.told().await;
    assert!(told.get("errors").is_none(), "{told}");
    told["data"]["agendaChanges"]["number"].take()
}

#[tokio::test]
async fn what_is_followed_is_told_and_what_is_followed_no_more_is_not() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &[]).await;
    let mut phone =
        Events::open(&app.public(), CHANGES, json!({ "token": token })).await.begun().await;
    let mut laptop =
        Events::open(&app.public(), CHANGES, json!({ "token": token })).await.begun().await;
    // Of an agenda without sessions nothing is told.
    reschedule(&app, "T-GEN", "19:00", "20:00").await;
    change(&app, "followSession", &token, "T-GEN").await;
    reschedule(&app, "T-GEN", "19:10", "20:00").await;
    for events in [&mut phone, &mut laptop] {
        assert_eq!(number(events).await, 3);
    }
    change(&app, "unfollowSession", &token, "T-GEN").await;
    change(&app, "followSession", &token, "T-MIG").await;
    reschedule(&app, "T-GEN", "19:20", "20:00").await;
    reschedule(&app, "T-MIG", "21:00", "22:00").await;
    for events in [&mut phone, &mut laptop] {
        assert_eq!(number(events).await, 5);
    }
}

#[tokio::test]
async fn a_follower_resumes_after_its_cursor_with_the_agenda_of_today() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let cursor = agenda(&app.public(), &token).await["edition"]["cursor"].clone();
    for minute in ["10", "20"] {
        reschedule(&app, "T-GEN", &format!("19:{minute}"), "20:00").await;
        reschedule(&app, "T-MIG", &format!("21:{minute}"), "22:00").await;
        reschedule(&app, "P1", &format!("21:{minute}"), "22:00").await;
    }
    change(&app, "followSession", &token, "T-MIG").await;
    let variables = json!({ "token": token, "after": cursor });
    let mut events = Events::open(&app.public(), CHANGES, variables.clone()).await.begun().await;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", CHANGES, variables).await;
    for expected in [2, 3, 5, 6] {
        assert_eq!(number(&mut events).await, expected);
        let message = socket.message().await;
        assert_eq!(message["payload"]["data"]["agendaChanges"]["number"], expected);
    }
    let nonsense = json!({ "token": token, "after": "nonsense" });
    let told = Events::open(&app.public(), CHANGES, nonsense).await.told().await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "RESYNC_REQUIRED", "{told}");
}

#[tokio::test]
async fn owners_of_agendas_of_their_own_cost_one_execution() {
    let app = TestApp::with_options(&[]).await;
    let mut streams = Vec::new();
    for keys in [&["T-GEN"][..], &["T-GEN", "T-MIG"], &["T-MIG"], &[]] {
        let token = create(&app, keys).await;
        // With a position: nothing says when a socket has joined.
        let cursor = agenda(&app.public(), &token).await["edition"]["cursor"].clone();
        let mut socket = Socket::open(app.address, json!({})).await;
        socket.subscribe("a", CHANGES, json!({ "token": token, "after": cursor })).await;
        streams.push((keys.contains(&"T-GEN"), socket));
    }
    reschedule(&app, "T-GEN", "19:00", "20:00").await;
    for (is_told, socket) in &mut streams {
        if *is_told {
            assert_eq!(socket.message().await["type"], "next");
        }
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await["type"], "pong");
    }
    assert_eq!(count(&app.public(), "plenary_executions_total").await, 1);
    assert_eq!(count(&app.public(), "plenary_cohorts").await, 1);
}

#[tokio::test]
async fn staff_are_told_what_the_public_may_see() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let mut events =
        Events::open(&app.editor(), CHANGES, json!({ "token": token })).await.begun().await;
    let sessions = json!({ "sessions": [session(&app, "T-GEN").await] });
    done(&app.editor(), "unpublishSessions", sessions, "sessions { id }").await;
    reschedule(&app, "T-GEN", "19:00", "20:00").await;
    let told = events.told().await["data"]["agendaChanges"].take();
    assert_eq!(told["number"], 2);
    assert!(told.to_string().contains("SessionRemoved"), "{told}");
    // It has no room, which whoever publishes it must know.
    let sessions = json!({ "sessions": [session(&app, "T-GEN").await], "acceptWarnings": true });
    done(&app.editor(), "publishSessions", sessions, "sessions { id }").await;
    let told = events.told().await["data"]["agendaChanges"].take();
    assert_eq!(told["number"], 4, "the draft moved unseen");
    assert!(told.to_string().contains("SessionAdded"), "{told}");
}

#[tokio::test]
async fn an_agenda_that_is_deleted_ends_its_streams_with_a_word() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let variables = json!({ "token": token });
    let mut events = Events::open(&app.public(), CHANGES, variables.clone()).await.begun().await;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", CHANGES, variables.clone()).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong" }));
    mutate(&app.public(), "deleteAgenda", variables.clone()).await;
    let told = events.told().await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{told}");
    assert_eq!(told["errors"][0]["message"], "token does not exist any more");
    assert_eq!(events.next().await.unwrap().name, "complete");
    let message = socket.message().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("a")));
    assert!(!message.to_string().contains(&token));
    let told = Events::open(&app.public(), CHANGES, variables).await.told().await;
    assert_eq!(told["errors"][0]["message"], "token does not exist", "{told}");
}

#[tokio::test]
async fn what_another_process_does_to_an_agenda_is_found_out_without_a_bell() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let mut events =
        Events::open(&app.public(), CHANGES, json!({ "token": token })).await.begun().await;
    app.database.execute("DELETE FROM agenda_session").await;
    app.database.execute("DELETE FROM agenda").await;
    let told = events.told().await;
    assert_eq!(told["errors"][0]["message"], "token does not exist any more");
}
