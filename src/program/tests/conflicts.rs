//! Sessions that cannot both take place: the sweep finds what trying every pair finds.

use std::collections::BTreeSet;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::seed::{
    TELL, after, apply, at, contribution, edition, id, participant, participant_id, program, put,
    reschedule, room, room_id, session, session_id, slot,
};
use crate::entity::edition::{self as editions, ConflictRule, Severities, Severity};
use crate::entity::participant::{self as people, ParticipantVisibility};
use crate::entity::session as sessions;
use crate::program::{
    Conflict, ConflictPolicy, Edit, Patch, Program, Refusal, RescheduleSession, Rules,
};
use crate::types::{PersonId, RoomId, SessionId};

/// 208; 209 and 210, which join; 210 and 211, which join too; and a floor of all but 208.
fn venue() -> impl Iterator<Item = Edit> {
    let joined: [(u128, &[u128]); 3] = [(4, &[2, 3]), (6, &[3, 5]), (7, &[4, 6])];
    let plain = [1, 2, 3, 5].map(|number| room(number, &[]));
    plain.into_iter().chain(joined.map(|(number, parts)| room(number, parts))).map(put)
}

prop_compose! {
    fn any_slot()(
        start in option::weighted(0.9, 0..8_i64),
        quarters in option::weighted(0.9, 1..5_i64),
        delay in prop_oneof![3 => Just(0), 1 => Just(900_000)],
        rooms in btree_set(1..8_u128, 0..3),
        (is_published, is_cancelled) in (any::<bool>(), proptest::bool::weighted(0.2)),
    ) -> sessions::Model {
        let starts_at = start.map(|quarter| at("10:00").plus_millis(quarter * 900_000));
        let ends_at = starts_at.zip(quarters).map(|(at, span)| at.plus_millis(span * 900_000));
        let rooms = rooms.into_iter().map(id).collect();
        sessions::Model {
            starts_at, ends_at, delay_ms: delay, rooms, is_published, is_cancelled, ..session(1)
        }
    }
}

/// Two of the participants are one person.
fn person_of(participant: u128) -> PersonId {
    id(participant.min(3))
}

prop_compose! {
    fn any_program()(
        slots in vec(any_slot(), 2..10),
        contributions in btree_set((1..10_u128, 1..5_u128), 0..10),
    ) -> Program {
        let people = (1..5).map(|number| people::Model {
            person_id: person_of(number),
            ..participant(number, ParticipantVisibility::Hidden)
        });
        let count = u128::try_from(slots.len()).unwrap();
        let slots = (1..).zip(slots).map(|(number, row)| sessions::Model { id: id(number), ..row });
        let contributions = (1..)
            .zip(contributions)
            .filter(|(_, (session, _))| *session <= count)
            .map(|(number, (session, participant))| contribution(number, session, participant));
        program(venue().chain(people.map(put)).chain(slots.map(put)).chain(contributions.map(put)))
    }
}

fn overlap(one: &sessions::Model, other: &sessions::Model) -> bool {
    let span = |row: &sessions::Model| {
        Some((row.starts_at?.as_millis() + row.delay_ms, row.ends_at?.as_millis() + row.delay_ms))
    };
    let (Some((start, end)), Some((other_start, other_end))) = (span(one), span(other)) else {
        return false;
    };
    !one.is_cancelled && !other.is_cancelled && start.max(other_start) < end.min(other_end)
}

/// A room and everything that it is made of.
fn within(program: &Program, room: RoomId) -> BTreeSet<RoomId> {
    let parts = program.tables().rooms[&room].parts.iter();
    parts.flat_map(|part| within(program, *part)).chain([room]).collect()
}

fn occupied(program: &Program, session: &sessions::Model) -> BTreeSet<RoomId> {
    session.rooms.iter().flat_map(|room| within(program, *room)).collect()
}

fn people_in(program: &Program, session: SessionId) -> BTreeSet<PersonId> {
    let rows = program.tables().contributions.values();
    rows.filter(|row| row.session_id == session)
        .filter_map(|row| Some(program.tables().participants[&row.participant_id?].person_id))
        .collect()
}

