//! What the screen of a room is told: the whole state at once, and again whenever it changes, by an
//! edit or by time alone.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum::{self, each};
use crate::support::mutation::{done, en};
use crate::support::sse::Events;
use crate::support::websocket::Socket;

const DISPLAY: &str = "subscription($room: ID!) {
  roomDisplay(room: $room) {
    room { slug } serverTime cursor nextTransitionAt announcements { text { text } }
    now { key status expectedStartsAt isFull } next { key status } laterToday { key }
  }
}";

/// A screen in a room.
async fn screen(app: &TestApp, slug: &str) -> Events {
    let room = forum::room(app, slug).await;
    Events::open(&app.public(), DISPLAY, json!({ "room": room })).await
}

async fn shown(events: &mut Events) -> Value {
    let mut told = events.told().await;
    assert!(told.get("errors").is_none(), "{told}");
    told["data"]["roomDisplay"].take()
}

fn keys(display: &Value) -> [Vec<Value>; 3] {
    ["now", "next", "laterToday"].map(|field| each(&display[field], "/key"))
}

async fn session(app: &TestApp, key: &str) -> Value {
    let query =
        r#"query($key: String!) { edition(slug: "whrcf-2019") { session(key: $key) { id } } }"#;
    app.public().ask(query, json!({ "key": key })).await["edition"]["session"]["id"].take()
}

#[tokio::test]
async fn a_screen_is_shown_the_whole_state_at_once_and_turned_by_the_clock() {
    let app = forum::of_2019().await;
    let mut screen = screen(&app, "305-306").await;
    let first = shown(&mut screen).await;
    assert_eq!(first["room"]["slug"], "305-306");
    assert_eq!(first["serverTime"], "2019-10-01T05:00:00Z");
    assert_eq!(first["nextTransitionAt"], "2019-10-01T06:30:00Z");
    assert_eq!(keys(&first), [vec![json!("S-HOU")], vec![json!("S-R2C")], vec![]]);
    app.clock.turn_to("2019-10-01T15:30:00+09:00");
    let pause = shown(&mut screen).await;
    assert_eq!(keys(&pause), [vec![], vec![json!("S-R2C")], vec![]]);
    assert_eq!(pause["nextTransitionAt"], "2019-10-01T07:00:00Z");
    app.clock.turn_to("2019-10-01T16:00:00+09:00");
    assert_eq!(keys(&shown(&mut screen).await), [vec![json!("S-R2C")], vec![], vec![]]);
}

#[tokio::test]
async fn a_change_is_shown_in_the_rooms_that_it_touches_and_in_no_other() {
    let app = forum::of_2019().await;
    let (mut here, mut part) = (screen(&app, "305-306").await, screen(&app, "209").await);
    let before = shown(&mut here).await;
    shown(&mut part).await;
    let housing = session(&app, "S-HOU").await;
    done(&app.editor(), "cancelSession", json!({ "session": housing }), "session { id }").await;
    let after = shown(&mut here).await;
    assert_eq!(
        (&before["now"][0]["status"], &after["now"][0]["status"]),
        (&json!("SCHEDULED"), &json!("CANCELLED"))
    );
    assert_eq!(after["now"][0]["key"], "S-HOU", "it keeps its slot");
    assert_ne!(before["cursor"], after["cursor"]);
    // The next word to the other room is of its own session: T-MIG is in 209+210.
    let migrants = session(&app, "T-MIG").await;
    done(&app.editor(), "cancelSession", json!({ "session": migrants }), "session { id }").await;
    let told = shown(&mut part).await;
    assert_eq!(told["now"][0]["status"], "CANCELLED");
    assert!(told["cursor"].as_str().unwrap().ends_with("-3"), "{told}");
}

