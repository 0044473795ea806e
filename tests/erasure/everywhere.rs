//! Where somebody is erased, what is told of it, and who may.

use plenary::types::Role;
use serde_json::{Value, json};

use super::{CHANGES, ERASE, NAME, erase, name_them};
use crate::support::app::{TestApp, import};
use crate::support::client::codes;
use crate::support::forum::{self, PUBLIC};
use crate::support::mutation::{done, en, refusal, refused};
use crate::support::seed;
use crate::support::sse::Events;

/// How many participants of each edition have the name.
async fn named(app: &TestApp) -> Vec<usize> {
    let ask = "{ editions { nodes { participants(first: 100) { nodes { name } } } } }";
    let data = app.editor().ask(ask, json!({})).await;
    let editions = data["editions"]["nodes"].as_array().unwrap();
    let is_theirs =
        |name: &&Value| name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(NAME));
    let names = |one: &Value| forum::each(&one["participants"]["nodes"], "/name");
    editions.iter().map(|one| names(one).iter().filter(is_theirs).count()).collect()
}

#[tokio::test]
async fn somebody_is_erased_from_every_edition_or_from_one_alone() {
    let app = TestApp::whrcf().await;
    assert_eq!(named(&app).await, [0, 1, 0, 1], "latest first");
    let participant = forum::participant(&app, NAME).await;
    let tried = erase(&app, &participant, json!({ "dryRun": true })).await;
    assert_eq!(tried["editions"], json!([{ "slug": "whrcf-2019" }, { "slug": "whrcf-2021" }]));
    assert_eq!((&tried["revision"], &tried["edition"]["revision"]), (&json!(null), &json!(1)));
    assert_eq!(named(&app).await, [0, 1, 0, 1], "a try erases nobody");

    let one = erase(&app, &participant, json!({ "everywhere": false })).await;
    assert_eq!((&one["erased"], &one["revision"]["number"]), (&json!(participant), &json!(2)));
    assert_eq!(one["affected"], json!({ "sessions": 1, "participants": 8, "agendas": 0 }));
    assert_eq!(named(&app).await, [0, 1, 0, 0]);
}

#[tokio::test]
async fn erased_from_everywhere_nobody_finds_them_in_any_edition() {
    let app = TestApp::whrcf().await;
    let participant = forum::participant(&app, NAME).await;
    let erased = erase(&app, &participant, json!({})).await;
    assert_eq!(erased["userErrors"], json!([]));
    assert_eq!(named(&app).await, [0, 0, 0, 0]);
    let again = erase(&app, &participant, json!({})).await;
    assert_eq!(again["userErrors"][0]["__typename"], "NotFound");
}

#[tokio::test]
async fn who_was_removed_before_is_erased_from_the_history_by_naming_the_edition() {
    let app = forum::of_2019().await;
    let participant = forum::participant(&app, NAME).await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    erase(&app, &participant, json!({ "everywhere": false })).await;
    let again = erase(&app, &participant, json!({ "edition": edition, "everywhere": false })).await;
    assert_eq!((&again["userErrors"], &again["edition"]["revision"]), (&json!([]), &json!(3)));
    assert_eq!(again["revision"], json!(null), "there is nothing to be told of it");
    let nobody = "participant_00000000000000000000000000000777";
    let nobody = erase(&app, nobody, json!({ "edition": edition, "everywhere": false })).await;
    assert_eq!(nobody["userErrors"][0]["__typename"], "NotFound");
}

#[tokio::test]
async fn where_the_name_still_stands_is_told() {
    let app = forum::of_2019().await;
    name_them(&app).await;
    let participant = forum::participant(&app, NAME).await;
    let erased = erase(&app, &participant, json!({})).await;
    let places: Vec<_> = erased["mentions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let object = &one["object"]["__typename"];
            json!([object, one["field"], one["isPresent"], one["revisions"]])
        })
        .collect();
    let expected = json!([
        ["Session", "title", true, [2]],
        ["Announcement", "text", true, [3]],
        [null, "reason", false, [2]],
    ]);
    assert_eq!(json!(places), expected);
}