type Found = BTreeSet<(ConflictRule, Vec<SessionId>, Option<PersonId>)>;

fn by_trying_every_pair(program: &Program) -> Found {
    let mut found = Found::new();
    for one in program.tables().sessions.values() {
        for other in program.tables().sessions.values() {
            if one.number >= other.number || !overlap(one, other) {
                continue;
            }
            let pair = [one.id, other.id];
            if !occupied(program, one).is_disjoint(&occupied(program, other)) {
                found.insert((ConflictRule::RoomDoubleBooked, pair.into(), None));
            }
            let both = people_in(program, one.id);
            for person in both.intersection(&people_in(program, other.id)) {
                found.insert((ConflictRule::PersonDoubleBooked, pair.into(), Some(*person)));
            }
        }
    }
    found
}

fn person_in(program: &Program, conflict: &Conflict) -> Option<PersonId> {
    conflict.participant.map(|id| program.tables().participants[&id].person_id)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_conflicts_are_those_that_trying_every_pair_finds(program in any_program()) {
        let conflicts = program.conflicts();
        let found: Vec<_> = conflicts
            .iter()
            .map(|conflict| (conflict.rule, conflict.sessions.clone(), person_in(&program, conflict)))
            .collect();
        prop_assert_eq!(found.len(), found.iter().collect::<BTreeSet<_>>().len(), "each once");
        prop_assert_eq!(found.into_iter().collect::<Found>(), by_trying_every_pair(&program));
        for conflict in conflicts {
            let Some(room) = conflict.room else { continue };
            for session in conflict.sessions {
                let session = &program.tables().sessions[&session];
                prop_assert!(occupied(&program, session).contains(&room), "a room that both need");
            }
        }
    }

    #[test]
    fn a_conflict_is_created_when_the_pair_had_none_before(
        program in any_program(),
        row in any_slot(),
        number in 1..3_u128,
    ) {
        let outcome = apply(&program, put(sessions::Model { id: id(number), ..row })).unwrap();
        let created: Found = outcome
            .conflicts
            .iter()
            .map(|conflict| (conflict.rule, conflict.sessions.clone(), person_in(&program, conflict)))
            .collect();
        let mut expected = by_trying_every_pair(&outcome.program);
        for standing in by_trying_every_pair(&program) {
            expected.remove(&standing);
        }
        prop_assert_eq!(created, expected);
    }
}

fn strict(conflicts: ConflictPolicy) -> Rules {
    Rules { expected_revision: None, conflicts }
}

/// A hall made of two rooms, and a session in one of them.
fn hall() -> Program {
    program(venue().chain([put(slot(1, "10:00", "11:00", &[2]))]))
}

#[test]
fn a_combined_room_is_double_booked_with_its_part() {
    let outcome = apply(&hall(), put(slot(2, "10:30", "11:30", &[4]))).unwrap();
    let conflict = Conflict {
        rule: ConflictRule::RoomDoubleBooked,
        severity: Severity::Block,
        sessions: vec![session_id(1), session_id(2)],
        room: Some(room_id(2)),
        participant: None,
    };
    assert_eq!(outcome.conflicts, [conflict]);
}

#[test]
fn a_double_booked_room_is_refused_unless_it_is_only_to_be_told() {
    let edit = || vec![put(slot(2, "10:30", "11:30", &[2]))];
    for policy in [ConflictPolicy::Refuse, ConflictPolicy::AcceptWarnings] {
        let refused = hall().apply(edit(), strict(policy));
        assert!(matches!(refused, Err(Refusal::Conflicts { .. })), "{policy:?}");
    }
    assert_eq!(hall().apply(edit(), TELL).unwrap().conflicts.len(), 1);
}

#[test]
fn a_double_booked_person_is_a_warning_that_can_be_accepted() {
    let program = program([
        put(participant(1, ParticipantVisibility::Hidden)),
        put(slot(1, "10:00", "11:00", &[])),
        put(slot(2, "10:30", "11:30", &[])),
        put(contribution(1, 1, 1)),
    ]);
    let edit = || vec![put(contribution(2, 2, 1))];
    let refused = program.apply(edit(), strict(ConflictPolicy::Refuse));
    assert!(matches!(refused, Err(Refusal::Conflicts { .. })));
    let accepted = program.apply(edit(), strict(ConflictPolicy::AcceptWarnings)).unwrap();
    let [conflict] = &accepted.conflicts[..] else { panic!("{:?}", accepted.conflicts) };
    assert_eq!(conflict.severity, Severity::Warn);
    assert_eq!(conflict.participant, Some(participant_id(1)));
}

