//! How late sessions are, and how that runs on.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::seed::{
    TELL, after, apply, at, id, program, put, room, said, session, session_in, slot,
};
use crate::entity::session as sessions;
use crate::program::{DelaySession, Edit, Lateness, Problem, ProblemKind, Program, Refusal, Run};
use crate::types::{Millis, SessionId, Timestamp};

const MINUTE: i64 = 60_000;

fn late(number: u128, minutes: i64, run: Run) -> Edit {
    let lateness = Lateness::By(Millis(minutes * MINUTE));
    Edit::DelaySession(DelaySession { session: id(number), lateness, run })
}

fn starts(number: u128, time: Timestamp) -> Edit {
    let lateness = Lateness::Until(time);
    Edit::DelaySession(DelaySession { session: id(number), lateness, run: Run::Alone })
}

/// The delays of sessions in minutes.
fn delays<const N: usize>(program: &Program, sessions: [u128; N]) -> [i64; N] {
    sessions.map(|number| session_in(program, number).delay_ms / MINUTE)
}

fn kind(program: &Program, edit: Edit) -> (String, ProblemKind) {
    match apply(program, edit) {
        Err(Refusal::Problem(problem)) => (problem.path.join("."), problem.kind),
        other => panic!("{other:?}"),
    }
}

/// Rooms 1 and 2, which join to room 3, and room 4.
fn venue(rows: impl IntoIterator<Item = sessions::Model>) -> Program {
    let rooms = [room(1, &[]), room(2, &[]), room(3, &[1, 2]), room(4, &[])].map(put);
    program(rooms.into_iter().chain(rows.into_iter().map(put)))
}

/// Three sessions in room 1: two without a gap, then half an hour, then the third.
fn morning() -> Program {
    venue([
        slot(1, "10:00", "11:00", &[1]),
        slot(2, "11:00", "12:00", &[1]),
        slot(3, "12:30", "13:00", &[1]),
    ])
}

#[test]
fn a_delay_is_counted_from_the_plan_and_moves_no_plan() {
    let delayed = after(&morning(), [late(1, 15, Run::Alone)]);
    assert_eq!(delays(&delayed, [1, 2, 3]), [15, 0, 0]);
    let row = session_in(&delayed, 1);
    assert_eq!((row.starts_at, row.ends_at), (Some(at("10:00")), Some(at("11:00"))));
    assert_eq!(row.expected_starts_at(), Some(at("10:15")));
    assert!(apply(&delayed, late(1, 15, Run::Alone)).unwrap().changes.is_empty());
    let longer = after(&delayed, [late(1, 20, Run::Alone)]);
    assert_eq!(delays(&longer, [1]), [20], "the whole of it, and not so much more");
    assert_eq!(said(&after(&longer, [late(1, 0, Run::Alone)])), said(&morning()));
}

#[test]
fn the_instant_of_the_start_says_the_same() {
    assert_eq!(delays(&after(&morning(), [starts(1, at("10:25"))]), [1]), [25]);
    let delayed = after(&morning(), [late(1, 25, Run::Alone)]);
    assert!(apply(&delayed, starts(1, at("10:25"))).unwrap().changes.is_empty());
    assert_eq!(said(&after(&delayed, [starts(1, at("10:00"))])), said(&morning()));
}

#[test]
fn nothing_is_earlier_than_planned_nor_later_than_a_week() {
    let week = 7 * 24 * 60;
    let program = morning();
    let earlier = ProblemKind::EarlierThanPlanned;
    assert_eq!(kind(&program, late(1, -1, Run::On)), ("delay".into(), earlier));
    assert_eq!(kind(&program, starts(1, at("09:59"))), ("expectedStartsAt".into(), earlier));
    let too_late = at("10:00").plus_millis(week * MINUTE + 1);
    let expected = ("expectedStartsAt".into(), ProblemKind::TooLate);
    assert_eq!(kind(&program, starts(1, too_late)), expected);
    assert_eq!(kind(&program, late(1, week + 1, Run::On)), ("delay".into(), ProblemKind::TooLate));
    assert!(apply(&program, late(1, week, Run::On)).is_ok());
}

