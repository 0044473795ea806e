//! Each edit, by example.

use super::seed::{
    TELL, after, apply, at, contribution, create, edition, empty, id, participant, program, put,
    reschedule, room, session, session_in, slot, speaker, text, update,
};
use crate::entity::announcement::Urgency;
use crate::entity::participant::ParticipantVisibility;
use crate::entity::session::SessionStatus;
use crate::entity::{contribution as contributions, edition as editions, session as sessions};
use crate::program::{
    CreateSession, Edit, NewContribution, Patch, PostAnnouncement, Problem, ProblemKind, Program,
    RecordId, Refusal, RescheduleSession, SessionContent, UpdateSession,
};
use crate::types::{AnnouncementId, ContributionId, Timestamp};

fn refusal(program: &Program, edit: Edit) -> Problem {
    match apply(program, edit) {
        Err(Refusal::Problem(problem)) => problem,
        other => panic!("{other:?}"),
    }
}

fn made(new: CreateSession) -> Edit {
    Edit::CreateSession(new.into())
}

fn moved(edit: RescheduleSession) -> Edit {
    Edit::RescheduleSession(edit)
}

fn times(program: &Program, number: u128) -> (Option<Timestamp>, Option<Timestamp>) {
    let row = session_in(program, number);
    (row.starts_at, row.ends_at)
}

#[test]
fn a_new_session_gets_the_next_number_and_the_day_of_its_start() {
    let after_midnight = "2019-10-02T01:00:00+09:00".parse().ok();
    let program = after(
        &program([put(session(1))]),
        [made(CreateSession { starts_at: after_midnight, ..create(2) })],
    );
    let row = session_in(&program, 2);
    assert_eq!((row.number, row.date), (2, "2019-10-01".parse().ok()));
}

#[test]
fn a_session_that_is_created_twice_with_one_key_is_created_once() {
    let new = |number| CreateSession { client_key: Some("key".to_owned()), ..create(number) };
    let program = after(&program([]), [made(new(1))]);
    let outcome = apply(&program, made(new(2))).unwrap();
    assert!(outcome.changes.is_empty());
    let outcome = program.apply(vec![made(create(3)), made(create(4))], TELL).unwrap();
    assert_eq!(outcome.changes.len(), 2, "without a key every request creates one");
}

#[test]
fn a_key_that_another_row_has_is_taken() {
    let keyed = |number| sessions::Model { client_key: Some("key".to_owned()), ..session(number) };
    let program = program([put(keyed(1))]);
    let taken = Problem::at("clientKey", ProblemKind::Taken);
    let taken = taken.because_of([RecordId::Session(id(1))]);
    assert_eq!(refusal(&program, put(keyed(2))), taken);
}

#[test]
fn a_date_other_than_that_of_the_start_is_refused() {
    let on = |date: &str| {
        let date = date.parse().ok();
        made(CreateSession { date, starts_at: Some(at("10:00")), ..create(1) })
    };
    let problem = refusal(&program([]), on("2019-10-02"));
    assert_eq!(problem, Problem::at("date", ProblemKind::OtherDay));
    assert!(apply(&program([]), on("2019-10-01")).is_ok());
}

#[test]
fn the_calendar_day_of_a_start_after_midnight_is_read_as_its_program_day() {
    let starts_at = "2019-10-02T01:00:00+09:00".parse().ok();
    let date = "2019-10-02".parse().ok();
    let program = after(&program([]), [made(CreateSession { date, starts_at, ..create(1) })]);
    assert_eq!(session_in(&program, 1).date, "2019-10-01".parse().ok());
}

#[test]
fn an_update_changes_what_it_names_and_leaves_the_rest() {
    let row =
        sessions::Model { subtitle: Some(text("Sub")), code: Some("P2".into()), ..session(1) };
    let content = SessionContent {
        subtitle: Patch::Set(None),
        is_closed: Patch::Set(Some(true)),
        ..Default::default()
    };
    let title = Patch::Set(text("Other"));
    let is_full = Patch::Set(true);
    let edit =
        Edit::UpdateSession(UpdateSession { session: id(1), title, is_full, content }.into());
    let program = after(&program([put(row)]), [edit]);
    let row = session_in(&program, 1);
    assert_eq!((&row.title, &row.subtitle), (&text("Other"), &None));
    assert_eq!((row.code.as_deref(), row.is_closed, row.is_full), (Some("P2"), Some(true), true));
}

#[test]
fn an_update_to_something_that_is_not_there_names_the_field() {
    let content = SessionContent { track: Patch::Set(Some(id(9))), ..Default::default() };
    let problem = refusal(&program([put(session(1))]), update(1, content));
    assert_eq!(problem, Problem::at("track", ProblemKind::NotFound));
}

