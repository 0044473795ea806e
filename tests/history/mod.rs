//! The past, as staff see it and take it back.

mod reverting;
mod travelling;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en};

/// An editor gives a session another title; returns the revision's number.
async fn entitle(app: &TestApp, key: &str, title: &str) -> i64 {
    let input = json!({ "session": forum::session(app, key).await, "title": en(title) });
    let payload = done(&app.editor(), "updateSession", input, "session { id }").await;
    payload["revision"]["number"].as_i64().unwrap()
}

/// What a session of 2019 is called, at a revision or now.
async fn title(app: &TestApp, key: &str, at_revision: Option<i64>) -> Value {
    let ask = r#"query($key: String!, $at: Int) { edition(slug: "whrcf-2019", atRevision: $at) {
      session(key: $key) { title { text(locale: "en") } } } }"#;
    let data = app.editor().ask(ask, json!({ "key": key, "at": at_revision })).await;
    data["edition"]["session"]["title"]["text"].clone()
}
