//! What clients learn of our own faults: that there was one, and nothing else.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::codes;

const HISTORY: &str = r#"{ viewer { name } edition(slug: "whrcf-2019") { revisions(first: 5) { nodes { number } } } }"#;

/// Asks for the history of a damaged database.
async fn history_after(damage: &str) -> String {
    let app = TestApp::with_options(&[]).await;
    app.database.execute(damage).await;
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
        for word in ["secret", "revision_", "SELECT", "sqlite", "postgres", "table", "/tmp", ".db"]
        {
            assert!(!text.contains(word), "{word}: {text}");
        }
    }
}