#[tokio::test]
async fn announcements_come_and_go_by_edit_and_by_time() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let mut screen = screen(&app, "214").await;
    assert_eq!(shown(&mut screen).await["announcements"], json!([]));
    let texts = |display: &Value| each(&display["announcements"], "/text/text");
    let post = async |text: &str, more: Value| {
        let mut input = json!({ "edition": edition, "text": en(text) });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        done(&app.editor(), "postAnnouncement", input, "announcement { id }").await
    };
    let posted = post("Lunch is ready", json!({})).await;
    assert_eq!(texts(&shown(&mut screen).await), ["Lunch is ready"]);
    let room = forum::room(&app, "305-306").await;
    post("Elsewhere", json!({ "rooms": [room] })).await;
    let until = "2019-10-01T14:10:00+09:00";
    post("Leave now", json!({ "urgency": "EMERGENCY", "until": until })).await;
    let display = shown(&mut screen).await;
    assert_eq!(texts(&display), ["Leave now", "Lunch is ready"]);
    assert_eq!(display["nextTransitionAt"], "2019-10-01T05:10:00Z");
    app.clock.turn_to(until);
    assert_eq!(texts(&shown(&mut screen).await), ["Lunch is ready"]);
    let id = &posted["announcement"]["id"];
    done(
        &app.editor(),
        "withdrawAnnouncement",
        json!({ "announcement": id }),
        "announcement { id }",
    )
    .await;
    assert_eq!(texts(&shown(&mut screen).await), [] as [&str; 0]);
}

#[tokio::test]
async fn screens_of_one_room_share_what_they_are_shown() {
    let app = forum::of_2019().await;
    let room = forum::room(&app, "305-306").await;
    let mut socket = Socket::open(app.address, json!({})).await;
    for screen in 0..50 {
        socket.subscribe(&screen.to_string(), DISPLAY, json!({ "room": room })).await;
    }
    let first = socket.message().await["payload"].take();
    for _ in 1..50 {
        let other = socket.message().await["payload"].take();
        assert_eq!(first, other, "they joined at one time");
    }
    let executions =
        async || super::cohorts::count(&app.public(), "plenary_executions_total").await;
    let joined = executions().await;
    assert!(joined <= 5, "{joined}: those who join together share one execution");
    app.clock.turn_to("2019-10-01T15:30:00+09:00");
    for _ in 0..50 {
        assert_eq!(socket.message().await["payload"]["data"]["roomDisplay"]["now"], json!([]));
    }
    assert_eq!(executions().await, joined + 1);
}

#[tokio::test]
async fn a_room_that_is_not_there_is_an_error_and_the_end() {
    let app = forum::of_2019().await;
    let unknown = format!("room_{}", "0".repeat(32));
    for room in [unknown.as_str(), "nonsense", "session_00000000000000000000000000000000"] {
        let mut socket = Socket::open(app.address, json!({})).await;
        socket.subscribe("a", DISPLAY, json!({ "room": room })).await;
        let message = socket.message().await;
        assert_eq!(message["type"], "error", "{message}");
        assert_eq!(message["payload"][0]["extensions"]["code"], "BAD_USER_INPUT");
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.message().await, json!({ "type": "pong" }));
    }
}

#[tokio::test]
async fn who_joins_just_after_a_turn_is_shown_what_is_on_then() {
    let app = forum::of_2019().await;
    let mut first = screen(&app, "305-306").await;
    assert_eq!(keys(&shown(&mut first).await)[0], [json!("S-HOU")]);
    app.clock.turn_to("2019-10-01T15:30:00+09:00");
    // Well within the time for which those who join share a display.
    let mut second = screen(&app, "305-306").await;
    assert_eq!(keys(&shown(&mut second).await)[0], [] as [Value; 0]);
}

#[tokio::test]
async fn what_replaces_a_cancelled_session_is_shown_anew_when_it_is_moved_elsewhere() {
    let app = forum::of_2019().await;
    let editor = app.editor();
    let room = forum::room(&app, "305-306").await;
    let query = DISPLAY.replace("now { key", "now { replacedBy { expectedStartsAt } key");
    let [housing, gender] = [session(&app, "S-HOU").await, session(&app, "T-GEN").await];
    let input = json!({ "session": housing, "replacedBy": gender });
    done(&editor, "cancelSession", input, "session { id }").await;
    let mut screen = Events::open(&app.public(), &query, json!({ "room": room })).await;
    let place = |display: &Value| display["now"][0]["replacedBy"]["expectedStartsAt"].clone();
    assert_eq!(place(&shown(&mut screen).await), "2019-10-01T07:00:00Z");
    let input = json!({ "session": gender, "startsAt": "2019-10-01T18:30:00+09:00" });
    done(&editor, "rescheduleSession", input, "session { id }").await;
    assert_eq!(place(&shown(&mut screen).await), "2019-10-01T09:30:00Z");
}