#[test]
fn what_has_no_start_or_is_cancelled_is_not_late() {
    let cancelled = sessions::Model { is_cancelled: true, ..slot(2, "10:00", "11:00", &[1]) };
    let program = venue([session(1), cancelled]);
    assert_eq!(kind(&program, late(1, 5, Run::On)), ("session".into(), ProblemKind::NoStart));
    assert_eq!(kind(&program, late(2, 5, Run::On)), ("session".into(), ProblemKind::IsCancelled));
    assert_eq!(kind(&program, late(9, 5, Run::On)), ("session".into(), ProblemKind::NotFound));
}

#[test]
fn a_delay_runs_on_until_a_gap_absorbs_it() {
    let delayed = after(&morning(), [late(1, 30, Run::On)]);
    assert_eq!(delays(&delayed, [1, 2, 3]), [30, 30, 0], "the third starts as the second ends");
    let longer = after(&delayed, [late(1, 45, Run::On)]);
    assert_eq!(delays(&longer, [1, 2, 3]), [45, 45, 15], "the gap takes half an hour of it");
    assert!(apply(&longer, late(1, 45, Run::On)).unwrap().changes.is_empty());
}

#[test]
fn a_smaller_delay_takes_back_what_ran_on_too_far_and_none_takes_back_all() {
    let delayed = after(&morning(), [late(1, 45, Run::On)]);
    let smaller = after(&delayed, [late(1, 35, Run::On)]);
    assert_eq!(delays(&smaller, [1, 2, 3]), [35, 35, 5]);
    assert_eq!(said(&after(&smaller, [late(1, 0, Run::On)])), said(&morning()));
    let alone = after(&delayed, [late(1, 0, Run::Alone)]);
    assert_eq!(delays(&alone, [1, 2, 3]), [0, 45, 15], "only who runs on takes back");
}

#[test]
fn a_delay_that_is_longer_than_needed_has_reasons_of_its_own_and_stays() {
    let by_hand = after(&morning(), [late(2, 60, Run::On)]);
    assert_eq!(delays(&by_hand, [1, 2, 3]), [0, 60, 30]);
    let delayed = after(&by_hand, [late(1, 20, Run::On)]);
    assert_eq!(delays(&delayed, [1, 2, 3]), [20, 60, 30]);
    assert_eq!(said(&after(&delayed, [late(1, 0, Run::On)])), said(&by_hand));
}

#[test]
fn a_delay_that_is_shorter_than_needed_grows_to_what_is_needed() {
    let by_hand = after(&morning(), [late(2, 10, Run::Alone)]);
    assert_eq!(delays(&after(&by_hand, [late(1, 20, Run::On)]), [1, 2, 3]), [20, 20, 0]);
}

#[test]
fn two_delays_that_run_on_to_one_session_are_both_minded() {
    let program = venue([
        slot(1, "10:00", "11:00", &[1]),
        slot(2, "10:00", "11:00", &[2]),
        slot(3, "11:00", "12:00", &[3]),
    ]);
    let both = after(&program, [late(1, 20, Run::On), late(2, 30, Run::On)]);
    assert_eq!(delays(&both, [1, 2, 3]), [20, 30, 30]);
    let one = after(&both, [late(2, 0, Run::On)]);
    assert_eq!(delays(&one, [1, 2, 3]), [20, 0, 20], "what the other needs stays");
    assert_eq!(said(&after(&one, [late(1, 0, Run::On)])), said(&program));
}

#[test]
fn a_delay_runs_on_through_combined_rooms_and_into_no_others() {
    let program = venue([
        slot(1, "10:00", "11:00", &[1]),
        slot(2, "11:00", "12:00", &[3]),
        slot(3, "12:00", "13:00", &[2]),
        slot(4, "11:00", "12:00", &[4]),
        slot(5, "11:00", "12:00", &[]),
    ]);
    let delayed = after(&program, [late(1, 10, Run::On)]);
    assert_eq!(delays(&delayed, [1, 2, 3, 4, 5]), [10, 10, 10, 0, 0]);
}

