//! Erasing somebody from a program and its history.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::random::{History, PARTICIPANTS, history};
use super::seed::{
    TELL, after, contribution, empty, id, participant, participant_id, program, put, said, session,
    step, text, update,
};
use crate::entity::participant::{self as people, ParticipantVisibility};
use crate::entity::{contribution as contributions, session as sessions};
use crate::program::{
    Edit, Erasure, MentionPlace, Patch, Program, Reach, Record, RecordId, Redaction, Refusal,
    Revision, SessionContent, Undo, Whom, without_erased_keys,
};
use crate::types::{Cursor, ParticipantId};

fn whom(participant: ParticipantId) -> Whom {
    let (persons, names) = (BTreeSet::new(), BTreeSet::new());
    Whom { participant, reach: Reach::OneEdition, persons, names }
}

/// The log without somebody, and the program without them, as the store makes both.
fn erased(
    newest: &Program,
    log: &[Revision],
    whom: &Whom,
    redaction: Redaction,
) -> (Erasure, Vec<Revision>, Program) {
    let erasure = Erasure::of(whom, newest.tables().records(), log, redaction);
    let rewrite = |revision: &Revision| {
        erasure.rewrite_revision(revision).unwrap_or_else(|| revision.clone())
    };
    let log = log.iter().map(rewrite).collect();
    let mut tables = newest.tables().clone();
    newest.tables().records().for_each(|record| tables.put(erasure.rewrite(record)));
    let at = Cursor { epoch: newest.epoch(), revision: newest.revision() };
    let blank = Program::new(newest.edition_id(), at, newest.next_session_number(), tables);
    (erasure, log, blank)
}

