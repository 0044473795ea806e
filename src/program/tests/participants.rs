//! Participants, and what staff record of their consent.

use super::seed::{after, apply, at, id, organization, participant_id, program, put, text};
use crate::entity::participant::{
    ConsentBasis::{self, GivenByPerson, PublishedProgram},
    Model,
    ParticipantVisibility::{self, Anonymous, Hidden, Public},
};
use crate::program::{
    ConsentChoice, Create, Edit, NewConsent, ParticipantContent, Patch, Problem, ProblemKind,
    Program, RecordId, Refusal, Update,
};
use crate::types::PersonId;

/// Consent as it is recorded at noon.
fn consent(
    visibility: impl Into<Option<ParticipantVisibility>>,
    basis: impl Into<Option<ConsentBasis>>,
    time: impl Into<Option<&'static str>>,
) -> ParticipantContent {
    fn said<T>(value: Option<T>) -> Patch<T> {
        value.map_or(Patch::Keep, Patch::Set)
    }
    ParticipantContent {
        consent: NewConsent {
            visibility: said(visibility.into()),
            basis: said(basis.into()).map(Some),
            at: said(time.into()).map(|time| Some(at(time))),
            now: Some(at("12:00")),
        },
        ..ParticipantContent::default()
    }
}

fn create(content: ParticipantContent) -> Edit {
    let name = text("Hana KIM");
    Edit::CreateParticipant(Box::new(Create { id: id(1), client_key: None, name, content }))
}

fn update(content: ParticipantContent) -> Edit {
    Edit::UpdateParticipant(Box::new(Update { id: id(1), name: Patch::Keep, content }))
}

fn row(program: &Program) -> &Model {
    &program.tables().participants[&participant_id(1)]
}

fn told(program: &Program) -> (ParticipantVisibility, Option<ConsentBasis>, Option<String>) {
    let row = row(program);
    (row.visibility, row.consent_basis, row.consented_at.map(|at| at.to_string()))
}

fn refusal(program: &Program, edit: Edit) -> (String, ProblemKind) {
    match apply(program, edit) {
        Err(Refusal::Problem(Problem { path, kind, .. })) => (path.join("."), kind),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_participant_is_hidden_and_a_person_of_their_own() {
    let program = after(&program([]), [create(ParticipantContent::default())]);
    assert_eq!(told(&program), (Hidden, None, None));
    assert_eq!((row(&program).name.as_str(), row(&program).is_announced), ("Hana KIM", false));
    assert_eq!(row(&program).person_id, id(1));
}

#[test]
fn nobody_is_listed_without_a_basis() {
    let before = program([]);
    for visibility in [Anonymous, Public] {
        let told = refusal(&before, create(consent(visibility, None, None)));
        assert_eq!(told, ("visibility".to_owned(), ProblemKind::NeedsBasis));
    }
    let timed = refusal(&before, create(consent(None, None, "10:00")));
    assert_eq!(timed, ("consentedAt".to_owned(), ProblemKind::NeedsBasis));
    let program = after(&before, [create(consent(Public, PublishedProgram, None))]);
    assert_eq!(told(&program), (Public, Some(PublishedProgram), None));
    let nothing = NewConsent { basis: Patch::Set(None), ..NewConsent::default() };
    let cleared = ParticipantContent { consent: nothing, ..ParticipantContent::default() };
    assert_eq!(refusal(&program, update(cleared)).1, ProblemKind::NeedsBasis);
}

#[test]
fn a_consent_on_paper_is_recorded_with_its_time() {
    let before = after(&program([]), [create(ParticipantContent::default())]);
    let late = refusal(&before, update(consent(Public, GivenByPerson, "12:01")));
    assert_eq!(late, ("consentedAt".to_owned(), ProblemKind::InTheFuture));
    let on_paper = after(&before, [update(consent(Public, GivenByPerson, "09:30"))]);
    let time = Some(at("09:30").to_string());
    assert_eq!(told(&on_paper), (Public, Some(GivenByPerson), time));
    let now = after(&before, [update(consent(Anonymous, GivenByPerson, None))]);
    assert_eq!(told(&now), (Anonymous, Some(GivenByPerson), Some(at("12:00").to_string())));
}

#[test]
fn staff_ask_for_no_more_than_somebody_chose() {
    let choice = ConsentChoice::Listed(Anonymous);
    let chosen = Edit::RecordConsent { participant: id(1), choice, at: at("10:00") };
    let program = after(&program([]), [create(ParticipantContent::default()), chosen]);
    let cases = [
        (consent(Public, None, None), "visibility", ProblemKind::AboveTheirChoice),
        (consent(None, PublishedProgram, None), "consentBasis", ProblemKind::TheirOwnWord),
        (consent(None, None, "11:00"), "consentedAt", ProblemKind::TheirOwnWord),
        (consent(Public, GivenByPerson, "11:00"), "visibility", ProblemKind::AboveTheirChoice),
    ];
    for (content, path, kind) in cases {
        assert_eq!(refusal(&program, update(content)), (path.to_owned(), kind));
    }
    assert!(
        apply(&program, update(consent(None, GivenByPerson, None))).unwrap().changes.is_empty()
    );
    let narrower = after(&program, [update(consent(Hidden, None, None))]);
    assert_eq!(row(&narrower).visibility, Hidden);
    let back = refusal(&narrower, update(consent(Anonymous, None, None)));
    assert_eq!(back.1, ProblemKind::AboveTheirChoice, "what only falls cannot be talked up");
}

#[test]
fn another_field_of_somebody_without_a_basis_may_change() {
    let listed = Model { consent_basis: None, ..super::seed::participant(1, Public) };
    let before = program([put(listed)]);
    let moved = ParticipantContent {
        city: Patch::Set(Some("Seoul".to_owned())),
        organization: Patch::Set(Some(id(1))),
        ..consent(None, None, None)
    };
    let program = after(&before, [put(organization(1)), update(moved)]);
    assert_eq!((row(&program).city.as_deref(), row(&program).visibility), (Some("Seoul"), Public));
}

#[test]
fn somebody_is_tied_to_who_they_were_elsewhere_and_untied_again() {
    let known: PersonId = id(77);
    let tie = |person| ParticipantContent { person: Patch::Set(person), ..Default::default() };
    let program = after(&program([]), [create(tie(Some(known)))]);
    assert_eq!(row(&program).person_id, known);
    let program = after(&program, [update(tie(None))]);
    assert_eq!(row(&program).person_id, id(1));
}

#[test]
fn who_chose_for_themselves_is_not_taken_away() {
    let program = after(&program([]), [create(consent(Public, PublishedProgram, None))]);
    let gone = RecordId::Participant(id(1));
    assert!(apply(&program, Edit::Delete(gone)).is_ok());
    let choice = ConsentChoice::Listed(Hidden);
    let chosen = Edit::RecordConsent { participant: id(1), choice, at: at("10:00") };
    let program = after(&program, [chosen]);
    for edit in [Edit::Delete(gone), Edit::Remove(gone)] {
        let told = refusal(&program, edit);
        assert_eq!(told, ("participant".to_owned(), ProblemKind::ChoseForThemselves));
    }
}
