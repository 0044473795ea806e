//! What somebody chose for themselves is taken back by nobody else.

use proptest::collection::vec;
use proptest::prelude::*;

use super::random::{choice, edit, history};
use super::seed::{
    TELL, after, apply, at, id, participant, participant_id, program, public, put, step,
};
use crate::entity::participant::{
    self as people, ConsentBasis,
    ParticipantVisibility::{self, Anonymous, Hidden, Public},
};
use crate::program::{
    Change, ConsentChoice, Edit, Problem, ProblemKind, Program, RecordId, Refusal, project,
    takes_back,
};
use crate::types::Audience;

/// Whether somebody chose themselves.
pub(super) fn is_chosen(row: &people::Model) -> bool {
    row.consent_basis == Some(ConsentBasis::GivenByPerson)
}

fn chosen(choice: ConsentChoice, time: &str) -> Edit {
    Edit::RecordConsent { participant: id(1), choice, at: at(time) }
}

fn listed(visibility: ParticipantVisibility, time: &str) -> Edit {
    chosen(ConsentChoice::Listed(visibility), time)
}

fn row(program: &Program) -> &people::Model {
    &program.tables().participants[&participant_id(1)]
}

/// The first participant, listed because the program was published.
fn published(visibility: ParticipantVisibility) -> people::Model {
    let consent_basis = Some(ConsentBasis::PublishedProgram);
    people::Model { consent_basis, ..participant(1, visibility) }
}

/// The program in which they chose.
fn after_choice(choice: ConsentChoice) -> Program {
    after(&program([put(published(Public))]), [chosen(choice, "10:00")])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn nobody_else_lists_somebody_further_than_they_chose(
        history in history(),
        edits in vec(edit(), 1..8),
    ) {
        let mut now = history.newest().as_ref().clone();
        for edit in edits {
            // Those that cannot be leave no trace.
            let Ok(outcome) = now.apply(vec![edit], TELL) else { continue };
            for before in now.tables().participants.values().filter(|row| is_chosen(row)) {
                let Some(row) = outcome.program.tables().participants.get(&before.id) else {
                    continue;
                };
                prop_assert!(row.visibility <= before.visibility);
                prop_assert_eq!(row.consent_basis, before.consent_basis);
                prop_assert_eq!(row.consented_at, before.consented_at);
                prop_assert_eq!(row.erasure_requested_at, before.erasure_requested_at);
            }
            now = outcome.program;
        }
    }

    #[test]
    fn somebodys_own_word_is_always_done(history in history(), edit in choice()) {
        let Edit::RecordConsent { participant, choice, at } = edit.clone() else { unreachable!() };
        let before = history.newest();
        let known = before.tables().participants.contains_key(&participant);
        let outcome = before.apply(vec![edit.clone()], TELL);
        prop_assert_eq!(outcome.is_ok(), known);
        if let Ok(outcome) = outcome {
            let row = &outcome.program.tables().participants[&participant];
            prop_assert!(is_chosen(row) && row.consented_at.is_some());
            let expected = match choice {
                ConsentChoice::Listed(visibility) => (visibility, false),
                ConsentChoice::Erased => (Hidden, true),
            };
            prop_assert_eq!((row.visibility, row.erasure_requested_at.is_some()), expected);
            prop_assert!(outcome.changes.is_empty() || row.consented_at == Some(at));
            let again = outcome.program.apply(vec![edit], TELL).unwrap();
            prop_assert!(again.changes.is_empty(), "said again it is no news");
        }
    }
}

#[test]
fn staff_list_somebody_less_and_never_more() {
    let program = after_choice(ConsentChoice::Listed(Anonymous));
    let wider = after(&program, [put(published(Public))]);
    assert_eq!(row(&wider).visibility, Anonymous);
    let narrower = after(&wider, [put(published(Hidden))]);
    assert_eq!(row(&narrower).visibility, Hidden);
    assert_eq!(row(&narrower).consented_at, Some(at("10:00")));
    let again = after(&narrower, [put(published(Anonymous))]);
    assert_eq!(row(&again).visibility, Hidden, "from there only the participant goes up");
    let own = after(&again, [listed(Public, "11:00")]);
    assert_eq!((row(&own).visibility, row(&own).consented_at), (Public, Some(at("11:00"))));
}

