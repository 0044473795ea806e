//! Slots that are moved together or exchanged, drafts that are deleted, and sessions that replace
//! each other.

use super::seed::{
    after, apply, at, contribution, id, participant, program, put, room, said, session, session_in,
    slot,
};
use crate::entity::participant::ParticipantVisibility;
use crate::entity::session as sessions;
use crate::program::{
    Days, Edit, Patch, Problem, ProblemKind, Program, RecordId, Refusal, SessionContent,
    ShiftSessions, SwapSessions, SwapWhat,
};
use crate::types::{Millis, TimeRange, Timestamp};

const MINUTE: i64 = 60_000;

fn refusal(program: &Program, edit: Edit) -> Problem {
    match apply(program, edit) {
        Err(Refusal::Problem(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

/// Rooms 1 and 2, which join to room 3, room 4, and an afternoon in them.
fn afternoon() -> Program {
    let rooms = [room(1, &[]), room(2, &[]), room(3, &[1, 2]), room(4, &[])].map(put);
    let late = sessions::Model { delay_ms: 5 * MINUTE, ..slot(2, "14:00", "15:00", &[2]) };
    let cancelled = sessions::Model { is_cancelled: true, ..slot(6, "14:00", "15:00", &[1]) };
    let rows = [
        slot(1, "13:00", "14:00", &[1]),
        late,
        slot(3, "15:00", "", &[3]),
        slot(4, "14:00", "15:00", &[4]),
        slot(5, "14:00", "15:00", &[]),
        cancelled,
        session(7),
    ];
    program(rooms.into_iter().chain(rows.map(put)))
}

fn shifted(rooms: &[u128], from: &str, until: &str, minutes: i64) -> ShiftSessions {
    ShiftSessions {
        rooms: rooms.iter().copied().map(id).collect(),
        span: TimeRange::new(at(from), at(until)).unwrap(),
        by: Millis(minutes * MINUTE),
        days: Days::Keep,
    }
}

fn shift(rooms: &[u128], from: &str, until: &str, minutes: i64) -> Edit {
    Edit::ShiftSessions(shifted(rooms, from, until, minutes))
}

/// The numbers of the sessions of which the plan differs.
fn moved(before: &Program, program: &Program) -> Vec<i32> {
    let rows = before.tables().sessions.values();
    let differs = |row: &&std::sync::Arc<sessions::Model>| {
        let other = &program.tables().sessions[&row.id];
        (row.starts_at, row.ends_at) != (other.starts_at, other.ends_at)
    };
    rows.filter(differs).map(|row| row.number).collect()
}

fn plan(program: &Program, number: u128) -> (Option<Timestamp>, Option<Timestamp>, i64) {
    let row = session_in(program, number);
    (row.starts_at, row.ends_at, row.delay_ms)
}

#[test]
fn a_shift_moves_what_starts_in_the_span_in_all_rooms_and_in_none() {
    let start = afternoon();
    let program = after(&start, [shift(&[], "14:00", "15:00", 20)]);
    assert_eq!(moved(&start, &program), [2, 4, 5], "not what is cancelled, nor what has no start");
    assert_eq!(plan(&program, 2), (Some(at("14:20")), Some(at("15:20")), 0), "the delay ends");
    let program = after(&start, [shift(&[], "14:00", "15:01", -20)]);
    assert_eq!(moved(&start, &program), [2, 3, 4, 5]);
    assert_eq!(plan(&program, 3), (Some(at("14:40")), None, 0));
}

#[test]
fn a_shift_of_a_room_moves_what_is_in_it_in_its_parts_and_in_what_contains_it() {
    let start = afternoon();
    let of = |rooms: &[u128]| moved(&start, &after(&start, [shift(rooms, "13:00", "16:00", 10)]));
    assert_eq!(of(&[1]), [1, 3]);
    assert_eq!(of(&[3]), [1, 2, 3]);
    assert_eq!(of(&[1, 4]), [1, 3, 4]);
    let problem = Problem::at("rooms.1", ProblemKind::NotFound);
    assert_eq!(refusal(&start, shift(&[1, 9], "13:00", "16:00", 10)), problem);
}

#[test]
fn a_shift_by_nothing_or_of_nothing_makes_no_revision() {
    for edit in [shift(&[], "13:00", "16:00", 0), shift(&[], "16:00", "17:00", 10)] {
        assert!(apply(&afternoon(), edit).unwrap().changes.is_empty());
    }
}

#[test]
fn a_shift_takes_nothing_into_another_day_unless_it_may() {
    let start = afternoon();
    let edit = shifted(&[], "13:00", "16:00", 14 * 60);
    let refused = refusal(&start, Edit::ShiftSessions(edit.clone()));
    let in_the_way = [2, 3, 4, 5].map(|number| RecordId::Session(id(number)));
    let mut expected = Problem::at("by", ProblemKind::IntoAnotherDay).because_of(in_the_way);
    expected.in_the_way.sort_by_key(|id| session_number(&start, *id));
    let mut found = refused.clone();
    found.in_the_way.sort_by_key(|id| session_number(&start, *id));
    assert_eq!(found, expected);
    let program = after(&start, [Edit::ShiftSessions(ShiftSessions { days: Days::Cross, ..edit })]);
    assert_eq!(session_in(&program, 1).date, "2019-10-01".parse().ok(), "three in the morning");
    assert_eq!(session_in(&program, 2).date, "2019-10-02".parse().ok());
}

fn session_number(program: &Program, id: RecordId) -> i32 {
    let RecordId::Session(session) = id else { panic!("{id:?}") };
    program.tables().sessions[&session].number
}

fn swap(one: u128, other: u128, what: SwapWhat) -> Edit {
    Edit::SwapSessions(SwapSessions { session: id(one), with: id(other), what })
}

fn rooms_of(program: &Program, number: u128) -> Vec<u128> {
    session_in(program, number).rooms.iter().map(|room| room.0.as_u128()).collect()
}

#[test]
fn two_sessions_exchange_times_rooms_or_both() {
    let start = afternoon();
    let [one, two] =
        [(Some(at("13:00")), Some(at("14:00"))), (Some(at("14:00")), Some(at("15:00")))];
    for (what, times, rooms, delay) in [
        (SwapWhat::TimeAndRooms, [two, one], [2, 1], 0),
        (SwapWhat::Time, [two, one], [1, 2], 0),
        (SwapWhat::Rooms, [one, two], [2, 1], 5 * MINUTE),
    ] {
        let program = after(&start, [swap(1, 2, what)]);
        for (number, times, room) in [(1, times[0], rooms[0]), (2, times[1], rooms[1])] {
            let (starts_at, ends_at, _) = plan(&program, number);
            assert_eq!((starts_at, ends_at), times, "{what:?}");
            assert_eq!(rooms_of(&program, number), [room], "{what:?}");
        }
        assert_eq!(session_in(&program, 2).delay_ms, delay, "{what:?}: a new time ends a delay");
    }
}

#[test]
fn exchanging_twice_gives_the_plan_back() {
    let start = after(&afternoon(), [shift(&[2], "14:00", "14:01", 30)]);
    for what in [SwapWhat::TimeAndRooms, SwapWhat::Time, SwapWhat::Rooms] {
        for other in [3, 5, 7] {
            let edits = [swap(2, other, what), swap(other, 2, what)];
            assert_eq!(said(&after(&start, edits)), said(&start), "{what:?} {other}");
        }
    }
}

#[test]
fn the_day_comes_along_with_the_time() {
    let dated = sessions::Model { date: "2019-10-02".parse().ok(), ..session(8) };
    let start = after(&afternoon(), [put(dated)]);
    let program = after(&start, [swap(1, 8, SwapWhat::Time)]);
    assert_eq!(plan(&program, 1), (None, None, 0));
    assert_eq!(session_in(&program, 1).date, "2019-10-02".parse().ok());
    assert_eq!(session_in(&program, 8).date, "2019-10-01".parse().ok());
}

#[test]
fn a_session_is_exchanged_with_another_that_takes_place() {
    let start = afternoon();
    for (one, other, path, kind) in [
        (1, 1, "with", ProblemKind::WithItself),
        (1, 6, "with", ProblemKind::IsCancelled),
        (6, 1, "session", ProblemKind::IsCancelled),
        (1, 9, "with", ProblemKind::NotFound),
        (9, 1, "session", ProblemKind::NotFound),
    ] {
        let refused = refusal(&start, swap(one, other, SwapWhat::TimeAndRooms));
        assert_eq!(refused, Problem::at(path, kind), "{one} {other}");
    }
}

#[test]
fn a_session_is_full_until_it_is_not() {
    let full = |is_full| Edit::SetSessionFull { session: id(1), is_full };
    let program = after(&afternoon(), [full(true)]);
    assert!(session_in(&program, 1).is_full);
    assert!(apply(&program, full(true)).unwrap().changes.is_empty());
    assert_eq!(said(&after(&program, [full(false)])), said(&afternoon()));
}

#[test]
fn a_draft_goes_with_its_contributions_and_nothing_else_does() {
    let start = after(
        &afternoon(),
        [put(participant(1, ParticipantVisibility::Public)), put(contribution(2, 2, 1))],
    );
    let draft = sessions::Model { is_published: false, ..session(8) };
    let program = after(&start, [put(draft), put(contribution(1, 8, 1))]);
    let gone = after(&program, [Edit::DeleteDraftSession(id(8))]);
    assert_eq!(said(&gone), said(&start));
    let problem = Problem::at("session", ProblemKind::NotADraft);
    assert_eq!(refusal(&program, Edit::DeleteDraftSession(id(1))), problem);
    let problem = Problem::at("session", ProblemKind::NotFound);
    assert_eq!(refusal(&gone, Edit::DeleteDraftSession(id(8))), problem);
}

fn cancel(number: u128, replaced_by: u128) -> Edit {
    Edit::CancelSession { session: id(number), reason: None, replaced_by: Some(id(replaced_by)) }
}

#[test]
fn a_draft_that_replaces_another_session_is_needed() {
    let draft = sessions::Model { is_published: false, ..session(8) };
    let program = after(&afternoon(), [put(draft), cancel(1, 8)]);
    let in_the_way = [RecordId::Session(id(1))];
    let problem = Problem::at("session", ProblemKind::InUse).because_of(in_the_way);
    assert_eq!(refusal(&program, Edit::DeleteDraftSession(id(8))), problem);
    let both = [Edit::ReinstateSession(id(1)), Edit::DeleteDraftSession(id(8))];
    assert_eq!(said(&after(&program, both)), said(&afternoon()));
}

#[test]
fn sessions_replace_each_other_in_no_circle() {
    let program = after(&afternoon(), [cancel(1, 2), cancel(2, 3)]);
    let in_the_way = [1, 2].map(|number| RecordId::Session(id(number)));
    let problem = Problem::at("replacedBy", ProblemKind::ReplacesInACircle);
    assert_eq!(refusal(&program, cancel(3, 1)), problem.clone().because_of(in_the_way));
    let at_once = program.apply(vec![cancel(4, 5), cancel(5, 4)], super::seed::TELL);
    assert!(matches!(at_once, Err(Refusal::Problem(found)) if found.kind == problem.kind));
    assert!(apply(&program, cancel(4, 1)).is_ok(), "a chain is none");
}

#[test]
fn a_session_says_all_that_its_row_has() {
    let url: crate::types::WebUrl = "https://whrcf.example/stream".parse().unwrap();
    let content = SessionContent {
        stream_url: Patch::Set(Some(url.clone())),
        recording_url: Patch::Set(Some(url.clone())),
        links: Patch::Set(vec![sessions::Link { label: None, url: url.clone() }]),
        expected_audience: Patch::Set(Some(300)),
        note: Patch::Set(Some("Water for the speakers".to_owned())),
        sources: Patch::Set(vec![url.clone()]),
        ..Default::default()
    };
    let program = after(&afternoon(), [super::seed::update(1, content)]);
    let row = session_in(&program, 1);
    assert_eq!((&row.stream_url, &row.recording_url), (&Some(url.clone()), &Some(url.clone())));
    assert_eq!((row.links[0].url.clone(), row.sources.to_vec()), (url.clone(), vec![url]));
    assert_eq!(
        (row.expected_audience, row.note.as_deref()),
        (Some(300), Some("Water for the speakers"))
    );
    let content = SessionContent {
        stream_url: Patch::Set(None),
        recording_url: Patch::Set(None),
        links: Patch::Set(Vec::new()),
        expected_audience: Patch::Set(None),
        note: Patch::Set(None),
        sources: Patch::Set(Vec::new()),
        ..Default::default()
    };
    assert_eq!(said(&after(&program, [super::seed::update(1, content)])), said(&afternoon()));
}
