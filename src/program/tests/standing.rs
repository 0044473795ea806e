//! What the staff may do at will, and what it is kept from.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use super::random::{SESSIONS, any_session, history};
use super::seed::{TELL, after, apply, at, edition, id, put};
use super::words::word;
use crate::entity::edition::{self as editions, ConflictRule, ConflictSettings, Severity};
use crate::entity::session as sessions;
use crate::program::{Edit, Program, Refusal, Rules};
use crate::types::{PersonId, SessionId};

/// The conflicts of a program that block, each by what makes it the same after an edit.
fn blocks(program: &Program) -> BTreeSet<(ConflictRule, Vec<SessionId>, Option<PersonId>)> {
    let conflicts = program.conflicts();
    let conflicts = conflicts.iter();
    let blocking = conflicts.filter(|conflict| conflict.severity == Severity::Block);
    let person = |id| program.tables().participants[&id].person_id;
    blocking.map(|one| (one.rule, one.sessions.clone(), one.participant.map(person))).collect()
}

/// The program with rules as strict as they can be.
fn strict(program: &Program) -> Program {
    let mut severities = ConflictSettings::default();
    for rule in ConflictRule::ALL {
        // Who takes the time of a published session says so: that is not refused.
        if rule != ConflictRule::Unplaced {
            severities.weigh(rule, Severity::Block);
        }
    }
    after(program, [put(editions::Model { severities, ..edition() })])
}

/// A program in which sessions stand in each other's way, and rules that all block.
fn busy() -> impl Strategy<Value = Program> {
    (history(), vec(any_session(), SESSIONS.count())).prop_map(|(history, rows)| {
        let start = strict(history.newest());
        SESSIONS.zip(rows).fold(start, |program, (number, row)| {
            let start = row.starts_at.unwrap_or_else(|| at("23:00"));
            let row = sessions::Model {
                id: id(number),
                starts_at: Some(start),
                ends_at: Some(start.plus_millis(45 * 60_000)),
                // One of them does not take place, so that it can be reinstated.
                is_cancelled: number == SESSIONS.start,
                replaced_by: None,
                ..row
            };
            // The history may have taken away what the row needs.
            apply(&program, put(row)).map_or(program, |outcome| outcome.program)
        })
    })
}

/// What comes of an edit under the rules that hold unless somebody says otherwise.
fn try_on(program: &mut Program, edit: Edit) -> Option<Refusal> {
    match program.apply(vec![edit], Rules::default()) {
        Ok(outcome) => {
            *program = outcome.program;
            None
        }
        Err(refusal) => Some(refusal),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_sequence_of_edits_leaves_a_conflict_that_blocks_and_was_not_there_at_the_start(
        start in busy(), words in vec(word(), 1..30),
    ) {
        let mut program = start.clone();
        for edit in words {
            try_on(&mut program, edit);
        }
        let new: Vec<_> = blocks(&program).difference(&blocks(&start)).cloned().collect();
        prop_assert_eq!(new, vec![]);
    }
}

/// The name of an edit's variant.
fn name(edit: &Edit) -> String {
    let text = format!("{edit:?}");
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned()
}

#[test]
fn random_words_are_made_and_refused_in_every_way() {
    let mut runner = TestRunner::deterministic();
    let mut made: BTreeMap<String, usize> = BTreeMap::new();
    let mut conflicts = 0;
    for _ in 0..150 {
        let (start, words) = (busy(), vec(word(), 30)).new_tree(&mut runner).unwrap().current();
        let mut program = start.clone();
        for edit in words {
            let changes = start.apply(vec![edit.clone()], TELL);
            let changes = changes.map_or(0, |outcome| outcome.changes.len());
            *made.entry(name(&edit)).or_default() += usize::from(changes > 0);
            let refused = try_on(&mut program, edit);
            conflicts += usize::from(matches!(refused, Some(Refusal::Conflicts { .. })));
        }
    }
    let never: Vec<_> = made.iter().filter(|(_, count)| **count == 0).collect();
    assert_eq!(never, Vec::<(&String, &usize)>::new());
    assert_eq!(made.len(), 17, "{made:?}");
    assert!(conflicts > 100, "{conflicts} {made:?}");
}
