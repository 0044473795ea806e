//! Staff sign in to accounts, and admins say who is staff.

mod administering;
mod disabling;
mod lasting;
mod secrets;
mod signing_in;

use std::time::Duration;

use plenary::types::{EditionId, Role};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::{Client, codes};
use crate::support::websocket::Socket;

const CHANGES: &str =
    "subscription($edition: ID!) { programChanges(edition: $edition) { number } }";

/// An hour and a bit: uses are noted by the hour.
const HOUR: Duration = Duration::from_mins(61);

async fn app() -> (TestApp, EditionId) {
    let app = TestApp::with_options(&[]).await;
    let edition = app.edition_id("whrcf-2019").await;
    (app, edition)
}

/// An admin by a token.
async fn admin(app: &TestApp) -> Client {
    app.public().with_token(&app.token(Role::Admin, None).await)
}

/// The status of the answer to somebody, and the codes of its errors.
async fn asked(client: &Client) -> (u16, Vec<String>) {
    let response = client.send("{ viewer { role } }", json!({})).await;
    (response.status().as_u16(), codes(&response.json().await.unwrap()))
}

fn not_let_in() -> (u16, Vec<String>) {
    (401, vec!["UNAUTHENTICATED".to_owned()])
}

fn let_in() -> (u16, Vec<String>) {
    (200, vec![])
}

/// A WebSocket of somebody, who follows an edition.
async fn following(app: &TestApp, client: &Client, edition: EditionId) -> Socket {
    let bearer = format!("Bearer {}", client.token.as_ref().unwrap());
    let mut socket = Socket::open(app.address, json!({ "authorization": bearer })).await;
    socket.subscribe("a", CHANGES, json!({ "edition": edition.to_string() })).await;
    socket
}

/// What a field of the root is, of one query.
async fn field(client: &Client, query: &str, name: &str) -> Value {
    client.ask(query, json!({})).await[name].take()
}