#[test]
fn what_else_is_known_of_somebody_may_change() {
    let program = after_choice(ConsentChoice::Listed(Public));
    let elsewhere = people::Model { city: Some("Seoul".to_owned()), ..published(Public) };
    let program = after(&program, [put(elsewhere)]);
    assert_eq!(row(&program).city.as_deref(), Some("Seoul"));
    assert_eq!(row(&program).consent_basis, Some(ConsentBasis::GivenByPerson));
}

#[test]
fn who_chose_is_not_taken_away_and_put_back() {
    let program = after_choice(ConsentChoice::Listed(Hidden));
    let gone = Edit::Remove(RecordId::Participant(id(1)));
    let refused = program.apply(vec![gone, put(published(Public))], TELL);
    let problem = Problem::at("participant", ProblemKind::ChoseForThemselves);
    assert_eq!(refused.unwrap_err(), Refusal::Problem(problem));
}

#[test]
fn who_was_listed_by_others_may_be_listed_further_by_others() {
    let program = program([put(published(Hidden))]);
    let program = after(&program, [put(published(Public))]);
    assert_eq!(row(&program).visibility, Public);
}

#[test]
fn a_first_choice_of_what_holds_already_is_recorded() {
    let program = program([put(published(Public))]);
    let program = after(&program, [listed(Public, "10:00")]);
    assert!(is_chosen(row(&program)));
    assert_eq!(row(&program).consented_at, Some(at("10:00")));
    assert!(apply(&program, listed(Public, "11:00")).unwrap().changes.is_empty());
}

#[test]
fn who_asks_to_be_erased_is_hidden_and_the_wish_stands_until_they_choose_otherwise() {
    let program = after_choice(ConsentChoice::Erased);
    assert_eq!(row(&program).visibility, Hidden);
    assert_eq!(row(&program).erasure_requested_at, Some(at("10:00")));
    assert!(apply(&program, chosen(ConsentChoice::Erased, "11:00")).unwrap().changes.is_empty());
    let forgetful = people::Model { erasure_requested_at: None, ..published(Hidden) };
    let program = after(&program, [put(forgetful)]);
    assert_eq!(row(&program).erasure_requested_at, Some(at("10:00")));
    let program = after(&program, [listed(Hidden, "12:00")]);
    assert_eq!((row(&program).visibility, row(&program).erasure_requested_at), (Hidden, None));
}

#[test]
fn who_is_not_there_chooses_nothing() {
    let refused = apply(&program([]), listed(Public, "10:00"));
    let problem = Problem::at("participant", ProblemKind::NotFound);
    assert_eq!(refused.unwrap_err(), Refusal::Problem(problem));
}

#[test]
fn the_public_is_told_what_it_sees_and_not_that_somebody_chose() {
    let before = program([put(published(Public))]);
    let told = |edit| {
        let step = step(&before, [edit]);
        let today = step.after.clone();
        (project(&step, &today, Audience::Public).len(), takes_back(&step))
    };
    assert_eq!(told(listed(Public, "10:00")), (0, false));
    assert_eq!(told(listed(Anonymous, "10:00")), (1, true));
    assert_eq!(told(chosen(ConsentChoice::Erased, "10:00")), (1, true));
    let hidden = after(&before, [listed(Hidden, "10:00")]);
    assert!(public(&hidden).participant(id(1)).is_none());
    let wish = step(&hidden, [chosen(ConsentChoice::Erased, "11:00")]);
    let today = wish.after.clone();
    assert_eq!(project(&wish, &today, Audience::Public), vec![]);
    assert_eq!(project(&wish, &today, Audience::Staff).len(), 1);
}

#[test]
fn a_log_from_before_the_wish_to_be_erased_is_read() {
    let step = step(&program([put(published(Public))]), [listed(Hidden, "10:00")]);
    let now = serde_json::to_string(&step.revision.changes).unwrap();
    let then = now.replace(r#""erasure_requested_at":null,"#, "");
    assert_ne!(now, then);
    let read: Vec<Change> = serde_json::from_str(&then).unwrap();
    assert_eq!(read, step.revision.changes);
}
