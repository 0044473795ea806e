//! Several edits as one revision: all of them or none, and the wrong one named.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate, refusal, refused};

const SELECT: &str = "objects { id } edition { revision }";

async fn input(app: &TestApp, edits: Vec<Value>) -> Value {
    json!({ "edition": forum::edition(app, "whrcf-2019").await.id, "edits": edits })
}

/// So many drafts to be made.
fn drafts(count: usize) -> Vec<Value> {
    let draft = |number: usize| json!({ "createSession": { "edition": null, "title": en(&format!("Draft {number}")) } });
    (0..count).map(draft).collect()
}

async fn batch(app: &TestApp, mut edits: Vec<Value>) -> Value {
    let edition = forum::edition(app, "whrcf-2019").await.id;
    for edit in &mut edits {
        if let Some(create) = edit.get_mut("createSession") {
            create["edition"] = json!(edition);
        }
    }
    input(app, edits).await
}

async fn assert_untouched(app: &TestApp) {
    assert_eq!(forum::edition(app, "whrcf-2019").await.revision, 1, "nothing is written");
}

#[tokio::test]
async fn five_hundred_edits_are_one_revision() {
    let app = forum::of_2019().await;
    let payload = done(&app.editor(), "editProgram", batch(&app, drafts(500)).await, SELECT).await;
    assert_eq!(payload["objects"].as_array().unwrap().len(), 500);
    assert_eq!(payload["revision"]["number"], 2);
    assert_eq!(payload["edition"]["revision"], 2);
}

#[tokio::test]
async fn one_wrong_edit_of_five_hundred_is_named_and_none_is_made() {
    let app = forum::of_2019().await;
    let room = format!("room_{}", "0".repeat(32));
    for (field, value, kind, path) in [
        ("title", en(" "), "InvalidInput", "edits.317.title"),
        ("endsAt", json!("2019-10-01T10:00:00Z"), "InvalidInput", "edits.317.endsAt"),
        ("rooms", json!([room]), "NotFound", "edits.317.rooms.0"),
        ("dryRun", json!(true), "InvalidInput", "edits.317.dryRun"),
    ] {
        let mut edits = drafts(500);
        edits[317]["createSession"][field] = value;
        let told = refusal(&app.editor(), "editProgram", batch(&app, edits).await).await;
        assert_eq!(told, refused(kind, path));
    }
    assert_untouched(&app).await;
}

#[tokio::test]
async fn an_id_that_is_none_is_named_with_its_edit() {
    let app = forum::of_2019().await;
    let mut edits = drafts(20);
    edits[7] = json!({ "cancelSession": { "session": "T-GEN" } });
    let document = crate::support::mutation::document("editProgram", SELECT);
    let variables = json!({ "input": batch(&app, edits).await });
    let answer = app.editor().answer(&document, variables).await;
    let argument = json!(["input", "edits", "7", "cancelSession", "session"]);
    assert_eq!(answer["errors"][0]["extensions"]["argument"], argument, "{answer}");
}

#[tokio::test]
async fn no_edits_and_more_than_five_hundred_are_refused() {
    let app = forum::of_2019().await;
    for (count, rule) in [(0, "EMPTY_LIST"), (501, "LIST_TOO_LONG")] {
        let payload =
            mutate(&app.editor(), "editProgram", batch(&app, drafts(count)).await, SELECT).await;
        let errors = payload["userErrors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{payload}");
        assert_eq!((&errors[0]["rule"], &errors[0]["path"]), (&json!(rule), &json!(["edits"])));
    }
    assert_untouched(&app).await;
}

#[tokio::test]
async fn what_all_edits_share_stands_beside_them_and_not_in_each() {
    let app = forum::of_2019().await;
    let common = json!({
        "expectedRevision": 1, "reason": en("why"), "note": "note", "dryRun": true,
        "acceptWarnings": true,
    });
    let mut edits = drafts(5);
    for (field, value) in common.as_object().unwrap() {
        edits[3]["createSession"][field] = value.clone();
    }
    let payload = mutate(&app.editor(), "editProgram", batch(&app, edits).await, SELECT).await;
    let errors = payload["userErrors"].as_array().unwrap();
    let paths: Vec<_> = errors.iter().map(|error| error["path"][2].as_str().unwrap()).collect();
    assert_eq!(paths, ["expectedRevision", "reason", "note", "dryRun", "acceptWarnings"]);
    for error in errors {
        assert_eq!(error["rule"], "NOT_IN_EACH_EDIT");
        assert_eq!((&error["path"][0], &error["path"][1]), (&json!("edits"), &json!("3")));
    }
    assert_untouched(&app).await;
}

#[tokio::test]
async fn the_edit_that_brings_a_conflict_about_is_named() {
    let app = forum::of_2019().await;
    let mut edits = drafts(12);
    // A workshop is in 214 at that time.
    edits[7] = json!({ "rescheduleSession": {
        "session": forum::session(&app, "T-GEN").await,
        "startsAt": "2019-10-01T14:00:00+09:00", "rooms": [forum::room(&app, "214").await],
    } });
    let told = refusal(&app.editor(), "editProgram", batch(&app, edits).await).await;
    assert_eq!(told, refused("ScheduleConflict", "edits.7"));
    assert_untouched(&app).await;
}

#[tokio::test]
async fn a_revision_that_is_not_there_is_not_the_fault_of_an_edit() {
    let app = forum::of_2019().await;
    let mut input = batch(&app, drafts(2)).await;
    input["expectedRevision"] = json!(9);
    let told = refusal(&app.editor(), "editProgram", input).await;
    assert_eq!(told, refused("InvalidInput", "expectedRevision"));
}
