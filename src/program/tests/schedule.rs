//! What runs now, what comes next, and when that changes.

use super::seed::{after, at, edition, id, program, public, put, room, room_id, session, slot};
use crate::entity::session as sessions;
use crate::program::now_and_next::{end_of_day, start_of_day};
use crate::program::{Edit, Lasting, Phase, Program};
use crate::types::{SessionId, Timestamp};

/// Rooms 1 and 2, which join to room 3, and what takes place in them.
fn venue(sessions: impl IntoIterator<Item = sessions::Model>) -> Program {
    let rooms = [room(1, &[]), room(2, &[]), room(3, &[1, 2])].map(put);
    program(rooms.into_iter().chain(sessions.into_iter().map(put)))
}

/// Numbers of the sessions that run in a room, and of those that come next.
fn screen(program: &Program, room: u128, time: &str) -> (Vec<u128>, Vec<u128>) {
    let screen = public(program).now_and_next(Some(room_id(room)), at(time));
    let numbers = |rows: &[std::sync::Arc<sessions::Model>]| {
        rows.iter().map(|row| row.id.0.as_u128()).collect()
    };
    (numbers(&screen.now), numbers(&screen.next))
}

fn turns_at(program: &Program, room: u128, time: &str) -> Option<Timestamp> {
    public(program).now_and_next(Some(room_id(room)), at(time)).next_transition_at
}

fn phase(program: &Program, number: u128, time: &str) -> Option<Phase> {
    let view = public(program);
    view.phase_of(view.session(id::<SessionId>(number)).unwrap(), at(time)).map(|phase| phase.value)
}

#[test]
fn a_session_runs_from_its_start_until_just_before_its_end() {
    let program = venue([slot(1, "10:00", "11:00", &[1]), slot(2, "11:00", "12:00", &[1])]);
    assert_eq!(screen(&program, 1, "09:59"), (vec![], vec![1]));
    assert_eq!(screen(&program, 1, "10:00"), (vec![1], vec![2]));
    assert_eq!(screen(&program, 1, "11:00"), (vec![2], vec![]));
    assert_eq!(screen(&program, 1, "12:00"), (vec![], vec![]));
    assert_eq!(turns_at(&program, 1, "09:00"), Some(at("10:00")));
    assert_eq!(turns_at(&program, 1, "10:00"), Some(at("11:00")));
    assert_eq!(turns_at(&program, 1, "12:00"), None);
}

#[test]
fn all_that_share_the_next_start_come_next() {
    let program = venue([
        slot(1, "10:00", "11:00", &[1]),
        slot(2, "10:00", "10:30", &[3]),
        slot(3, "10:30", "11:00", &[1]),
    ]);
    assert_eq!(screen(&program, 1, "09:00").1, [1, 2]);
}

#[test]
fn a_combined_room_shows_in_its_parts_and_a_part_in_the_whole() {
    let program = venue([slot(1, "10:00", "11:00", &[3]), slot(2, "11:00", "12:00", &[2])]);
    assert_eq!(screen(&program, 1, "10:00"), (vec![1], vec![]));
    assert_eq!(screen(&program, 2, "10:00"), (vec![1], vec![2]));
    assert_eq!(screen(&program, 3, "11:30"), (vec![2], vec![]));
    assert_eq!(screen(&program, 1, "11:30"), (vec![], vec![]));
}

#[test]
fn rooms_that_only_share_a_part_do_not_show_each_other() {
    let other = [put(room(4, &[])), put(room(5, &[2, 4]))];
    let program = after(&venue([slot(1, "10:00", "11:00", &[3])]), other);
    assert_eq!(screen(&program, 5, "10:00"), (vec![], vec![]));
    assert_eq!(screen(&program, 2, "10:00"), (vec![1], vec![]));
}

#[test]
fn without_an_end_a_session_runs_until_the_next_start_in_its_room() {
    let program = venue([
        slot(1, "10:00", "", &[1]),
        slot(2, "10:30", "11:00", &[2]),
        slot(3, "12:00", "13:00", &[3]),
    ]);
    assert_eq!(screen(&program, 1, "11:59"), (vec![1], vec![3]));
    assert_eq!(screen(&program, 1, "12:00"), (vec![3], vec![]));
    assert_eq!(phase(&program, 1, "11:59"), Some(Phase::UnderWay));
    assert_eq!(phase(&program, 1, "12:00"), Some(Phase::Over));
}