fn log_of(history: &History) -> Vec<Revision> {
    history.revisions.iter().map(|revision| revision.as_ref().clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn replaying_the_rewritten_log_gives_the_rewritten_program(
        history in history(),
        number in PARTICIPANTS,
    ) {
        let (_, log, blank) =
            erased(history.newest(), &log_of(&history), &whom(id(number)), Redaction::Blank);
        let replayed = log.iter().try_fold(empty(), |program, revision| program.replay(revision));
        // Stamps apart: nobody hidden ever changed what the public saw.
        prop_assert_eq!(said(&replayed.unwrap()), said(&blank));
        let changes = log.iter().flat_map(|revision| &revision.changes);
        let rows = changes.flat_map(|change| [change.before(), change.after()]).flatten();
        for record in rows {
            if let Record::Participant(row) = record
                && row.id == id(number)
            {
                prop_assert_eq!(row.as_ref(), &row.erased());
            }
        }
    }

    #[test]
    fn no_undo_brings_back_who_was_erased(history in history(), number in PARTICIPANTS) {
        let gone: ParticipantId = id(number);
        let (erasure, log, blank) =
            erased(history.newest(), &log_of(&history), &whom(gone), Redaction::Find);
        let outcome = blank.without_erased(erasure.participants.clone()).unwrap();
        let newest = outcome.program;
        prop_assert_eq!(newest.revision(), blank.revision().next(), "nodes learn of it");
        prop_assert!(!newest.tables().participants.contains_key(&gone));
        for revision in log.into_iter().skip(1) {
            let undo = Undo { revision, erased: erasure.participants.clone() };
            if let Ok(undone) = newest.apply(vec![Edit::Undo(Box::new(undo))], TELL) {
                prop_assert!(!undone.program.tables().participants.contains_key(&gone));
            }
        }
    }
}

fn named(number: u128, name: &str) -> people::Model {
    people::Model {
        name: name.to_owned(),
        names: text(name),
        source_key: Some(format!("key-{number}")),
        ..participant(number, ParticipantVisibility::Public)
    }
}

/// A session that names its speaker, who also has a name of their own in it.
fn stage() -> (Program, Vec<Revision>) {
    let base = program([]);
    let titled = sessions::Model { title: text("An hour with Ada Park"), ..session(1) };
    let spoken =
        contributions::Model { display_name: Some(text("Dr. Ada Park")), ..contribution(1, 1, 1) };
    let first = step(&base, [put(named(1, "Ada Park")), put(titled), put(spoken)]);
    let content = SessionContent {
        subtitle: Patch::Set(Some(text("ada park speaks"))),
        ..SessionContent::default()
    };
    let second = step(&first.after, [update(1, content)]);
    let mut founded =
        super::seed::step(&empty(), [put(super::seed::edition())]).revision.as_ref().clone();
    founded.reason = Some(text("Ada Park asked for it"));
    let log = vec![founded, first.revision.as_ref().clone(), second.revision.as_ref().clone()];
    (second.after.as_ref().clone(), log)
}

fn places(
    erasure: &Erasure,
    program: &Program,
    log: &[Revision],
) -> Vec<(MentionPlace, bool, usize)> {
    let mentions = erasure.mentions(program.tables().records(), log);
    mentions.into_iter().map(|one| (one.place, one.is_present, one.revisions.len())).collect()
}

#[test]
fn where_the_name_still_stands_is_found() {
    let (newest, log) = stage();
    let (erasure, log, blank) = erased(&newest, &log, &whom(participant_id(1)), Redaction::Find);
    let session = RecordId::Session(id(1));
    let expected = [
        (MentionPlace::Row(session, "subtitle".to_owned()), true, 1),
        (MentionPlace::Row(session, "title".to_owned()), true, 2),
        (MentionPlace::Reason, false, 1),
    ];
    assert_eq!(places(&erasure, &blank, &log), expected);
}

#[test]
fn free_text_is_blanked_where_that_is_wanted() {
    let (newest, log) = stage();
    let (erasure, log, blank) = erased(&newest, &log, &whom(participant_id(1)), Redaction::Blank);
    assert_eq!(places(&erasure, &blank, &log), []);
    let session = &blank.tables().sessions[&id(1)];
    assert_eq!(session.title, text("An hour with […]"));
    assert_eq!(session.subtitle, Some(text("[…] speaks")));
    assert_eq!(session.changed_at_revision, newest.tables().sessions[&id(1)].changed_at_revision);
    assert_eq!(log[0].reason, Some(text("[…] asked for it")));
}

#[test]
fn the_name_of_somebody_else_is_theirs() {
    let base = program([put(named(1, "Ada Park")), put(named(2, "Ada Park"))]);
    let (_, _, blank) = erased(&base, &[], &whom(participant_id(1)), Redaction::Blank);
    assert_eq!(blank.tables().participants[&participant_id(2)].name, "Ada Park");
    let blank = &blank.tables().participants[&participant_id(1)];
    assert_eq!((blank.name.as_str(), blank.source_key.as_ref()), ("Erased", None));
}

#[test]
fn with_a_reach_beyond_one_edition_the_person_is_erased_in_all_their_roles() {
    let twin = people::Model { person_id: id(1), ..named(2, "A. Park") };
    let base = after(&program([]), [put(named(1, "Ada Park")), put(twin), put(named(3, "Bo"))]);
    let everywhere = Whom { reach: Reach::Everywhere, ..whom(participant_id(1)) };
    let (erasure, _, _) = erased(&base, &[], &everywhere, Redaction::Find);
    assert_eq!(erasure.participants, [id(1), id(2)].into());
    assert_eq!(erasure.names(), ["A. Park".to_owned(), "Ada Park".to_owned()].into());
}

#[test]
fn who_was_taken_for_somebody_else_for_a_while_is_not_erased_with_them() {
    let base = program([put(named(1, "Ada Park")), put(named(2, "Bo Kim"))]);
    let mistaken = people::Model { person_id: id(2), ..named(1, "Ada Park") };
    let first = step(&base, [put(mistaken)]);
    let second = step(&first.after, [put(named(1, "Ada Park"))]);
    let log = [first.revision.as_ref().clone(), second.revision.as_ref().clone()];
    let everywhere = Whom { reach: Reach::Everywhere, ..whom(participant_id(1)) };
    let (erasure, _, _) = erased(&second.after, &log, &everywhere, Redaction::Find);
    assert_eq!(erasure.participants, [id(1)].into());
}

#[test]
fn no_import_brings_back_who_was_erased() {
    let edits = vec![
        put(named(1, "Ada Park")),
        put(named(2, "Bo")),
        put(session(1)),
        put(contribution(1, 1, 1)),
        put(contribution(2, 1, 2)),
    ];
    let left = without_erased_keys(edits, |key| key == "key-1");
    let imported = after(&program([]), left);
    assert_eq!(imported.tables().participants.keys().copied().collect::<Vec<_>>(), [id(2)]);
    assert_eq!(imported.tables().contributions.len(), 1);
}

#[test]
fn an_erasure_cannot_be_undone() {
    let base = program([put(named(1, "Ada Park"))]);
    let gone = step(&base, [Edit::Remove(RecordId::Participant(id(1)))]);
    let revision = Revision { is_erasure: true, ..gone.revision.as_ref().clone() };
    let undo = Undo { revision, erased: BTreeSet::new() };
    let refused = gone.after.apply(vec![Edit::Undo(Box::new(undo))], TELL).unwrap_err();
    assert!(matches!(refused, Refusal::Problem(_)), "{refused:?}");
}
