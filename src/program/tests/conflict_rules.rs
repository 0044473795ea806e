//! Each rule by example, to the exact boundary.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::conflicts::venue;
use super::seed::{
    after, at, contribution, edition, id, participant, program, put, reschedule, room, session,
    slot,
};
use crate::entity::edition::ConflictRule::{
    self, HiddenSpeaker, OutsideEdition, OutsideRoomHours, PersonDoubleBooked, PersonTooLittleTime,
    RoomDoubleBooked, RoomTooLittleTime, RoomTooSmall, Unplaced,
};
use crate::entity::edition::{self as editions, AttendanceMode};
use crate::entity::participant::{self as people, ParticipantVisibility};
use crate::entity::room::{self as rooms, RoomHours};
use crate::entity::session as sessions;
use crate::program::{
    ConflictPolicy, Edit, Patch, Problem, ProblemKind, Program, Refusal, RescheduleSession, Rules,
    UpdateConflictRules, View, describe_conflict,
};
use crate::types::Audience;

/// The rules that the program breaks as it stands.
fn broken(program: &Program) -> Vec<ConflictRule> {
    program.conflicts().iter().map(|conflict| conflict.rule).collect()
}

/// The rules for which an edit is refused to somebody who accepts nothing.
fn refused(program: &Program, edits: Vec<Edit>) -> Vec<ConflictRule> {
    match program.apply(edits, Rules::default()) {
        Ok(_) => Vec::new(),
        Err(Refusal::Conflicts { conflicts, .. }) => {
            conflicts.iter().map(|conflict| conflict.rule).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

/// Ten minutes are wanted between two sessions of a person, and five in a room.
fn ten_and_five() -> Edit {
    Edit::UpdateConflictRules(UpdateConflictRules {
        minutes_between_sessions_of_person: Patch::Set(10),
        minutes_between_sessions_in_room: Patch::Set(5),
        ..UpdateConflictRules::default()
    })
}

/// A person in a session from ten to eleven in room 1, and in another.
fn two_of_a_person(next: sessions::Model) -> Program {
    let speaker = participant(1, ParticipantVisibility::Public);
    let rows = [put(speaker), put(slot(1, "10:00", "11:00", &[1])), put(next)];
    let contributions = [put(contribution(1, 1, 1)), put(contribution(2, 2, 1))];
    program(venue().chain([ten_and_five()]).chain(rows).chain(contributions))
}

#[test]
fn somebody_needs_time_between_two_rooms() {
    assert_eq!(broken(&two_of_a_person(slot(2, "11:09", "12:00", &[2]))), [PersonTooLittleTime]);
    assert_eq!(broken(&two_of_a_person(slot(2, "11:00", "12:00", &[2]))), [PersonTooLittleTime]);
    assert_eq!(broken(&two_of_a_person(slot(2, "11:10", "12:00", &[2]))), []);
    let earlier = slot(2, "09:00", "09:51", &[2]);
    assert_eq!(broken(&two_of_a_person(earlier)), [PersonTooLittleTime], "also before");
}

#[test]
fn who_stays_in_the_room_needs_no_time_and_the_room_does() {
    assert_eq!(broken(&two_of_a_person(slot(2, "11:05", "12:00", &[1]))), []);
    assert_eq!(broken(&two_of_a_person(slot(2, "11:04", "12:00", &[1]))), [RoomTooLittleTime]);
}

#[test]
fn a_room_needs_time_between_two_sessions_also_as_a_part() {
    let follow = |room: u128| {
        let rows = [put(slot(1, "10:00", "11:00", &[4])), put(slot(2, "11:00", "12:00", &[room]))];
        broken(&program(venue().chain([ten_and_five()]).chain(rows)))
    };
    for room in [2, 3, 4, 6, 7] {
        assert_eq!(follow(room), [RoomTooLittleTime], "{room}");
    }
    assert_eq!(follow(5), []);
}

#[test]
fn a_delay_takes_the_time_that_was_between() {
    let late = sessions::Model { delay_ms: 60_000, ..slot(2, "09:00", "09:50", &[2]) };
    assert_eq!(broken(&two_of_a_person(late)), [PersonTooLittleTime]);
}

#[test]
fn to_draw_two_sessions_apart_creates_nothing() {
    let program = two_of_a_person(slot(2, "10:30", "11:30", &[1]));
    assert_eq!(broken(&program), [RoomDoubleBooked, PersonDoubleBooked]);
    let apart = RescheduleSession { starts_at: Patch::Set(Some(at("11:02"))), ..reschedule(2) };
    assert_eq!(refused(&program, vec![Edit::RescheduleSession(apart)]), []);
}

#[test]
fn minutes_are_those_of_a_day() {
    for minutes in [-1, 1441] {
        let edit = UpdateConflictRules {
            minutes_between_sessions_in_room: Patch::Set(minutes),
            ..UpdateConflictRules::default()
        };
        let refused = program([]).apply(vec![Edit::UpdateConflictRules(edit)], Rules::default());
        let problem = Problem::at("minutesBetweenSessionsInRoom", ProblemKind::NoMinutesOfDay);
        assert_eq!(refused.unwrap_err(), Refusal::Problem(problem));
    }
}

fn on(time: &str) -> Program {
    let starts_at = time.parse().ok();
    let rows =
        [put(room(1, &[])), put(sessions::Model { starts_at, ..slot(1, "10:00", "", &[1]) })];
    program(rows)
}

#[test]
fn an_edition_lasts_from_its_first_program_day_to_the_end_of_its_last() {
    for (time, is_outside) in [
        ("2019-10-01T03:59:00+09:00", true),
        ("2019-10-01T04:00:00+09:00", false),
        ("2019-10-03T03:59:00+09:00", false),
        ("2019-10-03T04:00:00+09:00", true),
    ] {
        let expected = if is_outside { vec![OutsideEdition] } else { vec![] };
        assert_eq!(broken(&on(time)), expected, "{time}");
    }
}

#[test]
fn the_day_before_the_main_dates_belongs_to_the_edition() {
    let program = on("2019-09-30T10:00:00+09:00");
    assert_eq!(broken(&program), [OutsideEdition]);
    let pre_forum_on = "2019-09-30".parse().ok();
    let program = after(&program, [put(editions::Model { pre_forum_on, ..edition() })]);
    assert_eq!(broken(&program), []);
}

#[test]
fn an_edition_that_becomes_shorter_leaves_sessions_outside() {
    let program = on("2019-10-02T10:00:00+09:00");
    let shorter = editions::Model { ends_on: edition().starts_on, ..edition() };
    assert_eq!(refused(&program, vec![put(shorter)]), [OutsideEdition]);
}

fn hours(date: Option<&str>, opens: &str, closes: &str) -> RoomHours {
    let date = date.map(|date| date.parse().unwrap());
    RoomHours { date, opens_at: opens.parse().unwrap(), closes_at: closes.parse().unwrap() }
}

/// A session in a room of which another is a part, which has hours.
fn while_open(start: &str, end: &str, hours: &[RoomHours]) -> Vec<ConflictRule> {
    let part = rooms::Model { hours: hours.to_vec().into(), ..room(1, &[]) };
    let rows = [put(part), put(room(2, &[1])), put(slot(1, start, end, &[2]))];
    broken(&program(rows))
}

#[test]
fn a_session_lies_within_one_entry_of_the_hours_of_all_its_rooms() {
    let two = [hours(None, "09:00", "12:00"), hours(None, "12:00", "18:00")];
    assert_eq!(while_open("09:00", "12:00", &two), []);
    assert_eq!(while_open("12:00", "18:00", &two), []);
    for (start, end) in [("08:59", "10:00"), ("11:00", "13:00"), ("17:00", "18:01")] {
        assert_eq!(while_open(start, end, &two), [OutsideRoomHours], "{start}");
    }
    assert_eq!(while_open("08:00", "", &two), [], "without an end it takes no time");
}

#[test]
fn hours_of_a_date_stand_in_the_place_of_the_others() {
    let long = hours(None, "09:00", "18:00");
    let short = hours(Some("2019-10-01"), "09:00", "10:00");
    let other = hours(Some("2019-10-02"), "09:00", "10:00");
    assert_eq!(while_open("10:00", "11:00", &[long, short]), [OutsideRoomHours]);
    assert_eq!(while_open("10:00", "11:00", &[long, other]), []);
    assert_eq!(while_open("10:00", "11:00", &[other]), [OutsideRoomHours], "closed on that day");
}

#[test]
fn a_room_may_close_after_midnight() {
    let night = [hours(None, "20:00", "02:00")];
    let after_midnight = |end: &str| {
        let ends_at = format!("2019-10-02T{end}:00+09:00").parse().ok();
        let part = rooms::Model { hours: night.to_vec().into(), ..room(1, &[]) };
        let late = sessions::Model { ends_at, ..slot(1, "23:00", "", &[1]) };
        broken(&program([put(part), put(late)]))
    };
    assert_eq!(after_midnight("02:00"), []);
    assert_eq!(after_midnight("02:01"), [OutsideRoomHours]);
}

#[test]
fn hours_that_are_cut_leave_sessions_outside() {
    let program = program([put(room(1, &[])), put(slot(1, "10:00", "11:00", &[1]))]);
    let shut = rooms::Model { hours: vec![hours(None, "11:00", "12:00")].into(), ..room(1, &[]) };
    assert_eq!(refused(&program, vec![put(shut)]), [OutsideRoomHours]);
}

fn with_audience(
    people: i32,
    capacities: [Option<i32>; 2],
    session_rooms: &[u128],
) -> Vec<ConflictRule> {
    let [one, other] = capacities;
    let row = sessions::Model {
        expected_audience: Some(people),
        ..slot(1, "10:00", "11:00", session_rooms)
    };
    let plain = |number, capacity| put(rooms::Model { capacity, ..room(number, &[]) });
    broken(&program([plain(1, one), plain(2, other), put(room(3, &[1, 2])), put(row)]))
}

#[test]
fn a_combined_room_holds_what_its_parts_hold() {
    for rooms in [&[3][..], &[1, 2]] {
        assert_eq!(with_audience(50, [Some(20), Some(30)], rooms), []);
        assert_eq!(with_audience(51, [Some(20), Some(30)], rooms), [RoomTooSmall]);
        assert_eq!(with_audience(51, [Some(20), None], rooms), [], "not known of all");
    }
}

fn public_session(change: impl FnOnce(sessions::Model) -> sessions::Model) -> Vec<ConflictRule> {
    broken(&program([put(room(1, &[])), put(change(slot(1, "10:00", "", &[1])))]))
}

#[test]
fn a_published_session_needs_a_time_and_a_room_or_a_stream() {
    let url = || "https://example.org/live".parse().ok();
    let nowhere = |row| sessions::Model { rooms: Vec::new().into(), ..row };
    assert_eq!(public_session(|row| row), []);
    assert_eq!(public_session(nowhere), [Unplaced]);
    assert_eq!(public_session(|row| sessions::Model { starts_at: None, ..row }), [Unplaced]);
    let streamed = |row| sessions::Model { stream_url: url(), ..nowhere(row) };
    assert_eq!(public_session(streamed), []);
    let draft = |row| sessions::Model { is_published: false, ..nowhere(row) };
    assert_eq!(public_session(draft), []);
    let cancelled = |row| sessions::Model { is_cancelled: true, ..nowhere(row) };
    assert_eq!(public_session(cancelled), []);
    let online = editions::Model { attendance: AttendanceMode::Online, ..edition() };
    let somewhere = program([put(online), put(slot(1, "10:00", "", &[]))]);
    assert_eq!(broken(&somewhere), [], "no room is needed online");
}

#[test]
fn only_who_publishes_a_draft_is_told_that_it_has_no_place() {
    let draft = sessions::Model { is_published: false, ..session(1) };
    let seed = program([put(draft)]);
    assert_eq!(refused(&seed, vec![Edit::PublishSessions(vec![id(1)])]), [Unplaced]);
    let published = after(&seed, [Edit::PublishSessions(vec![id(1)])]);
    assert_eq!(broken(&published), [Unplaced], "it stands");
    assert_eq!(refused(&seed, vec![put(session(2))]), [], "published at once");
    let placed = program([put(room(1, &[])), put(slot(1, "10:00", "", &[1]))]);
    let untimed = RescheduleSession { starts_at: Patch::Set(None), ..reschedule(1) };
    assert_eq!(
        refused(&placed, vec![Edit::RescheduleSession(untimed)]),
        [],
        "said in so many words"
    );
}

/// A published session in a room, with a contribution of participant 1.
fn on_stage(visibility: ParticipantVisibility) -> Program {
    let rows =
        [put(participant(1, visibility)), put(room(1, &[])), put(slot(1, "10:00", "", &[1]))];
    program(rows.into_iter().chain([put(contribution(1, 1, 1))]))
}

#[test]
fn somebody_hidden_in_a_published_session_is_told() {
    assert_eq!(broken(&on_stage(ParticipantVisibility::Hidden)), [HiddenSpeaker]);
    assert_eq!(broken(&on_stage(ParticipantVisibility::Anonymous)), []);
    let seen = on_stage(ParticipantVisibility::Public);
    let hide = || {
        let visibility = ParticipantVisibility::Hidden;
        vec![put(people::Model { visibility, ..participant(1, visibility) })]
    };
    assert_eq!(refused(&seen, hide()), [HiddenSpeaker]);
    let accepted = Rules { expected_revision: None, conflicts: ConflictPolicy::AcceptWarnings };
    assert_eq!(seen.apply(hide(), accepted).unwrap().conflicts.len(), 1, "and told");
}

/// Two sessions that break everything that two can break, or that one can.
fn wholly_broken() -> Program {
    let shut = hours(None, "20:00", "21:00");
    let small = rooms::Model { hours: vec![shut].into(), capacity: Some(1), ..room(1, &[]) };
    let crowded = |row| sessions::Model { expected_audience: Some(2), ..row };
    let early = "2019-09-01T10:00:00+09:00".parse().ok();
    let rows = [
        put(small),
        put(room(2, &[])),
        put(participant(1, ParticipantVisibility::Hidden)),
        put(crowded(slot(1, "10:00", "11:00", &[1]))),
        put(slot(2, "10:30", "11:30", &[1])),
        put(slot(3, "11:35", "12:00", &[1])),
        put(slot(4, "12:05", "13:00", &[2])),
        put(sessions::Model { starts_at: early, ..session(5) }),
    ];
    let contributions = (1..5).map(|number| put(contribution(number, number, 1)));
    let wanted = UpdateConflictRules {
        minutes_between_sessions_of_person: Patch::Set(10),
        minutes_between_sessions_in_room: Patch::Set(10),
        ..UpdateConflictRules::default()
    };
    let wanted = Edit::UpdateConflictRules(wanted);
    program(rows.into_iter().chain(contributions).chain([wanted]))
}

#[test]
fn every_conflict_is_said_in_both_languages_and_names_its_sessions() {
    let program = wholly_broken();
    let view = View::of(Arc::new(program.clone()), Audience::Staff);
    let mut said = BTreeSet::new();
    for conflict in program.conflicts() {
        said.insert(conflict.rule);
        let words = describe_conflict(conflict, &view);
        let [english, korean] = ["en", "ko"].map(|tag| {
            let texts = words.translations().find(|(locale, _)| locale.as_str() == tag);
            texts.unwrap().1.to_owned()
        });
        assert!(korean.chars().any(|letter| ('가'..='힣').contains(&letter)), "{korean}");
        assert!(english.is_ascii() || english.contains('“'), "{english}");
        for text in [&english, &korean] {
            assert_eq!(text.matches("“Session”").count(), conflict.sessions.len(), "{text}");
        }
        assert!(!english.starts_with(' ') && !english.contains("  "), "{english}");
    }
    assert_eq!(said, ConflictRule::ALL.into(), "each rule");
}

#[test]
fn the_minutes_between_two_sessions_are_told() {
    let program = wholly_broken();
    let view = View::of(Arc::new(program.clone()), Audience::Staff);
    let said = program.conflicts().iter().map(|conflict| {
        let words = describe_conflict(conflict, &view);
        words.translations().next().unwrap().1.to_owned()
    });
    let said: BTreeSet<_> = said.collect();
    assert!(said.contains("Room has only 5 min between “Session” and “Session”"), "{said:?}");
    assert!(
        said.contains("Participant has only 5 min between “Session” and “Session”"),
        "{said:?}"
    );
}