#[tokio::test]
async fn no_import_and_no_undo_brings_them_back() {
    let app = forum::of_2019().await;
    let participant = forum::participant(&app, NAME).await;
    let session = forum::session(&app, "T-MIG").await;
    // What an undo of this would bring back: the title and everybody who spoke.
    let input = json!({ "session": session, "title": en("Closed"), "contributions": [] });
    done(&app.editor(), "updateSession", input, "session { id }").await;
    erase(&app, &participant, json!({ "note": "Shams Asadi asked for it" })).await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let input = json!({ "edition": edition.id, "revision": 2, "acceptWarnings": true });
    let select =
        "sessions { title { text(locale: \"en\") } contributions { participant { name } } }";
    let undone = done(&app.editor(), "revertRevision", input, select).await;
    let session = &undone["sessions"][0];
    assert_ne!(session["title"]["text"], "Closed");
    let names = forum::each(&session["contributions"], "/participant/name");
    assert!(names.len() > 5 && !names.contains(&json!(NAME)), "{names:?}");
    let input = json!({ "edition": edition.id, "revision": 3 });
    let told = refusal(&app.editor(), "revertRevision", input).await;
    assert_eq!(told, refused("InvalidInput", "revision"), "an erasure itself is not undone");
    let notes = "{ edition { revisions { nodes { note } } } }";
    let notes = app.editor().ask(notes, json!({})).await;
    assert_eq!(notes["edition"]["revisions"]["nodes"][2]["note"], "[…] asked for it");

    let imported = import(app.hub.store(), &app.sources, seed::WHRCF[0], PUBLIC).await;
    assert_eq!(imported.changes, [], "the file says nothing new but them");
}

#[tokio::test]
async fn who_comes_back_with_a_cursor_from_before_starts_again() {
    let app = forum::of_2019().await;
    let before = forum::edition(&app, "whrcf-2019").await;
    let participant = forum::participant(&app, NAME).await;
    erase(&app, &participant, json!({})).await;
    let variables = json!({ "edition": before.id, "after": before.cursor });
    let mut events = Events::open(&app.public(), CHANGES, variables).await;
    assert_eq!(codes(&events.told().await), ["RESYNC_REQUIRED"]);
    let sync = "query($after: Cursor!) { edition { revisions(after: $after) { totalCount } } }";
    let answer = app.public().answer(sync, json!({ "after": before.cursor })).await;
    assert_eq!(codes(&answer), ["RESYNC_REQUIRED"]);
    let now = forum::edition(&app, "whrcf-2019").await;
    app.public().ask(sync, json!({ "after": now.cursor })).await;
}

#[tokio::test]
async fn an_editor_of_one_edition_erases_from_it_alone() {
    let app = TestApp::whrcf().await;
    let participant = forum::participant(&app, NAME).await;
    let only = app.edition_id("whrcf-2019").await;
    let editor = app.public().with_token(&app.token(Role::Editor, Some(only)).await);
    let other = app.edition_id("whrcf-2020").await;
    let stranger = app.public().with_token(&app.token(Role::Editor, Some(other)).await);
    let input =
        |everywhere| json!({ "input": { "participant": participant, "everywhere": everywhere } });
    for (client, everywhere) in [(&editor, true), (&stranger, false), (&stranger, true)] {
        assert_eq!(codes(&client.answer(ERASE, input(everywhere)).await), ["FORBIDDEN"]);
    }
    let payload = editor.ask(ERASE, input(false)).await["eraseParticipant"].take();
    assert_eq!(payload["editions"], json!([{ "slug": "whrcf-2019" }]));
}

#[tokio::test]
async fn who_was_changed_since_is_not_erased_by_an_old_look() {
    let app = forum::of_2019().await;
    let participant = forum::participant(&app, NAME).await;
    let stale = erase(&app, &participant, json!({ "expectedRevision": 0 })).await;
    assert_eq!(stale["userErrors"][0]["__typename"], "StaleRevision");
    let known = erase(&app, &participant, json!({ "expectedRevision": 1 })).await;
    assert_eq!(known["userErrors"], json!([]));
}
