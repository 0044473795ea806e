//! An older backup is put back: no client takes the revisions to come for those that it has.

use serde_json::{Value, json};

use crate::backend::{back_up, copy_of, put_back, replace};
use crate::support::client::{Client, codes};
use crate::support::mutation::en;
use crate::support::process::{Database, done};
use crate::support::seed;
use crate::support::sse::Events;
use crate::support::websocket::Socket;

const EDITION: &str = r#"{ edition(slug: "whrcf-2019") { id revision cursor } }"#;

const CHANGES: &str = "subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) { number }
}";

const CHANGE: &str = "mutation($input: CreateSessionInput!) {
  createSession(input: $input) { revision { number } }
}";

async fn edition(client: &Client) -> Value {
    client.ask(EDITION, json!({})).await["edition"].take()
}

async fn change(editor: &Client, edition: &Value, times: usize) {
    let input = json!({ "edition": edition["id"], "title": en("More"), "published": true });
    for _ in 0..times {
        editor.ask(CHANGE, json!({ "input": input })).await;
    }
}

#[tokio::test]
async fn a_client_of_a_restored_backup_starts_again_instead_of_skipping() {
    let database = Database::new();
    let path = database.file("whrcf-2019.json", seed::WHRCF[0]);
    done(&database.run(&["import", path.to_str().unwrap()]).await);
    let token = database.editor().await;
    let backup = copy_of(&database.url).await;
    let mut server = database.serve().await;
    let editor = server.client().with_token(&token);
    change(&editor, &edition(&editor).await, 3).await;
    let seen = edition(&editor).await;
    assert_eq!(server.terminate().await, Some(0));

    replace(&database.url, &backup).await;
    done(&database.run(&["epoch", "renew"]).await);
    let server = database.serve().await;
    let editor = server.client().with_token(&token);
    // More than the client has seen: by the number alone it would lack only the last.
    change(&editor, &edition(&editor).await, 4).await;
    assert_eq!(edition(&editor).await["revision"], json!(5));
    let variables = json!({ "edition": seen["id"], "after": seen["cursor"] });
    let mut events = Events::open(&server.client(), CHANGES, variables.clone()).await;
    assert_eq!(codes(&events.told().await), ["RESYNC_REQUIRED"]);
    assert_eq!(events.next().await.unwrap().name, "complete");
    let mut socket = Socket::open(server.address, json!({})).await;
    socket.subscribe("a", CHANGES, variables).await;
    let message = socket.message().await;
    assert_eq!(message["type"], "error");
    assert_eq!(message["payload"][0]["extensions"]["code"], "RESYNC_REQUIRED", "{message}");
}

#[tokio::test]
async fn a_backup_that_was_made_while_the_service_ran_is_put_back_as_the_manual_says() {
    let database = Database::new();
    let path = database.file("whrcf-2019.json", seed::WHRCF[0]);
    done(&database.run(&["import", path.to_str().unwrap()]).await);
    let token = database.editor().await;
    let mut server = database.serve().await;
    let editor = server.client().with_token(&token);
    change(&editor, &edition(&editor).await, 1).await;
    let backup = back_up(&database.url, database.directory()).await;
    change(&editor, &edition(&editor).await, 1).await;
    let seen = edition(&editor).await;
    assert_eq!((server.terminate().await, &seen["revision"]), (Some(0), &json!(3)));

    put_back(&database.url, &backup).await;
    let renewed = database.run(&["epoch", "renew"]).await;
    assert_eq!(done(&renewed).trim(), seen["id"].as_str().unwrap());
    let server = database.serve().await;
    let client = server.client();
    // The token was issued before the backup was made.
    change(&client.with_token(&token), &edition(&client).await, 2).await;
    assert_eq!(edition(&client).await["revision"], json!(4));
    let variables = json!({ "edition": seen["id"], "after": seen["cursor"] });
    let mut events = Events::open(&client, CHANGES, variables).await;
    assert_eq!(codes(&events.told().await), ["RESYNC_REQUIRED"]);
}
