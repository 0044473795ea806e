//! What happened: the delta sync of apps that were offline, and the history of sessions.

use serde_json::{Value, json};

use super::{error_of, of_2019};
use crate::support::app::TestApp;
use crate::support::forum::{self, each};
use crate::support::mutation::{done, en};

const DELTA: &str =
    "query($after: Cursor, $first: Int) { edition { revisions(after: $after, first: $first) {
    totalCount pageInfo { hasPreviousPage hasNextPage endCursor }
    nodes { number cursor changes { __typename
      ... on SessionChanged { session { key } fields }
      ... on SessionRemoved { id }
      ... on AnnouncementPosted { announcement { text { text } } } } } } } }";

async fn delta(app: &TestApp, variables: Value) -> Value {
    app.public().ask(DELTA, variables).await["edition"]["revisions"].take()
}

/// Three revisions: one of Gender, one of an announcement, one of Gender again.
async fn three_edits(app: &TestApp) {
    let gender = forum::session(app, "T-GEN").await;
    let edition = forum::edition(app, "whrcf-2019").await.id;
    let rename = json!({ "session": gender, "title": en("Gender!") });
    done(&app.editor(), "updateSession", rename, "session { id }").await;
    let post = json!({ "edition": edition, "text": en("Hello") });
    done(&app.editor(), "postAnnouncement", post, "announcement { id }").await;
    let cancel = json!({ "session": gender });
    done(&app.editor(), "cancelSession", cancel, "session { id }").await;
}

#[tokio::test]
async fn revisions_after_a_cursor_come_oldest_first() {
    let app = forum::of_2019().await;
    let start = forum::edition(&app, "whrcf-2019").await.cursor;
    three_edits(&app).await;
    let mut missed = delta(&app, json!({ "after": start })).await;
    for node in missed["nodes"].as_array_mut().unwrap() {
        node["cursor"].take();
    }
    let expected = json!([
        { "number": 2, "cursor": null, "changes": [{ "__typename": "SessionChanged",
          "session": { "key": "T-GEN" }, "fields": ["TITLE"] }] },
        { "number": 3, "cursor": null, "changes": [{ "__typename": "AnnouncementPosted",
          "announcement": { "text": { "text": "Hello" } } }] },
        { "number": 4, "cursor": null, "changes": [{ "__typename": "SessionChanged",
          "session": { "key": "T-GEN" }, "fields": ["STATUS"] }] },
    ]);
    assert_eq!(missed["nodes"], expected);
    let newest = forum::edition(&app, "whrcf-2019").await.cursor;
    assert_eq!(missed["pageInfo"]["endCursor"], newest);
    assert_eq!(delta(&app, json!({ "after": newest })).await["nodes"], json!([]));
}

#[tokio::test]
async fn revisions_are_paged_and_counted_from_the_first() {
    let app = forum::of_2019().await;
    three_edits(&app).await;
    let first = delta(&app, json!({ "first": 2 })).await;
    assert_eq!(each(&first["nodes"], "/number"), [1, 2], "without a cursor, from revision 1");
    assert_eq!(first["totalCount"], 4);
    let after = first["pageInfo"]["endCursor"].clone();
    assert_eq!(after, first["nodes"][1]["cursor"], "an edge's cursor is its revision's");
    assert_eq!(first["pageInfo"]["hasNextPage"], true);
    let second = delta(&app, json!({ "first": 2, "after": after })).await;
    assert_eq!(each(&second["nodes"], "/number"), [3, 4]);
    let info = &second["pageInfo"];
    assert_eq!((&info["hasPreviousPage"], &info["hasNextPage"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn what_the_public_loses_is_told_as_an_id_alone() {
    let app = forum::of_2019().await;
    let start = forum::edition(&app, "whrcf-2019").await.cursor;
    let gender = forum::session(&app, "T-GEN").await;
    let input = json!({ "sessions": [gender] });
    done(&app.editor(), "unpublishSessions", input, "sessions { id }").await;
    let missed = delta(&app, json!({ "after": start })).await;
    let changes = missed["nodes"][0]["changes"].as_array().unwrap();
    assert!(changes.contains(&json!({ "__typename": "SessionRemoved", "id": gender })), "{missed}");
}

#[tokio::test]
async fn a_cursor_that_does_not_lead_to_the_present_asks_for_a_new_start() {
    let app = forum::of_2019().await;
    let cursor = forum::edition(&app, "whrcf-2019").await.cursor;
    let (epoch, _) = cursor.split_once('-').unwrap();
    for after in [format!("{epoch}-2"), format!("{}-1", "0".repeat(32)), "nonsense".to_owned()] {
        for list in ["revisions", "session(number: 1) { history"] {
            let end = if list.contains('{') { "}" } else { "" };
            let ask =
                format!(r#"{{ edition {{ {list}(after: "{after}") {{ totalCount }} {end} }} }}"#);
            assert_eq!(error_of(&app, &ask).await.0, "RESYNC_REQUIRED", "{list} {after}");
        }
    }
}

#[tokio::test]
async fn the_history_of_a_session_has_the_revisions_that_changed_it() {
    let app = forum::of_2019().await;
    three_edits(&app).await;
    let select = r#"session(key: "T-GEN") { changedAtRevision
        history { totalCount nodes { number } } page: history(first: 1) { pageInfo { endCursor hasNextPage } } }
        other: session(key: "P1") { changedAtRevision history { nodes { number } } }"#;
    let edition = of_2019(&app, select).await;
    assert_eq!(each(&edition["session"]["history"]["nodes"], "/number"), [1, 2, 4]);
    assert_eq!(edition["session"]["history"]["totalCount"], 3);
    assert_eq!(edition["session"]["changedAtRevision"], 4);
    assert_eq!(each(&edition["other"]["history"]["nodes"], "/number"), [1]);
    let page = &edition["session"]["page"]["pageInfo"];
    assert_eq!(page["hasNextPage"], true);
    let after = page["endCursor"].as_str().unwrap();
    let select = format!(
        r#"session(key: "T-GEN") {{ history(after: "{after}") {{ nodes {{ number }} }} }}"#
    );
    let rest = of_2019(&app, &select).await;
    assert_eq!(each(&rest["session"]["history"]["nodes"], "/number"), [2, 4]);
}
