//! Taking a revision back, the newest or an older one.

use serde_json::{Value, json};

use super::{entitle, title};
use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate, refusal, refused};

async fn revert(app: &TestApp, revision: i64, mut input: Value) -> Value {
    input["edition"] = json!(forum::edition(app, "whrcf-2019").await.id);
    input["revision"] = json!(revision);
    mutate(&app.editor(), "revertRevision", input, "sessions { key } edition { revision }").await
}

#[tokio::test]
async fn a_mistake_is_undone_and_the_undo_too() {
    let app = forum::of_2019().await;
    let before = title(&app, "T-GEN", None).await;
    let mistake = entitle(&app, "T-GEN", "A mistake").await;
    let payload = revert(&app, mistake, json!({ "reason": en("It was a mistake") })).await;
    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(payload["sessions"], json!([{ "key": "T-GEN" }]));
    assert_eq!(title(&app, "T-GEN", None).await, before);
    let undo = payload["revision"]["number"].as_i64().unwrap();
    assert_eq!(undo, mistake + 1, "an undo is a revision like any other");
    revert(&app, undo, json!({})).await;
    assert_eq!(title(&app, "T-GEN", None).await, "A mistake");
}

#[tokio::test]
async fn an_older_revision_is_undone_while_nothing_collides() {
    let app = forum::of_2019().await;
    let before = title(&app, "T-GEN", None).await;
    let mistake = entitle(&app, "T-GEN", "A mistake").await;
    entitle(&app, "T-SE", "Something else").await;
    let payload = revert(&app, mistake, json!({})).await;
    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(title(&app, "T-GEN", None).await, before);
    assert_eq!(title(&app, "T-SE", None).await, "Something else");
}

#[tokio::test]
async fn an_undo_of_what_was_changed_since_is_stale_and_tells_by_whom() {
    let app = forum::of_2019().await;
    let mistake = entitle(&app, "T-GEN", "A mistake").await;
    let later = entitle(&app, "T-GEN", "Mended by hand").await;
    let payload = revert(&app, mistake, json!({})).await;
    assert_eq!(payload["revision"], json!(null));
    let error = &payload["userErrors"][0];
    assert_eq!((&error["__typename"], &error["current"]), (&json!("StaleRevision"), &json!(later)));
    let since = error["since"].as_array().unwrap();
    assert_eq!(since.iter().map(|one| &one["number"]).collect::<Vec<_>>(), [later]);
    assert_eq!(since[0]["actor"], "test editor");
    assert_eq!(title(&app, "T-GEN", None).await, "Mended by hand");
}

#[tokio::test]
async fn an_undo_is_tried_first() {
    let app = forum::of_2019().await;
    let mistake = entitle(&app, "T-GEN", "A mistake").await;
    let payload = revert(&app, mistake, json!({ "dryRun": true })).await;
    assert_eq!((&payload["userErrors"], &payload["revision"]), (&json!([]), &json!(null)));
    assert_eq!(payload["sessions"], json!([{ "key": "T-GEN" }]));
    assert_eq!(payload["edition"]["revision"], json!(mistake));
    assert_eq!(title(&app, "T-GEN", None).await, "A mistake");
}

#[tokio::test]
async fn an_undo_that_would_double_book_a_room_is_refused() {
    let app = forum::of_2019().await;
    let input = json!({ "session": forum::session(&app, "S-2030-1").await,
                        "startsAt": "2019-10-03T09:00:00+09:00", "acceptWarnings": true });
    let moved = done(&app.editor(), "rescheduleSession", input, "session { id }").await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let taken = json!({ "edition": edition.id, "title": en("In its place"),
                        "startsAt": "2019-10-01T14:00:00+09:00", "endsAt": "2019-10-01T15:00:00+09:00",
                        "rooms": [forum::room(&app, "214").await] });
    done(&app.editor(), "createSession", taken, "session { id }").await;
    let number = moved["revision"]["number"].as_i64().unwrap();
    let payload = revert(&app, number, json!({ "acceptWarnings": true })).await;
    assert_eq!(payload["userErrors"][0]["__typename"], "ScheduleConflict", "{payload}");
}

#[tokio::test]
async fn what_is_no_revision_or_cannot_be_undone_is_invalid() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    for number in [1, 2, 0, -1, i32::MAX] {
        let input = json!({ "edition": edition.id, "revision": number });
        let told = refusal_of_undo(&app, input).await;
        assert_eq!(told, refused("InvalidInput", "revision"), "{number}");
    }
    let unknown = json!({ "edition": "edition_00000000000000000000000000000777", "revision": 1 });
    assert_eq!(refusal_of_undo(&app, unknown).await, refused("NotFound", "edition"));
}

async fn refusal_of_undo(app: &TestApp, input: Value) -> (String, String) {
    refusal(&app.editor(), "revertRevision", input).await
}
