//! Contributions one by one, over HTTP.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, refusal, refused};

const LIST: &str =
    "session { contributions { id role participant { name } displayName { text } } }";

async fn add(app: &TestApp, mut fields: Value) -> Value {
    fields["session"] = json!(forum::session(app, "T-MIG").await);
    done(&app.editor(), "addContribution", fields, LIST).await
}

fn names(payload: &Value) -> Vec<Value> {
    forum::each(&payload["session"]["contributions"], "/displayName/text")
}

fn id_of(payload: &Value, name: &str) -> Value {
    let list = payload["session"]["contributions"].as_array().unwrap();
    list.iter().find(|one| one["displayName"]["text"] == name).unwrap()["id"].clone()
}

/// Migrants with nobody but the one committee.
async fn with_a_committee() -> (TestApp, Value) {
    let app = forum::of_2019().await;
    let input = json!({
        "session": forum::session(&app, "T-MIG").await,
        "contributions": [{ "displayName": en("The committee"), "role": "HOST" }],
    });
    let payload = done(&app.editor(), "updateSession", input, LIST).await;
    (app, payload)
}

#[tokio::test]
async fn contributions_are_added_changed_moved_and_removed_one_by_one() {
    let (app, _) = with_a_committee().await;
    let hicks = forum::participant(&app, "Peggy HICKS").await;
    let payload =
        add(&app, json!({ "participant": hicks, "role": "KEYNOTE", "position": 0 })).await;
    assert_eq!(names(&payload), ["Peggy HICKS", "The committee"]);
    let payload = add(&app, json!({ "displayName": en("A guest") })).await;
    assert_eq!(names(&payload), ["Peggy HICKS", "The committee", "A guest"]);
    let again = add(&app, json!({ "displayName": en("A guest") })).await;
    assert_eq!((names(&again).len(), &again["revision"]), (3, &json!(null)), "it is there already");
    let update = json!({
        "contribution": id_of(&payload, "Peggy HICKS"), "displayName": en("P. Hicks"),
        "role": null, "position": null,
    });
    let payload = done(&app.editor(), "updateContribution", update, LIST).await;
    assert_eq!(names(&payload), ["The committee", "A guest", "P. Hicks"]);
    let hicks = payload["session"]["contributions"][2].clone();
    assert_eq!(
        (&hicks["role"], &hicks["participant"]["name"]),
        (&json!(null), &json!("Peggy HICKS"))
    );
    let role = json!({ "contribution": hicks["id"], "role": "CHAIR" });
    let payload = done(&app.editor(), "updateContribution", role, LIST).await;
    assert_eq!(names(&payload)[2], "P. Hicks", "what is absent stays");
    let clear = json!({ "contribution": hicks["id"], "displayName": null });
    let payload = done(&app.editor(), "updateContribution", clear, LIST).await;
    assert_eq!(names(&payload)[2], "Peggy HICKS");
    assert_eq!(payload["session"]["contributions"][2]["role"], "CHAIR");
    let guest = json!({ "contribution": id_of(&payload, "A guest") });
    let payload = done(&app.editor(), "removeContribution", guest.clone(), LIST).await;
    assert_eq!(names(&payload), ["The committee", "Peggy HICKS"]);
    let told = refusal(&app.editor(), "removeContribution", guest).await;
    assert_eq!(told, refused("NotFound", "contribution"));
}

#[tokio::test]
async fn two_editors_who_looked_at_the_same_list_both_add_to_it() {
    let (app, _) = with_a_committee().await;
    for name in ["First", "Second"] {
        add(&app, json!({ "displayName": en(name) })).await;
    }
    let payload = add(&app, json!({ "displayName": en("Third"), "position": 1 })).await;
    assert_eq!(names(&payload), ["The committee", "Third", "First", "Second"]);
}

#[tokio::test]
async fn the_id_of_a_contribution_is_for_staff() {
    let (app, payload) = with_a_committee().await;
    let id = payload["session"]["contributions"][0]["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("contribution_"), "{id}");
    let ask = r#"{ edition { session(key: "T-MIG") { contributions { id } } } }"#;
    let read = app.public().ask(ask, json!({})).await;
    assert_eq!(read["edition"]["session"]["contributions"], json!([{ "id": null }]));
    let ask = "query($id: ID!) { node(id: $id) { id } }";
    let found = app.public().ask(ask, json!({ "id": id })).await;
    assert_eq!(found["node"], json!(null), "nor is it a name for anything");
}

#[tokio::test]
async fn a_contribution_that_cannot_be_is_refused() {
    let (app, payload) = with_a_committee().await;
    let session = forum::session(&app, "T-MIG").await;
    let committee = id_of(&payload, "The committee");
    let nobody = format!("participant_{}", "0".repeat(32));
    let nothing = format!("contribution_{}", "0".repeat(32));
    for (name, input, kind, path) in [
        ("addContribution", json!({ "session": session }), "InvalidInput", "participant"),
        (
            "addContribution",
            json!({ "session": session, "participant": nobody }),
            "NotFound",
            "participant",
        ),
        (
            "addContribution",
            json!({ "session": session, "displayName": en("A"), "position": -1 }),
            "InvalidInput",
            "position",
        ),
        ("updateContribution", json!({ "contribution": nothing }), "NotFound", "contribution"),
        (
            "updateContribution",
            json!({ "contribution": committee, "displayName": null }),
            "InvalidInput",
            "displayName",
        ),
        (
            "updateContribution",
            json!({ "contribution": committee, "displayName": { "translations": [] } }),
            "InvalidInput",
            "displayName",
        ),
        ("removeContribution", json!({ "contribution": nothing }), "NotFound", "contribution"),
    ] {
        let told = refusal(&app.editor(), name, input.clone()).await;
        assert_eq!(told, refused(kind, path), "{name} {input}");
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 2, "nothing is written");
}

#[tokio::test]
async fn contributions_are_edited_among_other_edits() {
    let (app, payload) = with_a_committee().await;
    let session = forum::session(&app, "T-MIG").await;
    let edits = json!([
        { "addContribution": { "session": session, "displayName": en("A guest") } },
        { "removeContribution": { "contribution": id_of(&payload, "The committee") } },
        { "setSessionFull": { "session": session, "isFull": true } },
        { "delaySession": { "session": session, "delay": "PT5M", "runOn": true } },
    ]);
    let input = json!({ "edition": forum::edition(&app, "whrcf-2019").await.id, "edits": edits });
    let select =
        "objects { ... on Session { isFull delay contributions { displayName { text } } } }";
    let payload = done(&app.editor(), "editProgram", input, select).await;
    let session = json!({
        "isFull": true, "delay": "PT5M", "contributions": [{ "displayName": { "text": "A guest" } }],
    });
    assert_eq!(payload["objects"], json!([session, session, session, session]));
    assert_eq!(payload["revision"]["number"], 3);
}
