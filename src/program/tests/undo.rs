//! Undoing a revision, the newest or an older one.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::consent::is_chosen;
use super::laws::within_choices;
use super::random::{edit, history};
use super::seed::{
    TELL, after, contribution, create, id, participant, program, put, reschedule, revision_of,
    room, said, session_id, session_in, slot, step, update,
};
use crate::entity::participant::ParticipantVisibility;
use crate::program::{
    Edit, Patch, Problem, ProblemKind, Program, Record, RecordId, Refusal, RescheduleSession,
    Revision, SessionContent, Undo,
};

fn undo(revision: &Revision) -> Vec<Edit> {
    vec![Edit::Undo(Box::new(Undo { revision: revision.clone(), erased: BTreeSet::new() }))]
}

/// Whether a revision changed somebody who chose for themselves: what others made less of their
/// choice, no undo makes more again.
fn changes_who_chose(revision: &Revision) -> bool {
    let rows = revision.changes.iter().flat_map(|change| [change.before(), change.after()]);
    rows.flatten().any(|row| matches!(row, Record::Participant(row) if is_chosen(&row)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_sequence_of_edits_is_undone_one_by_one_to_the_start(
        history in history(),
        commits in vec(vec(edit(), 1..4), 1..8),
    ) {
        let start = history.newest();
        let mut program = start.as_ref().clone();
        let mut revisions = Vec::new();
        for edits in commits {
            // Many cannot be; a refusal leaves no trace.
            let Ok(outcome) = program.apply(edits, TELL) else { continue };
            if !outcome.changes.is_empty() {
                revisions.push(revision_of(&outcome));
                program = outcome.program;
            }
        }
        prop_assume!(!revisions.iter().any(changes_who_chose));
        for revision in revisions.iter().rev() {
            program = program.apply(undo(revision), TELL).unwrap().program;
        }
        prop_assert_eq!(said(&program), said(start));
    }

    #[test]
    fn undoing_the_newest_revision_gives_the_program_back(history in history()) {
        for step in history.steps().skip(1) {
            let undone = step.after.apply(undo(&step.revision), TELL).unwrap();
            let expected = within_choices(said(&step.before), &step.after);
            prop_assert_eq!(said(&undone.program), expected);
        }
    }

    #[test]
    fn an_older_revision_is_undone_where_nothing_collides_and_else_refused(history in history()) {
        let newest = history.newest();
        for (revision, _) in history.revisions.iter().zip(&history.programs).skip(1) {
            match newest.apply(undo(revision), TELL) {
                Ok(outcome) => {
                    let put_back: BTreeSet<_> =
                        outcome.changes.iter().filter_map(crate::program::Change::id).collect();
                    let changed = revision.changes.iter().filter_map(crate::program::Change::id);
                    let changed: BTreeSet<_> = changed.collect();
                    // A session's day follows from the edition's.
                    let is_edition = |id: &RecordId| matches!(id, RecordId::Edition(_));
                    prop_assert!(
                        put_back.is_subset(&changed) || changed.iter().any(is_edition),
                        "nothing else is touched"
                    );
                }
                Err(Refusal::Stale { looked_at, objects, .. }) => {
                    prop_assert_eq!(looked_at, revision.number);
                    prop_assert!(!objects.is_empty());
                }
                Err(Refusal::Problem(problem)) => {
                    prop_assert_eq!(problem.kind, ProblemKind::Taken, "a name that is taken since");
                }
                Err(other) => prop_assert!(false, "{other:?}"),
            }
        }
    }
}

fn to(time: &str) -> Edit {
    let starts_at = Patch::Set(Some(super::seed::at(time)));
    Edit::RescheduleSession(RescheduleSession { starts_at, ..reschedule(1) })
}

fn stock() -> Program {
    let rows = [put(room(1, &[])), put(slot(1, "10:00", "11:00", &[1]))];
    program(rows)
}

#[test]
fn an_older_revision_is_undone_while_what_it_changed_stays_as_it_was_left() {
    let moved = step(&stock(), [to("14:00")]);
    let later = after(&moved.after, [Edit::CreateSession(create(2).into())]);
    let undone = later.apply(undo(&moved.revision), TELL).unwrap().program;
    assert_eq!(session_in(&undone, 1).starts_at, Some(super::seed::at("10:00")));
    assert!(undone.tables().sessions.contains_key(&session_id(2)), "what came later stays");
}

#[test]
fn what_was_changed_since_is_not_overwritten_by_an_undo() {
    let moved = step(&stock(), [to("14:00")]);
    let later = after(&moved.after, [to("15:00")]);
    let refused = later.apply(undo(&moved.revision), TELL).unwrap_err();
    let objects = BTreeSet::from([RecordId::Session(session_id(1))]);
    let (looked_at, current) = (moved.revision.number, later.revision());
    assert_eq!(refused, Refusal::Stale { looked_at, current, objects });
}

#[test]
fn what_later_changes_need_is_not_taken_away_by_an_undo() {
    let made = step(&stock(), [put(room(2, &[]))]);
    let rooms = Patch::Set(vec![id(2)]);
    let moved = Edit::RescheduleSession(RescheduleSession { rooms, ..reschedule(1) });
    let later = after(&made.after, [moved]);
    let refused = later.apply(undo(&made.revision), TELL).unwrap_err();
    let Refusal::Stale { objects, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(objects, [RecordId::Session(session_id(1))].into());
}

#[test]
fn what_an_undo_needs_and_is_gone_is_told() {
    let moved = step(
        &stock(),
        [Edit::RescheduleSession(RescheduleSession {
            rooms: Patch::Set(Vec::new()),
            ..reschedule(1)
        })],
    );
    let later = after(&moved.after, [Edit::Remove(RecordId::Room(id(1)))]);
    let refused = later.apply(undo(&moved.revision), TELL).unwrap_err();
    let Refusal::Stale { objects, .. } = refused else { panic!("{refused:?}") };
    assert_eq!(objects, [RecordId::Room(id(1))].into());
}

#[test]
fn an_undo_can_be_undone() {
    let content =
        SessionContent { code: Patch::Set(Some("P1".to_owned())), ..SessionContent::default() };
    let first = step(&stock(), [update(1, content)]);
    let back = step(&first.after, undo(&first.revision));
    let again = back.after.apply(undo(&back.revision), TELL).unwrap().program;
    assert_eq!(said(&again), said(&first.after));
}

#[test]
fn a_session_that_an_undo_brings_back_has_its_number() {
    let gone = step(&stock(), [Edit::Remove(RecordId::Session(session_id(1)))]);
    let later = after(&gone.after, [Edit::CreateSession(create(2).into())]);
    let undone = later.apply(undo(&gone.revision), TELL).unwrap().program;
    assert_eq!(session_in(&undone, 1).number, 1);
    assert_eq!(session_in(&undone, 2).number, 2);
}

#[test]
fn the_revision_that_made_the_edition_cannot_be_undone() {
    let made = super::seed::empty().apply(vec![put(super::seed::edition())], TELL).unwrap();
    let refused = made.program.apply(undo(&revision_of(&made)), TELL).unwrap_err();
    assert_eq!(refused, Problem::at("revision", ProblemKind::Founds).into());
}

#[test]
fn an_undo_brings_nobody_back_who_was_erased() {
    let speaker = participant(1, ParticipantVisibility::Public);
    let base = after(&stock(), [put(speaker), put(contribution(1, 1, 1))]);
    let gone = step(
        &base,
        [
            Edit::Remove(RecordId::Contribution(id(1))),
            Edit::Remove(RecordId::Participant(id(1))),
            to("14:00"),
        ],
    );
    let erased = BTreeSet::from([id(1)]);
    let edit = Edit::Undo(Box::new(Undo { revision: gone.revision.as_ref().clone(), erased }));
    let undone = gone.after.apply(vec![edit], TELL).unwrap().program;
    assert_eq!(session_in(&undone, 1).starts_at, Some(super::seed::at("10:00")));
    assert!(undone.tables().participants.is_empty() && undone.tables().contributions.is_empty());
}
