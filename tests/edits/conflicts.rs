//! Sessions that cannot both take place: refused where an edit creates them.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate};

/// Gender, to an hour of 1 October and to a room.
async fn put(app: &TestApp, start: &str, room: &str, common: Value) -> Value {
    let mut input = common;
    input["session"] = json!(forum::session(app, "T-GEN").await);
    input["startsAt"] = json!(format!("2019-10-01T{start}:00+09:00"));
    input["rooms"] = json!([forum::room(app, room).await]);
    mutate(&app.editor(), "rescheduleSession", input, "session { id } conflicts { rule }").await
}

/// The reasons of a refusal, less their words, which name the conflict.
fn reasons(mut payload: Value) -> Value {
    for error in payload["userErrors"].as_array_mut().unwrap() {
        let message = error.as_object_mut().unwrap().remove("message").unwrap();
        assert!(message.as_str().unwrap().starts_with("conflicts that "), "{message}");
    }
    payload["userErrors"].take()
}

fn conflict(
    rule: &str,
    severity: &str,
    room: Option<&str>,
    person: Option<&str>,
    keys: &Value,
) -> Value {
    json!([{
        "__typename": "ScheduleConflict", "path": [],
        "conflicts": [{
            "rule": rule, "severity": severity, "sessions": keys,
            "room": room.map(|slug| json!({ "slug": slug })),
            "participant": person.map(|name| json!({ "name": name })),
        }],
    }])
}

#[tokio::test]
async fn a_room_is_not_booked_twice_even_by_who_accepts_warnings() {
    let app = forum::of_2019().await;
    for common in [json!({}), json!({ "acceptWarnings": true }), json!({ "dryRun": true })] {
        let payload = put(&app, "14:00", "214", common).await;
        let keys = json!([{ "key": "T-GEN" }, { "key": "S-2030-1" }]);
        let expected = conflict("ROOM_DOUBLE_BOOKED", "BLOCK", Some("214"), None, &keys);
        assert_eq!((&payload["session"], &payload["revision"]), (&json!(null), &json!(null)));
        assert_eq!(reasons(payload), expected);
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1);
}

#[tokio::test]
async fn a_combined_hall_takes_its_parts() {
    let app = forum::of_2019().await;
    // Migrants are in 209+210 from 13:00 to 15:30.
    for room in ["209", "210", "209-210"] {
        let payload = put(&app, "14:00", room, json!({})).await;
        let keys = json!([{ "key": "T-MIG" }, { "key": "T-GEN" }]);
        let expected = conflict("ROOM_DOUBLE_BOOKED", "BLOCK", Some(room), None, &keys);
        assert_eq!(reasons(payload), expected);
    }
}

#[tokio::test]
async fn a_session_may_begin_when_another_ends() {
    let app = forum::of_2019().await;
    let payload = put(&app, "15:30", "209", json!({})).await;
    assert_eq!((&payload["userErrors"], &payload["conflicts"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn cancelled_sessions_free_their_room_and_get_it_back_only_while_it_is_free() {
    let app = forum::of_2019().await;
    let workshop = json!({ "session": forum::session(&app, "S-2030-1").await });
    done(&app.editor(), "cancelSession", workshop.clone(), "session { id }").await;
    let payload = put(&app, "14:00", "214", json!({})).await;
    assert_eq!(payload["userErrors"], json!([]));
    let payload = mutate(&app.editor(), "reinstateSession", workshop, "session { id }").await;
    assert_eq!(payload["userErrors"][0]["__typename"], "ScheduleConflict");
    assert_eq!(payload["userErrors"][0]["conflicts"][0]["rule"], "ROOM_DOUBLE_BOOKED");
}

#[tokio::test]
async fn a_draft_takes_its_room() {
    let app = forum::of_2019().await;
    let input = json!({
        "edition": forum::edition(&app, "whrcf-2019").await.id, "title": en("Draft"),
        "startsAt": "2019-10-01T16:00:00+09:00", "endsAt": "2019-10-01T17:00:00+09:00",
        "rooms": [forum::room(&app, "211").await],
    });
    done(&app.editor(), "createSession", input, "session { id }").await;
    let payload = put(&app, "16:00", "211", json!({})).await;
    assert_eq!(payload["userErrors"][0]["conflicts"][0]["rule"], "ROOM_DOUBLE_BOOKED");
}

/// A talk of Joshua Cooper's, who sits on the panel of a workshop from 13:00 to 18:00.
async fn talk(app: &TestApp, common: Value) -> Value {
    let mut input = common;
    input["edition"] = json!(forum::edition(app, "whrcf-2019").await.id);
    input["title"] = en("Talk");
    input["startsAt"] = json!("2019-10-01T14:00:00+09:00");
    input["endsAt"] = json!("2019-10-01T15:00:00+09:00");
    let cooper = forum::participant(app, "Joshua COOPER").await;
    input["contributions"] = json!([{ "participant": cooper }]);
    let select =
        "session { id } conflicts { rule severity participant { name } sessions { number } }";
    mutate(&app.editor(), "createSession", input, select).await
}

#[tokio::test]
async fn a_person_booked_twice_needs_a_yes() {
    let app = forum::of_2019().await;
    let payload = talk(&app, json!({})).await;
    let keys = json!([{ "key": "S-2030-1" }, { "key": null }]);
    let expected = conflict("PERSON_DOUBLE_BOOKED", "WARN", None, Some("Joshua COOPER"), &keys);
    assert_eq!(reasons(payload), expected);
    let payload = talk(&app, json!({ "acceptWarnings": true })).await;
    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(payload["revision"]["number"], 2);
    let told = json!([{
        "rule": "PERSON_DOUBLE_BOOKED", "severity": "WARN",
        "participant": { "name": "Joshua COOPER" }, "sessions": [{ "number": 7 }, { "number": 13 }],
    }]);
    assert_eq!(payload["conflicts"], told, "it is told all the same");
}

#[tokio::test]
async fn a_conflict_that_stands_does_not_refuse_later_edits() {
    let app = forum::of_2019().await;
    let made = talk(&app, json!({ "acceptWarnings": true })).await;
    let session = &made["session"]["id"];
    let rename = json!({ "session": session, "title": en("Another talk") });
    let payload = done(&app.editor(), "updateSession", rename, "conflicts { rule }").await;
    assert_eq!(payload["conflicts"], json!([]));
    // Still at the time of the workshop: the same two sessions, the same person.
    let shift = json!({ "session": session, "startsAt": "2019-10-01T16:00:00+09:00" });
    done(&app.editor(), "rescheduleSession", shift, "conflicts { rule }").await;
    let ask = "{ edition { conflicts { rule sessions { number } } } }";
    let standing = json!([{ "rule": "PERSON_DOUBLE_BOOKED", "sessions": [{ "number": 7 }, { "number": 13 }] }]);
    let conflicts = app.editor().ask(ask, json!({})).await["edition"]["conflicts"].take();
    // Four sessions of the forum have no room besides, or no time.
    let of_two = |one: &&Value| one["sessions"].as_array().unwrap().len() == 2;
    let of_two: Vec<_> = conflicts.as_array().unwrap().iter().filter(of_two).cloned().collect();
    assert_eq!(json!(of_two), standing);
    assert_eq!(app.public().ask(ask, json!({})).await["edition"]["conflicts"], json!(null));
}
