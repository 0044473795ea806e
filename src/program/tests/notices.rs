//! What those who follow a session are told of, and when.

use proptest::prelude::*;

use super::random::history;
use super::seed::{at, id, program, public, put, room, session, session_id, slot, step, text};
use crate::entity::agenda_notification::NoticeKind::{
    Cancelled, Delayed, Moved, Replaced, RoomChanged,
};
use crate::entity::agenda_notification::{NoticeKind, QuietHours};
use crate::entity::mail::Placement;
use crate::entity::{agenda_notice, room as rooms, session as sessions};
use crate::program::{Gathering, Notice, Program, kinds, notices, to_be_told};
use crate::types::{TimeZone, Timestamp};

const MINUTE: i64 = 60_000;

/// Session 1 at 14:00 to 15:00 in room 1; and rooms 1 and 2, each with a name of its own.
fn venue() -> Program {
    let named =
        |number: u128| rooms::Model { name: text(&format!("Room {number}")), ..room(number, &[]) };
    program([put(named(1)), put(named(2)), put(plain()), put(session(2))])
}

fn plain() -> sessions::Model {
    slot(1, "14:00", "15:00", &[1])
}

/// What the public's followers are told of session 1 when it becomes another.
fn told(before: sessions::Model, after: sessions::Model) -> Vec<Vec<NoticeKind>> {
    let before = step(&venue(), [put(before)]).after;
    let told = notices(&step(&before, [put(after)]));
    assert!(told.iter().all(|notice| notice.session == session_id(1)));
    told.iter().map(|notice| notice.kinds().into_iter().collect()).collect()
}

fn cancelled() -> sessions::Model {
    sessions::Model { is_cancelled: true, ..plain() }
}

fn late(minutes: i64) -> sessions::Model {
    sessions::Model { delay_ms: minutes * MINUTE, ..plain() }
}

fn replaced() -> sessions::Model {
    sessions::Model { replaced_by: Some(id(2)), ..cancelled() }
}

fn draft() -> sessions::Model {
    sessions::Model { is_published: false, ..plain() }
}

#[test]
fn each_change_of_time_and_place_has_its_kind() {
    let cases = [
        ("moved", slot(1, "14:30", "15:30", &[1]), vec![Moved]),
        ("another end", slot(1, "14:00", "15:30", &[1]), vec![Moved]),
        ("no time", slot(1, "14:00", "", &[1]), vec![Moved]),
        ("late", late(15), vec![Delayed]),
        ("cancelled", cancelled(), vec![Cancelled]),
        ("replaced", replaced(), vec![Cancelled, Replaced]),
        ("another room", slot(1, "14:00", "15:00", &[2]), vec![RoomChanged]),
        ("one room more", slot(1, "14:00", "15:00", &[1, 2]), vec![RoomChanged]),
        ("all of it", slot(1, "16:00", "17:00", &[2]), vec![Moved, RoomChanged]),
        ("a draft again", draft(), vec![Cancelled]),
    ];
    for (name, after, expected) in cases {
        assert_eq!(told(plain(), after), [expected], "{name}");
    }
}

#[test]
fn what_ends_a_change_is_a_change_of_its_kind() {
    assert_eq!(told(late(15), plain()), [[Delayed]]);
    assert_eq!(told(cancelled(), plain()), [[Cancelled]]);
    assert_eq!(told(replaced(), cancelled()), [[Replaced]]);
    assert_eq!(told(late(15), slot(1, "16:00", "17:00", &[1])), [[Moved, Delayed]]);
}

#[test]
fn what_nobody_needs_to_act_on_is_not_told() {
    let nothing: [Vec<NoticeKind>; 0] = [];
    let renamed = sessions::Model { title: text("Another"), ..plain() };
    assert_eq!(told(plain(), renamed), nothing, "a title");
    assert_eq!(told(draft(), plain()), nothing, "a draft that is published");
    assert_eq!(told(draft(), slot(1, "16:00", "17:00", &[2])), nothing, "one that moved as well");
    let swapped = [slot(1, "14:00", "15:00", &[1, 2]), slot(1, "14:00", "15:00", &[2, 1])];
    assert_eq!(told(swapped[0].clone(), swapped[1].clone()), nothing, "the order of rooms");
    let moved = sessions::Model { is_cancelled: true, ..slot(1, "16:00", "17:00", &[2]) };
    assert_eq!(told(cancelled(), moved), nothing, "a cancelled session that moves");
    assert_eq!(told(late(15), slot(1, "14:15", "15:15", &[1])), nothing, "a delay that is planned");
    let delayed = told(late(15), sessions::Model { delay_ms: 15 * MINUTE, ..cancelled() });
    assert_eq!(delayed, [[Cancelled]], "what is cancelled is not late any more");
}

