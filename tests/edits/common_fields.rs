//! The five fields that every edit shares.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate, refusal, refused};
use crate::support::sse::Events;

async fn move_to(app: &TestApp, key: &str, hour: u8, mut common: Value) -> Value {
    common["session"] = json!(forum::session(app, key).await);
    common["startsAt"] = json!(format!("2019-10-02T{hour:02}:00:00+09:00"));
    mutate(&app.editor(), "rescheduleSession", common, "session { startsAt }").await
}

#[tokio::test]
async fn an_edit_of_what_was_changed_since_is_stale_and_tells_by_whom() {
    let app = forum::of_2019().await;
    move_to(&app, "T-GEN", 20, json!({})).await;
    app.clock.turn_to("2019-10-01T14:10:00+09:00");
    let second = json!({ "reason": en("The speaker is late"), "note": "he called" });
    move_to(&app, "T-GEN", 21, second).await;
    let payload = move_to(&app, "T-GEN", 22, json!({ "expectedRevision": 1 })).await;
    assert_eq!((&payload["session"], &payload["revision"]), (&json!(null), &json!(null)));
    let mut error = payload["userErrors"][0].clone();
    let since: Vec<_> =
        error["since"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
    assert_eq!(since, [3, 2], "newest first");
    let newest = error["since"][0].take();
    assert_eq!((&error["__typename"], &error["current"]), (&json!("StaleRevision"), &json!(3)));
    assert_eq!(error["path"], json!(["expectedRevision"]));
    let by_whom = json!({
        "number": 3, "actor": "test editor", "note": "he called", "committedAt": "2019-10-01T05:10:00Z",
        "reason": { "text": "The speaker is late" },
    });
    assert_eq!(newest, by_whom);
    let payload = move_to(&app, "T-GEN", 22, json!({ "expectedRevision": 3 })).await;
    assert_eq!(payload["revision"]["number"], 4, "who knows the newest may edit");
}

#[tokio::test]
async fn changes_elsewhere_do_not_make_an_edit_stale() {
    let app = forum::of_2019().await;
    move_to(&app, "T-GEN", 20, json!({})).await;
    let payload = move_to(&app, "T-SE", 20, json!({ "expectedRevision": 1 })).await;
    assert_eq!((&payload["userErrors"], &payload["revision"]["number"]), (&json!([]), &json!(3)));
}

#[tokio::test]
async fn a_revision_that_is_not_there_is_no_expectation() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    for expected in [2, i32::MAX, -1] {
        let input = json!({ "session": session, "expectedRevision": expected });
        for name in ["rescheduleSession", "updateSession", "cancelSession", "reinstateSession"] {
            let told = refusal(&app.editor(), name, input.clone()).await;
            assert_eq!(told, refused("InvalidInput", "expectedRevision"), "{name} {expected}");
        }
    }
}

#[tokio::test]
async fn the_reason_is_for_everybody_and_the_note_for_staff() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    move_to(&app, "T-GEN", 20, json!({ "reason": en("Late"), "note": "he called" })).await;
    let ask = "query($after: Cursor!) { edition { revisions(after: $after) {
        nodes { reason { text } note actor } } } }";
    let variables = json!({ "after": edition.cursor });
    let nodes = |data: Value| data["edition"]["revisions"]["nodes"].clone();
    let staff = nodes(app.editor().ask(ask, variables.clone()).await);
    let all =
        json!([{ "reason": { "text": "Late" }, "note": "he called", "actor": "test editor" }]);
    assert_eq!(staff, all);
    let public = nodes(app.public().ask(ask, variables).await);
    assert_eq!(public, json!([{ "reason": { "text": "Late" }, "note": null, "actor": null }]));
}

#[tokio::test]
async fn a_reason_without_words_is_refused() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    let input = json!({ "session": session, "reason": { "translations": [] } });
    let told = refusal(&app.editor(), "cancelSession", input).await;
    assert_eq!(told, refused("InvalidInput", "reason"));
}

#[tokio::test]
async fn a_dry_run_shows_what_would_be_and_writes_nothing() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let session = forum::session(&app, "T-GEN").await;
    let follow = "subscription($edition: ID!, $after: Cursor) {
        programChanges(edition: $edition, after: $after) { number reason { text } } }";
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let mut events = Events::open(&app.public(), follow, variables).await;
    let input = |dry_run: bool, reason: &str| {
        json!({
            "session": session, "startsAt": "2019-10-02T20:00:00+09:00", "dryRun": dry_run,
            "reason": en(reason),
        })
    };
    let select = "session { startsAt changedAtRevision } affected { sessions participants agendas }
        conflicts { rule }";
    let tried = done(&app.editor(), "rescheduleSession", input(true, "tried"), select).await;
    let as_it_would_be = json!({
        "session": { "startsAt": "2019-10-02T11:00:00Z", "changedAtRevision": 2 },
        "affected": { "sessions": 1, "participants": 1, "agendas": 0 },
        "conflicts": [], "revision": null, "userErrors": [],
    });
    assert_eq!(tried, as_it_would_be);
    let position = "edition { revision cursor }";
    let tried_at = done(&app.editor(), "rescheduleSession", input(true, "tried"), position).await;
    let real = json!({ "revision": 1, "cursor": edition.cursor });
    assert_eq!(tried_at["edition"], real, "whoever resumes after a try misses nothing");
    assert_eq!(forum::edition(&app, "whrcf-2019").await.cursor, edition.cursor);
    let made = done(&app.editor(), "rescheduleSession", input(false, "done"), select).await;
    assert_eq!(made["session"], tried["session"], "the dry run told the truth");
    let told = &events.told().await["data"]["programChanges"];
    assert_eq!(told, &json!({ "number": 2, "reason": { "text": "done" } }));
}

