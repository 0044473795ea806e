//! graphql-transport-ws, frame by frame: the close codes tell clients whether to come back.

use plenary::program::Edit;
use plenary::store::NewToken;
use plenary::types::Role;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::app::TestApp;
use crate::support::websocket::{Frame, Socket};

const PROTOCOL: &str = "graphql-transport-ws";
const PLAIN: &str = "{ viewer { role } }";
const CHANGES: &str =
    "subscription($edition: ID!) { programChanges(edition: $edition) { number } }";

async fn edition(app: &TestApp) -> Value {
    let data = app.public().ask(r#"{ edition(slug: "whrcf-2019") { id } }"#, json!({})).await;
    json!({ "edition": data["edition"]["id"] })
}

/// Makes a revision that everybody is told of.
async fn change(app: &TestApp) {
    let query = r#"{ edition(slug: "whrcf-2019") { session(key: "T-GEN") { id revision: changedAtRevision } } }"#;
    let session = app.public().ask(query, json!({})).await["edition"]["session"].take();
    let minute = session["revision"].as_i64().unwrap();
    let start = format!("2019-10-01T20:{minute:02}:00+09:00");
    let mutation = "mutation($id: ID!, $at: DateTime!) {
      rescheduleSession(input: { session: $id, startsAt: $at }) { revision { number } } }";
    let data = app.editor().ask(mutation, json!({ "id": session["id"], "at": start })).await;
    assert!(data["rescheduleSession"]["revision"].is_object(), "{data}");
}

/// A token that ends, and what to introduce oneself with.
async fn token_until(app: &TestApp, end: &str) -> (plenary::types::AccessTokenId, Value) {
    let id = app.sources.ids.issue();
    let token = NewToken {
        id,
        name: "guest".to_owned(),
        role: Role::Editor,
        edition: None,
        at: app.sources.clock.now(),
        expires_at: Some(end.parse().unwrap()),
    };
    let issued = app.hub.store().issue_token(token, app.sources.randomness.as_ref()).await.unwrap();
    (id, json!({ "authorization": format!("Bearer {}", issued.reveal()) }))
}

/// Asserts that the service answers, and that nothing else comes first.
async fn assert_silent_so_far(socket: &mut Socket) {
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.message().await, json!({ "type": "pong" }));
}

fn bad_messages() -> Vec<Message> {
    let texts = [
        "",
        "{",
        "[]",
        "7",
        "null",
        r#"{"id":"1"}"#,
        r#"{"type":null}"#,
        r#"{"type":"hello"}"#,
        r#"{"type":"connection_ack"}"#,
        r#"{"type":"next","id":"1","payload":{}}"#,
        r#"{"type":"ping","payload":[]}"#,
        r#"{"type":"pong","payload":"x"}"#,
        r#"{"type":"connection_init","payload":7}"#,
        r#"{"type":"complete"}"#,
        r#"{"type":"complete","id":""}"#,
        r#"{"type":"subscribe"}"#,
        r#"{"type":"subscribe","id":"1"}"#,
        r#"{"type":"subscribe","id":"1","payload":null}"#,
        r#"{"type":"subscribe","id":"1","payload":{}}"#,
        r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
        r#"{"type":"subscribe","id":"","payload":{"query":"{a}"}}"#,
        r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":7}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","operationName":7}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
        r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","extensions":"x"}}"#,
    ];
    let mut messages: Vec<_> = texts.into_iter().map(Message::text).collect();
    messages.push(Message::binary(br#"{"type":"ping"}"#.to_vec()));
    messages
}

#[tokio::test]
async fn what_the_protocol_does_not_know_closes_with_4400() {
    let app = TestApp::with_options(&[]).await;
    for message in bad_messages() {
        let mut early = Socket::connect(app.address, PROTOCOL).await;
        early.send(message.clone()).await;
        assert_eq!(early.next().await, Frame::Closed(Some(4400)), "{message:?}");
        let mut late = Socket::open(app.address, json!({})).await;
        late.send(message.clone()).await;
        assert_eq!(late.next().await, Frame::Closed(Some(4400)), "{message:?}");
    }
}

#[tokio::test]
async fn a_subscribe_before_the_acknowledgement_closes_with_4401() {
    let app = TestApp::with_options(&[]).await;
    let mut socket = Socket::connect(app.address, PROTOCOL).await;
    socket.subscribe("a", PLAIN, json!({})).await;
    assert_eq!(socket.next().await, Frame::Closed(Some(4401)));
}

#[tokio::test]
async fn a_token_that_does_not_hold_closes_with_4403() {
    let app = TestApp::with_options(&[]).await;
    let (_, expired) = token_until(&app, "2019-10-01T14:00:00+09:00").await;
    for payload in [
        json!({ "authorization": "Bearer plenary_unknown" }),
        json!({ "authorization": "" }),
        json!({ "authorization": 7 }),
        expired,
    ] {
        let mut socket = Socket::connect(app.address, PROTOCOL).await;
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.next().await, Frame::Closed(Some(4403)), "{payload}");
    }
}