#[test]
fn a_name_that_is_corrected_moves_nobody() {
    let corrected = rooms::Model { name: text("Room One"), ..room(1, &[]) };
    assert_eq!(notices(&step(&venue(), [put(corrected)])), []);
    let before = step(&venue(), [put(replaced())]).after;
    let other = sessions::Model { title: text("Corrected"), ..session(2) };
    assert_eq!(notices(&step(&before, [put(other)])), []);
}

#[test]
fn a_replacement_that_the_public_comes_to_see_is_told() {
    let other = sessions::Model { is_published: false, ..session(2) };
    let before = step(&venue(), [put(other), put(replaced())]).after;
    let told = notices(&step(&before, [put(session(2))]));
    let kinds: Vec<_> = told.iter().map(|notice| (notice.session, notice.kinds())).collect();
    assert_eq!(kinds, [(session_id(1), [Replaced].into())]);
}

fn notice(before: &sessions::Model, after: &sessions::Model) -> Notice {
    let mut told =
        notices(&step(&step(&venue(), [put(before.clone())]).after, [put(after.clone())]));
    assert_eq!(told.len(), 1);
    told.remove(0)
}

/// When it is told, in the zone of the edition, if it happens at a time.
fn due(after: &sessions::Model, time: &str, quiet: Option<(&str, &str)>) -> String {
    let notice = Notice { at: at(time), ..notice(&plain(), after) };
    let zone: TimeZone = "Asia/Seoul".parse().unwrap();
    let gathering = Gathering { window: 2 * MINUTE, zone, now: at(time) };
    let due = notice.due(&gathering, quiet.map(|(from, until)| hours(from, until)));
    let seconds = due.as_millis() / 1_000 % 60;
    format!("{} {}:{seconds:02}", zone.program_day(due, 0), zone.time_of_day(due))
}

fn hours(from: &str, until: &str) -> QuietHours {
    QuietHours { from: from.parse().unwrap(), until: until.parse().unwrap() }
}

#[test]
fn the_sooner_a_session_starts_the_sooner_it_is_told() {
    let moved = |start: &str| slot(1, start, "20:00", &[1]);
    let other_room = slot(1, "14:00", "15:00", &[2]);
    for (after, time, expected) in [
        (moved("16:00"), "12:00", "12:02:00"),
        (moved("16:00"), "13:30", "13:30:20"),
        (moved("16:00"), "13:29", "13:31:00"),
        (moved("16:00"), "13:55", "13:55:20"),
        (moved("16:00"), "15:35", "15:35:20"),
        (moved("16:00"), "15:55", "15:55:00"),
        (cancelled(), "13:49", "13:49:20"),
        (cancelled(), "13:50", "13:50:00"),
        (cancelled(), "12:00", "12:02:00"),
        (draft(), "13:55", "13:55:00"),
        (late(15), "13:58", "13:58:20"),
        (late(15), "14:05", "14:05:00"),
        (other_room.clone(), "13:58", "13:58:20"),
        (other_room, "14:01", "14:03:00"),
        (cancelled(), "19:00", "19:02:00"),
    ] {
        assert_eq!(due(&after, time, None), format!("2019-10-01 {expected}"), "{time}");
    }
}

#[test]
fn quiet_hours_wait_for_their_end_but_not_for_a_session_that_starts_before() {
    let tomorrow = |time: &str| format!("2019-10-02T{time}:00+09:00").parse::<Timestamp>().unwrap();
    let moved = |start: Timestamp| sessions::Model {
        starts_at: Some(start),
        ends_at: Some(start.plus_millis(MINUTE)),
        ..plain()
    };
    let night = Some(("22:00", "07:00"));
    for (start, time, quiet, expected) in [
        (tomorrow("09:00"), "21:57", night, "2019-10-01 21:59:00"),
        (tomorrow("09:00"), "21:58", night, "2019-10-02 07:00:00"),
        (tomorrow("09:00"), "23:30", night, "2019-10-02 07:00:00"),
        (tomorrow("06:59"), "23:30", night, "2019-10-01 23:32:00"),
        (tomorrow("07:00"), "23:30", night, "2019-10-02 07:00:00"),
        (at("15:00"), "12:30", Some(("12:00", "13:00")), "2019-10-01 13:00:00"),
        (at("15:00"), "13:10", Some(("13:00", "14:30")), "2019-10-01 13:12:00"),
    ] {
        assert_eq!(due(&moved(start), time, quiet), expected, "{time} {quiet:?}");
    }
}

