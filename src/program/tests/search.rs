//! What is found, in which order, and by whom.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::random::history;
use super::seed::{
    after, contribution, id, organization, participant, program, public, put, session, slot, text,
};
use crate::entity::participant::{self as people, ParticipantVisibility};
use crate::entity::{
    contribution as contributions, organization as organizations, session as sessions,
};
use crate::program::{
    Contributor, Edit, FoundNode, Program, SearchField, SearchKind, View, Wanted,
};
use crate::types::{Audience, LocalizedText, ParticipantId, SessionId};

fn search(view: &View, typed: &str) -> Vec<crate::program::Found> {
    view.search(&Wanted::read(typed).unwrap(), &[])
}

/// Titles and names, in the order found.
fn found(program: &Program, typed: &str) -> Vec<String> {
    let label = |node: FoundNode| match node {
        FoundNode::Session(row) => row.title.translations().next().unwrap().1.to_owned(),
        FoundNode::Participant(row) => row.name.clone(),
        FoundNode::Organization(row) => row.slug.clone(),
    };
    search(&public(program), typed).into_iter().map(|one| label(one.node)).collect()
}

fn titled(number: u128, title: &str) -> sessions::Model {
    sessions::Model { title: text(title), ..session(number) }
}

fn named(number: u128, name: &str) -> people::Model {
    people::Model { name: name.to_owned(), ..participant(number, ParticipantVisibility::Public) }
}

fn korean(words: &str) -> LocalizedText {
    LocalizedText::new([("ko".parse().unwrap(), words.to_owned())]).unwrap()
}

#[test]
fn a_title_comes_before_a_name_and_a_name_before_an_abstract() {
    let organization = organizations::Model { name: text("Peace Office"), ..organization(1) };
    let program = program([
        put(organization),
        put(sessions::Model { abstract_text: Some(text("On *peace*")), ..titled(1, "Abstract") }),
        put(sessions::Model { subtitle: Some(text("Peace")), ..titled(2, "Subtitle") }),
        put(titled(3, "Peaceful")),
        put(titled(4, "World of peace")),
        put(titled(5, "Peace and rights")),
        put(sessions::Model { is_cancelled: true, ..titled(6, "Peace cancelled") }),
        put(sessions::Model { organizers: vec![id(1)].into(), ..titled(7, "Organized") }),
        put(titled(8, "With a speaker")),
        put(named(1, "Peace Kim")),
        put(people::Model { affiliation: Some(text("Peace Institute")), ..named(2, "Affiliated") }),
        put(contribution(1, 8, 1)),
    ]);
    let expected = [
        "Peace and rights",
        "World of peace",
        "Peaceful",
        "Peace cancelled",
        "Peace Kim",
        "organization-1",
        "Subtitle",
        "With a speaker",
        "Organized",
        "Affiliated",
        "Abstract",
    ];
    assert_eq!(found(&program, "peace"), expected);
}

#[test]
fn what_is_found_equally_well_comes_in_the_order_of_time_and_of_names() {
    let at =
        |number, start| sessions::Model { title: text("Peace"), ..slot(number, start, "", &[]) };
    let program = program([
        put(titled(1, "Peace")),
        put(at(2, "11:00")),
        put(at(3, "10:00")),
        put(named(1, "Peace B")),
        put(named(2, "Peace A")),
    ]);
    let view = public(&program);
    let sessions = |one: crate::program::Found| match one.node {
        FoundNode::Session(row) => Some(row.id),
        _ => None,
    };
    let order: Vec<SessionId> = search(&view, "peace").into_iter().filter_map(sessions).collect();
    assert_eq!(order, [id(3), id(2), id(1)], "without a start last");
    assert_eq!(found(&program, "peace")[3..], ["Peace A", "Peace B"]);
}

#[test]
fn all_the_words_must_be_there_wherever_they_are() {
    let program = program([
        put(sessions::Model { code: Some("P2".into()), ..titled(1, "Opening Ceremony") }),
        put(people::Model {
            names: korean("미첼 바첼레트"), ..named(1, "Michelle BACHELET")
        }),
        put(contribution(1, 1, 1)),
    ]);
    for typed in ["bachelet michelle", "Michelle Bach", "바첼레트 미첼", "미첼바첼", "ㅁㅊ"]
    {
        assert_eq!(found(&program, typed), ["Michelle BACHELET", "Opening Ceremony"], "{typed}");
    }
    assert_eq!(found(&program, "opening bachelet"), ["Opening Ceremony"], "of two rows");
    assert_eq!(found(&program, "p2"), ["Opening Ceremony"]);
    assert_eq!(found(&program, "opening closing"), [""; 0]);
    assert_eq!(found(&program, "–"), [""; 0]);
}

#[test]
fn only_kinds_that_are_wanted_are_found() {
    let program = program([put(titled(1, "Peace")), put(named(1, "Peace"))]);
    let wanted = Wanted::read("peace").unwrap();
    let found = public(&program).search(&wanted, &[SearchKind::Participant]);
    assert!(matches!(found[..], [ref one] if matches!(one.node, FoundNode::Participant(_))));
    assert_eq!(found[0].field, SearchField::Name);
    assert_eq!(public(&program).search(&wanted, &[SearchKind::Organization]).len(), 0);
}

