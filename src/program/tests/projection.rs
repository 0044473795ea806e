//! What an audience is told of a revision is exactly what changed for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::random::history;
use super::seed::{
    after, contribution, id, participant, participant_id, program, public, put, session,
    session_id, step, text,
};
use super::visibility::{is_listed, is_published};
use crate::entity::contribution::ContributionRole;
use crate::entity::participant::ParticipantVisibility;
use crate::entity::session::{self as sessions, SessionField};
use crate::entity::{contribution as contributions, edition as editions, participant as people};
use crate::program::{
    Contributor, Edit, Presence, RecordId, SessionChange, Step, View, VisibleChange, project,
    summarize,
};
use crate::types::{Audience, LocalizedText, ParticipantId, RevisionNumber, SessionId};

/// What a client of the public knows.
#[derive(Debug, PartialEq)]
struct Known {
    sessions: BTreeSet<SessionId>,
    participants: BTreeSet<ParticipantId>,
}

impl Known {
    fn from(view: &View) -> Self {
        Self {
            sessions: view.sessions().map(|row| row.id).collect(),
            participants: view.participants().iter().map(|row| row.id).collect(),
        }
    }

    /// Takes a change in. Adding what is known or losing what is not would be a lie.
    fn learn(&mut self, change: &VisibleChange) -> bool {
        match change {
            VisibleChange::Session(id, SessionChange::Added) => self.sessions.insert(*id),
            VisibleChange::Session(id, SessionChange::Removed) => self.sessions.remove(id),
            VisibleChange::Session(id, SessionChange::Changed(fields)) => {
                self.sessions.contains(id) && !fields.is_empty()
            }
            VisibleChange::Participant(id, Presence::Added) => self.participants.insert(*id),
            VisibleChange::Participant(id, Presence::Removed) => self.participants.remove(id),
            VisibleChange::Participant(id, Presence::Changed) => self.participants.contains(id),
            _ => true,
        }
    }
}

type Shown = (
    sessions::Model,
    Vec<(Option<ContributionRole>, Option<ParticipantId>, Option<LocalizedText>)>,
);

/// All that a page about a session shows to the public.
fn page(view: &View, id: SessionId) -> Option<Shown> {
    let row = view.session(id)?.as_ref().clone();
    let replaced_by = row.replaced_by.filter(|other| view.session(*other).is_some());
    let shown = sessions::Model {
        replaced_by,
        client_key: None,
        note: None,
        changed_at_revision: RevisionNumber::ZERO,
        calendar_sequence: 0,
        publicly_changed_at: RevisionNumber::ZERO,
        ..row
    };
    let contributions = view.contributions_to(id).into_iter().map(|seen| {
        let name = seen.row.display_name.clone();
        match seen.contributor {
            Contributor::Named(participant) => (seen.row.role, Some(participant.id), name),
            Contributor::NameOnly(_) => (seen.row.role, None, name),
            Contributor::Anonymous => (seen.row.role, None, None),
        }
    });
    Some((shown, contributions.collect()))
}