#[test]
fn what_is_late_is_told_now() {
    let notice = notice(&plain(), &cancelled());
    let gathering =
        Gathering { window: 2 * MINUTE, zone: "Asia/Seoul".parse().unwrap(), now: at("12:00") };
    assert_eq!(notice.at, at("08:00"));
    assert_eq!(notice.due(&gathering, None), at("12:00"));
}

fn pending(before: Placement) -> agenda_notice::Model {
    let title = text("Then");
    let (agenda_id, session_id, due_at) = (id(9), session_id(1), at("12:00"));
    agenda_notice::Model { agenda_id, session_id, title, before, reason: None, due_at }
}

#[test]
fn what_is_as_it_was_or_of_no_interest_is_not_told() {
    let before = notice(&plain(), &slot(1, "16:00", "17:00", &[1])).before;
    let told = |now: &sessions::Model, wanted: &[NoticeKind]| {
        let program = step(&venue(), [put(now.clone())]).after;
        to_be_told(&public(&program), pending(before.clone()), wanted)
    };
    assert_eq!(told(&sessions::Model { title: text("New"), ..plain() }, &[]), None);
    let moved = slot(1, "16:00", "17:00", &[2]);
    assert_eq!(told(&moved, &[Cancelled]), None);
    let told_of_move = told(&sessions::Model { title: text("New"), ..moved }, &[RoomChanged]);
    let told_of_move = told_of_move.unwrap();
    assert_eq!(told_of_move.title, text("New"), "the title of now");
    assert_eq!(told_of_move.after.unwrap().rooms, [text("Room 2")]);
    let gone = told(&draft(), &[]).unwrap();
    assert_eq!((gone.title, gone.after), (text("Then"), None), "what is gone has its last title");
}

/// Any time of day, written.
fn any_time_of_day() -> impl Strategy<Value = String> {
    (0..24_u8, 0..60_u8).prop_map(|(hour, minute)| format!("{hour:02}:{minute:02}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn quiet_hours_end_at_the_first_minute_that_is_not_quiet(
        from in any_time_of_day(),
        until in any_time_of_day(),
        minute in 0..60 * 48_i64,
        autumn in any::<bool>(),
    ) {
        // The two nights on which the clocks of Paris are set.
        let noon = if autumn { "2020-10-24T12:00:00+02:00" } else { "2020-03-28T12:00:00+01:00" };
        let start = noon.parse::<Timestamp>().unwrap().plus_millis(minute * MINUTE);
        let zone: TimeZone = "Europe/Paris".parse().unwrap();
        // Quiet hours that begin in the hour which comes twice are broken off by its first minutes.
        prop_assume!(!(autumn && from.starts_with("02")));
        let quiet = hours(&from, &until);
        prop_assume!(quiet.hold(zone.clock_at(start)));
        let minutes = (0..).map(|minutes| start.plus_millis(minutes * MINUTE));
        let mut loud = minutes.filter(|instant| !quiet.hold(zone.clock_at(*instant)));
        prop_assert_eq!(Some(zone.next(quiet.until, start)), loud.next());
    }

    #[test]
    fn a_notice_is_of_a_session_that_the_public_saw_and_of_something_that_differs(
        history in history(),
    ) {
        for step in history.steps() {
            for notice in notices(&step) {
                let [before, after] = [&step.before, &step.after].map(|side| public(side));
                prop_assert!(before.session(notice.session).is_some());
                prop_assert_eq!(notice.after.is_some(), after.session(notice.session).is_some());
                prop_assert!(!notice.kinds().is_empty());
                prop_assert!(Some(&notice.before) != notice.after.as_ref());
                prop_assert!(kinds(&notice.before, Some(&notice.before)).is_empty());
            }
        }
    }
}
