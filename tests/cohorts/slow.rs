//! Those who read slowly, not at all, or too much at once: they are ended, and nobody else notices.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::Message;

use super::{CHANGES, change, count, edition};
use crate::support::app::TestApp;
use crate::support::mutation::done;
use crate::support::sse::Events;
use crate::support::websocket::{Frame, Socket};

const PROTOCOL: &str = "graphql-transport-ws";

/// A connection whose end of the line holds next to nothing.
async fn narrow(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4 * 1024).unwrap();
    socket.connect(address).await.unwrap()
}

#[tokio::test]
async fn who_does_not_read_is_closed_and_loses_nothing() {
    let app = TestApp::with_options(&[]).await;
    let (editor, edition) = (app.editor(), edition(&app).await);
    let mut other = Socket::open(app.address, json!({})).await;
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    other.subscribe("a", CHANGES, variables.clone()).await;
    let slow = Socket::upgrade(narrow(app.address).await, app.address, Some(PROTOCOL)).await;
    let mut slow = slow.introduced(json!({})).await;
    let long = "subscription($edition: ID!, $after: Cursor) {
      programChanges(edition: $edition, after: $after) {
        number cursor changes { ... on SessionChanged { session { abstract { text } } } } } }";
    slow.subscribe("a", long, variables.clone()).await;
    slow.say(json!({ "type": "ping" })).await;
    assert_eq!(slow.message().await, json!({ "type": "pong" }));
    // More than all buffers of the line hold.
    let page = "말".repeat(19_000);
    for turn in 0..80 {
        let text = format!("{turn} {page}");
        let abstract_text = json!({ "translations": [{ "locale": "en", "text": text }] });
        let input = json!({ "session": edition.sessions[0], "abstract": abstract_text });
        done(&editor, "updateSession", input, "session { id }").await;
        assert_eq!(other.message().await["payload"]["data"]["programChanges"]["number"], turn + 2);
    }
    let name = r#"plenary_lag_closes_total{transport="websocket"}"#;
    let public = app.public();
    let closed = async { while count(&public, name).await == 0 {} };
    tokio::time::timeout(Duration::from_mins(1), closed).await.expect("it is closed");
    let mut read = 0;
    let last = loop {
        match slow.next().await {
            Frame::Message(message) => {
                let revision = &message["payload"]["data"]["programChanges"];
                assert_eq!(revision["number"], read + 2, "in order, without gap");
                read += 1;
            }
            closed @ Frame::Closed(_) => break closed,
        }
    };
    assert!(matches!(last, Frame::Closed(None | Some(1013))), "{last:?}");
    assert!(read < 80, "it was never slow");
    // It comes back with what it has.
    let (epoch, _) = edition.cursor.split_once('-').unwrap();
    let after = json!({ "edition": edition.id, "after": format!("{epoch}-{}", read + 1) });
    let mut resumed = Events::open(&public, CHANGES, after).await;
    for number in read + 2..82 {
        let told = resumed.told().await;
        assert_eq!(told["data"]["programChanges"]["number"], number, "{told}");
    }
}

#[tokio::test]
async fn a_client_that_does_not_answer_pings_is_dead() {
    let app = TestApp::with_options(&["--ping-seconds", "1"]).await;
    let mut alive = Socket::open(app.address, json!({})).await;
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let request = format!(
        "GET /graphql HTTP/1.1\r\nhost: {}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         sec-websocket-protocol: graphql-transport-ws\r\n\r\n",
        app.address
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    // A masked text frame: {"type":"connection_init"}, with a mask of zeros.
    let init = br#"{"type":"connection_init"}"#;
    let mut frame = vec![0x81, 0x80 | u8::try_from(init.len()).unwrap(), 0, 0, 0, 0];
    frame.extend_from_slice(init);
    stream.write_all(&frame).await.unwrap();
    let edition = edition(&app).await;
    alive.subscribe("a", CHANGES, json!({ "edition": edition.id })).await;
    let mut heard = Vec::new();
    // To the end, which comes by itself; meanwhile the other one answers its pings.
    let (ended, ()) = tokio::join!(stream.read_to_end(&mut heard), async {
        let name = r#"plenary_connections{transport="websocket"}"#;
        while count(&app.public(), name).await > 1 {
            alive.say(json!({ "type": "ping" })).await;
            assert_eq!(alive.message().await, json!({ "type": "pong" }));
        }
    });
    assert!(ended.is_err() || heard.contains(&0x89), "it was asked whether it lives");
    change(&app.editor(), &edition.sessions[0], 0).await;
    assert_eq!(alive.message().await["type"], "next");
}

#[tokio::test]
async fn floods_of_pings_and_subscribes_end_nobody_else() {
    let app = TestApp::with_options(&["--max-operations", "10"]).await;
    let edition = edition(&app).await;
    let mut other = Socket::open(app.address, json!({})).await;
    other.subscribe("a", CHANGES, json!({ "edition": edition.id })).await;
    let mut flood = Socket::open(app.address, json!({})).await;
    for turn in 0..2_000 {
        flood.say(json!({ "type": "ping" })).await;
        flood.send(Message::Ping(Vec::new().into())).await;
        assert_eq!(flood.message().await, json!({ "type": "pong" }));
        flood.subscribe(&turn.to_string(), CHANGES, json!({ "edition": edition.id })).await;
        if turn >= 10 {
            let message = flood.message().await;
            assert_eq!(
                (&message["type"], &message["id"]),
                (&json!("error"), &json!(turn.to_string()))
            );
            assert_eq!(message["payload"][0]["extensions"]["code"], "LIMIT_EXCEEDED");
        }
    }
    change(&app.editor(), &edition.sessions[0], 0).await;
    assert_eq!(other.message().await["type"], "next");
    for _ in 0..10 {
        assert_eq!(flood.message().await["type"], "next");
    }
}
