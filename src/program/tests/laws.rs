//! The log and the program say the same, forwards and backwards.

use proptest::prelude::*;

use super::consent::is_chosen;
use super::random::{History, history};
use super::seed::{TELL, after, create, edition, empty, put, revision_of, said, session, step};
use crate::entity::participant;
use crate::program::{
    Change, Edit, ProblemKind, Program, Record, RecordId, Refusal, ReplayError, Revision, Rules,
    Step, Tables, check_all,
};
use crate::types::RevisionNumber;

/// The revision as the log gives it back.
fn through_json(revision: &Revision) -> Revision {
    let changes = serde_json::to_string(&revision.changes).unwrap();
    let stamps = serde_json::to_string(&revision.previous_stamps).unwrap();
    Revision {
        changes: serde_json::from_str(&changes).unwrap(),
        previous_stamps: serde_json::from_str(&stamps).unwrap(),
        ..revision.clone()
    }
}

fn inverse_of(revision: &Revision) -> Vec<Change> {
    revision.changes.iter().rev().map(Change::inverse).collect()
}

/// The same as edits, in the order in which rows are written.
fn as_edits(mut changes: Vec<Change>) -> Vec<Edit> {
    changes.sort_by_key(Change::id);
    let edit = |change: Change| match change.after() {
        Some(record) => Some(Edit::Put(record)),
        None => change.id().map(Edit::Remove),
    };
    changes.into_iter().filter_map(edit).collect()
}

/// What is said before a revision, as far as its undo may say it: what participants chose by then
/// stays.
pub(super) fn within_choices(mut before: Tables, after: &Program) -> Tables {
    for chosen in after.tables().participants.values().filter(|row| is_chosen(row)) {
        if let Some(row) = before.participants.get(&chosen.id).cloned() {
            let row = participant::Model {
                visibility: row.visibility.min(chosen.visibility),
                consented_at: chosen.consented_at,
                consent_basis: chosen.consent_basis,
                erasure_requested_at: chosen.erasure_requested_at,
                ..row.as_ref().clone()
            };
            before.put(row.into());
        }
    }
    before
}

/// Whether somebody is there after a step who was not before, and has chosen.
fn brings_who_chose(step: &Step) -> bool {
    let mut chosen = step.after.tables().participants.values().filter(|row| is_chosen(row));
    chosen.any(|row| !step.before.tables().participants.contains_key(&row.id))
}