#[test]
fn what_overlaps_as_planned_pushes_each_other_never() {
    let program = venue([
        slot(1, "10:00", "11:00", &[1]),
        slot(2, "10:30", "11:30", &[1]),
        slot(3, "11:00", "12:00", &[1]),
    ]);
    let delayed = after(&program, [late(1, 10, Run::On)]);
    assert_eq!(delays(&delayed, [1, 2, 3]), [10, 0, 10]);
    assert!(apply(&program, late(1, 0, Run::On)).unwrap().changes.is_empty());
}

#[test]
fn what_has_no_end_is_pushed_and_pushes_nothing() {
    let program = venue([
        slot(1, "10:00", "11:00", &[1]),
        slot(2, "11:00", "", &[1]),
        slot(3, "12:00", "13:00", &[1]),
    ]);
    assert_eq!(delays(&after(&program, [late(1, 40, Run::On)]), [1, 2, 3]), [40, 40, 0]);
    assert_eq!(delays(&after(&program, [late(2, 90, Run::On)]), [1, 2, 3]), [0, 90, 0]);
}

#[test]
fn cancelled_sessions_and_other_days_are_out_of_the_run() {
    let cancelled = sessions::Model { is_cancelled: true, ..slot(2, "11:00", "12:00", &[1]) };
    let tomorrow = |time: &str| format!("2019-10-02T{time}:00+09:00").parse().ok();
    let next_day = sessions::Model {
        starts_at: tomorrow("04:00"),
        ends_at: tomorrow("05:00"),
        ..slot(4, "11:00", "12:00", &[1])
    };
    let night = sessions::Model {
        starts_at: tomorrow("01:00"),
        ends_at: tomorrow("02:00"),
        ..slot(3, "11:00", "12:00", &[1])
    };
    let program = venue([slot(1, "10:00", "11:00", &[1]), cancelled, night, next_day]);
    let delayed = after(&program, [late(1, 15 * 60, Run::On)]);
    assert_eq!(delays(&delayed, [1, 2, 3, 4]), [15 * 60, 0, 60, 0]);
}

#[test]
fn rooms_that_were_made_in_the_same_revision_count() {
    let program = venue([slot(1, "10:00", "11:00", &[1]), slot(2, "11:00", "12:00", &[4])]);
    let joined = put(room(5, &[1, 4]));
    let moved = put(sessions::Model { number: 2, ..slot(2, "11:00", "12:00", &[5]) });
    assert_eq!(delays(&after(&program, [joined, moved, late(1, 5, Run::On)]), [1, 2]), [5, 5]);
}

#[test]
fn a_new_plan_ends_a_delay() {
    let delayed = after(&morning(), [late(1, 15, Run::On)]);
    let moved = crate::program::RescheduleSession {
        starts_at: crate::program::Patch::Set(Some(at("09:00"))),
        ..super::seed::reschedule(1)
    };
    assert_eq!(delays(&after(&delayed, [Edit::RescheduleSession(moved)]), [1, 2]), [0, 15]);
}

#[test]
fn a_run_that_is_refused_names_its_edit() {
    let refused = morning().apply(vec![late(1, 5, Run::On), late(9, 5, Run::On)], TELL);
    let problem = Problem::at("session", ProblemKind::NotFound).of_edit(1);
    assert_eq!(refused.unwrap_err(), Refusal::Problem(problem));
}

prop_compose! {
    /// A session on time, in the course of one day.
    fn any_slot()(
        start in 0..16_i64,
        quarters in option::weighted(0.9, 1..5_i64),
        rooms in btree_set(1..5_u128, 0..3),
        is_cancelled in proptest::bool::weighted(0.1),
    ) -> sessions::Model {
        let start = at("10:00").plus_millis(start * 15 * MINUTE);
        sessions::Model {
            ends_at: quarters.map(|quarters| start.plus_millis(quarters * 15 * MINUTE)),
            rooms: rooms.into_iter().map(id).collect(),
            is_cancelled,
            starts_at: Some(start),
            ..session(1)
        }
    }
}

