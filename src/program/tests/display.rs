//! What a room's screen shows, and that it shows the same until it says that it turns.

use proptest::prelude::*;

use super::random::history;
use super::seed::{after, at, id, program, public, put, room, room_id, slot, text};
use crate::entity::announcement::Urgency;
use crate::entity::{announcement, session as sessions};
use crate::program::{Display, Edit, PostAnnouncement, Program, View};
use crate::types::{AnnouncementId, RoomId, Timestamp};

/// Rooms 1 and 2, which join to room 3; room 4, which joins with 2 to room 5; and what takes place
/// in them.
fn venue(sessions: impl IntoIterator<Item = sessions::Model>) -> Program {
    let joined = [room(3, &[1, 2]), room(5, &[2, 4])];
    let rooms = [1, 2, 4].map(|number| room(number, &[])).into_iter().chain(joined).map(put);
    program(rooms.chain(sessions.into_iter().map(put)))
}

fn post(number: u128, time: &str, rooms: &[u128], urgency: Urgency) -> Edit {
    let post = PostAnnouncement {
        id: id(number),
        client_key: None,
        text: text("Word"),
        rooms: rooms.iter().copied().map(id).collect(),
        until: Some(at("18:00")),
        urgency,
        at: at(time),
    };
    Edit::PostAnnouncement(post.into())
}

fn late(number: u128, start: &str, end: &str, minutes: i64) -> sessions::Model {
    sessions::Model { delay_ms: minutes * 60_000, ..slot(number, start, end, &[1]) }
}

fn display(program: &Program, room: u128, time: &str) -> Display {
    public(program).display(room_id(room), at(time)).unwrap()
}

fn numbers(rows: &[std::sync::Arc<sessions::Model>]) -> Vec<u128> {
    rows.iter().map(|row| row.id.0.as_u128()).collect()
}

fn words(program: &Program, room: u128, time: &str) -> Vec<u128> {
    let shown = display(program, room, time).announcements;
    shown.iter().map(|row: &std::sync::Arc<announcement::Model>| row.id.0.as_u128()).collect()
}

fn turns_at(program: &Program, room: u128, time: &str) -> Timestamp {
    display(program, room, time).next_transition_at
}

#[test]
fn a_room_that_is_not_there_has_no_display() {
    assert_eq!(public(&venue([])).display(room_id(9), at("10:00")), None);
}

#[test]
fn a_cancelled_session_keeps_its_planned_slot_however_late_it_was() {
    let cancelled = sessions::Model { is_cancelled: true, ..late(1, "10:00", "11:00", 45) };
    let program = venue([cancelled]);
    assert_eq!(numbers(&display(&program, 1, "10:10").now), [1]);
    assert_eq!(turns_at(&program, 1, "10:10"), at("11:00"));
}

#[test]
fn what_starts_after_the_next_comes_later_in_the_order_of_expected_starts() {
    let tomorrow = at("10:00").plus_millis(24 * 3_600_000);
    let next_day = sessions::Model { starts_at: Some(tomorrow), ..slot(6, "10:00", "", &[1]) };
    let after_midnight = at("02:00").plus_millis(24 * 3_600_000);
    let night = sessions::Model { starts_at: Some(after_midnight), ..slot(7, "10:00", "", &[3]) };
    let program = venue([
        slot(1, "10:00", "11:00", &[1]),
        slot(2, "11:00", "12:00", &[1]),
        late(3, "12:00", "13:00", 90),
        sessions::Model { is_cancelled: true, ..slot(4, "13:00", "14:00", &[1]) },
        slot(5, "13:00", "14:00", &[2]),
        next_day,
        night,
    ]);
    let shown = display(&program, 1, "10:00");
    assert_eq!(numbers(&shown.now), [1]);
    assert_eq!(numbers(&shown.next), [2]);
    assert_eq!(numbers(&shown.later_today), [4, 3, 7]);
    assert_eq!(shown.day_ends_at, "2019-10-02T04:00:00+09:00".parse().unwrap());
    let evening = display(&program, 1, "16:00");
    assert_eq!((numbers(&evening.next), numbers(&evening.later_today)), (vec![7], vec![]));
}

#[test]
fn after_the_last_of_the_day_the_next_day_is_next_and_nothing_is_later() {
    let day = 24 * 3_600_000;
    let on_the_next_day = |row: sessions::Model| sessions::Model {
        starts_at: row.starts_at.map(|start| start.plus_millis(day)),
        ends_at: row.ends_at.map(|end| end.plus_millis(day)),
        ..row
    };
    let tomorrow = [slot(1, "10:00", "11:00", &[1]), slot(2, "11:00", "12:00", &[1])];
    let shown = display(&venue(tomorrow.map(on_the_next_day)), 1, "20:00");
    assert_eq!((numbers(&shown.next), numbers(&shown.later_today)), (vec![1], vec![]));
    assert_eq!(shown.next_transition_at, shown.day_ends_at);
}

