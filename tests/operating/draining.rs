//! How a node ends: streams one by one, and nobody new.

use serde_json::json;
use tokio::net::TcpStream;

use super::{CHANGES, change, edition, follower};
use crate::support::app::TestApp;
use crate::support::sse::Events;
use crate::support::websocket::{Frame, Socket};

/// So many streams end over six tenths of a second.
const STREAMS: usize = 300;

/// The messages until the end of a socket, and its code.
async fn rest(socket: &mut Socket) -> (usize, Option<u16>) {
    let mut messages = 0;
    loop {
        match socket.next().await {
            Frame::Message(_) => messages += 1,
            Frame::Closed(code) => return (messages, code),
        }
    }
}

#[tokio::test]
async fn a_stop_ends_streams_one_by_one_and_tells_changes_until_then() {
    let mut app = TestApp::with_options(&["--drain-seconds", "60"]).await;
    let edition = edition(&app).await;
    let id = app.edition_id("whrcf-2019").await;
    let session = *app.program(id).tables().sessions.keys().next().unwrap();
    let mut sockets = Vec::new();
    for _ in 0..STREAMS {
        sockets.push(follower(&app, &edition).await);
    }
    app.tell_to_stop();
    assert_eq!(rest(&mut sockets[0]).await, (0, Some(1012)));
    app.edit(id, vec![plenary::program::Edit::UnpublishSessions(vec![session])]).await;
    let last = sockets.last_mut().unwrap();
    assert_eq!(rest(last).await, (1, Some(1012)), "it is told the change before it must go");
    for socket in &mut sockets[1..STREAMS - 1] {
        let (messages, code) = rest(socket).await;
        assert!(messages <= 1 && code == Some(1012), "{messages} {code:?}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_node_that_ends_takes_nobody_new() {
    let mut app = TestApp::with_options(&["--drain-seconds", "60"]).await;
    let edition = edition(&app).await;
    let mut sockets = Vec::new();
    for _ in 0..STREAMS / 3 {
        sockets.push(follower(&app, &edition).await);
    }
    app.tell_to_stop();
    assert_eq!(rest(&mut sockets[0]).await, (0, Some(1012)));
    assert!(TcpStream::connect(app.address).await.is_err());
    app.stop().await;
}

#[tokio::test]
async fn an_event_stream_ends_without_complete_so_that_its_client_comes_back() {
    let mut app = TestApp::with_options(&[]).await;
    let edition = edition(&app).await;
    let mut events = Events::open(&app.public(), CHANGES, edition.clone()).await;
    change(&app, &edition).await;
    assert_eq!(events.next().await.unwrap().name, "next");
    app.stop().await;
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_message_that_is_being_written_when_the_node_ends_arrives_whole() {
    let mut app = TestApp::with_options(&[
        "--drain-seconds",
        "60",
        "--max-cost",
        "0",
        "--max-root-fields",
        "0",
    ])
    .await;
    let fields = "fragment F on Edition { sessions(first: 100) { nodes { id startsAt endsAt
      title { text translations { text } } contributions { displayName { text } } } } }";
    let many: Vec<_> =
        (0..190).map(|name| format!("a{name}: edition(slug: $slug) {{ ...F }}")).collect();
    let query = format!("query($slug: String!) {{ {} }} {fields}", many.join(" "));
    let mut socket = Socket::open(app.address, json!({})).await;
    // Together the answers are longer than what fits between the two.
    for id in 0..8 {
        socket.subscribe(&id.to_string(), &query, json!({ "slug": "whrcf-2019" })).await;
    }
    let first = socket.message().await;
    assert!(first.to_string().len() > 800_000, "{}", first.to_string().len());
    app.tell_to_stop();
    loop {
        match socket.next().await {
            Frame::Message(message) if message["type"] == "next" => {
                assert_eq!(message["payload"], first["payload"]);
            }
            Frame::Message(message) => assert_eq!(message["type"], "complete"),
            Frame::Closed(code) => break assert_eq!(code, Some(1012)),
        }
    }
    app.stop().await;
}
