//! Drafts that are deleted, sessions that are full, and sessions that replace each other.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, refusal, refused};

async fn draft(app: &TestApp) -> String {
    let edition = forum::edition(app, "whrcf-2019").await.id;
    let input = json!({
        "edition": edition, "title": en("Draft"), "contributions": [{ "displayName": en("They") }],
    });
    let payload = done(&app.editor(), "createSession", input, "session { id }").await;
    payload["session"]["id"].as_str().unwrap().to_owned()
}

async fn node(app: &TestApp, id: &str) -> Value {
    let ask = "query($id: ID!) { node(id: $id) { id } }";
    app.editor().ask(ask, json!({ "id": id })).await["node"].clone()
}

#[tokio::test]
async fn a_draft_is_deleted_for_good() {
    let app = forum::of_2019().await;
    let draft = draft(&app).await;
    let input = json!({ "session": draft });
    let payload = done(&app.editor(), "deleteDraftSession", input.clone(), "deletedSession").await;
    assert_eq!(
        (&payload["deletedSession"], &payload["revision"]["number"]),
        (&json!(draft), &json!(3))
    );
    assert_eq!(node(&app, &draft).await, json!(null));
    let told = refusal(&app.editor(), "deleteDraftSession", input).await;
    assert_eq!(told, refused("NotFound", "session"));
}

#[tokio::test]
async fn what_is_published_or_needed_is_not_deleted() {
    let app = forum::of_2019().await;
    let published = forum::session(&app, "T-GEN").await;
    let told = refusal(&app.editor(), "deleteDraftSession", json!({ "session": published })).await;
    assert_eq!(told, refused("InvalidInput", "session"));
    let draft = draft(&app).await;
    let replaced = json!({ "session": published, "replacedBy": draft });
    done(&app.editor(), "cancelSession", replaced, "session { status }").await;
    let told = refusal(&app.editor(), "deleteDraftSession", json!({ "session": draft })).await;
    assert_eq!(told, refused("InvalidInput", "session"));
    assert_eq!(node(&app, &draft).await["id"], json!(draft));
}

#[tokio::test]
async fn a_session_is_full_until_there_is_room_again() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    let full = async |is_full: bool| {
        let input = json!({ "session": session, "isFull": is_full });
        done(&app.editor(), "setSessionFull", input, "session { isFull }").await
    };
    for is_full in [true, false] {
        let payload = full(is_full).await;
        assert_eq!(payload["session"]["isFull"], is_full);
        let ask = r#"{ edition { session(key: "T-GEN") { isFull } } }"#;
        let read = app.public().ask(ask, json!({})).await;
        assert_eq!(read["edition"]["session"]["isFull"], is_full);
        assert_eq!(full(is_full).await["revision"], json!(null), "it is so already");
    }
}

#[tokio::test]
async fn sessions_cannot_replace_each_other() {
    let app = forum::of_2019().await;
    let [one, other] = [forum::session(&app, "T-GEN").await, forum::session(&app, "T-SE").await];
    let cancel = json!({ "session": one, "replacedBy": other });
    done(&app.editor(), "cancelSession", cancel, "session { status }").await;
    let back = json!({ "session": other, "replacedBy": one });
    let told = refusal(&app.editor(), "cancelSession", back).await;
    assert_eq!(told, refused("InvalidInput", "replacedBy"));
}
