//! What a screen knows by itself: that it turns as the service would, and which display it keeps.

use plenary::entity::session;
use plenary::program::Edit;
use plenary::types::EditionId;
use serde_json::{Value, json};

use super::address;
use super::browser::Browser;
use crate::support::app::TestApp;
use crate::support::rows;
use crate::support::sse::Events;

const DISPLAY: &str = "subscription($room: ID!) { roomDisplay(room: $room) {
  serverTime cursor nextTransitionAt dayEndsAt room { id }
  now { ...Shown } next { ...Shown } laterToday { ...Shown } announcements { id until }
} }
fragment Shown on Session { id status startsAt expectedStartsAt expectedEndsAt }";

fn slot(edition: EditionId, number: u128, start: &str, end: &str, room: u128) -> session::Model {
    let at = |time: &str| format!("2019-10-{time}:00+09:00").parse().unwrap();
    session::Model {
        starts_at: Some(at(start)),
        ends_at: (!end.is_empty()).then(|| at(end)),
        rooms: vec![rows::id(room)].into(),
        ..rows::session(edition, number, &format!("Session {number}"))
    }
}

/// A day of a hall that is two rooms: with gaps, overlaps, a delay, a cancellation, sessions
/// without an end and one after midnight, and another day after it.
fn day(edition: EditionId) -> Vec<Edit> {
    let slot = |number, start, end, room| slot(edition, number, start, end, room);
    let sessions = [
        slot(1, "01T14:00", "01T15:00", 1),
        slot(2, "01T14:30", "01T16:00", 3),
        slot(3, "01T15:30", "", 1),
        session::Model { delay_ms: 25 * 60_000, ..slot(4, "01T16:00", "01T17:00", 1) },
        session::Model { is_cancelled: true, ..slot(5, "01T18:00", "01T19:00", 1) },
        slot(6, "01T18:00", "01T18:20", 2),
        slot(7, "02T00:30", "", 3),
        slot(8, "02T09:00", "02T10:00", 1),
        slot(9, "02T11:00", "02T12:00", 1),
    ];
    let mut forum = rows::edition(edition, "forum");
    forum.day_starts_at_hour = 4;
    let mut hall = rows::room(edition, 3, "hall");
    hall.parts = vec![rows::id(1), rows::id(2)].into();
    let halves = [rows::room(edition, 1, "left"), rows::room(edition, 2, "right")];
    let rooms = halves.into_iter().chain([hall]).map(|room| Edit::Put(room.into()));
    let sessions = sessions.into_iter().map(|session| Edit::Put(session.into()));
    std::iter::once(Edit::Put(forum.into())).chain(rooms).chain(sessions).collect()
}

/// Every display of a room, from now until the day ends.
async fn displays(app: &TestApp, room: &str) -> Vec<Value> {
    let mut events = Events::open(&app.public(), DISPLAY, json!({ "room": room })).await;
    let mut all: Vec<Value> = Vec::new();
    loop {
        let display = events.told().await["data"]["roomDisplay"].take();
        let turn = display["nextTransitionAt"].as_str().unwrap().to_owned();
        all.push(display);
        if turn == all[0]["dayEndsAt"] {
            return all;
        }
        app.clock.turn_to(&turn);
    }
}

/// What a display that was heard at once says at the time of another, by the screen's own script.
fn said(first: &Value, then: &Value) -> String {
    format!(
        "import('/screens/-/display.js').then(({{ read, at }}) => {{
           const ids = (rows) => rows.map((one) => one.id).sort();
           const shown = at(read({first}, 0), Date.parse({time}));
           return [ids(shown.now), ids(shown.next), ids(shown.later), shown.isOutOfSight];
         }})",
        time = then["serverTime"]
    )
}

fn ids(display: &Value, list: &str) -> Value {
    let rows = display[list].as_array().unwrap();
    let mut ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    json!(ids)
}

#[tokio::test]
async fn a_screen_turns_by_itself_as_the_service_would_turn_it() {
    let edition = rows::id(1);
    let app = TestApp::with_edits(edition, day(edition)).await;
    let browser = Browser::open(&address(&app, "forum")).await;
    for room in [1, 2, 3] {
        app.clock.turn_to("2019-10-01T13:00:00+09:00");
        let room: plenary::types::RoomId = rows::id(room);
        let all = displays(&app, &room.to_string()).await;
        assert!(all.len() > 4, "{all:#?}");
        for (place, then) in all.iter().enumerate() {
            for first in &all[..=place] {
                let shown = browser.value(&said(first, then)).await;
                let (now, later) = (ids(then, "now"), ids(then, "laterToday"));
                assert_eq!((&shown[0], &shown[2]), (&now, &later), "{first:#}\n{then:#}");
                // What comes on another day is known to a screen only once it was told.
                if shown[3] == false {
                    assert_eq!(shown[1], ids(then, "next"), "{first:#}\n{then:#}");
                } else {
                    assert_eq!((&shown[1], &later), (&json!([]), &json!([])));
                }
            }
        }
    }
}

#[tokio::test]
async fn an_older_display_is_known_by_its_revision_and_its_time() {
    let edition = rows::id(1);
    let app = TestApp::with_edits(edition, day(edition)).await;
    let browser = Browser::open(&address(&app, "forum")).await;
    let (shown, earlier, later) = (("a-5", 10), ("a-5", 9), ("a-5", 11));
    for (other, is_older) in [
        (shown, false),
        (earlier, true),
        (later, false),
        (("a-4", 99), true),
        (("a-10", 1), false),
        (("b-1", 1), false),
    ] {
        let display = |(cursor, second): (&str, i32)| {
            let time = format!("2019-10-01T05:00:{second:02}Z").replace(":99Z", ":59Z");
            json!({
                "cursor": cursor, "serverTime": time, "nextTransitionAt": time, "dayEndsAt": time,
                "room": {}, "now": [], "next": [], "laterToday": [], "announcements": [],
            })
        };
        let (one, two) = (display(other), display(shown));
        let asked = format!(
            "import('/screens/-/display.js').then(({{ read, isOlder }}) =>
               isOlder(read({one}, 0), read({two}, 0)))"
        );
        assert_eq!(browser.value(&asked).await, is_older, "{other:?}");
    }
}