fn with_counter_of(program: &Program, other: &Program) -> Program {
    let (at, tables) = (program.cursor(), program.tables().clone());
    Program::new(program.edition_id(), at, other.next_session_number(), tables)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn replaying_the_log_over_the_empty_program_gives_every_program(history in history()) {
        let mut program = empty();
        for (revision, expected) in history.revisions.iter().zip(history.founded()) {
            program = program.replay(revision).unwrap();
            prop_assert_eq!(&program, expected.as_ref());
        }
    }

    #[test]
    fn the_log_says_the_same_after_it_was_written_as_json(history in history()) {
        let mut program = empty();
        for revision in &history.revisions {
            let read = through_json(revision);
            prop_assert_eq!(&read, revision.as_ref());
            program = program.replay(&read).unwrap();
        }
        prop_assert_eq!(&program, history.newest().as_ref());
    }

    #[test]
    fn walking_back_gives_exactly_the_program_before(history in history()) {
        let mut program = history.newest().as_ref().clone();
        for (revision, expected) in history.revisions.iter().zip(&history.programs).rev() {
            program = program.walk_back(&through_json(revision)).unwrap();
            prop_assert_eq!(with_counter_of(&program, expected), expected.as_ref().clone());
        }
    }

    #[test]
    fn a_revision_and_its_inverse_give_the_program_back(history in history()) {
        for step in history.steps() {
            let number = step.after.revision().next();
            let changes = inverse_of(&step.revision);
            let undone = Revision { number, changes, ..step.revision.as_ref().clone() };
            prop_assert_eq!(said(&step.after.replay(&undone).unwrap()), said(&step.before));
        }
    }

    #[test]
    fn an_inverse_made_of_edits_gives_the_program_back(history in history()) {
        // Not that of the first revision: nothing takes an edition away.
        for step in history.steps().skip(1) {
            let undo = as_edits(inverse_of(&step.revision));
            let outcome = step.after.apply(undo, TELL);
            if brings_who_chose(&step) {
                let refused = matches!(outcome, Err(Refusal::Problem(told))
                    if told.kind == ProblemKind::ChoseForThemselves);
                prop_assert!(refused, "who chose is erased, and not undone");
                continue;
            }
            let outcome = outcome.unwrap();
            let expected = within_choices(said(&step.before), &step.after);
            prop_assert_eq!(said(&outcome.program), expected);
            prop_assert_eq!(outcome.program.next_session_number(), step.after.next_session_number());
        }
    }

    #[test]
    fn rows_that_are_put_as_they_are_make_no_revision(history in history()) {
        for program in history.founded() {
            let again = program.tables().records().map(Edit::Put).collect();
            let outcome = program.apply(again, TELL).unwrap();
            prop_assert_eq!(outcome.changes, vec![]);
            prop_assert_eq!(outcome.previous_stamps, vec![]);
            prop_assert_eq!(&outcome.program, program.as_ref());
        }
    }

    #[test]
    fn checking_what_was_written_is_as_good_as_checking_everything(history in history()) {
        for program in history.founded() {
            prop_assert_eq!(check_all(program.tables()), Ok(()));
        }
    }

    #[test]
    fn a_session_with_a_start_is_on_the_program_day_of_it(history in history()) {
        for program in history.founded() {
            let edition = program.edition().unwrap();
            let hour = u8::try_from(edition.day_starts_at_hour).unwrap();
            for session in program.tables().sessions.values() {
                if let Some(start) = session.starts_at {
                    let day = edition.time_zone.program_day(start, hour);
                    prop_assert_eq!(session.date, Some(day));
                }
            }
        }
    }

    #[test]
    fn a_session_number_is_positive_and_belongs_to_one_session(history in history()) {
        let mut issued = std::collections::BTreeMap::new();
        for program in history.founded() {
            for session in program.tables().sessions.values() {
                prop_assert!((1..program.next_session_number()).contains(&session.number));
                prop_assert_eq!(*issued.entry(session.number).or_insert(session.id), session.id);
            }
        }
    }

    #[test]
    fn stamps_name_the_revision_that_last_touched_a_row(history in history()) {
        for step in history.steps() {
            let touched = crate::program::touched(&step.revision.changes);
            for record in step.after.tables().records() {
                let stamps = record.stamps();
                let before = step.before.tables().record(record.id()).map(|row| row.stamps());
                if touched.contains(&record.id()) {
                    prop_assert_eq!(stamps.changed_at, step.after.revision());
                } else {
                    prop_assert_eq!(Some(stamps), before);
                }
            }
        }
    }
}

#[test]
fn random_histories_reach_every_sort_of_change() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..150 {
        let history: History = history().new_tree(&mut runner).unwrap().current();
        // The first revision puts the stock: what matters is what comes after.
        for change in history.revisions[1..].iter().flat_map(|revision| &revision.changes) {
            let sides = (change.before().is_some(), change.after().is_some());
            let table = match change {
                Change::Session(_) => "session",
                Change::Participant(_) => "participant",
                Change::Contribution(_) => "contribution",
                Change::Announcement(_) => "announcement",
                _ => "other",
            };
            seen.insert((table, sides));
        }
    }
    for table in ["session", "participant", "contribution", "announcement", "other"] {
        for sides in [(false, true), (true, true), (true, false)] {
            assert!(seen.contains(&(table, sides)), "{table} {sides:?}");
        }
    }
}