/// Session 1 with participants 1 and 2 as its speakers, by contributions 1 and 2.
fn with_two_speakers() -> Program {
    let people = [1, 2, 3].map(|number| put(participant(number, ParticipantVisibility::Public)));
    let second = contributions::Model { position: 1, ..contribution(2, 1, 2) };
    let rows = [put(session(1)), put(contribution(1, 1, 1)), put(second)];
    program(people.into_iter().chain(rows))
}

fn speakers(program: &Program, wanted: Vec<NewContribution>) -> Result<Program, Refusal> {
    let content = SessionContent { contributions: Patch::Set(wanted), ..Default::default() };
    apply(program, update(1, content)).map(|outcome| outcome.program)
}

/// The contributions of the program, in their order.
fn in_order(program: &Program) -> Vec<ContributionId> {
    let mut rows: Vec<_> = program.tables().contributions.values().collect();
    rows.sort_by_key(|row| row.position);
    rows.into_iter().map(|row| row.id).collect()
}

#[test]
fn a_list_of_contributions_that_is_sent_again_changes_nothing() {
    let program = with_two_speakers();
    assert_eq!(speakers(&program, vec![speaker(8, 1), speaker(9, 2)]).unwrap(), program);
}

#[test]
fn contributions_that_stay_keep_their_ids() {
    let wanted = vec![speaker(7, 2), speaker(8, 3), speaker(9, 1)];
    let turned = speakers(&with_two_speakers(), wanted).unwrap();
    assert_eq!(in_order(&turned), [2, 8, 1].map(id));
    let shortened = speakers(&turned, vec![speaker(9, 1)]).unwrap();
    assert_eq!(in_order(&shortened), [id(1)]);
}

#[test]
fn a_contribution_needs_a_participant_or_a_name() {
    let nobody = NewContribution { participant: None, ..speaker(9, 1) };
    let refused = speakers(&with_two_speakers(), vec![speaker(8, 1), nobody]).unwrap_err();
    let problem = Problem::at("contributions.1", ProblemKind::NobodyContributes);
    assert_eq!(refused, Refusal::Problem(problem));
    let refused = speakers(&with_two_speakers(), vec![speaker(8, 7)]).unwrap_err();
    let problem = Problem::at("contributions.0.participant", ProblemKind::NotFound);
    assert_eq!(refused, Refusal::Problem(problem));
}

/// Session 1 in room 1 from ten to eleven, a quarter of an hour late.
fn late() -> Program {
    let late = sessions::Model { delay_ms: 900_000, ..slot(1, "10:00", "11:00", &[1]) };
    program([put(room(1, &[])), put(room(2, &[])), put(late)])
}

#[test]
fn a_start_that_moves_alone_keeps_the_duration() {
    let starts_at = Patch::Set(Some(at("14:00")));
    let program = after(&late(), [moved(RescheduleSession { starts_at, ..reschedule(1) })]);
    assert_eq!(times(&program, 1), (Some(at("14:00")), Some(at("15:00"))));
}

#[test]
fn a_new_time_clears_the_delay_and_the_same_time_does_not() {
    let to =
        |time| moved(RescheduleSession { starts_at: Patch::Set(Some(at(time))), ..reschedule(1) });
    assert_eq!(session_in(&after(&late(), [to("14:00")]), 1).delay_ms, 0);
    assert!(apply(&late(), to("10:00")).unwrap().changes.is_empty());
}

#[test]
fn a_session_without_a_start_is_unscheduled_and_keeps_its_day() {
    let starts_at = Patch::Set(None);
    let program = after(&late(), [moved(RescheduleSession { starts_at, ..reschedule(1) })]);
    assert_eq!(times(&program, 1), (None, None));
    let row = session_in(&program, 1);
    assert_eq!((row.status(), row.delay_ms), (SessionStatus::Unscheduled, 0));
    assert_eq!(row.date, "2019-10-01".parse().ok());
}

#[test]
fn an_end_without_a_start_is_refused() {
    let end = RescheduleSession { ends_at: Patch::Set(Some(at("11:00"))), ..reschedule(1) };
    let without_start = RescheduleSession { starts_at: Patch::Set(None), ..end.clone() };
    let problem = Problem::at("endsAt", ProblemKind::EndWithoutStart);
    assert_eq!(refusal(&late(), moved(without_start)), problem);
    assert_eq!(refusal(&program([put(session(1))]), moved(end)), problem);
}

#[test]
fn an_end_that_is_not_later_than_the_start_is_refused() {
    let edit = RescheduleSession { ends_at: Patch::Set(Some(at("10:00"))), ..reschedule(1) };
    let problem = Problem::at("endsAt", ProblemKind::EndNotAfterStart);
    assert_eq!(refusal(&late(), moved(edit)), problem);
}

