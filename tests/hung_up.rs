//! A client that hangs up leaves no half of a mutation behind.

use std::time::Duration;

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::seed;

const MAKE: &str = r#"mutation($edition: ID!, $key: String!) {
  createSession(input: {
    edition: $edition, clientKey: $key, published: true,
    reason: { translations: [{ locale: "en", text: $key }] },
    title: { translations: [{ locale: "en", text: $key }] },
    contributions: [
      { displayName: { translations: [{ locale: "en", text: "One" }] } },
      { displayName: { translations: [{ locale: "en", text: "Two" }] } },
      { displayName: { translations: [{ locale: "en", text: "Three" }] } }
    ]
  }) { revision { number } userErrors { message } }
}"#;

#[tokio::test]
async fn a_mutation_whose_client_hangs_up_is_whole_or_not_at_all() {
    let app = TestApp::with_files(&seed::WHRCF[..1], forum::PUBLIC).await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let mut unanswered = 0;
    for patience in 0..60_u64 {
        let variables = json!({ "edition": edition.id, "key": format!("hung up {patience}") });
        let editor = app.editor();
        // From before the request is sent to after it is done.
        let patience = Duration::from_micros(patience * 250);
        let sent = tokio::time::timeout(patience, editor.send(MAKE, variables)).await;
        unanswered += usize::from(sent.is_err());
    }
    assert!(unanswered > 0, "nobody hung up");
    // Commits run to their end in one order: when this one is answered, this node knows all before.
    let variables = json!({ "edition": edition.id, "key": "stayed" });
    app.editor().ask(MAKE, variables).await;
    let query = r#"query($after: Cursor!) { edition(slug: "whrcf-2019") {
      revision
      revisions(after: $after, first: 100) { nodes {
        number reason { text } changes { ... on SessionAdded { session {
          title { text } changedAtRevision contributions { displayName { text } }
        } } }
      } }
      sessions(orderBy: NUMBER, first: 100) { nodes { title { text } changedAtRevision } }
    } }"#;
    let data = app.public().ask(query, json!({ "after": edition.cursor })).await;
    let revisions = data["edition"]["revisions"]["nodes"].as_array().unwrap();
    let newest = data["edition"]["revision"].as_u64().unwrap();
    assert_eq!(revisions.len() as u64, newest - 1, "the log is dense");
    for revision in revisions {
        let made = json!([{ "session": {
            "title": revision["reason"],
            "changedAtRevision": revision["number"],
            "contributions": [
                { "displayName": { "text": "One" } },
                { "displayName": { "text": "Two" } },
                { "displayName": { "text": "Three" } },
            ],
        } }]);
        assert_eq!(revision["changes"], made);
    }
    let made: Vec<_> = revisions.iter().map(|row| row["reason"]["text"].clone()).collect();
    let sessions = data["edition"]["sessions"]["nodes"].as_array().unwrap();
    let listed = sessions.iter().filter(|row| row["changedAtRevision"] != 1);
    assert_eq!(listed.map(|row| row["title"]["text"].clone()).collect::<Vec<_>>(), made);
}