prop_compose! {
    /// A day on which nothing is late yet.
    fn any_day()(slots in vec(any_slot(), 2..14)) -> Program {
        venue((1..).zip(slots).map(|(number, row)| sessions::Model { id: id(number), ..row }))
    }
}

/// A session of the day, whether there is one or not, and how late it is.
fn any_press() -> impl Strategy<Value = (u128, i64)> {
    (1..14_u128, prop_oneof![Just(0), 0..150_i64])
}

fn press(program: &Program, (number, minutes): (u128, i64)) -> Option<Program> {
    apply(program, late(number, minutes, Run::On)).ok().map(|outcome| outcome.program)
}

/// The undivided rooms of the venue that a session takes.
fn takes(row: &sessions::Model) -> BTreeSet<u128> {
    let rooms = row.rooms.iter().map(|room| room.0.as_u128());
    rooms.flat_map(|room| if room == 3 { vec![1, 2] } else { vec![room] }).collect()
}

/// Whether a session is planned to start when another was planned to end or later, in a room that
/// they share, and yet is expected to start before that one is expected to end.
fn runs_into(one: &sessions::Model, other: &sessions::Model) -> bool {
    let taking_place = !one.is_cancelled && !other.is_cancelled;
    let after_it = one.ends_at.is_some_and(|end| Some(end) <= other.starts_at);
    let too_early = other.expected_starts_at() < one.expected_ends_at();
    taking_place && after_it && too_early && !takes(one).is_disjoint(&takes(other))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn after_a_run_nothing_overlaps_that_did_not_as_planned(
        day in any_day(), presses in vec(any_press(), 1..6),
    ) {
        let mut program = day;
        // Whoever says how late a session is means it, even if the one before is later.
        let mut said_by_hand = BTreeSet::<SessionId>::new();
        for one in presses {
            if let Some(next) = press(&program, one) {
                program = next;
                said_by_hand.insert(id(one.0));
            }
            for row in program.tables().sessions.values() {
                let others = program.tables().sessions.values();
                for other in others.filter(|other| !said_by_hand.contains(&other.id)) {
                    prop_assert!(!runs_into(row, other), "{} into {}", row.id, other.id);
                }
            }
        }
    }

    #[test]
    fn a_run_that_is_asked_for_again_makes_no_revision(
        day in any_day(), presses in vec(any_press(), 1..6),
    ) {
        let mut program = day;
        for one in presses {
            if let Some(next) = press(&program, one) {
                let again = apply(&next, late(one.0, one.1, Run::On)).unwrap();
                prop_assert_eq!(again.changes, vec![]);
                program = next;
            }
        }
    }

    #[test]
    fn ending_the_first_delay_brings_all_of_its_run_back_to_plan(
        day in any_day(), number in 1..14_u128, lateness in vec(0..150_i64, 1..5),
    ) {
        let mut program = day.clone();
        for minutes in lateness.into_iter().chain([0]) {
            program = press(&program, (number, minutes)).unwrap_or(program);
        }
        prop_assert_eq!(said(&program), said(&day));
    }

    #[test]
    fn a_run_makes_nothing_earlier_than_planned_and_only_as_late_as_something_before_it(
        day in any_day(), one in any_press(),
    ) {
        let Some(program) = press(&day, one) else { return Ok(()) };
        for row in program.tables().sessions.values() {
            prop_assert!((0..=one.1 * MINUTE).contains(&row.delay_ms));
            if row.delay_ms > 0 && row.id != id(one.0) {
                let start = row.expected_starts_at();
                let mut others = program.tables().sessions.values();
                let waits = others.any(|other| {
                    other.expected_ends_at() == start && !takes(other).is_disjoint(&takes(row))
                });
                prop_assert!(waits, "{} waits for nothing", row.id);
            }
        }
    }
}