fn told_to_the_public(step: &Step) -> Vec<VisibleChange> {
    project(step, &step.after, Audience::Public)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whoever_is_told_every_change_knows_what_is_there(history in history()) {
        let mut steps = history.steps();
        let founding = steps.next().expect("the stock makes a revision");
        let mut known = Known::from(&View::of(founding.after, Audience::Public));
        for step in steps {
            for change in told_to_the_public(&step) {
                prop_assert!(known.learn(&change), "{:?}", change);
            }
            prop_assert_eq!(&known, &Known::from(&View::of(step.after, Audience::Public)));
        }
    }

    #[test]
    fn what_is_added_or_changed_was_visible_then_and_is_visible_today(history in history()) {
        let today = history.newest();
        for step in history.steps().skip(1) {
            let sides = [&step.after, today];
            for change in project(&step, today, Audience::Public) {
                let may_be_told = match change {
                    VisibleChange::Session(id, change) => change == SessionChange::Removed
                        || sides.iter().all(|program| is_published(program, id)),
                    VisibleChange::Participant(id, presence) => presence == Presence::Removed
                        || sides.iter().all(|program| is_listed(program, id)),
                    _ => true,
                };
                prop_assert!(may_be_told);
            }
        }
    }

    #[test]
    fn a_removal_is_told_whatever_holds_today(history in history()) {
        let today = history.newest();
        for step in history.steps().skip(1) {
            let told = project(&step, today, Audience::Public);
            let [before, after] = [&step.before, &step.after]
                .map(|program| Known::from(&View::of(program.clone(), Audience::Public)));
            for id in before.sessions.difference(&after.sessions) {
                prop_assert!(told.contains(&VisibleChange::Session(*id, SessionChange::Removed)));
            }
            for id in before.participants.difference(&after.participants) {
                prop_assert!(told.contains(&VisibleChange::Participant(*id, Presence::Removed)));
            }
        }
    }

    #[test]
    fn a_session_is_told_as_changed_exactly_when_its_page_differs(history in history()) {
        for step in history.steps().skip(1) {
            let told = told_to_the_public(&step);
            let views = [&step.before, &step.after]
                .map(|program| View::of(program.clone(), Audience::Public));
            for id in step.after.tables().sessions.keys() {
                let [Some(before), Some(after)] = views.each_ref().map(|view| page(view, *id)) else {
                    continue;
                };
                let changed = told.iter().any(|change| {
                    matches!(change, VisibleChange::Session(other, _) if other == id)
                });
                prop_assert_eq!(changed, before != after, "{:?} {:?}", before, after);
            }
        }
    }

    #[test]
    fn nothing_is_told_twice(history in history()) {
        for step in history.steps() {
            for audience in [Audience::Public, Audience::Staff] {
                let told = project(&step, history.newest(), audience);
                for (place, change) in told.iter().enumerate() {
                    prop_assert!(!told[..place].contains(change), "{:?}", change);
                }
            }
        }
    }

    #[test]
    fn every_change_can_be_said_in_words(history in history()) {
        for step in history.steps().skip(1) {
            let views = [&step.before, &step.after]
                .map(|program| View::of(program.clone(), Audience::Public));
            for change in told_to_the_public(&step) {
                prop_assert_eq!(summarize(&change, &views[0], &views[1]).translations().count(), 2);
            }
        }
    }
}

#[test]
fn what_happens_to_a_draft_is_not_delivered_to_the_public() {
    let draft = sessions::Model { is_published: false, ..session(1) };
    let program = program([put(draft.clone())]);
    let step = step(&program, [put(sessions::Model { title: text("Other"), ..draft })]);
    assert_eq!(told_to_the_public(&step), []);
    let told = project(&step, &step.after, Audience::Staff);
    let change = SessionChange::Changed(vec![SessionField::Title]);
    assert_eq!(told, [VisibleChange::Session(session_id(1), change)]);
}

#[test]
fn publishing_a_session_adds_it_and_whoever_is_first_seen_in_it() {
    let quiet =
        people::Model { is_announced: false, ..participant(1, ParticipantVisibility::Public) };
    let draft = sessions::Model { is_published: false, ..session(1) };
    let program = program([put(quiet), put(draft), put(contribution(1, 1, 1))]);
    let step = step(&program, [Edit::PublishSessions(vec![id(1)])]);
    assert_eq!(
        told_to_the_public(&step),
        [
            VisibleChange::Participant(participant_id(1), Presence::Added),
            VisibleChange::Session(session_id(1), SessionChange::Added),
        ]
    );
}

#[test]
fn consent_that_is_withdrawn_changes_the_sessions_too() {
    let listed = participant(1, ParticipantVisibility::Public);
    let program = program([put(listed), put(session(1)), put(contribution(1, 1, 1))]);
    let step = step(&program, [put(participant(1, ParticipantVisibility::Anonymous))]);
    let change = SessionChange::Changed(vec![SessionField::Contributions]);
    assert_eq!(
        told_to_the_public(&step),
        [
            VisibleChange::Participant(participant_id(1), Presence::Removed),
            VisibleChange::Session(session_id(1), change),
        ]
    );
}

