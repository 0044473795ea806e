//! Contributions one by one: two editors who add different people do not overwrite each other.

use super::seed::{
    after, apply, contribution, id, participant, program, put, session, speaker, text,
};
use crate::entity::contribution::{self as contributions, ContributionRole};
use crate::entity::participant::ParticipantVisibility;
use crate::program::{
    AddContribution, Edit, NewContribution, Patch, Position, Problem, ProblemKind, Program,
    Refusal, UpdateContribution,
};
use crate::types::SessionId;

/// Session 1 with participants 1, 2 and 3 as its speakers, by contributions 1, 2 and 3; and session
/// 2 with participant 4, by contribution 4.
fn stage() -> Program {
    let people = (1..=5).map(|number| put(participant(number, ParticipantVisibility::Public)));
    let rows = [(1, 1), (2, 1), (3, 1), (4, 2)].map(|(number, session)| {
        let position = if session == 1 { i32::try_from(number).unwrap() - 1 } else { 0 };
        put(contributions::Model { position, ..contribution(number, session, number) })
    });
    program(people.chain([put(session(1)), put(session(2))]).chain(rows))
}

fn add(contribution: NewContribution, position: Position) -> Edit {
    Edit::AddContribution(AddContribution { session: id(1), contribution, position }.into())
}

/// An update that leaves everything as it is, to be filled in.
fn updated(number: u128) -> UpdateContribution {
    let (role, position) = (Patch::Keep, Patch::Keep);
    UpdateContribution { contribution: id(number), display_name: Patch::Keep, role, position }
}

fn update(wish: UpdateContribution) -> Edit {
    Edit::UpdateContribution(wish.into())
}

fn to(number: u128, position: Position) -> Edit {
    update(UpdateContribution { position: Patch::Set(position), ..updated(number) })
}

fn remove(number: u128) -> Edit {
    Edit::RemoveContribution(id(number))
}

/// The contributions to a session in their order, each with its position.
fn listed(program: &Program, session: u128) -> Vec<(u128, i32)> {
    let rows = program.tables().contributions.values();
    let mut rows: Vec<_> = rows
        .filter(|row| row.session_id == id::<SessionId>(session))
        .map(|row| (row.id.0.as_u128(), row.position))
        .collect();
    rows.sort_by_key(|(_, position)| *position);
    rows
}