#[tokio::test]
async fn a_revocation_is_noticed_however_often_the_program_changes() {
    let app = TestApp::whrcf().await;
    let (token, introduction) = token_until(&app, "2019-10-02T14:00:00+09:00").await;
    let mut socket = Socket::open(app.address, introduction).await;
    assert!(app.hub.store().revoke_token(token, app.sources.clock.now()).await.unwrap().is_some());
    let edition = app.edition_id("whrcf-2019").await;
    let session = *app.program(edition).tables().sessions.keys().next().unwrap();
    let busy = async {
        loop {
            app.edit(edition, vec![Edit::UnpublishSessions(vec![session])]).await;
            app.edit(edition, vec![Edit::PublishSessions(vec![session])]).await;
        }
    };
    tokio::select! {
        frame = socket.next() => assert_eq!(frame, Frame::Closed(Some(4403))),
        () = busy => {}
    }
}

#[tokio::test]
async fn a_token_that_is_revoked_closes_its_connections_with_4403() {
    let app = TestApp::with_options(&[]).await;
    let (id, payload) = token_until(&app, "2030-01-01T00:00:00Z").await;
    let mut theirs = Socket::open(app.address, payload).await;
    let (_, payload) = token_until(&app, "2030-01-01T00:00:00Z").await;
    let mut others = Socket::open(app.address, payload).await;
    theirs.subscribe("a", CHANGES, edition(&app).await).await;
    assert!(app.hub.store().revoke_token(id, app.sources.clock.now()).await.unwrap().is_some());
    assert_eq!(theirs.next().await, Frame::Closed(Some(4403)));
    assert_silent_so_far(&mut others).await;
}

#[tokio::test]
async fn a_token_that_expires_closes_its_connections_with_4403() {
    let app = TestApp::with_options(&[]).await;
    let (_, payload) = token_until(&app, "2019-10-01T14:30:00+09:00").await;
    let mut socket = Socket::open(app.address, payload).await;
    app.clock.turn_to("2019-10-01T14:30:00+09:00");
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
}

#[tokio::test]
async fn another_subprotocol_closes_with_4406() {
    let app = TestApp::with_options(&[]).await;
    for protocol in [None, Some("graphql-ws"), Some("soap, mqtt")] {
        let mut socket = Socket::connect_blindly(app.address, protocol).await;
        assert_eq!(socket.next().await, Frame::Closed(Some(4406)), "{protocol:?}");
    }
    let mut among_others = Socket::connect(app.address, "graphql-ws, graphql-transport-ws").await;
    assert_silent_so_far(&mut among_others).await;
}

#[tokio::test]
async fn a_client_that_does_not_introduce_itself_is_closed_with_4408() {
    let app = TestApp::with_options(&["--max-init-seconds", "1"]).await;
    let mut introduced = Socket::open(app.address, json!({})).await;
    let mut silent = Socket::connect(app.address, PROTOCOL).await;
    // Pings are no introduction.
    assert_silent_so_far(&mut silent).await;
    assert_eq!(silent.next().await, Frame::Closed(Some(4408)));
    assert_silent_so_far(&mut introduced).await;
}

#[tokio::test]
async fn an_id_that_is_under_way_closes_with_4409() {
    let app = TestApp::with_options(&[]).await;
    for query in [CHANGES, PLAIN] {
        let mut socket = Socket::open(app.address, json!({})).await;
        socket.subscribe("a", CHANGES, edition(&app).await).await;
        socket.subscribe("a", query, edition(&app).await).await;
        assert_eq!(socket.next().await, Frame::Closed(Some(4409)));
    }
}