#[test]
fn a_session_that_moves_to_another_day_has_that_date() {
    let starts_at = Patch::Set("2019-10-02T10:00:00+09:00".parse().ok());
    let program = after(&late(), [moved(RescheduleSession { starts_at, ..reschedule(1) })]);
    assert_eq!(session_in(&program, 1).date, "2019-10-02".parse().ok());
}

#[test]
fn rooms_are_replaced_as_a_list_and_named_once_each() {
    let to = |rooms: &[u128]| {
        let rooms = Patch::Set(rooms.iter().copied().map(id).collect());
        moved(RescheduleSession { rooms, ..reschedule(1) })
    };
    let program = after(&late(), [to(&[2, 1])]);
    assert_eq!(session_in(&program, 1).rooms.to_vec(), [id(2), id(1)]);
    assert_eq!(times(&program, 1).0, Some(at("10:00")), "the time stays");
    assert!(session_in(&after(&program, [to(&[])]), 1).rooms.is_empty());
    let twice = Problem::at("rooms.1", ProblemKind::Twice).because_of([RecordId::Room(id(1))]);
    assert_eq!(refusal(&program, to(&[1, 1])), twice);
    assert_eq!(refusal(&program, to(&[9])), Problem::at("rooms.0", ProblemKind::NotFound));
}

#[test]
fn the_calendar_sequence_rises_with_time_place_and_cancellation_alone() {
    let cancel = Edit::CancelSession { session: id(1), reason: None, replaced_by: None };
    let program = late();
    let program = after(&program, [Edit::UnpublishSessions(vec![id(1)])]);
    assert_eq!(session_in(&program, 1).calendar_sequence, 0);
    let program = after(&program, [cancel.clone()]);
    assert_eq!(session_in(&program, 1).calendar_sequence, 1);
    let rooms = Patch::Set(vec![id(2)]);
    let program = after(&program, [moved(RescheduleSession { rooms, ..reschedule(1) })]);
    assert_eq!(session_in(&program, 1).calendar_sequence, 2);
    assert_eq!(session_in(&after(&program, [cancel]), 1).calendar_sequence, 2);
}

#[test]
fn a_cancelled_session_stays_with_its_reason_until_it_is_reinstated() {
    let reason = Some(text("The speaker is ill"));
    let cancel =
        Edit::CancelSession { session: id(1), reason: reason.clone(), replaced_by: Some(id(2)) };
    let program = program([put(session(1)), put(session(2))]);
    let cancelled = after(&program, [cancel]);
    let row = session_in(&cancelled, 1);
    assert_eq!((row.status(), &row.status_reason), (SessionStatus::Cancelled, &reason));
    assert_eq!(row.replaced_by, Some(id(2)));
    let reinstated = after(&cancelled, [Edit::ReinstateSession(id(1))]);
    assert_eq!(super::seed::said(&reinstated), super::seed::said(&program));
    assert!(apply(&program, Edit::ReinstateSession(id(1))).unwrap().changes.is_empty());
}

#[test]
fn a_session_cannot_replace_itself() {
    let cancel = Edit::CancelSession { session: id(1), reason: None, replaced_by: Some(id(1)) };
    let problem = refusal(&program([put(session(1))]), cancel);
    let itself = Problem::at("replacedBy", ProblemKind::ReplacesItself);
    assert_eq!(problem, itself.because_of([RecordId::Session(id(1))]));
}

#[test]
fn sessions_are_published_and_taken_back_all_together_or_not_at_all() {
    let program = program([put(session(1)), put(session(2))]);
    let drafts = after(&program, [Edit::UnpublishSessions(vec![id(1), id(2)])]);
    assert!(!session_in(&drafts, 1).is_published && !session_in(&drafts, 2).is_published);
    let problem = refusal(&drafts, Edit::PublishSessions(vec![id(1), id(9)]));
    assert_eq!(problem, Problem::at("sessions.1", ProblemKind::NotFound));
    let published = after(&drafts, [Edit::PublishSessions(vec![id(1), id(2)])]);
    assert_eq!(super::seed::said(&published), super::seed::said(&program));
}

fn post(number: u128) -> PostAnnouncement {
    PostAnnouncement {
        id: id(number),
        client_key: Some("key".to_owned()),
        text: text("Lunch is served"),
        rooms: Vec::new(),
        until: None,
        urgency: Urgency::Normal,
        at: at("12:00"),
    }
}

fn posted(new: PostAnnouncement) -> Edit {
    Edit::PostAnnouncement(new.into())
}

