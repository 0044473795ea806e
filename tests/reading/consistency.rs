//! One answer is one view: whatever happens meanwhile, all its fields show one revision.

use serde_json::json;
use tokio::sync::watch;

use crate::support::client::Client;
use crate::support::forum::{self, each};
use crate::support::mutation::{done, en};

/// Renames a session again and again, each time after its revision, until nobody reads any more.
async fn write(editor: Client, session: String, reading: watch::Receiver<()>) {
    let mut newest = 1;
    while reading.has_changed().is_ok() {
        let title = en(&format!("Title {}", newest + 1));
        let input = json!({ "session": session, "title": title });
        let payload = done(&editor, "updateSession", input, "session { id }").await;
        newest = payload["revision"]["number"].as_i64().unwrap();
    }
}

#[tokio::test]
async fn all_fields_of_an_answer_show_one_revision() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    let start = forum::edition(&app, "whrcf-2019").await.cursor;
    let (reading, read) = watch::channel(());
    let writing = tokio::spawn(write(app.editor(), session.clone(), read));
    let ask = r#"query($session: ID!, $after: Cursor!) {
      edition(slug: "whrcf-2019") {
        revision
        first: revisions(after: $after, first: 100) { totalCount nodes { number } }
        session(key: "T-GEN") { changedAtRevision title { text } history { totalCount } }
        second: revisions(after: $after, first: 100) { nodes { number } }
      }
      node(id: $session) { ... on Session { changedAtRevision title { text } } }
      again: edition(slug: "whrcf-2019") { revision revisions(after: $after, first: 100) { nodes { number } } }
    }"#;
    let mut newest = 1;
    while newest < 60 {
        let variables = json!({ "session": session, "after": start });
        let data = app.public().ask(ask, variables).await;
        let edition = &data["edition"];
        newest = edition["revision"].as_i64().unwrap();
        let numbers: Vec<_> = (2..=newest).map(|number| json!(number)).collect();
        assert_eq!(each(&edition["first"]["nodes"], "/number"), numbers);
        assert_eq!(each(&edition["second"]["nodes"], "/number"), numbers);
        assert_eq!(each(&data["again"]["revisions"]["nodes"], "/number"), numbers);
        assert_eq!(edition["first"]["totalCount"], newest);
        assert_eq!(edition["session"]["history"]["totalCount"], newest);
        assert_eq!(data["again"]["revision"], newest);
        assert_eq!(edition["session"]["changedAtRevision"], newest);
        assert_eq!(data["node"]["changedAtRevision"], newest);
        if newest > 1 {
            assert_eq!(data["node"]["title"]["text"], format!("Title {newest}"));
        }
        assert_eq!(data["node"]["title"], edition["session"]["title"]);
    }
    drop(reading);
    writing.await.unwrap();
}