#[test]
fn edits_without_a_wish_make_no_revision() {
    let program = super::seed::program([]);
    let outcome = program.apply(Vec::new(), Rules::default()).unwrap();
    assert!(outcome.changes.is_empty());
    assert_eq!(outcome.program, program);
}

#[test]
fn what_is_made_and_taken_back_at_once_makes_no_revision() {
    let program = super::seed::program([]);
    let create = Edit::CreateSession(create(1).into());
    let remove = Edit::Remove(RecordId::Session(session(1).id));
    let outcome = program.apply(vec![create, remove], TELL).unwrap();
    assert!(outcome.changes.is_empty());
}

#[test]
fn a_revision_is_replayed_only_over_the_one_before_it() {
    let program = super::seed::program([put(session(1))]);
    let step = step(&program, [put(session(2))]);
    let found = step.revision.number;
    let at = step.after.revision();
    assert_eq!(step.after.replay(&step.revision), Err(ReplayError::OutOfOrder { at, found }));
    let at = step.before.revision();
    assert_eq!(step.before.walk_back(&step.revision), Err(ReplayError::OutOfOrder { at, found }));
}

#[test]
fn a_revision_that_found_another_row_is_not_replayed() {
    let program = super::seed::program([put(session(1))]);
    let mine = step(&program, [Edit::UnpublishSessions(vec![session(1).id])]);
    let other = after(&program, [Edit::Remove(RecordId::Session(session(1).id))]);
    let number = other.revision().next();
    let strange = Revision { number, ..mine.revision.as_ref().clone() };
    let id = RecordId::Session(session(1).id);
    assert_eq!(other.replay(&strange), Err(ReplayError::Mismatch { revision: number, id }));
}

#[test]
fn a_change_of_nothing_is_a_damaged_log() {
    let program = super::seed::program([]);
    let number = program.revision().next();
    let changes = serde_json::from_str(r#"[{"room": {"before": null, "after": null}}]"#).unwrap();
    let outcome = program.apply(Vec::new(), TELL).unwrap();
    let damaged = Revision { number, changes, ..revision_of(&outcome) };
    assert_eq!(program.replay(&damaged), Err(ReplayError::Empty(number)));
}

#[test]
fn stamps_are_not_written_to_the_log() {
    let program = super::seed::program([put(session(1))]);
    let step = step(&program, [Edit::UnpublishSessions(vec![session(1).id])]);
    let json = serde_json::to_string(&step.revision.changes).unwrap();
    assert!(!json.contains("changed_at_revision") && !json.contains("calendar_sequence"), "{json}");
}

#[test]
fn stamps_that_come_in_with_a_row_count_for_nothing() {
    let program = super::seed::program([put(session(1))]);
    let stamps = crate::program::Stamps {
        changed_at: RevisionNumber(99),
        calendar_sequence: 9,
        publicly_changed_at: RevisionNumber(99),
    };
    let row = program.tables().record(RecordId::Session(session(1).id)).unwrap();
    let outcome = program.apply(vec![Edit::Put(row.with_stamps(stamps))], TELL).unwrap();
    assert!(outcome.changes.is_empty());
    let row = Record::from(session(2)).with_stamps(stamps);
    let outcome = program.apply(vec![Edit::Put(row)], TELL).unwrap();
    let stored = outcome.program.tables().record(RecordId::Session(session(2).id)).unwrap();
    assert_eq!(stored.stamps().changed_at, outcome.program.revision());
    assert_eq!(stored.stamps().calendar_sequence, 0);
}

#[test]
fn the_edition_cannot_be_taken_away_nor_be_missing() {
    let program = super::seed::program([]);
    assert!(program.apply(vec![Edit::Remove(RecordId::Edition(edition().id))], TELL).is_err());
    assert!(empty().apply(vec![put(session(1))], TELL).is_err());
}