#[test]
fn one_of_two_anonymous_speakers_who_leaves_changes_the_session() {
    let quiet = |number| {
        let row = participant(number, ParticipantVisibility::Anonymous);
        put(people::Model { is_announced: false, ..row })
    };
    let contributions = [put(contribution(1, 1, 1)), put(contribution(2, 1, 2))];
    let people = [quiet(1), quiet(2), put(session(1))];
    let program = program(people.into_iter().chain(contributions));
    let step = step(&program, [Edit::Remove(RecordId::Contribution(id(2)))]);
    let change = SessionChange::Changed(vec![SessionField::Contributions]);
    assert_eq!(told_to_the_public(&step), [VisibleChange::Session(session_id(1), change)]);
}

#[test]
fn one_anonymous_speaker_in_place_of_another_is_no_news() {
    let quiet = |number| {
        let row = participant(number, ParticipantVisibility::Anonymous);
        put(people::Model { is_announced: false, ..row })
    };
    let program = program([quiet(1), quiet(2), put(session(1)), put(contribution(1, 1, 1))]);
    let step = step(&program, [put(contribution(1, 1, 2))]);
    assert_eq!(told_to_the_public(&step), []);
}

#[test]
fn another_name_to_show_is_a_change_of_the_session() {
    let listed = participant(1, ParticipantVisibility::Public);
    let program = program([put(listed), put(session(1)), put(contribution(1, 1, 1))]);
    let renamed =
        contributions::Model { display_name: Some(text("Dr. One")), ..contribution(1, 1, 1) };
    let step = step(&program, [put(renamed)]);
    let change = SessionChange::Changed(vec![SessionField::Contributions]);
    assert_eq!(told_to_the_public(&step), [VisibleChange::Session(session_id(1), change)]);
}

#[test]
fn what_only_the_staff_can_see_is_told_to_the_staff_alone() {
    let program = program([put(session(1)), put(participant(1, ParticipantVisibility::Public))]);
    let noted = sessions::Model { note: Some("Ask her".to_owned()), ..session(1) };
    let known = people::Model {
        source_key: Some("7".to_owned()),
        ..participant(1, ParticipantVisibility::Public)
    };
    let severities = editions::ConflictSettings {
        room_double_booked: editions::Severity::Warn,
        ..Default::default()
    };
    let weighed = editions::Model { severities, ..super::seed::edition() };
    let step = step(&program, [put(noted), put(known), put(weighed)]);
    assert_eq!(told_to_the_public(&step), []);
    assert_eq!(project(&step, &step.after, Audience::Staff).len(), 3);
}

#[test]
fn a_session_that_replaces_another_is_news_of_the_other_once_it_is_published() {
    let draft = sessions::Model { is_published: false, ..session(2) };
    let program = program([put(session(1)), put(draft)]);
    let cancel = Edit::CancelSession { session: id(1), reason: None, replaced_by: Some(id(2)) };
    let program = after(&program, [cancel]);
    let step = step(&program, [Edit::PublishSessions(vec![id(2)])]);
    let change = SessionChange::Changed(vec![SessionField::Status]);
    assert!(told_to_the_public(&step).contains(&VisibleChange::Session(session_id(1), change)));
}

#[test]
fn what_was_taken_back_since_is_not_told_of_the_past() {
    let draft = sessions::Model { is_published: false, ..session(1) };
    let program = program([put(draft)]);
    let step = step(&program, [Edit::PublishSessions(vec![id(1)])]);
    let today = Arc::new(after(&step.after, [Edit::UnpublishSessions(vec![id(1)])]));
    assert_eq!(project(&step, &today, Audience::Public), []);
}

#[test]
fn a_removed_room_is_told_as_removed() {
    let program = program([put(super::seed::room(1, &[]))]);
    let step = step(&program, [Edit::Remove(RecordId::Room(id(1)))]);
    assert_eq!(told_to_the_public(&step), [VisibleChange::Room(id(1), Presence::Removed)]);
}

#[test]
fn the_longest_title_can_be_said_in_words() {
    let program = program([]);
    let title = text(&"a".repeat(LocalizedText::MAX_CHARS));
    let step = step(&program, [put(sessions::Model { title, ..session(1) })]);
    let change = VisibleChange::Session(session_id(1), SessionChange::Added);
    let words = summarize(&change, &public(&step.before), &public(&step.after));
    assert!(words.translations().all(|(_, words)| words.starts_with("aaa")));
}
