//! Imports into a database that is being served.

use serde_json::{Value, json};

use super::{forum, import};
use crate::support::client::Client;
use crate::support::process::Database;
use crate::support::sse::Events;

const CHANGES: &str = r"subscription($edition: ID!) { programChanges(edition: $edition) {
  number changes { ... on SessionChanged { session { key } fields } }
} }";

const CANCEL: &str = r"mutation($session: ID!) {
  cancelSession(input: { session: $session }) { session { status } userErrors { message } }
}";

async fn edition(client: &Client, fields: &str) -> Value {
    let query = format!(r#"{{ edition(slug: "small-2030") {{ {fields} }} }}"#);
    client.ask(&query, json!({})).await["edition"].take()
}

#[tokio::test]
async fn an_import_by_another_process_reaches_the_subscribers() {
    let database = Database::new();
    import(&database, &forum()).await;
    let server = database.serve().await;
    let client = server.client();
    let id = edition(&client, "id").await["id"].take();
    let mut events = Events::open(&client, CHANGES, json!({ "edition": id })).await;
    let mut file = forum();
    file["sessions"][0]["start"] = "2030-05-01T10:30:00+09:00".into();
    import(&database, &file).await;
    let expected = json!({
        "number": 2,
        "changes": [{ "session": { "key": "opening" }, "fields": ["TIME"] }],
    });
    assert_eq!(events.told().await["data"]["programChanges"], expected);
}

#[tokio::test]
async fn an_edition_that_is_imported_while_others_are_served_is_served_too() {
    let database = Database::new();
    import(&database, &forum()).await;
    let server = database.serve().await;
    let client = server.client();
    let id = edition(&client, "id").await["id"].take();
    let mut events = Events::open(&client, CHANGES, json!({ "edition": id })).await;
    let mut other = forum();
    other["edition"]["slug"] = "small-2031".into();
    import(&database, &other).await;
    // When the second of two changes is told, the poll that told the first is over.
    for code in ["P1", "P2"] {
        let mut file = forum();
        file["sessions"][0]["code"] = code.into();
        import(&database, &file).await;
        events.told().await;
    }
    let query = r#"{ edition(slug: "small-2031") { sessions { totalCount } } }"#;
    let answer = client.ask(query, json!({})).await;
    assert_eq!(answer["edition"]["sessions"]["totalCount"], 2);
}

#[tokio::test]
async fn a_cancelled_session_stays_cancelled_when_the_file_comes_again() {
    let database = Database::new();
    import(&database, &forum()).await;
    let token = database.editor().await;
    let server = database.serve().await;
    let staff = server.client().with_token(&token);
    let opening = r#"id opening: session(key: "opening") { id status code }"#;
    let before = edition(&staff, opening).await;
    let cancelled = staff.ask(CANCEL, json!({ "session": before["opening"]["id"] })).await;
    assert_eq!(cancelled["cancelSession"]["session"]["status"], "CANCELLED");
    assert_eq!(import(&database, &forum()).await, "small-2030: nothing changed\n");
    let mut events = Events::open(&staff, CHANGES, json!({ "edition": before["id"] })).await;
    let mut file = forum();
    file["sessions"][0]["code"] = "P1".into();
    import(&database, &file).await;
    events.told().await;
    let after = edition(&staff, opening).await;
    assert_eq!(
        (&after["opening"]["status"], &after["opening"]["code"]),
        (&json!("CANCELLED"), &json!("P1"))
    );
}