#[tokio::test]
async fn a_second_introduction_closes_with_4429() {
    let app = TestApp::with_options(&[]).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.next().await, Frame::Closed(Some(4429)));
}

#[tokio::test]
async fn a_stop_closes_with_1012_also_before_the_introduction() {
    let mut app = TestApp::with_options(&[]).await;
    let mut silent = Socket::connect(app.address, PROTOCOL).await;
    assert_silent_so_far(&mut silent).await;
    let mut idle = Socket::open(app.address, json!({})).await;
    app.stop().await;
    assert_eq!(silent.next().await, Frame::Closed(Some(1012)));
    assert_eq!(idle.next().await, Frame::Closed(Some(1012)));
}

#[tokio::test]
async fn pings_are_answered_and_pongs_are_not_at_any_time() {
    let app = TestApp::with_options(&[]).await;
    let mut socket = Socket::connect(app.address, PROTOCOL).await;
    for payload in [json!(null), json!({ "a": [1] })] {
        socket.say(json!({ "type": "pong", "payload": payload })).await;
        socket.say(json!({ "type": "ping", "payload": payload })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
    }
    // What was never begun can be ended at any time, too.
    socket.say(json!({ "type": "complete", "id": "x" })).await;
    socket.say(json!({ "type": "connection_init", "payload": null })).await;
    assert_eq!(socket.message().await, json!({ "type": "connection_ack" }));
    socket.say(json!({ "type": "pong" })).await;
    socket.say(json!({ "type": "complete", "id": "x" })).await;
    assert_silent_so_far(&mut socket).await;
}

#[tokio::test]
async fn a_query_is_answered_by_next_and_complete() {
    let app = TestApp::with_options(&[]).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    // Twice: an id is free again once its operation is complete.
    for _ in 0..2 {
        socket.subscribe("a", PLAIN, json!({})).await;
        let payload = json!({ "data": { "viewer": { "role": null } } });
        let next = json!({ "type": "next", "id": "a", "payload": payload });
        assert_eq!(socket.message().await, next);
        assert_eq!(socket.message().await, json!({ "type": "complete", "id": "a" }));
    }
}

#[tokio::test]
async fn a_mutation_is_answered_by_next_and_complete() {
    let app = TestApp::with_options(&[]).await;
    let mutation = "mutation { publishSessions(input: { sessions: [] }) { revision { number } } }";
    let token = app.token(Role::Editor, None).await;
    let staff = json!({ "authorization": format!("Bearer {token}") });
    for (payload, error) in [(staff, json!(null)), (json!({}), json!("UNAUTHENTICATED"))] {
        let mut socket = Socket::open(app.address, payload).await;
        socket.subscribe("a", mutation, json!({})).await;
        let next = socket.message().await;
        assert_eq!(next["type"], "next", "{next}");
        assert_eq!(next["payload"]["errors"][0]["extensions"]["code"], error, "{next}");
        assert_eq!(socket.message().await, json!({ "type": "complete", "id": "a" }));
    }
}

#[tokio::test]
async fn a_request_that_is_wrong_ends_with_error_and_without_complete() {
    let app = TestApp::with_options(&[]).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    for (query, code) in [
        ("{", "PARSE_FAILED"),
        ("{ nope }", "VALIDATION_FAILED"),
        ("subscription { nope }", "VALIDATION_FAILED"),
        ("subscription { ...{ programChanges(edition: \"x\") { number } } }", "VALIDATION_FAILED"),
        ("subscription { programChanges(edition: \"x\") { number } }", "BAD_USER_INPUT"),
        (&("{ a ".repeat(30) + &"}".repeat(30)), "LIMIT_EXCEEDED"),
    ] {
        socket.subscribe("a", query, json!({})).await;
        let error = socket.message().await;
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("a")), "{error}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{error}");
        assert_silent_so_far(&mut socket).await;
    }
}