#[test]
fn a_room_hears_what_is_said_to_it_to_its_parts_to_what_contains_it_and_to_all() {
    let program = after(
        &venue([]),
        [
            post(1, "10:00", &[], Urgency::Normal),
            post(2, "10:01", &[1], Urgency::Normal),
            post(3, "10:02", &[3], Urgency::Normal),
            post(4, "10:03", &[4], Urgency::Normal),
            post(5, "10:04", &[5, 1], Urgency::Normal),
        ],
    );
    assert_eq!(words(&program, 1, "11:00"), [5, 3, 2, 1]);
    assert_eq!(words(&program, 2, "11:00"), [5, 3, 1]);
    assert_eq!(words(&program, 3, "11:00"), [5, 3, 2, 1]);
    assert_eq!(words(&program, 4, "11:00"), [5, 4, 1]);
}

#[test]
fn an_emergency_comes_first_then_the_newest() {
    let program = after(
        &venue([]),
        [
            post(1, "10:00", &[], Urgency::Emergency),
            post(2, "10:01", &[], Urgency::Normal),
            post(3, "10:02", &[], Urgency::Important),
            post(4, "10:03", &[], Urgency::Emergency),
        ],
    );
    assert_eq!(words(&program, 1, "11:00"), [4, 1, 3, 2]);
    assert_eq!(turns_at(&program, 1, "11:00"), at("18:00"));
    assert_eq!(words(&program, 1, "18:00"), [0; 0]);
    let withdrawn = Edit::WithdrawAnnouncement { announcement: id(4), at: at("11:00") };
    assert_eq!(words(&after(&program, [withdrawn]), 1, "11:00"), [1, 3, 2]);
}

#[test]
fn a_display_turns_when_a_session_starts_ends_or_is_due_and_when_the_day_is_over() {
    let program = venue([late(1, "10:00", "11:00", 20), slot(2, "12:00", "13:00", &[1])]);
    for (time, turn) in [
        ("09:00", "10:00"),
        ("10:00", "10:20"),
        ("10:20", "11:20"),
        ("11:20", "12:00"),
        ("12:00", "13:00"),
    ] {
        assert_eq!(turns_at(&program, 1, time), at(turn), "{time}");
    }
    let evening = display(&program, 1, "13:00");
    assert_eq!(evening.next_transition_at, evening.day_ends_at);
    let cancelled =
        after(&program, [Edit::CancelSession { session: id(1), reason: None, replaced_by: None }]);
    assert_eq!(turns_at(&cancelled, 1, "09:00"), at("10:20"), "nobody waits for it");
}

/// The display, and what a screen reads off the clock: which sessions are late, and which day it is.
fn seen(view: &View, room: RoomId, now: Timestamp) -> (Display, Vec<bool>) {
    let display = view.display(room, now).unwrap();
    let shown = display.now.iter().chain(&display.next).chain(&display.later_today);
    let is_late = |row: &std::sync::Arc<sessions::Model>| {
        !row.is_cancelled
            && row.starts_at.is_some_and(|start| start <= now)
            && row.expected_starts_at().is_some_and(|start| start > now)
    };
    let late = shown.map(is_late).collect();
    (display, late)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn between_an_instant_and_the_next_transition_nothing_changes(
        history in history(),
        minutes in 0..480_i64,
        until in proptest::option::of(0..480_i64),
        part in 0.0..1.0_f64,
    ) {
        let evening = |minutes: i64| at("20:00").plus_millis(minutes * 60_000);
        let program = history.newest();
        let word = PostAnnouncement {
            id: id::<AnnouncementId>(99),
            client_key: None,
            text: text("Word"),
            rooms: Vec::new(),
            until: until.map(evening),
            urgency: Urgency::Important,
            at: at("20:00"),
        };
        // Refused where it is over before it begins; then it is left out.
        let posted = super::seed::apply(program, Edit::PostAnnouncement(word.into()));
        let view = posted.map_or_else(|_| public(program), |outcome| public(&outcome.program));
        let now = evening(minutes);
        for room in view.rooms() {
            let shown = seen(&view, room.id, now);
            let turn = shown.0.next_transition_at;
            prop_assert!(turn > now);
            let span = turn.as_millis() - now.as_millis();
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "some instant")]
            let between = now.plus_millis((span as f64 * part) as i64);
            for instant in [between, turn.plus_millis(-1)] {
                prop_assert_eq!(&seen(&view, room.id, instant), &shown);
            }
        }
    }
}
