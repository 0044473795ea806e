//! Changing what sessions say.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, refusal, refused};

const WORDS: &str = "session { title { text } subtitle { text } abstract { text } kind { slug }
  code spokenLanguages isClosed isStreamed organizers { slug }
  contributions { role participant { name } displayName { text } } startsAt rooms { slug } }";

async fn update(app: &TestApp, mut fields: Value) -> Value {
    fields["session"] = json!(forum::session(app, "T-MIG").await);
    done(&app.editor(), "updateSession", fields, WORDS).await
}

#[tokio::test]
async fn what_an_update_does_not_name_stays() {
    let app = forum::of_2019().await;
    let before = update(&app, json!({})).await;
    assert_eq!(before["revision"], json!(null), "nothing changed");
    let after = update(&app, json!({ "subtitle": en("New"), "isClosed": true })).await;
    let mut expected = before["session"].clone();
    expected["subtitle"] = json!({ "text": "New" });
    expected["isClosed"] = json!(true);
    assert_eq!(after["session"], expected);
    assert_eq!(after["revision"]["number"], 2);
}

#[tokio::test]
async fn null_clears_whatever_can_be_cleared() {
    let app = forum::of_2019().await;
    let filled = json!({ "subtitle": en("s"), "abstract": en("a"), "code": "T", "isClosed": true, "isStreamed": true });
    let before = update(&app, filled).await;
    let cleared = json!({
        "subtitle": null, "abstract": null, "kind": null, "track": null, "code": null,
        "spokenLanguages": null, "isClosed": null, "isStreamed": null, "contributions": null,
        "organizers": null,
    });
    let after = update(&app, cleared).await;
    assert_eq!(
        after["session"],
        json!({
            "title": before["session"]["title"],
            "subtitle": null, "abstract": null, "kind": null, "code": null,
            "spokenLanguages": [], "isClosed": null, "isStreamed": null, "organizers": [],
            "contributions": [],
            "startsAt": before["session"]["startsAt"],
            "rooms": before["session"]["rooms"],
        })
    );
}

#[tokio::test]
async fn a_title_cannot_be_cleared() {
    let app = forum::of_2019().await;
    let input = json!({ "session": forum::session(&app, "T-MIG").await, "title": null });
    let told = refusal(&app.editor(), "updateSession", input).await;
    assert_eq!(told, refused("InvalidInput", "title"));
}

#[tokio::test]
async fn contributions_are_replaced_as_a_list() {
    let app = forum::of_2019().await;
    let hicks = forum::participant(&app, "Peggy HICKS").await;
    let wanted = json!([
        { "displayName": en("Two committees") },
        { "participant": hicks, "role": "CHAIR", "displayName": en("P. Hicks") },
    ]);
    let after = update(&app, json!({ "contributions": wanted })).await;
    let expected = json!([
        { "role": null, "participant": null, "displayName": { "text": "Two committees" } },
        { "role": "CHAIR", "participant": { "name": "Peggy HICKS" },
          "displayName": { "text": "P. Hicks" } },
    ]);
    assert_eq!(after["session"]["contributions"], expected);
    let again = update(&app, json!({ "contributions": wanted })).await;
    assert_eq!(again["revision"], json!(null), "the same list changes nothing");
}

#[tokio::test]
async fn a_contribution_of_nobody_is_refused() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-MIG").await;
    let input = json!({ "session": session, "contributions": [{ "displayName": en("A") }, { "role": "HOST" }] });
    let told = refusal(&app.editor(), "updateSession", input).await;
    assert_eq!(told, refused("InvalidInput", "contributions.1"));
}
