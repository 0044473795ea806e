//! One execution, whoever and however many follow alike.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{CHANGES, change, count, edition};
use crate::support::app::TestApp;
use crate::support::process::Database;
use crate::support::seed;
use crate::support::sse::Events;
use crate::support::websocket::Socket;

/// The next message of a socket and the operation that it is for.
async fn told(socket: &mut Socket) -> (String, Value) {
    let mut message = socket.message().await;
    assert_eq!(message["type"], "next", "{message}");
    (
        message["id"].as_str().unwrap().to_owned(),
        message["payload"]["data"]["programChanges"].take(),
    )
}

#[tokio::test]
async fn a_thousand_subscribers_with_sessions_of_their_own_cost_one_execution() {
    let app = TestApp::with_options(&[]).await;
    let (public, editor, edition) = (app.public(), app.editor(), edition(&app).await);
    let (moved, others) = edition.sessions.split_first().unwrap();
    let mut sockets = Vec::new();
    for place in 0..10 {
        let mut socket = Socket::open(app.address, json!({})).await;
        for number in 0..100 {
            // Each list is another; every second one has the session that is moved.
            let mut sessions = vec![&others[number % others.len()], &others[place]];
            if number % 2 == 0 {
                sessions.push(moved);
            }
            let variables =
                json!({ "edition": edition.id, "after": edition.cursor, "sessions": sessions });
            socket.subscribe(&number.to_string(), CHANGES, variables).await;
        }
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
        sockets.push(socket);
    }
    change(&editor, moved, 0).await;
    for socket in &mut sockets {
        let mut ids = BTreeSet::new();
        for _ in 0..50 {
            let (id, revision) = told(socket).await;
            assert_eq!(revision["number"], 2);
            ids.insert(id.parse::<usize>().unwrap());
        }
        assert_eq!(ids, (0..100).step_by(2).collect());
    }
    assert_eq!(count(&public, "plenary_executions_total").await, 1);
    assert_eq!(count(&public, "plenary_cohorts").await, 1);
    assert_eq!(count(&public, r#"plenary_subscriptions{transport="websocket"}"#).await, 1_000);
    assert_eq!(
        count(&public, r#"plenary_frames_total{transport="websocket"}"#).await,
        10 + 10 + 500
    );
}

#[tokio::test]
async fn all_transports_and_all_who_resume_share_it() {
    let app = TestApp::with_options(&[]).await;
    let (public, edition) = (app.public(), edition(&app).await);
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let mut events = Events::open(&public, CHANGES, variables.clone()).await;
    change(&app.editor(), &edition.sessions[0], 0).await;
    let first = events.told().await["data"]["programChanges"].take();
    let mut socket = Socket::open(app.address, json!({})).await;
    for operation in 0..50 {
        socket.subscribe(&operation.to_string(), CHANGES, variables.clone()).await;
    }
    for _ in 0..50 {
        assert_eq!(told(&mut socket).await.1, first);
    }
    assert_eq!(count(&public, "plenary_executions_total").await, 1);
    assert_eq!(count(&public, "plenary_replay_reads_total").await, 0);
}

#[tokio::test]
async fn those_whose_connections_broke_come_back_to_what_is_kept_for_them() {
    let app = TestApp::with_options(&[]).await;
    let (public, edition) = (app.public(), edition(&app).await);
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let first = Events::open(&public, CHANGES, variables.clone()).await;
    drop(first);
    for minute in 0..20 {
        change(&app.editor(), &edition.sessions[0], minute).await;
    }
    // A herd.
    let herd = (0..40).map(|_| async {
        let mut events = Events::open(&public, CHANGES, variables.clone()).await;
        for number in 2..=21 {
            assert_eq!(events.told().await["data"]["programChanges"]["number"], number);
        }
    });
    futures_util::future::join_all(herd).await;
    // Once where the cohort was still there or began where they resume; never for each of them.
    assert!(count(&public, "plenary_executions_total").await <= 40);
    assert_eq!(count(&public, "plenary_replay_reads_total").await, 0);
}

#[tokio::test]
async fn languages_and_visibility_tell_followers_apart() {
    let app = TestApp::with_options(&[]).await;
    let edition = edition(&app).await;
    let variables = json!({ "edition": edition.id });
    let mut streams = Vec::new();
    for client in [app.public(), app.editor()] {
        for language in ["ko", "en"] {
            let client = client.in_language(language);
            streams.push((language, Events::open(&client, CHANGES, variables.clone()).await));
        }
    }
    change(&app.editor(), &edition.sessions[0], 0).await;
    for (language, events) in &mut streams {
        let told = events.told().await;
        let reason = if *language == "ko" { "연사 도착 지연" } else { "The speaker is late" };
        assert_eq!(told["data"]["programChanges"]["reason"]["text"], reason);
    }
    assert_eq!(count(&app.public(), "plenary_cohorts").await, 4);
    assert_eq!(count(&app.public(), "plenary_executions_total").await, 4);
}

#[tokio::test]
async fn there_are_only_so_many_different_subscriptions_at_once() {
    let app = TestApp::with_options(&["--max-cohorts", "2"]).await;
    let edition = edition(&app).await;
    let query = |alias: &str| CHANGES.replace("{\n    number", &format!("{{\n    {alias}: number"));
    let mut socket = Socket::open(app.address, json!({})).await;
    for (id, alias) in [("1", "a"), ("2", "b"), ("3", "c"), ("4", "a")] {
        socket.subscribe(id, &query(alias), json!({ "edition": edition.id })).await;
    }
    let message = socket.message().await;
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("3")));
    assert_eq!(message["payload"][0]["extensions"]["code"], "OVERLOADED");
    change(&app.editor(), &edition.sessions[0], 0).await;
    let mut ids = BTreeSet::new();
    for _ in 0..3 {
        ids.insert(told(&mut socket).await.0);
    }
    assert_eq!(ids, BTreeSet::from(["1".to_owned(), "2".to_owned(), "4".to_owned()]));
}

#[tokio::test]
async fn an_event_stream_resumes_after_the_event_that_its_client_saw_last() {
    let app = TestApp::with_options(&[]).await;
    let edition = edition(&app).await;
    for minute in 0..3 {
        change(&app.editor(), &edition.sessions[0], minute).await;
    }
    // A browser repeats the address as it was, with its cursor of then.
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let mut events = Events::open(&app.public(), CHANGES, variables.clone()).await;
    events.told().await;
    let seen = events.next().await.unwrap().id.unwrap();
    let mut resumed = Events::resume(&app.public(), CHANGES, variables.clone(), &seen).await;
    assert_eq!(resumed.told().await["data"]["programChanges"]["number"], 4);
    for nonsense in ["nonsense", &edition.cursor.replace('-', "-9")] {
        let mut events = Events::resume(&app.public(), CHANGES, variables.clone(), nonsense).await;
        let told = events.told().await;
        assert_eq!(told["errors"][0]["extensions"]["code"], "RESYNC_REQUIRED", "{told}");
        assert_eq!(events.next().await.unwrap().name, "complete");
    }
}

#[tokio::test]
async fn those_who_come_back_to_a_service_that_was_started_anew_share_what_they_missed() {
    let database = Database::new();
    let path = database.file("whrcf-2019.json", seed::WHRCF[0]);
    assert_eq!(database.run(&["import", path.to_str().unwrap()]).await.code, Some(0));
    let mut server = database.serve().await;
    let editor = server.client().with_token(&database.editor().await);
    let query = r#"{ edition(slug: "whrcf-2019") { id cursor sessions { nodes { id } } } }"#;
    let edition = editor.ask(query, json!({})).await["edition"].take();
    for minute in 0..10 {
        change(&editor, edition["sessions"]["nodes"][0]["id"].as_str().unwrap(), minute).await;
    }
    server.kill().await;
    let server = database.serve().await;
    let public = server.client();
    let variables = json!({ "edition": edition["id"], "after": edition["cursor"] });
    let herd = (0..40).map(|_| async {
        let mut events = Events::open(&public, CHANGES, variables.clone()).await;
        for number in 2..12 {
            assert_eq!(events.told().await["data"]["programChanges"]["number"], number);
        }
    });
    futures_util::future::join_all(herd).await;
    assert_eq!(count(&public, "plenary_executions_total").await, 10);
    assert_eq!(count(&public, "plenary_replay_reads_total").await, 0);
}