#[test]
fn an_announcement_that_is_posted_twice_with_one_key_is_posted_once() {
    let program = after(&program([]), [posted(post(1))]);
    assert!(apply(&program, posted(post(2))).unwrap().changes.is_empty());
}

#[test]
fn an_announcement_is_not_over_before_it_is_posted() {
    let over = PostAnnouncement { until: Some(at("12:00")), ..post(1) };
    assert_eq!(refusal(&program([]), posted(over)), Problem::at("until", ProblemKind::AlreadyOver));
    let elsewhere = PostAnnouncement { rooms: vec![id(9)], ..post(1) };
    let problem = Problem::at("rooms.0", ProblemKind::NotFound);
    assert_eq!(refusal(&program([]), posted(elsewhere)), problem);
}

#[test]
fn an_announcement_is_withdrawn_once() {
    let withdraw = |time| Edit::WithdrawAnnouncement { announcement: id(1), at: at(time) };
    let program = program([]);
    assert_eq!(refusal(&program, withdraw("13:00")).kind, ProblemKind::NotFound);
    let program = after(&program, [posted(post(1))]);
    let program = after(&program, [withdraw("13:00")]);
    let row = &program.tables().announcements[&id::<AnnouncementId>(1)];
    assert_eq!(row.withdrawn_at, Some(at("13:00")));
    assert!(apply(&program, withdraw("14:00")).unwrap().changes.is_empty());
}

#[test]
fn a_session_number_is_never_issued_again() {
    let program = program([put(session(1)), put(session(2))]);
    let program = after(&program, [Edit::Remove(RecordId::Session(id(2)))]);
    let program = after(&program, [made(create(3))]);
    assert_eq!(session_in(&program, 3).number, 3);
    let again = [Edit::Remove(RecordId::Session(id(1))), put(session(1))];
    assert_eq!(session_in(&after(&program, again), 1).number, 1, "nor changed");
    let known = sessions::Model { number: 77, ..session(1) };
    assert_eq!(session_in(&after(&program, [put(known)]), 1).number, 1, "nor changed");
}

#[test]
fn a_session_that_is_put_back_has_its_number_again() {
    let program = program([put(session(1)), put(session(2))]);
    let row = session_in(&program, 1).clone();
    let gone = after(&program, [Edit::Remove(RecordId::Session(id(1))), made(create(3))]);
    assert_eq!(session_in(&after(&gone, [put(row)]), 1).number, 1);
    let fresh = sessions::Model { number: 77, ..session(4) };
    assert_eq!(session_in(&after(&gone, [put(fresh)]), 4).number, 4, "only one that was issued");
    let claimed = sessions::Model { number: 2, ..session(4) };
    assert_eq!(session_in(&after(&gone, [put(claimed)]), 4).number, 4, "and is free");
}

#[test]
fn sessions_follow_the_days_when_the_hour_at_which_they_begin_moves() {
    let starts_at = "2019-10-02T01:00:00+09:00".parse().ok();
    let night = sessions::Model { starts_at, ..session(1) };
    let program = program([put(room(1, &[])), put(night)]);
    assert_eq!(session_in(&program, 1).date, "2019-10-01".parse().ok());
    let midnight = editions::Model { day_starts_at_hour: 0, ..edition() };
    let program = after(&program, [put(midnight)]);
    assert_eq!(session_in(&program, 1).date, "2019-10-02".parse().ok());
    let rooms = Patch::Set(vec![id(1)]);
    assert!(apply(&program, moved(RescheduleSession { rooms, ..reschedule(1) })).is_ok());
}

#[test]
fn a_room_cannot_be_a_part_of_itself_at_any_depth() {
    let program = program([put(room(1, &[])), put(room(2, &[1])), put(room(3, &[2]))]);
    let problem = refusal(&program, put(room(1, &[3])));
    let circle = Problem::at("parts", ProblemKind::PartOfItself);
    assert_eq!(problem, circle.because_of([RecordId::Room(id(2))]));
}

#[test]
fn what_is_referred_to_cannot_be_removed() {
    for gone in [RecordId::Participant(id(1)), RecordId::Session(id(1))] {
        assert_eq!(refusal(&with_two_speakers(), Edit::Remove(gone)).kind, ProblemKind::InUse);
    }
    let room = Edit::Remove(RecordId::Room(id(1)));
    let problem = Problem::at("room", ProblemKind::InUse);
    let needed_by = [RecordId::Session(id(1))];
    assert_eq!(refusal(&late(), room), problem.because_of(needed_by));
}

#[test]
fn a_row_of_another_edition_is_refused() {
    let stranger = sessions::Model { edition_id: id(9), ..session(1) };
    assert_eq!(refusal(&program([]), put(stranger)).kind, ProblemKind::NotFound);
    assert!(apply(&empty(), put(edition())).is_ok());
}