#[test]
fn without_an_end_and_a_next_start_a_session_runs_until_the_day_ends() {
    let program = venue([slot(1, "10:00", "", &[1])]);
    let four: Timestamp = "2019-10-02T04:00:00+09:00".parse().unwrap();
    assert_eq!(turns_at(&program, 1, "23:00"), Some(four));
    let view = public(&program);
    let session = view.session(id::<SessionId>(1)).unwrap();
    let (before, then) =
        (view.phase_of(session, four.plus_millis(-1)), view.phase_of(session, four));
    assert_eq!(before, Some(Lasting { value: Phase::UnderWay, until: Some(four) }));
    assert_eq!(then, Some(Lasting { value: Phase::Over, until: None }));
}

#[test]
fn a_start_on_a_later_day_does_not_lengthen_a_session_without_an_end() {
    let tomorrow = at("10:00").plus_millis(24 * 3_600_000);
    let next = sessions::Model { starts_at: Some(tomorrow), ..slot(2, "10:00", "", &[1]) };
    let program = venue([slot(1, "10:00", "", &[1]), next]);
    let four: Timestamp = "2019-10-02T04:00:00+09:00".parse().unwrap();
    assert_eq!(turns_at(&program, 1, "23:00"), Some(four));
}

#[test]
fn a_cancelled_session_stays_in_its_slot() {
    let cancelled = sessions::Model { is_cancelled: true, ..slot(1, "10:00", "11:00", &[1]) };
    let program = venue([cancelled]);
    assert_eq!(screen(&program, 1, "09:00"), (vec![], vec![1]));
    assert_eq!(screen(&program, 1, "10:30"), (vec![1], vec![]));
}

#[test]
fn a_draft_is_on_no_public_screen_and_ends_nothing() {
    let draft = sessions::Model { is_published: false, ..slot(2, "11:00", "12:00", &[1]) };
    let program = venue([slot(1, "10:00", "", &[1]), draft]);
    assert_eq!(screen(&program, 1, "11:30"), (vec![1], vec![]));
    let published = after(&program, [Edit::PublishSessions(vec![id(2)])]);
    assert_eq!(screen(&published, 1, "11:30"), (vec![2], vec![]));
}

#[test]
fn the_expected_time_is_shown_not_the_planned_one() {
    let late = sessions::Model { delay_ms: 15 * 60_000, ..slot(1, "10:00", "11:00", &[1]) };
    let program = venue([late]);
    assert_eq!(screen(&program, 1, "10:14"), (vec![], vec![1]));
    assert_eq!(screen(&program, 1, "11:14"), (vec![1], vec![]));
    assert_eq!(phase(&program, 1, "11:15"), Some(Phase::Over));
}

#[test]
fn sessions_without_a_room_have_a_screen_of_their_own() {
    let program = venue([slot(1, "10:00", "11:00", &[]), slot(2, "10:00", "11:00", &[1])]);
    let screen = public(&program).now_and_next(None, at("10:00"));
    let now: Vec<_> = screen.now.iter().map(|row| row.id).collect();
    assert_eq!(now, [id::<SessionId>(1)]);
}

#[test]
fn a_session_without_a_start_has_no_phase_and_is_on_no_screen() {
    let dated = sessions::Model { date: "2019-10-01".parse().ok(), ..slot(2, "10:00", "", &[1]) };
    let dated = sessions::Model { starts_at: None, ..dated };
    let program = venue([session(1), dated]);
    assert_eq!((phase(&program, 1, "10:00"), phase(&program, 2, "10:00")), (None, None));
    assert_eq!(screen(&program, 1, "09:00"), (vec![], vec![]));
}

#[test]
fn an_edition_is_under_way_from_its_first_program_day_to_the_end_of_its_last() {
    let edition = edition();
    let start = start_of_day(&edition, edition.starts_on);
    let end = end_of_day(&edition, edition.ends_on);
    assert_eq!(start, at("04:00"));
    assert_eq!(end, "2019-10-03T04:00:00+09:00".parse().unwrap());
    assert_eq!(Phase::of_edition(&edition, start.plus_millis(-1)).value, Phase::Upcoming);
    assert_eq!(Phase::of_edition(&edition, start).value, Phase::UnderWay);
    assert_eq!(Phase::of_edition(&edition, end).value, Phase::Over);
}

#[test]
fn sessions_are_in_the_order_of_time_and_those_without_a_start_come_last() {
    let program = venue([
        session(1),
        slot(2, "11:00", "", &[1]),
        slot(3, "10:00", "", &[2]),
        slot(4, "10:00", "", &[1]),
        slot(5, "10:00", "", &[]),
    ]);
    let order: Vec<_> = public(&program).sessions().map(|row| row.id.0.as_u128()).collect();
    assert_eq!(order, [4, 3, 5, 2, 1]);
}
