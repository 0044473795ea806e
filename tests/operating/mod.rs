//! What operators see and set: counters, limits on streams, the end of a node.

mod connections;
mod counters;
mod draining;
mod endings;
mod readiness;
mod requests;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::websocket::{Frame, Socket};

const CHANGES: &str =
    "subscription($edition: ID!) { programChanges(edition: $edition) { number } }";

/// The variables of [`CHANGES`].
async fn edition(app: &TestApp) -> Value {
    let data = app.public().ask(r#"{ edition(slug: "whrcf-2019") { id } }"#, json!({})).await;
    json!({ "edition": data["edition"]["id"] })
}

/// A socket that follows the edition, as the service knows by now.
async fn follower(app: &TestApp, edition: &Value) -> Socket {
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", CHANGES, edition.clone()).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.next().await, Frame::Message(json!({ "type": "pong" })));
    socket
}

/// Makes a revision that everybody is told of.
async fn change(app: &TestApp, edition: &Value) {
    let mutation = r#"mutation($edition: ID!) { postAnnouncement(input: { edition: $edition,
      text: { translations: [{ locale: "en", text: "Lunch is served" }] } }) { revision { number } } }"#;
    let data = app.editor().ask(mutation, edition.clone()).await;
    assert!(data["postAnnouncement"]["revision"].is_object(), "{data}");
}