#[test]
fn a_name_to_show_finds_its_session() {
    let committee = contributions::Model {
        participant_id: None,
        display_name: Some(text("The committee")),
        ..contribution(1, 1, 1)
    };
    let program = program([put(titled(1, "Opening")), put(committee)]);
    assert_eq!(found(&program, "committee"), ["Opening"]);
    let excerpt = search(&public(&program), "committee")[0].excerpt(&Wanted::read("comm").unwrap());
    let pieces: Vec<_> = excerpt.fragments.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(pieces, ["The ", "comm", "ittee"]);
}

#[test]
fn nobody_who_is_not_listed_makes_a_session_be_found() {
    for visibility in [ParticipantVisibility::Hidden, ParticipantVisibility::Anonymous] {
        let somebody = people::Model {
            name: "Secret Kim".to_owned(),
            organization_id: Some(id(1)),
            ..participant(1, visibility)
        };
        let shown = contributions::Model {
            display_name: Some(text("Secret Kim")),
            ..contribution(1, 1, 1)
        };
        let rows = [put(organization(1)), put(titled(1, "Opening")), put(somebody), put(shown)];
        let program = program(rows);
        for typed in ["secret", "kim", "gwangju"] {
            assert_eq!(found(&program, typed), [""; 0], "{typed}");
        }
        assert_eq!(found(&program, "city"), ["organization-1"]);
        let staff = View::of(Arc::new(program.clone()), Audience::Staff);
        assert_eq!(search(&staff, "secret kim").len(), 2);
    }
}

#[test]
fn the_past_is_searched_with_today_s_consent() {
    let before =
        program([put(titled(1, "Opening")), put(named(1, "Kim")), put(contribution(1, 1, 1))]);
    let hidden = people::Model { visibility: ParticipantVisibility::Hidden, ..named(1, "Kim") };
    let today = after(&before, [put(hidden)]);
    let past = View::of_the_past(Arc::new(before), Arc::new(today), Audience::Public);
    assert!(search(&past, "kim").is_empty());
    assert_eq!(search(&past, "opening").len(), 1);
}

#[test]
fn a_revision_folds_again_only_what_it_changed() {
    let base = program([put(session(1)), put(session(2))]);
    let folded = |program: &Program| {
        let sessions = program.searchable().sessions.iter();
        sessions.map(|entry| entry.folded.clone()).collect::<Vec<_>>()
    };
    let before = folded(&base);
    // A revision that nobody searches lies between.
    let full = after(&base, [put(sessions::Model { is_full: true, ..session(2) })]);
    let next = folded(&after(&full, [put(session(3))]));
    assert!(Arc::ptr_eq(&before[0], &next[0]));
    assert!(!Arc::ptr_eq(&before[1], &next[1]));
    assert_eq!(next.len(), 3);
}

#[test]
fn what_was_folded_is_never_taken_for_another_text() {
    let base = program([put(titled(1, "Before"))]);
    assert_eq!(found(&base, "before"), ["Before"]);
    let renamed = after(&base, [put(titled(1, "After"))]);
    assert_eq!(found(&renamed, "after"), ["After"]);
    assert_eq!((found(&renamed, "before"), found(&base, "after")), (vec![], vec![]));
    let without = after(&renamed, [Edit::Remove(crate::program::RecordId::Session(id(1)))]);
    assert_eq!(found(&without, "after"), [""; 0]);
}

/// The sessions and participants that a name finds.
fn having(view: &View, name: &str) -> (BTreeSet<SessionId>, BTreeSet<ParticipantId>) {
    let (mut sessions, mut participants) = (BTreeSet::new(), BTreeSet::new());
    for found in search(view, name) {
        match found.node {
            FoundNode::Session(row) => drop(sessions.insert(row.id)),
            FoundNode::Participant(row) => drop(participants.insert(row.id)),
            FoundNode::Organization(_) => {}
        }
    }
    (sessions, participants)
}

/// The same, from everything that the view shows.
fn showing(view: &View, name: &str) -> (BTreeSet<SessionId>, BTreeSet<ParticipantId>) {
    let is_named = |contributor: &Contributor| matches!(contributor, Contributor::Named(row) if row.name == name);
    let shows = |session: &&Arc<sessions::Model>| {
        view.contributions_to(session.id).iter().any(|seen| is_named(&seen.contributor))
    };
    let sessions = view.sessions().filter(shows).map(|session| session.id);
    let participants = view.participants().into_iter().filter(|row| row.name == name);
    (sessions.collect(), participants.map(|row| row.id).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_name_finds_what_the_audience_sees_of_it_and_nothing_else(history in history()) {
        let today = history.newest();
        for program in history.founded() {
            for audience in [Audience::Public, Audience::Staff] {
                let now = View::of(program.clone(), audience);
                let past = View::of_the_past(program.clone(), today.clone(), audience);
                for view in [now, past] {
                    let names = program.tables().participants.values().map(|row| row.name.clone());
                    for name in names.collect::<BTreeSet<_>>() {
                        prop_assert_eq!(having(&view, &name), showing(&view, &name));
                    }
                }
            }
        }
    }
}
