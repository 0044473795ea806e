//! Sessions that are moved together or exchanged, over HTTP.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, mutate, refusal, refused};

const PLAN: &str = "sessions { key startsAt endsAt rooms { slug } }";

/// 1 October from noon to five, later by a quarter of an hour.
async fn afternoon(app: &TestApp, mut fields: Value) -> Value {
    fields["edition"] = json!(forum::edition(app, "whrcf-2019").await.id);
    fields["expectedRevision"] = json!(forum::edition(app, "whrcf-2019").await.revision);
    for (name, value) in [
        ("from", "2019-10-01T12:00:00+09:00"),
        ("until", "2019-10-01T17:00:00+09:00"),
        ("by", "PT15M"),
    ] {
        if fields[name].is_null() {
            fields[name] = json!(value);
        }
    }
    fields
}

async fn starts(app: &TestApp) -> Vec<(Value, Value)> {
    let ask = "{ edition { sessions(first: 100, orderBy: NUMBER) { nodes { key startsAt } } } }";
    let data = app.public().ask(ask, json!({})).await;
    let nodes = data["edition"]["sessions"]["nodes"].as_array().unwrap().clone();
    nodes.into_iter().map(|row| (row["key"].clone(), row["startsAt"].clone())).collect()
}

#[tokio::test]
async fn a_shift_moves_what_starts_in_the_span_and_tells_what_that_is() {
    let app = forum::of_2019().await;
    let before = starts(&app).await;
    let input = afternoon(&app, json!({})).await;
    let payload = done(&app.editor(), "shiftSessions", input, PLAN).await;
    assert_eq!(payload["revision"]["number"], 2);
    let told = forum::each(&payload["sessions"], "/key");
    let after = starts(&app).await;
    let moved: Vec<_> = before.iter().zip(&after).filter(|(one, other)| one != other).collect();
    assert!(moved.len() > 2, "{moved:?}");
    assert_eq!(told.len(), moved.len());
    assert!(moved.iter().all(|((key, _), _)| told.contains(key)));
    let back = afternoon(&app, json!({ "by": "-PT15M", "until": "2019-10-01T17:15:00+09:00" }));
    done(&app.editor(), "shiftSessions", back.await, PLAN).await;
    assert_eq!(starts(&app).await, before);
}

#[tokio::test]
async fn a_shift_of_a_hall_moves_what_is_in_its_parts() {
    let app = forum::of_2019().await;
    let part = json!({ "rooms": [forum::room(&app, "209").await] });
    let payload = done(&app.editor(), "shiftSessions", afternoon(&app, part).await, PLAN).await;
    let expected = json!([{
        "key": "T-MIG", "startsAt": "2019-10-01T04:15:00Z", "endsAt": "2019-10-01T06:45:00Z",
        "rooms": [{ "slug": "209-210" }],
    }]);
    assert_eq!(payload["sessions"], expected);
}

#[tokio::test]
async fn a_shift_of_nothing_makes_no_revision() {
    let app = forum::of_2019().await;
    let night =
        json!({ "from": "2019-10-01T23:00:00+09:00", "until": "2019-10-01T23:30:00+09:00" });
    let payload = done(&app.editor(), "shiftSessions", afternoon(&app, night).await, PLAN).await;
    assert_eq!((&payload["sessions"], &payload["revision"]), (&json!([]), &json!(null)));
}

#[tokio::test]
async fn a_shift_that_cannot_be_is_refused() {
    let app = forum::of_2019().await;
    for (fields, path) in [
        (json!({ "until": "2019-10-01T12:00:00+09:00" }), "until"),
        (json!({ "by": "PT16H" }), "by"),
    ] {
        let told = refusal(&app.editor(), "shiftSessions", afternoon(&app, fields).await).await;
        assert_eq!(told, refused("InvalidInput", path));
    }
    let hall = json!([forum::room(&app, "209").await]);
    let across = json!({ "by": "PT16H", "rooms": hall, "acrossDays": true, "dryRun": true });
    let across = afternoon(&app, across);
    let tried = done(&app.editor(), "shiftSessions", across.await, "sessions { date }").await;
    assert_eq!(tried["sessions"], json!([{ "date": "2019-10-02" }]));
    let elsewhere = afternoon(&app, json!({ "rooms": [format!("room_{}", "0".repeat(32))] }));
    let told = refusal(&app.editor(), "shiftSessions", elsewhere.await).await;
    assert_eq!(told, refused("NotFound", "rooms.0"));
}

