//! Several nodes on one PostgreSQL, with Redis between them, whatever breaks.

mod agendas;
mod away;
mod bells;
mod bus;
mod checker;
mod commands;
mod commits;
mod lines;
mod mail;
mod proxy;
mod readiness;
mod redis;
mod restore;

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::process::{Server, done, run};
use crate::support::sse::Events;

/// How stale a node without bells may be is 2 s; the machine may be busy as well.
const STALENESS: Duration = Duration::from_secs(4);

/// A node, by the URLs alone.
async fn node(database: &str, redis: &str) -> Server {
    let line =
        ["serve", "--listen", "127.0.0.1:0", "--database-url", database, "--redis-url", redis];
    Server::start(&line, None).await
}

/// Runs a command on a database.
async fn command(database: &str, line: &[&str]) -> String {
    let ended = run(&[line, &["--database-url", database]].concat()).await;
    done(&ended).trim().to_owned()
}

/// Puts a forum into a database; returns an editor's token.
async fn prepare(database: &str, file: &str) -> String {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("forum.json");
    std::fs::write(&path, file).unwrap();
    command(database, &["import", path.to_str().unwrap()]).await;
    command(database, &["token", "issue", "--name", "editor", "--role", "editor"]).await
}

const EDITION: &str = r#"{ edition(slug: "whrcf-2019") { id revision cursor } }"#;

async fn edition(client: &Client) -> Value {
    client.ask(EDITION, json!({})).await["edition"].take()
}

const CHANGES: &str = "subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) { number }
}";

/// Follows the forum on a node, from now on.
async fn follow(client: &Client) -> Events {
    let edition = edition(client).await;
    let variables = json!({ "edition": edition["id"], "after": edition["cursor"] });
    Events::open(client, CHANGES, variables).await
}

const CHANGE: &str = r#"mutation($edition: ID!) {
  createSession(input: {
    edition: $edition, published: true, title: { translations: [{ locale: "en", text: "One more" }] }
  }) { revision { number } userErrors { message } }
}"#;

/// Changes the program on a node; returns the revision's number.
async fn change(editor: &Client, edition: &Value) -> Value {
    let data = editor.ask(CHANGE, json!({ "edition": edition["id"] })).await;
    data["createSession"]["revision"]["number"].clone()
}

/// Waits until a follower is told of a revision, which must be the next, in time.
async fn assert_told(events: &mut Events, number: &Value, when: &str) {
    let told = tokio::time::timeout(STALENESS, events.told()).await;
    let told = told.unwrap_or_else(|_| panic!("{when}: it was not told in time"));
    assert_eq!(told["data"]["programChanges"]["number"], *number, "{when}: {told}");
}
