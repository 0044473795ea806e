//! What clients learn of our own faults: that there was one, and nothing else.

use sea_orm::{
    ConnectionTrait as _, Database, DatabaseConnection, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _,
};
use serde_json::{Value, json};

use super::Outcome;
use crate::support::app::TestApp;
use crate::support::client::codes;

const HISTORY: &str = r#"{ viewer { name } edition(slug: "whrcf-2019") { revisions(first: 5) { nodes { number } } } }"#;

/// Another process on the service's database.
async fn other_process(app: &TestApp) -> DatabaseConnection {
    Database::connect(format!("sqlite:{}", app.database().display())).await.unwrap()
}

/// Asks for the history of a damaged database.
async fn history_after(damage: &str) -> String {
    let app = TestApp::with_options(&[]).await;
    other_process(&app).await.execute_unprepared(damage).await.unwrap();
    let text = app.public().send(HISTORY, json!({})).await.text().await.unwrap();
    // A fault in one place is none elsewhere.
    let names = app.public().ask(r#"{ edition(slug: "whrcf-2019") { slug } }"#, json!({})).await;
    assert_eq!(names["edition"]["slug"], "whrcf-2019");
    text
}

#[tokio::test]
async fn a_fault_of_ours_is_told_by_a_number_alone() {
    for damage in [
        "ALTER TABLE revision RENAME TO secret_place",
        r#"UPDATE revision SET changes = '{"secret": '"#,
        "UPDATE revision SET actor = 7, changes = '[{\"secret\": 1}]'",
    ] {
        let text = history_after(damage).await;
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(codes(&answer), ["INTERNAL"], "{answer}");
        let number = answer["errors"][0]["extensions"]["requestId"].as_str().unwrap();
        assert_eq!(number.len(), 36, "{number}");
        for word in ["secret", "revision_", "SELECT", "sqlite", "table", "/tmp", ".db"] {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}

#[tokio::test]
async fn a_database_that_another_process_holds_is_unavailable_and_nothing_is_half_written() {
    let app = TestApp::with_options(&[]).await;
    let query =
        r#"{ edition(slug: "whrcf-2019") { revision session(key: "T-GEN") { id startsAt } } }"#;
    let before = app.public().ask(query, json!({})).await;
    let mutation = "mutation($id: ID!) { rescheduleSession(input: {
        session: $id, startsAt: \"2019-10-01T18:30:00+09:00\" }) { revision { number } } }";
    let variables = json!({ "id": before["edition"]["session"]["id"] });

    let other = other_process(&app).await;
    let exclusive = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Exclusive),
        ..TransactionOptions::default()
    };
    let held = other.begin_with_options(exclusive).await.unwrap();
    let request = app.editor().post().json(&json!({ "query": mutation, "variables": variables }));
    let outcome = Outcome::of(request).await;
    assert_eq!((outcome.status, outcome.code()), (200, "UNAVAILABLE"), "{}", outcome.answer);
    assert_eq!(app.public().ask(query, json!({})).await, before, "reads go on");
    held.rollback().await.unwrap();

    assert_eq!(app.public().ask(query, json!({})).await, before);
    let data = app.editor().ask(mutation, variables).await;
    let next = before["edition"]["revision"].as_i64().unwrap() + 1;
    assert_eq!(data["rescheduleSession"]["revision"]["number"], next);
}
