//! An agenda is the same on every node, live too, with Redis and without it.

use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::away::Forum;
use super::proxy::Line;
use super::redis::Redis;
use super::{STALENESS, node, prepare};
use crate::support::client::{Client, codes};
use crate::support::database::Database;
use crate::support::seed;
use crate::support::sse::Events;

const CHANGES: &str = "subscription($token: String!) { agendaChanges(token: $token) {
  changes { ... on SessionChanged { session { key } } } } }";

/// How long a database may take to be noticed to be away, or back.
const AWAY: Duration = Duration::from_secs(30);

/// How long it is waited until a change is made once more.
const ONCE_MORE: Duration = Duration::from_millis(100);

fn follow(token: &str, session: &str) -> String {
    format!(
        r#"mutation {{ followSession(input: {{ token: "{token}", session: "{session}" }}) {{
          userErrors {{ message }} }} }}"#
    )
}

async fn ask(client: &Client, document: &str) -> Value {
    client.ask(document, json!({})).await
}

/// The ids of the edition and of two of its sessions.
async fn ids(client: &Client) -> [String; 3] {
    let query = r#"{ edition(slug: "whrcf-2019") { id
      one: session(key: "T-GEN") { id } two: session(key: "T-MIG") { id } } }"#;
    let edition = ask(client, query).await["edition"].take();
    ["/id", "/one/id", "/two/id"]
        .map(|path| edition.pointer(path).unwrap().as_str().unwrap().to_owned())
}

/// Moves a session back and forth until its followers are told, which must be soon enough.
async fn assert_followed(editor: &Client, session: &str, key: &str, events: &mut Events) {
    let changing = async {
        for minute in (10..60).cycle() {
            let document = format!(
                r#"mutation {{ rescheduleSession(input: {{ session: "{session}", acceptWarnings: true,
                  startsAt: "2019-10-01T05:{minute}:00+09:00" }}) {{ userErrors {{ message }} }} }}"#
            );
            let data = ask(editor, &document).await;
            assert_eq!(data["rescheduleSession"]["userErrors"], json!([]));
            if let Ok(told) = tokio::time::timeout(ONCE_MORE, events.told()).await {
                let changes = &told["data"]["agendaChanges"]["changes"];
                assert_eq!(*changes, json!([{ "session": { "key": key } }]), "{told}");
                return;
            }
        }
    };
    tokio::time::timeout(STALENESS, changing).await.expect("it must be told in time");
}

#[tokio::test]
async fn what_is_followed_on_one_node_is_told_on_the_other_whatever_redis_does() {
    let database = Database::new();
    let editor = prepare(&database.url, seed::WHRCF[0]).await;
    let mut redis = Redis::start().await;
    let nodes = [node(&database.url, &redis.url()).await, node(&database.url, &redis.url()).await];
    let [near, far] = [nodes[0].client(), nodes[1].client()];
    let editor = near.with_token(&editor);
    let [edition, one, two] = ids(&near).await;
    let create =
        format!(r#"mutation {{ createAgenda(input: {{ edition: "{edition}" }}) {{ token }} }}"#);
    let token = ask(&near, &create).await["createAgenda"]["token"].as_str().unwrap().to_owned();
    let mut events = Events::open(&far, CHANGES, json!({ "token": token })).await.begun().await;
    redis.has_listeners(2).await;
    ask(&near, &follow(&token, &one)).await;
    assert_followed(&editor, &one, "T-GEN", &mut events).await;
    redis.kill();
    let mut events = Events::open(&far, CHANGES, json!({ "token": token })).await.begun().await;
    ask(&near, &follow(&token, &two)).await;
    assert_followed(&editor, &two, "T-MIG", &mut events).await;
    let delete =
        format!(r#"mutation {{ deleteAgenda(input: {{ token: "{token}" }}) {{ deleted }} }}"#);
    ask(&near, &delete).await;
    let ended = async {
        loop {
            let event = events.next().await.expect("the stream ends with a word");
            if event.name == "complete" {
                return;
            }
        }
    };
    tokio::time::timeout(STALENESS, ended).await.expect("it must end in time");
}

/// Waits until a node answers with these codes of errors.
async fn until(client: &Client, document: &str, expected: &[&str]) {
    let asking = async { while codes(&client.answer(document, json!({})).await) != expected {} };
    tokio::time::timeout(AWAY, asking).await.expect("it must be noticed");
}

#[tokio::test]
async fn followers_of_agendas_go_on_while_the_database_is_away() {
    let forum = Forum::open().await;
    let [edition, one, _] = ids(&forum.near).await;
    let create = format!(
        r#"mutation {{ createAgenda(input: {{ edition: "{edition}", sessions: ["{one}"] }}) {{ token }} }}"#
    );
    let made = ask(&forum.near, &create).await;
    let token = made["createAgenda"]["token"].as_str().unwrap();
    let mut events =
        Events::open(&forum.far, CHANGES, json!({ "token": token })).await.begun().await;
    let read = format!(r#"{{ agenda(token: "{token}") {{ version }} }}"#);
    forum.line.set(Line::Cut);
    until(&forum.far, &read, &["UNAVAILABLE"]).await;
    assert!(events.next().now_or_never().is_none(), "the stream goes on, in silence");
    forum.line.set(Line::Open);
    until(&forum.far, &read, &[]).await;
    until(&forum.near, &follow(token, &one), &[]).await;
    assert_followed(&forum.near, &one, "T-GEN", &mut events).await;
}