#[tokio::test]
async fn errors_of_fields_are_no_error_of_the_operation() {
    let app = TestApp::with_options(&[]).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", r#"{ node(id: "nonsense") { id } }"#, json!({})).await;
    let next = socket.message().await;
    assert_eq!(next["type"], "next");
    assert_eq!(next["payload"]["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    assert_eq!(socket.message().await["type"], "complete");
}

#[tokio::test]
async fn nothing_comes_for_an_operation_that_its_client_ended() {
    let app = TestApp::with_options(&[]).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    let edition = edition(&app).await;
    socket.subscribe("ended", CHANGES, edition.clone()).await;
    socket.subscribe("stays", CHANGES, edition.clone()).await;
    socket.say(json!({ "type": "complete", "id": "ended" })).await;
    assert_silent_so_far(&mut socket).await;
    for _ in 0..3 {
        change(&app).await;
        assert_eq!(socket.message().await["id"], "stays");
    }
    // The id is free again.
    socket.subscribe("ended", PLAIN, json!({})).await;
    assert_eq!(socket.message().await["type"], "next");
    assert_eq!(socket.message().await, json!({ "type": "complete", "id": "ended" }));
}

#[tokio::test]
async fn the_language_of_the_introduction_is_that_of_the_answers() {
    let app = TestApp::with_options(&[]).await;
    let query = r#"{ edition(slug: "whrcf-2019") { title { locale } } }"#;
    for locale in ["ko", "en", "en-GB"] {
        let mut socket = Socket::open(app.address, json!({ "locale": locale })).await;
        socket.subscribe("a", query, json!({})).await;
        let picked = socket.message().await["payload"]["data"]["edition"]["title"].take();
        assert_eq!(picked["locale"], locale[..2]);
    }
    for locale in [json!("not a language"), json!(7), json!([])] {
        let mut socket = Socket::connect(app.address, PROTOCOL).await;
        let payload = json!({ "locale": locale });
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.next().await, Frame::Closed(Some(4400)), "{locale}");
    }
}

#[tokio::test]
async fn so_many_operations_run_at_once_on_a_connection() {
    let app = TestApp::with_options(&["--max-operations", "2"]).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    let edition = edition(&app).await;
    for id in ["a", "b", "c"] {
        socket.subscribe(id, CHANGES, edition.clone()).await;
    }
    let error = socket.message().await;
    assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("c")));
    assert_eq!(error["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
    socket.say(json!({ "type": "complete", "id": "a" })).await;
    socket.subscribe("c", CHANGES, edition).await;
    assert_silent_so_far(&mut socket).await;
    change(&app).await;
    let mut told = [socket.message().await["id"].take(), socket.message().await["id"].take()];
    told.sort_by_key(Value::to_string);
    assert_eq!(told, ["b", "c"]);
}

#[tokio::test]
async fn a_message_that_is_too_long_ends_its_own_connection_alone() {
    let app = TestApp::with_options(&["--max-message-bytes", "1000"]).await;
    let mut other = Socket::open(app.address, json!({})).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    let ping = |length: usize| {
        let empty = json!({ "type": "ping", "payload": { "x": "" } }).to_string();
        json!({ "type": "ping", "payload": { "x": "x".repeat(length - empty.len()) } })
    };
    socket.say(ping(1_000)).await;
    assert_eq!(socket.message().await["type"], "pong");
    socket.say(ping(1_001)).await;
    assert_eq!(socket.next().await, Frame::Closed(Some(1009)));
    assert_silent_so_far(&mut other).await;
}

#[tokio::test]
async fn a_frame_that_websockets_do_not_know_ends_its_own_connection_alone() {
    let app = TestApp::with_options(&[]).await;
    let mut other = Socket::open(app.address, json!({})).await;
    // Reserved bits and a reserved opcode; a text that is not masked; a text that is no UTF-8.
    for bytes in
        [&[0xf3, 0x80, 0, 0, 0, 0][..], &[0x81, 0x01, b'x'], &[0x81, 0x81, 0, 0, 0, 0, 0xff]]
    {
        let mut socket = Socket::open(app.address, json!({})).await;
        socket.write(bytes).await;
        assert_eq!(socket.next().await, Frame::Closed(Some(1002)), "{bytes:?}");
    }
    assert_silent_so_far(&mut other).await;
}

#[tokio::test]
async fn a_client_that_says_more_after_its_mistake_still_sees_why_it_is_closed() {
    let app = TestApp::with_options(&[]).await;
    for _ in 0..20 {
        let mut socket = Socket::open(app.address, json!({})).await;
        for _ in 0..200 {
            socket.try_send(Message::text("nonsense")).await;
        }
        assert_eq!(socket.next().await, Frame::Closed(Some(4400)));
    }
}
