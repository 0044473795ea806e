//! Changing what sessions say.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, refusal, refused};

const WORDS: &str = "session { title { text } subtitle { text } abstract { text } kind { slug }
  code spokenLanguages isClosed isStreamed organizers { slug }
  contributions { role participant { name } displayName { text } } startsAt rooms { slug }
  interpretations { from to mode channel url } accessibility streamUrl recordingUrl
  links { label { text } url } expectedAudience note sources isFull }";

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
    let url = "https://whrcf.example/live";
    let filled = json!({
        "subtitle": en("s"), "abstract": en("a"), "code": "T", "isClosed": true, "isStreamed": true,
        "streamUrl": url, "recordingUrl": url, "links": [{ "url": url }], "expectedAudience": 0,
        "sessionNote": "n", "sources": [url], "accessibility": ["CAPTIONS"],
        "interpretations": [{ "to": "en", "mode": "SIGN" }],
    });
    let before = update(&app, filled).await;
    let cleared = json!({
        "subtitle": null, "abstract": null, "kind": null, "track": null, "code": null,
        "spokenLanguages": null, "isClosed": null, "isStreamed": null, "contributions": null,
        "organizers": null, "interpretations": null, "accessibility": null, "streamUrl": null,
        "recordingUrl": null, "links": null, "expectedAudience": null, "sessionNote": null,
        "sources": null,
    });
    let after = update(&app, cleared).await;
    assert_eq!(
        after["session"],
        json!({
            "title": before["session"]["title"],
            "subtitle": null, "abstract": null, "kind": null, "code": null,
            "spokenLanguages": [], "isClosed": null, "isStreamed": null, "organizers": [],
            "contributions": [],
            "interpretations": [], "accessibility": [], "streamUrl": null, "recordingUrl": null,
            "links": [], "expectedAudience": null, "note": null, "sources": [], "isFull": false,
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

#[tokio::test]
async fn a_session_says_how_it_is_followed_reached_and_prepared() {
    let app = forum::of_2019().await;
    let fields = json!({
        "interpretations": [
            { "from": "ko", "to": "en", "mode": "SIMULTANEOUS", "channel": " 2 ",
              "url": "https://whrcf.example/en" },
            { "to": "ko", "mode": "CAPTIONS" },
        ],
        "accessibility": ["SIGN_LANGUAGE", "CAPTIONS"],
        "streamUrl": "https://whrcf.example/live",
        "recordingUrl": "http://whrcf.example/recording",
        "links": [{ "label": en("Slides"), "url": "https://whrcf.example/slides" },
                  { "url": "https://whrcf.example/more" }],
        "expectedAudience": 300,
        "sessionNote": " Water for the speakers\nand chairs ",
        "sources": ["https://whrcf.example/program"],
        "isFull": true,
        "note": "The revision's own",
    });
    let after = update(&app, fields.clone()).await;
    let session = &after["session"];
    let interpretations = json!([
        { "from": "ko", "to": "en", "mode": "SIMULTANEOUS", "channel": "2",
          "url": "https://whrcf.example/en" },
        { "from": null, "to": "ko", "mode": "CAPTIONS", "channel": null, "url": null },
    ]);
    assert_eq!(session["interpretations"], interpretations);
    let links = json!([
        { "label": { "text": "Slides" }, "url": "https://whrcf.example/slides" },
        { "label": null, "url": "https://whrcf.example/more" },
    ]);
    assert_eq!(session["links"], links);
    for name in ["accessibility", "streamUrl", "recordingUrl", "expectedAudience", "sources"] {
        assert_eq!(session[name], fields[name], "{name}");
    }
    assert_eq!(
        (&session["note"], &session["isFull"]),
        (&json!("Water for the speakers\nand chairs"), &json!(true))
    );
    assert_eq!(update(&app, fields).await["revision"], json!(null), "the same changes nothing");
    let ask =
        r#"{ edition { session(key: "T-MIG") { expectedAudience note sources streamUrl } } }"#;
    let read = app.public().ask(ask, json!({})).await["edition"]["session"].clone();
    let for_all = json!({
        "expectedAudience": null, "note": null, "sources": null,
        "streamUrl": "https://whrcf.example/live",
    });
    assert_eq!(read, for_all, "some of it is for staff");
}

#[tokio::test]
async fn what_a_session_cannot_say_is_told_at_its_place() {
    let app = forum::of_2019().await;
    let input = json!({
        "session": forum::session(&app, "T-MIG").await,
        "isFull": null,
        "interpretations": [{ "to": "en", "mode": "SIGN", "channel": "", "url": "whrcf.example" }],
        "streamUrl": "javascript:alert(1)",
        "recordingUrl": "",
        "links": [{ "url": "https://whrcf.example" }, { "label": { "translations": [] }, "url": "ftp://x" }],
        "expectedAudience": -1,
        "sessionNote": " ",
        "sources": ["https://whrcf.example", "nowhere"],
    });
    let payload =
        crate::support::mutation::mutate(&app.editor(), "updateSession", input, "session { id }")
            .await;
    let paths = forum::each(&payload["userErrors"], "/path");
    let expected = json!([
        ["isFull"],
        ["interpretations", "0", "channel"],
        ["interpretations", "0", "url"],
        ["streamUrl"],
        ["recordingUrl"],
        ["links", "1", "label"],
        ["links", "1", "url"],
        ["expectedAudience"],
        ["sessionNote"],
        ["sources", "1"],
    ]);
    assert_eq!(json!(paths), expected);
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
}