fn refusal(program: &Program, edit: Edit) -> Problem {
    match apply(program, edit) {
        Err(Refusal::Problem(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_contribution_is_added_where_it_is_wanted_and_the_others_make_room() {
    for (position, expected) in [
        (Position::Last, [1, 2, 3, 9]),
        (Position::After(0), [9, 1, 2, 3]),
        (Position::After(1), [1, 9, 2, 3]),
        (Position::After(3), [1, 2, 3, 9]),
        (Position::After(99), [1, 2, 3, 9]),
    ] {
        let program = after(&stage(), [add(speaker(9, 5), position)]);
        let expected: Vec<_> = expected.into_iter().zip(0..).collect();
        assert_eq!(listed(&program, 1), expected, "{position:?}");
        assert_eq!(listed(&program, 2), [(4, 0)]);
    }
}

#[test]
fn what_is_there_to_the_letter_is_not_added_again() {
    let again = add(speaker(9, 2), Position::After(0));
    assert!(apply(&stage(), again).unwrap().changes.is_empty());
    let in_another_role = NewContribution { role: Some(ContributionRole::Chair), ..speaker(9, 2) };
    let program = after(&stage(), [add(in_another_role, Position::Last)]);
    assert_eq!(listed(&program, 1).len(), 4);
}

#[test]
fn two_editors_who_add_and_remove_different_people_do_not_overwrite_each_other() {
    let both = [add(speaker(9, 4), Position::Last), add(speaker(8, 5), Position::Last), remove(1)];
    assert_eq!(listed(&after(&stage(), both), 1), [(2, 0), (3, 1), (9, 2), (8, 3)]);
}

#[test]
fn a_contribution_needs_somebody_and_a_session() {
    let nobody = NewContribution { participant: None, ..speaker(9, 1) };
    let problem = Problem::at("participant", ProblemKind::NobodyContributes);
    assert_eq!(refusal(&stage(), add(nobody, Position::Last)), problem);
    let stranger = add(speaker(9, 77), Position::Last);
    let problem = Problem::at("participant", ProblemKind::NotFound);
    assert_eq!(refusal(&stage(), stranger), problem);
    let nowhere =
        AddContribution { session: id(7), contribution: speaker(9, 1), position: Position::Last };
    let problem = Problem::at("session", ProblemKind::NotFound);
    assert_eq!(refusal(&stage(), Edit::AddContribution(nowhere.into())), problem);
}

#[test]
fn a_contribution_moves_among_the_others() {
    for (number, position, expected) in [
        (1, Position::Last, [2, 3, 1]),
        (3, Position::After(0), [3, 1, 2]),
        (1, Position::After(1), [2, 1, 3]),
        (2, Position::After(1), [1, 2, 3]),
        (1, Position::After(99), [2, 3, 1]),
    ] {
        let moved = apply(&stage(), to(number, position)).unwrap().program;
        let expected: Vec<_> = expected.into_iter().zip(0..).collect();
        assert_eq!(listed(&moved, 1), expected, "{number} {position:?}");
    }
}

#[test]
fn an_update_changes_what_it_names_and_leaves_the_rest() {
    let role = Patch::Set(Some(ContributionRole::Moderator));
    let program = after(&stage(), [update(UpdateContribution { role, ..updated(2) })]);
    let row = &program.tables().contributions[&id(2)];
    assert_eq!((row.role, row.position), (Some(ContributionRole::Moderator), 1));
    assert_eq!((row.participant_id, &row.display_name), (Some(id(2)), &None));
    let (display_name, role) = (Patch::Set(Some(text("Dr. Two"))), Patch::Set(None));
    let wish = UpdateContribution { display_name, role, ..updated(2) };
    let program = after(&program, [update(wish.clone())]);
    let row = &program.tables().contributions[&id(2)];
    assert_eq!((row.role, &row.display_name), (None, &Some(text("Dr. Two"))));
    assert!(apply(&program, update(wish)).unwrap().changes.is_empty());
    assert!(apply(&program, update(updated(2))).unwrap().changes.is_empty());
}

#[test]
fn a_contribution_of_nobody_keeps_its_name() {
    let committee = NewContribution {
        participant: None,
        display_name: Some(text("The committee")),
        ..speaker(9, 1)
    };
    let program = after(&stage(), [add(committee, Position::Last)]);
    let nameless = UpdateContribution { display_name: Patch::Set(None), ..updated(9) };
    let problem = Problem::at("displayName", ProblemKind::NobodyContributes);
    assert_eq!(refusal(&program, update(nameless)), problem);
}

#[test]
fn whoever_is_taken_out_leaves_no_gap() {
    let program = after(&stage(), [remove(1)]);
    assert_eq!(listed(&program, 1), [(2, 0), (3, 1)]);
    let problem = Problem::at("contribution", ProblemKind::NotFound);
    assert_eq!(refusal(&program, remove(1)), problem);
    assert_eq!(refusal(&program, update(updated(1))), problem);
}

#[test]
fn gaps_that_a_source_left_are_closed_by_the_first_edit() {
    let gap = put(contributions::Model { position: 7, ..contribution(3, 1, 3) });
    let twice = put(contributions::Model { position: 0, ..contribution(2, 1, 2) });
    let program = after(&stage(), [gap, twice]);
    let program = after(&program, [add(speaker(9, 5), Position::Last)]);
    assert_eq!(listed(&program, 1), [(1, 0), (2, 1), (3, 2), (9, 3)]);
}
