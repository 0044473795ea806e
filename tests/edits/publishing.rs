//! Showing sessions to everybody, and taking them back.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, refusal, refused};

async fn sessions(app: &TestApp) -> [String; 2] {
    [forum::session(app, "T-GEN").await, forum::session(app, "T-SE").await]
}

async fn public_keys(app: &TestApp) -> Vec<Value> {
    let ask = "{ edition { sessions(first: 100) { nodes { key } } } }";
    forum::each(&app.public().ask(ask, json!({})).await["edition"]["sessions"]["nodes"], "/key")
}

#[tokio::test]
async fn unpublished_sessions_are_gone_for_the_public_until_they_are_published_again() {
    let app = forum::of_2019().await;
    let both = json!({ "sessions": sessions(&app).await });
    let select = "sessions { key published } edition { revision }";
    let before = public_keys(&app).await;
    let drafts = done(&app.editor(), "unpublishSessions", both.clone(), select).await;
    let expected = json!([
        { "key": "T-GEN", "published": false }, { "key": "T-SE", "published": false }
    ]);
    assert_eq!(drafts["sessions"], expected, "in the order asked");
    assert_eq!(drafts["revision"]["number"], 2, "all as one revision");
    let left = public_keys(&app).await;
    assert_eq!(left.len(), before.len() - 2);
    assert!(!left.contains(&json!("T-GEN")) && !left.contains(&json!("T-SE")));
    // They have no room, which whoever publishes them must know.
    let mut known = both;
    known["acceptWarnings"] = json!(true);
    let published = done(&app.editor(), "publishSessions", known, select).await;
    assert_eq!(published["edition"]["revision"], 3);
    assert_eq!(public_keys(&app).await, before);
}

#[tokio::test]
async fn publishing_what_is_published_changes_nothing() {
    let app = forum::of_2019().await;
    let both = json!({ "sessions": sessions(&app).await });
    let payload = done(&app.editor(), "publishSessions", both, "sessions { key }").await;
    assert_eq!(payload["revision"], json!(null));
    assert_eq!(payload["sessions"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn sessions_are_published_all_or_none() {
    let app = TestApp::whrcf().await;
    let [one, other] = sessions(&app).await;
    let elsewhere = forum::session_of(&app, "whrcf-2020", "O1").await;
    let nowhere = format!("session_{}", "0".repeat(32));
    for stranger in [elsewhere, nowhere] {
        let input = json!({ "sessions": [one, stranger, other] });
        let told = refusal(&app.editor(), "unpublishSessions", input).await;
        assert_eq!(told, refused("NotFound", "sessions.1"));
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1);
}

#[tokio::test]
async fn a_whole_program_is_published_at_once() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let title = crate::support::mutation::en("Draft");
    let edits: Vec<_> = (0..500)
        .map(|_| json!({ "createSession": { "edition": edition, "title": title } }))
        .collect();
    let mut drafts = Vec::new();
    for _ in 0..2 {
        let input = json!({ "edition": edition, "edits": edits });
        let made = done(&app.editor(), "editProgram", input, "objects { id }").await;
        drafts.extend(forum::each(&made["objects"], "/id"));
    }
    assert_eq!(drafts.len(), 1_000);
    let before = public_keys(&app).await.len();
    let input = json!({ "sessions": drafts, "acceptWarnings": true });
    let payload =
        done(&app.editor(), "publishSessions", input, "sessions { id } affected { sessions }")
            .await;
    assert_eq!(payload["affected"]["sessions"], 1_000);
    assert_eq!(payload["revision"]["number"], 4, "all as one revision");
    let ask = "{ edition { sessions { totalCount } } }";
    let read = app.public().ask(ask, json!({})).await;
    assert_eq!(read["edition"]["sessions"]["totalCount"], before + 1_000);
    drafts.push(drafts[0].clone());
    let told = refusal(&app.editor(), "unpublishSessions", json!({ "sessions": drafts })).await;
    assert_eq!(told, refused("InvalidInput", "sessions"), "no more than that");
}

#[tokio::test]
async fn a_session_that_is_named_twice_is_published_once() {
    let app = forum::of_2019().await;
    let [one, other] = sessions(&app).await;
    let input = json!({ "sessions": [one, other, one] });
    let payload = done(&app.editor(), "unpublishSessions", input, "sessions { key }").await;
    assert_eq!(payload["sessions"], json!([{ "key": "T-GEN" }, { "key": "T-SE" }]));
}
