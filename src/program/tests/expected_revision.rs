//! Two editors do not overwrite each other, and do not stand in each other's way.

use super::seed::{
    after, contribution, participant, program, put, reschedule, room, session, session_id, slot,
    speaker, text, update,
};
use crate::entity::participant::ParticipantVisibility;
use crate::program::{
    ConflictPolicy, Edit, Patch, Problem, ProblemKind, Program, RecordId, Refusal, Rules,
    SessionContent,
};
use crate::types::RevisionNumber;

fn looked_at(revision: i32) -> Rules {
    Rules { expected_revision: Some(RevisionNumber(revision)), conflicts: ConflictPolicy::Tell }
}

fn retitled(number: u128, title: &str) -> Edit {
    put(crate::entity::session::Model { title: text(title), ..session(number) })
}

fn stale(revision: i32, sessions: impl IntoIterator<Item = u128>) -> Refusal {
    Refusal::Stale {
        looked_at: RevisionNumber(revision),
        current: RevisionNumber(3),
        objects: sessions.into_iter().map(|number| RecordId::Session(session_id(number))).collect(),
    }
}

/// Session 1 last changed in revision 2, session 2 in revision 3.
fn edited() -> Program {
    let program = program([put(session(1)), put(session(2))]);
    let program = after(&program, [retitled(1, "Second")]);
    after(&program, [retitled(2, "Third")])
}

#[test]
fn what_changed_after_it_was_looked_at_is_stale() {
    let refused = edited().apply(vec![retitled(2, "Fourth")], looked_at(2));
    assert_eq!(refused.unwrap_err(), stale(2, [2]));
}

#[test]
fn changes_elsewhere_do_not_matter() {
    assert!(edited().apply(vec![retitled(1, "Fourth")], looked_at(2)).is_ok());
}

#[test]
fn everything_that_was_changed_since_is_named() {
    let edits = vec![retitled(1, "Fourth"), retitled(2, "Fourth")];
    assert_eq!(edited().apply(edits, looked_at(1)).unwrap_err(), stale(1, [1, 2]));
}

#[test]
fn an_edit_that_changes_nothing_is_never_stale() {
    assert!(edited().apply(vec![retitled(2, "Third")], looked_at(1)).is_ok());
}

#[test]
fn a_revision_that_is_not_there_yet_is_no_revision() {
    for unknown in [4, -1] {
        let problem = Problem::at("expectedRevision", ProblemKind::UnknownRevision);
        let refused = edited().apply(vec![retitled(1, "Fourth")], looked_at(unknown));
        assert_eq!(refused.unwrap_err(), Refusal::Problem(problem));
    }
    assert!(edited().apply(vec![retitled(1, "Fourth")], looked_at(3)).is_ok());
}

#[test]
fn without_an_expectation_nothing_is_stale() {
    assert!(edited().apply(vec![retitled(2, "Fourth")], Rules::default()).is_ok());
}

#[test]
fn whoever_joins_a_session_changes_the_session() {
    let people = [1, 2].map(|number| put(participant(number, ParticipantVisibility::Public)));
    let program = program(people.into_iter().chain([put(session(1))]));
    let program = after(&program, [put(contribution(1, 1, 1))]);
    let contributions = Patch::Set(vec![speaker(9, 2)]);
    let edit = update(1, SessionContent { contributions, ..SessionContent::default() });
    let refused = program.apply(vec![edit], looked_at(1));
    assert!(matches!(refused, Err(Refusal::Stale { .. })));
}

#[test]
fn what_is_new_cannot_be_stale_whatever_it_refers_to() {
    let program = program([put(room(1, &[]))]);
    let renamed = crate::entity::room::Model { name: text("Hall"), ..room(1, &[]) };
    let program = after(&program, [put(renamed)]);
    assert!(program.apply(vec![put(slot(1, "10:00", "11:00", &[1]))], looked_at(1)).is_ok());
}

#[test]
fn an_edit_of_what_was_deleted_finds_nothing() {
    let gone = crate::program::RecordId::Session(session(1).id);
    let program = after(&edited(), [Edit::Remove(gone)]);
    let edit = Edit::RescheduleSession(reschedule(1));
    let problem = Problem::at("session", ProblemKind::NotFound);
    assert_eq!(program.apply(vec![edit], looked_at(3)).unwrap_err(), Refusal::Problem(problem));
}