#[tokio::test]
async fn two_sessions_exchange_their_slots() {
    let app = forum::of_2019().await;
    let [one, other] =
        [forum::session(&app, "T-MIG").await, forum::session(&app, "S-2030-1").await];
    let swap = |what: Option<&str>| {
        let mut input = json!({ "session": one, "with": other, "expectedRevision": 99 });
        if let Some(what) = what {
            input["what"] = json!(what);
        }
        input
    };
    let read = async || {
        let ask = "query($ids: [ID!]!) { nodes(ids: $ids) {
            ... on Session { startsAt endsAt rooms { slug } } } }";
        app.public().ask(ask, json!({ "ids": [one, other] })).await["nodes"].clone()
    };
    let before = read().await;
    let mut input = swap(Some("ROOMS"));
    input["expectedRevision"] = json!(1);
    let payload = done(&app.editor(), "swapSessions", input, PLAN).await;
    assert_eq!(forum::each(&payload["sessions"], "/key"), ["T-MIG", "S-2030-1"]);
    let after = read().await;
    assert_eq!(
        (&after[0]["rooms"], &after[1]["rooms"]),
        (&before[1]["rooms"], &before[0]["rooms"])
    );
    assert_eq!(after[0]["startsAt"], before[0]["startsAt"]);
    let mut input = swap(None);
    input["expectedRevision"] = json!(2);
    done(&app.editor(), "swapSessions", input, PLAN).await;
    let after = read().await;
    assert_eq!(after[0]["rooms"], before[0]["rooms"], "the rooms are back");
    for time in ["startsAt", "endsAt"] {
        assert_eq!([&after[0][time], &after[1][time]], [&before[1][time], &before[0][time]]);
    }
    let with_itself = json!({ "session": one, "with": one, "expectedRevision": 3 });
    let told = refusal(&app.editor(), "swapSessions", with_itself).await;
    assert_eq!(told, refused("InvalidInput", "with"));
}

#[tokio::test]
async fn relative_edits_say_what_the_editor_looked_at() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let sessions = [forum::session(&app, "T-MIG").await, forum::session(&app, "S-2030-1").await];
    let swap = json!({ "session": sessions[0], "with": sessions[1] });
    let mut shift = afternoon(&app, json!({})).await;
    shift.as_object_mut().unwrap().remove("expectedRevision");
    for (name, input) in [("swapSessions", &swap), ("shiftSessions", &shift)] {
        let told = refusal(&app.editor(), name, input.clone()).await;
        assert_eq!(told, refused("InvalidInput", "expectedRevision"), "{name}");
        let several = |expected: Value| {
            json!({ "edition": edition, "edits": [{ name: input }], "expectedRevision": expected,
                    "dryRun": true })
        };
        let told = refusal(&app.editor(), "editProgram", several(json!(null))).await;
        assert_eq!(told, refused("InvalidInput", "expectedRevision"), "{name}: beside the edits");
        done(&app.editor(), "editProgram", several(json!(1)), "affected { sessions }").await;
    }
}

#[tokio::test]
async fn a_shift_of_what_was_moved_since_is_stale() {
    let app = forum::of_2019().await;
    let looked_at = afternoon(&app, json!({})).await;
    let delay = json!({ "session": forum::session(&app, "T-MIG").await, "delay": "PT5M" });
    done(&app.editor(), "delaySession", delay, "session { delay }").await;
    let payload = mutate(&app.editor(), "shiftSessions", looked_at, PLAN).await;
    assert_eq!(payload["userErrors"][0]["__typename"], "StaleRevision");
    assert_eq!(payload["userErrors"][0]["since"][0]["number"], 2);
}