#[test]
fn what_ends_when_the_next_begins_is_no_conflict() {
    let outcome = apply(&hall(), put(slot(2, "11:00", "12:00", &[2]))).unwrap();
    assert_eq!(outcome.conflicts, []);
}

#[test]
fn drafts_occupy_and_cancelled_sessions_do_not() {
    let draft = sessions::Model { is_published: false, ..slot(2, "10:30", "11:30", &[2]) };
    assert_eq!(apply(&hall(), put(draft.clone())).unwrap().conflicts.len(), 1);
    let cancelled = sessions::Model { is_cancelled: true, ..draft };
    assert_eq!(apply(&hall(), put(cancelled)).unwrap().conflicts, []);
}

#[test]
fn a_session_without_an_end_conflicts_with_nothing() {
    let outcome = apply(&hall(), put(slot(2, "10:30", "", &[2]))).unwrap();
    assert_eq!(outcome.conflicts, []);
}

#[test]
fn the_expected_time_counts_not_the_planned_one() {
    let planned = slot(2, "09:00", "10:00", &[2]);
    assert_eq!(apply(&hall(), put(planned.clone())).unwrap().conflicts, []);
    let late = sessions::Model { delay_ms: 60_000, ..planned };
    assert_eq!(apply(&hall(), put(late)).unwrap().conflicts.len(), 1);
}

#[test]
fn a_cancelled_session_that_is_reinstated_creates_its_conflict() {
    let cancelled = sessions::Model { is_cancelled: true, ..slot(2, "10:30", "11:30", &[2]) };
    let program = after(&hall(), [put(cancelled)]);
    let edit = vec![Edit::ReinstateSession(id(2))];
    assert!(matches!(program.apply(edit, Rules::default()), Err(Refusal::Conflicts { .. })));
}

/// Two sessions that stand in each other's way in the two rooms of the hall.
fn standing_conflict() -> Program {
    after(
        &hall(),
        [put(slot(1, "10:00", "11:00", &[2, 3])), put(slot(2, "10:30", "11:30", &[3, 2]))],
    )
}

#[test]
fn a_conflict_that_stands_refuses_no_other_edit() {
    let edit = vec![Edit::UnpublishSessions(vec![id(1)])];
    let outcome = standing_conflict().apply(edit, Rules::default()).unwrap();
    assert_eq!(outcome.conflicts, []);
}

#[test]
fn an_edit_that_makes_a_standing_conflict_smaller_is_not_refused() {
    for rooms in [&[3, 2][..], &[2], &[3], &[4]] {
        let rooms = Patch::Set(rooms.iter().copied().map(id).collect());
        let edit = RescheduleSession { rooms, ..reschedule(1) };
        let edit = vec![Edit::RescheduleSession(edit)];
        assert!(standing_conflict().apply(edit, Rules::default()).is_ok());
    }
}

#[test]
fn to_weigh_conflicts_anew_creates_none() {
    let weigh = |room_double_booked| {
        let severities = Severities { room_double_booked, ..Severities::default() };
        put(editions::Model { severities, ..edition() })
    };
    for from in [Severity::Ignore, Severity::Warn] {
        let program = after(&standing_conflict(), [weigh(from)]);
        let outcome = program.apply(vec![weigh(Severity::Block)], Rules::default()).unwrap();
        assert_eq!(outcome.program.conflicts().len(), 1);
    }
}

#[test]
fn what_is_ignored_is_not_looked_for() {
    let severities =
        Severities { room_double_booked: Severity::Ignore, person_double_booked: Severity::Ignore };
    let edition = put(editions::Model { severities, ..edition() });
    assert!(after(&standing_conflict(), [edition]).conflicts().is_empty());
}
