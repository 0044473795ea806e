//! Making sessions.

use serde_json::json;

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate};

const ALL: &str = r#"session {
  number code key title { text } subtitle { text } abstract { html } kind { slug } track { slug }
  rooms { slug } date startsAt endsAt duration expectedStartsAt status published
  spokenLanguages isClosed isStreamed changedAtRevision
  contributions { role participant { name } displayName { text(locale: "en") } }
  organizers { slug }
}"#;

async fn start() -> (TestApp, forum::Edition) {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    (app, edition)
}

#[tokio::test]
async fn a_new_session_is_a_draft_that_only_staff_sees() {
    let (app, edition) = start().await;
    let input = json!({ "edition": edition.id, "title": en("Lunch") });
    let select = "session { id number title { text } status published date startsAt rooms { id } }
        edition { revision }";
    let payload = done(&app.editor(), "createSession", input, select).await;
    let session = &payload["session"];
    assert_eq!(payload["revision"]["number"], 2);
    assert_eq!(payload["edition"]["revision"], 2);
    assert_eq!(session["number"], 13, "the file's twelve come first");
    assert_eq!((&session["status"], &session["published"]), (&json!("UNSCHEDULED"), &json!(false)));
    let ask = "query($id: ID!) { node(id: $id) { ... on Session { title { text } } } }";
    let variables = json!({ "id": session["id"] });
    assert_eq!(app.public().ask(ask, variables.clone()).await["node"], json!(null));
    assert_eq!(app.editor().ask(ask, variables).await["node"]["title"]["text"], "Lunch");
}

#[tokio::test]
async fn a_session_is_made_with_all_that_it_can_say() {
    let (app, edition) = start().await;
    let track = forum::add_track(&app, "local").await;
    let input = json!({
        "edition": edition.id,
        "clientKey": "all",
        "title": en("Lunch talk"),
        "subtitle": en("With soup"),
        "abstract": en("*Warm* soup"),
        "kind": forum::by_slug(&app, "whrcf-2019", "kinds", "side").await,
        "track": track,
        "code": " X1 ",
        "date": "2019-10-02",
        "startsAt": "2019-10-03T01:00:00+09:00",
        "endsAt": "2019-10-03T02:30:00+09:00",
        "rooms": [forum::room(&app, "211").await, forum::room(&app, "307").await],
        "spokenLanguages": ["ko", "en-GB"],
        "isClosed": true,
        "isStreamed": false,
        "contributions": [
            { "participant": forum::participant(&app, "Peggy HICKS").await, "role": "KEYNOTE" },
            { "displayName": en("The committee"), "role": "HOST" },
        ],
        "organizers": [forum::organization(&app, "koica").await],
        "published": true,
    });
    let payload = done(&app.editor(), "createSession", input, ALL).await;
    assert_eq!(
        payload["session"],
        json!({
            "number": 13,
            "code": "X1",
            "key": null,
            "title": { "text": "Lunch talk" },
            "subtitle": { "text": "With soup" },
            "abstract": { "html": "<p><em>Warm</em> soup</p>\n" },
            "kind": { "slug": "side" },
            "track": { "slug": "local" },
            "rooms": [{ "slug": "211" }, { "slug": "307" }],
            "date": "2019-10-02",
            "startsAt": "2019-10-02T16:00:00Z",
            "endsAt": "2019-10-02T17:30:00Z",
            "duration": "PT1H30M",
            "expectedStartsAt": "2019-10-02T16:00:00Z",
            "status": "SCHEDULED",
            "published": true,
            "spokenLanguages": ["ko", "en-GB"],
            "isClosed": true,
            "isStreamed": false,
            "changedAtRevision": 3,
            "contributions": [
                { "role": "KEYNOTE", "participant": { "name": "Peggy HICKS" },
                  "displayName": { "text": "Peggy HICKS" } },
                { "role": "HOST", "participant": null,
                  "displayName": { "text": "The committee" } },
            ],
            "organizers": [{ "slug": "koica" }],
        })
    );
    let ask = format!(
        r#"{{ edition(slug: "whrcf-2019") {{ session: session(number: 13) {{ id }} }} node: edition(slug: "whrcf-2019") {{ session(number: 13) {} }} }}"#,
        &ALL["session".len()..]
    );
    let read = app.public().ask(&ask, json!({})).await;
    assert_eq!(read["node"]["session"], payload["session"], "everybody reads the same");
}

#[tokio::test]
async fn a_second_create_with_a_client_key_returns_the_first_and_makes_nothing() {
    let (app, edition) = start().await;
    let input =
        |title: &str| json!({ "edition": edition.id, "clientKey": "k1", "title": en(title) });
    let select = "session { id title { text } } edition { revision }";
    let first = done(&app.editor(), "createSession", input("First"), select).await;
    let second = done(&app.editor(), "createSession", input("Second"), select).await;
    assert_eq!(second["session"], first["session"]);
    assert_eq!(second["session"]["title"]["text"], "First");
    assert_eq!((&second["revision"], &second["edition"]["revision"]), (&json!(null), &json!(2)));
}

#[tokio::test]
async fn everything_wrong_with_the_words_of_a_session_is_told_at_once() {
    let (app, edition) = start().await;
    let input = json!({
        "edition": edition.id,
        "title": { "translations": [] },
        "subtitle": en(" "),
        "code": "two\nlines",
        "clientKey": "",
        "contributions": [{ "displayName": { "translations": [] } }],
    });
    let payload = mutate(&app.editor(), "createSession", input, "session { id }").await;
    let paths = forum::each(&payload["userErrors"], "/path");
    let expected = json!([
        ["title"],
        ["subtitle"],
        ["code"],
        ["contributions", "0", "displayName"],
        ["clientKey"]
    ]);
    assert_eq!(json!(paths), expected);
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
}
