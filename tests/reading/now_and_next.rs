//! What runs and what comes next.

use serde_json::{Value, json};

use super::{of, of_2019};
use crate::support::app::TestApp;
use crate::support::forum::{self, each};
use crate::support::mutation::{done, en};

const SELECT: &str = "nowAndNext { at
    rooms { at room { slug } now { key } next { key } nextTransitionAt }
    withoutRoom { room { slug } now { key } next { key } nextTransitionAt } }";

async fn at(app: &TestApp, now: &str) -> Value {
    app.clock.turn_to(now);
    of_2019(app, SELECT).await["nowAndNext"].take()
}

/// The keys of what is on now and next, and when that changes.
fn of_room(found: &Value, slug: &str) -> (Vec<Value>, Vec<Value>, Value) {
    let rooms = found["rooms"].as_array().unwrap();
    told(rooms.iter().find(|room| room["room"]["slug"] == slug).unwrap())
}

fn told(room: &Value) -> (Vec<Value>, Vec<Value>, Value) {
    (each(&room["now"], "/key"), each(&room["next"], "/key"), room["nextTransitionAt"].clone())
}

fn expected(now: &[&str], next: &[&str], transition: Value) -> (Vec<Value>, Vec<Value>, Value) {
    let keys = |keys: &[&str]| keys.iter().map(|key| json!(key)).collect();
    (keys(now), keys(next), transition)
}

#[tokio::test]
async fn a_room_shows_what_runs_and_what_comes_next_by_the_clock() {
    let app = forum::of_2019().await;
    let found = at(&app, "2019-10-01T14:00:00+09:00").await;
    assert_eq!(found["at"], "2019-10-01T05:00:00Z");
    let housing = expected(&["S-HOU"], &["S-R2C"], json!("2019-10-01T06:30:00Z"));
    assert_eq!(of_room(&found, "305-306"), housing);
    let found = at(&app, "2019-10-01T15:30:00+09:00").await;
    let pause = expected(&[], &["S-R2C"], json!("2019-10-01T07:00:00Z"));
    assert_eq!(of_room(&found, "305-306"), pause, "a session is over at its end");
    let found = at(&app, "2019-10-01T16:00:00+09:00").await;
    let city = expected(&["S-R2C"], &[], json!("2019-10-01T10:00:00Z"));
    assert_eq!(of_room(&found, "305-306"), city, "and on at its start");
    let found = at(&app, "2019-10-01T19:00:00+09:00").await;
    assert_eq!(of_room(&found, "305-306"), expected(&[], &[], json!(null)));
}

#[tokio::test]
async fn the_parts_of_a_combined_room_show_what_runs_in_it() {
    let app = forum::of_2019().await;
    let found = at(&app, "2019-10-01T14:00:00+09:00").await;
    for room in ["209", "210", "209-210"] {
        assert_eq!(of_room(&found, room).0, ["T-MIG"], "{room}");
    }
}

#[tokio::test]
async fn sessions_without_a_room_are_shown_together() {
    let app = forum::of_2019().await;
    let found = at(&app, "2019-10-01T14:00:00+09:00").await;
    assert_eq!(found["withoutRoom"]["room"], json!(null));
    let online = expected(&["T-SE"], &["T-GEN"], json!("2019-10-01T06:30:00Z"));
    assert_eq!(told(&found["withoutRoom"]), online);
}

#[tokio::test]
async fn another_instant_can_be_asked_for() {
    let app = forum::of_2019().await;
    let select = r#"nowAndNext(at: "2019-10-02T10:00:00+09:00") { at rooms { room { slug } now { key } } }
        rooms { slug nowAndNext(at: "2019-10-02T10:00:00+09:00") { now { key } } }"#;
    let edition = of_2019(&app, select).await;
    assert_eq!(edition["nowAndNext"]["at"], "2019-10-02T01:00:00Z");
    let expected = json!({ "room": { "slug": "214" }, "now": [{ "key": "S-2030-2" }] });
    assert_eq!(edition["nowAndNext"]["rooms"][2], expected);
    assert_eq!(edition["rooms"][2]["nowAndNext"]["now"], expected["now"], "the room says the same");
}

#[tokio::test]
async fn a_session_without_an_end_runs_until_its_day_ends() {
    let app = TestApp::whrcf().await;
    for (now, running) in [
        ("2021-10-07T20:00:00+09:00", json!([{ "key": "D7-P1" }])),
        ("2021-10-08T03:59:59+09:00", json!([{ "key": "D7-P1" }])),
        ("2021-10-08T04:00:00+09:00", json!([])),
    ] {
        app.clock.turn_to(now);
        let select =
            r#"nowAndNext { withoutRoom { now { key } } } session(key: "D7-P1") { phase }"#;
        let edition = of(&app, "whrcf-2021", select).await;
        assert_eq!(edition["nowAndNext"]["withoutRoom"]["now"], running, "{now}");
        let phase = if running == json!([]) { "OVER" } else { "UNDER_WAY" };
        assert_eq!(edition["session"]["phase"], phase, "{now}");
    }
}

#[tokio::test]
async fn a_cancelled_session_keeps_its_slot() {
    let app = forum::of_2019().await;
    let input = json!({ "session": forum::session(&app, "S-HOU").await, "reason": en("ill") });
    done(&app.editor(), "cancelSession", input, "session { id }").await;
    let found = at(&app, "2019-10-01T14:00:00+09:00").await;
    assert_eq!(of_room(&found, "305").0, ["S-HOU"], "who waits for it learns of it");
}
