//! Conflicts that edits create: which of them are refused, and to whom.

use super::seed::{
    TELL, after, apply, contribution, edition, id, participant, participant_id, program, put,
    reschedule, room, room_id, session_id, slot,
};
use crate::entity::edition::{self as editions, ConflictRule, ConflictSettings, Severity};
use crate::entity::participant::ParticipantVisibility;
use crate::entity::session as sessions;
use crate::program::{
    Conflict, ConflictPolicy, Edit, Patch, Program, Refusal, RescheduleSession, Rules,
    UpdateConflictRules,
};

/// 208; 209 and 210, which join; 210 and 211, which join too; and a floor of all but 208.
pub(super) fn venue() -> impl Iterator<Item = Edit> {
    let joined: [(u128, &[u128]); 3] = [(4, &[2, 3]), (6, &[3, 5]), (7, &[4, 6])];
    let plain = [1, 2, 3, 5].map(|number| room(number, &[]));
    plain.into_iter().chain(joined.map(|(number, parts)| room(number, parts))).map(put)
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
        put(participant(1, ParticipantVisibility::Public)),
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

fn weigh(rule: ConflictRule, severity: Severity) -> Edit {
    let rules = vec![(rule, severity)];
    Edit::UpdateConflictRules(UpdateConflictRules { rules, ..UpdateConflictRules::default() })
}

#[test]
fn to_weigh_conflicts_anew_creates_none() {
    for from in [Severity::Ignore, Severity::Warn] {
        let program = after(&standing_conflict(), [weigh(ConflictRule::RoomDoubleBooked, from)]);
        let block = vec![weigh(ConflictRule::RoomDoubleBooked, Severity::Block)];
        let outcome = program.apply(block, Rules::default()).unwrap();
        assert_eq!(outcome.conflicts, []);
        assert_eq!(outcome.program.conflicts().len(), 1, "it stands with its new weight");
    }
}

#[test]
fn what_is_ignored_is_not_looked_for() {
    let ignored = weigh(ConflictRule::RoomDoubleBooked, Severity::Ignore);
    assert!(after(&standing_conflict(), [ignored]).conflicts().is_empty());
}

#[test]
fn an_edit_that_only_weighs_rules_leaves_the_rest_of_the_edition() {
    let program = after(&hall(), [weigh(ConflictRule::Unplaced, Severity::Block)]);
    let severities = ConflictSettings { unplaced: Severity::Block, ..ConflictSettings::default() };
    let expected = editions::Model { severities, ..edition() };
    assert!(crate::program::Row::says_the_same(&**program.edition().unwrap(), &expected));
    let again = apply(&program, weigh(ConflictRule::Unplaced, Severity::Block)).unwrap();
    assert!(again.changes.is_empty());
}

#[test]
fn the_first_edit_that_brings_the_heaviest_conflict_about_is_named() {
    let people = [put(participant(1, ParticipantVisibility::Public))];
    let program = after(&hall(), people.into_iter().chain([put(contribution(1, 1, 1))]));
    let edits = vec![
        put(slot(2, "10:30", "11:30", &[1])),
        // A warning: the person of the session in the hall.
        put(contribution(2, 2, 1)),
        put(slot(3, "10:30", "11:30", &[5])),
        put(slot(4, "10:30", "11:30", &[4])),
        put(slot(5, "10:30", "11:30", &[2])),
    ];
    let Err(Refusal::Conflicts { edit, conflicts, .. }) = program.apply(edits, Rules::default())
    else {
        panic!("refused")
    };
    assert_eq!(edit, 3);
    assert!(conflicts.iter().any(|conflict| conflict.severity == Severity::Warn), "all are told");
}