#[tokio::test]
async fn a_dry_run_of_every_edit_writes_nothing() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let session = forum::session(&app, "T-GEN").await;
    let text = json!({ "edition": edition.id, "text": en("Hello") });
    let posted = done(&app.editor(), "postAnnouncement", text, "announcement { id }").await;
    let draft = json!({
        "edition": edition.id, "title": en("Draft"), "contributions": [{ "displayName": en("They") }],
    });
    let draft =
        done(&app.editor(), "createSession", draft, "session { id contributions { id } }").await;
    let contribution = &draft["session"]["contributions"][0]["id"];
    let draft = &draft["session"]["id"];
    for (name, mut input, select) in [
        ("createSession", json!({ "edition": edition.id, "title": en("New") }), "session { id }"),
        ("updateSession", json!({ "session": session, "title": en("New") }), "session { id }"),
        ("rescheduleSession", json!({ "session": session, "startsAt": null }), "session { id }"),
        ("cancelSession", json!({ "session": session }), "session { id }"),
        ("reinstateSession", json!({ "session": session }), "session { id }"),
        ("delaySession", json!({ "session": session, "delay": "PT5M" }), "session { id }"),
        ("setSessionFull", json!({ "session": session, "isFull": true }), "session { id }"),
        (
            "swapSessions",
            json!({ "session": session, "with": draft, "expectedRevision": 3, "acceptWarnings": true }),
            "sessions { id }",
        ),
        (
            "shiftSessions",
            json!({
                "edition": edition.id, "from": "2019-10-01T00:00:00Z", "until": "2019-10-01T12:00:00Z",
                "by": "PT5M", "expectedRevision": 3,
            }),
            "sessions { id }",
        ),
        ("deleteDraftSession", json!({ "session": draft }), "deletedSession"),
        (
            "addContribution",
            json!({ "session": session, "displayName": en("A guest") }),
            "session { id }",
        ),
        (
            "updateContribution",
            json!({ "contribution": contribution, "role": "CHAIR" }),
            "session { id }",
        ),
        ("removeContribution", json!({ "contribution": contribution }), "session { id }"),
        ("publishSessions", json!({ "sessions": [session] }), "sessions { id }"),
        ("unpublishSessions", json!({ "sessions": [session] }), "sessions { id }"),
        (
            "postAnnouncement",
            json!({ "edition": edition.id, "text": en("New") }),
            "announcement { id }",
        ),
        (
            "withdrawAnnouncement",
            json!({ "announcement": posted["announcement"]["id"] }),
            "announcement { id }",
        ),
    ] {
        input["dryRun"] = json!(true);
        let payload = done(&app.editor(), name, input, select).await;
        let field = select.split(' ').next().unwrap();
        assert_ne!(payload[field], json!(null), "{name}: the object as it would be");
        assert_eq!(payload["revision"], json!(null), "{name}");
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 3);
}

#[tokio::test]
async fn a_preview_and_a_conflict_have_the_history_that_there_is() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "S-R2C").await;
    let history = "history(first: 100) { nodes { number } }";
    let one = json!([{ "number": 1 }]);
    let select = format!(
        "edition {{ revision revisions {{ nodes {{ number }} }} }} session {{ {history} }}"
    );
    let input = json!({ "session": session, "title": en("Tried"), "dryRun": true });
    let tried = done(&app.editor(), "updateSession", input, &select).await;
    assert_eq!(tried["edition"]["revisions"]["nodes"], one);
    assert_eq!(tried["session"]["history"]["nodes"], one);

    let reschedule = format!(
        "mutation($input: RescheduleSessionInput!) {{ rescheduleSession(input: $input) {{
           userErrors {{ ... on ScheduleConflict {{ conflicts {{ sessions {{ {history} }} }} }} }} }} }}"
    );
    let input = json!({ "session": session, "startsAt": "2019-10-01T14:00:00+09:00" });
    let data = app.editor().ask(&reschedule, json!({ "input": input })).await;
    let conflicts = &data["rescheduleSession"]["userErrors"][0]["conflicts"];
    assert_eq!(conflicts[0]["sessions"][0]["history"]["nodes"], one, "{conflicts}");

    let erase = "mutation($id: ID!) { eraseParticipant(input: { participant: $id, dryRun: true }) {
      edition { revision revisions { nodes { number } } } userErrors { message } } }";
    let participant = forum::participant(&app, "Shams ASADI").await;
    let data = app.editor().ask(erase, json!({ "id": participant })).await;
    let edition = &data["eraseParticipant"]["edition"];
    assert_eq!((&edition["revision"], &edition["revisions"]["nodes"]), (&json!(1), &one));
}
