//! Nobody is shown against their consent, and no draft before its time.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::random::{EVERYBODY, history};
use super::seed::{
    after, contribution, id, participant, participant_id, program, public, put, session, session_id,
};
use crate::entity::contribution::{self as contributions, ContributionRole};
use crate::entity::participant::{self as people, ParticipantVisibility};
use crate::entity::session as sessions;
use crate::program::{Contributor, CountryFigures, Edit, Program, RecordId, View};
use crate::types::{Audience, ParticipantId, SessionId};

/// Told apart from the core: straight from the tables, without an index.
pub(super) fn is_published(program: &Program, session: SessionId) -> bool {
    program.tables().sessions.get(&session).is_some_and(|row| row.is_published)
}

/// How far the public may know of a participant, straight from the tables.
fn standing(program: &Program, id: ParticipantId) -> ParticipantVisibility {
    let Some(row) = program.tables().participants.get(&id) else {
        return ParticipantVisibility::Hidden;
    };
    let mut contributions = program.tables().contributions.values();
    let is_on_stage = contributions
        .any(|row| row.participant_id == Some(id) && is_published(program, row.session_id));
    if row.is_announced || is_on_stage { row.visibility } else { ParticipantVisibility::Hidden }
}

pub(super) fn is_listed(program: &Program, id: ParticipantId) -> bool {
    standing(program, id) == ParticipantVisibility::Public
}

/// Asks a view everything it can be asked. `programs`: the ones whose consent counts.
fn check_nothing_leaks(view: &View, programs: &[&Program]) -> Result<(), TestCaseError> {
    let shown = |id| programs.iter().all(|program| is_published(program, id));
    let named = |id| programs.iter().all(|program| is_listed(program, id));
    let sessions: BTreeSet<_> =
        programs.iter().flat_map(|program| program.tables().sessions.keys().copied()).collect();
    let expected: BTreeSet<_> = sessions.iter().copied().filter(|id| shown(*id)).collect();
    let seen: BTreeSet<_> = view.sessions().map(|session| session.id).collect();
    prop_assert_eq!(seen, expected);
    for id in sessions {
        prop_assert_eq!(view.session(id).is_some(), shown(id));
        for seen in view.contributions_to(id) {
            prop_assert!(shown(id), "the contributions of a draft");
            match seen.contributor {
                Contributor::Named(row) => prop_assert!(named(row.id)),
                Contributor::Anonymous | Contributor::NameOnly(_) => {
                    prop_assert_eq!(seen.row.participant_id, None);
                }
            }
        }
    }
    let everybody: BTreeSet<ParticipantId> = EVERYBODY.map(id).collect();
    let expected: BTreeSet<_> = everybody.iter().copied().filter(|id| named(*id)).collect();
    let seen: BTreeSet<_> = view.participants().iter().map(|row| row.id).collect();
    prop_assert_eq!(seen, expected);
    for id in everybody {
        prop_assert_eq!(view.participant(id).is_some(), named(id));
        for row in view.participations_of(crate::types::PersonId(id.0)) {
            prop_assert!(named(row.id));
        }
        for (_, session) in view.contributions_of(id) {
            prop_assert!(named(id) && shown(session.id));
        }
        prop_assert!(!view.speaks(id) || named(id));
    }
    prop_assert_eq!(view.conflicts(None), None);
    let counted = EVERYBODY.map(id).filter(|id| {
        let known = |program: &&Program| standing(program, *id) > ParticipantVisibility::Hidden;
        programs.iter().all(known)
    });
    let figures: usize = view.countries().iter().map(|figures| figures.participants).sum();
    prop_assert_eq!(figures, counted.count());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_public_is_shown_what_is_published_and_nothing_else(history in history()) {
        for program in history.founded() {
            check_nothing_leaks(&View::of(program.clone(), Audience::Public), &[program])?;
        }
    }

    #[test]
    fn the_past_shows_nothing_that_today_hides(history in history()) {
        let today = history.newest();
        for program in history.founded() {
            let past = View::of_the_past(program.clone(), today.clone(), Audience::Public);
            check_nothing_leaks(&past, &[program, today])?;
        }
    }

    #[test]
    fn no_city_is_named_for_fewer_than_three_who_are_not_listed_there(history in history()) {
        for program in history.founded() {
            let view = View::of(program.clone(), Audience::Public);
            let listed = |city: &str| {
                view.participants().iter().filter(|row| row.city.as_deref() == Some(city)).count()
            };
            for (city, counted) in view.countries().iter().flat_map(|figures| &figures.cities) {
                prop_assert!(*counted >= 3 || *counted == listed(city), "{city}: {counted}");
            }
        }
    }

    #[test]
    fn the_staff_sees_everything(history in history()) {
        let today = history.newest();
        for program in history.founded() {
            let view = View::of_the_past(program.clone(), today.clone(), Audience::Staff);
            prop_assert_eq!(view.sessions().count(), program.tables().sessions.len());
            prop_assert_eq!(view.participants().len(), program.tables().participants.len());
        }
    }
}

const EVERY_VISIBILITY: [ParticipantVisibility; 3] = [
    ParticipantVisibility::Public,
    ParticipantVisibility::Anonymous,
    ParticipantVisibility::Hidden,
];

/// Three participants of different visibility in one session.
fn one_of_each() -> Program {
    let people = (1..).zip(EVERY_VISIBILITY);
    let people = people.map(|(number, visibility)| put(participant(number, visibility)));
    let contributions = (1..4).map(|number| {
        put(contributions::Model {
            position: i32::try_from(number).unwrap(),
            ..contribution(number, 1, number)
        })
    });
    program(people.chain([put(session(1))]).chain(contributions))
}

#[test]
fn in_a_session_the_public_sees_a_name_a_figure_and_nothing() {
    let seen = public(&one_of_each()).contributions_to(session_id(1));
    let contributors: Vec<_> = seen.iter().map(|seen| &seen.contributor).collect();
    let [Contributor::Named(named), Contributor::Anonymous] = contributors[..] else {
        panic!("{contributors:?}");
    };
    assert_eq!(named.id, participant_id(1));
}

#[test]
fn the_name_to_show_of_somebody_anonymous_is_not_shown() {
    let program = after(
        &one_of_each(),
        [put(contributions::Model {
            display_name: Some(super::seed::text("A name")),
            ..contribution(2, 1, 2)
        })],
    );
    let seen = public(&program).contributions_to(session_id(1));
    let anonymous = seen.iter().find(|seen| seen.contributor == Contributor::Anonymous).unwrap();
    assert_eq!((&anonymous.row.participant_id, &anonymous.row.display_name), (&None, &None));
}

#[test]
fn a_draft_does_not_leak_its_keynote() {
    let quiet =
        people::Model { is_announced: false, ..participant(1, ParticipantVisibility::Public) };
    let draft = sessions::Model { is_published: false, ..session(1) };
    let program = program([put(quiet), put(draft), put(contribution(1, 1, 1))]);
    assert_eq!(public(&program).participant(participant_id(1)), None);
    assert_eq!(public(&program).countries(), []);
    let published = after(&program, [Edit::PublishSessions(vec![id(1)])]);
    assert!(public(&published).participant(participant_id(1)).is_some());
}

#[test]
fn an_announced_participant_is_listed_without_a_session() {
    let program = program([put(participant(1, ParticipantVisibility::Public))]);
    assert!(public(&program).participant(participant_id(1)).is_some());
}

#[test]
fn consent_that_was_withdrawn_is_withdrawn_from_the_past_too() {
    let before = Arc::new(one_of_each());
    let hidden = participant(1, ParticipantVisibility::Hidden);
    let today = Arc::new(after(&before, [put(hidden)]));
    let past = View::of_the_past(before, today, Audience::Public);
    assert_eq!(past.participant(participant_id(1)), None);
    assert_eq!(past.contributions_to(session_id(1)).len(), 1);
}

#[test]
fn consent_that_was_given_later_does_not_name_somebody_in_the_past() {
    let before = Arc::new(one_of_each());
    let today = Arc::new(after(&before, [put(participant(3, ParticipantVisibility::Public))]));
    let past = View::of_the_past(before, today, Audience::Public);
    assert_eq!(past.participant(participant_id(3)), None);
}

#[test]
fn a_session_that_was_deleted_is_not_shown_in_the_past() {
    let before = Arc::new(program([put(session(1))]));
    let today = Arc::new(after(&before, [Edit::Remove(RecordId::Session(id(1)))]));
    let past = View::of_the_past(before, today, Audience::Public);
    assert_eq!(past.session(session_id(1)), None);
}

fn figures(people: &[ParticipantVisibility]) -> Vec<CountryFigures> {
    let people = (1..).zip(people.iter().copied());
    let rows = people.map(|(number, visibility)| put(participant(number, visibility)));
    public(&program(rows)).countries()
}

#[test]
fn a_city_is_named_for_anonymous_people_from_three_on() {
    use ParticipantVisibility::{Anonymous, Hidden, Public};
    let city = |figures: &[CountryFigures]| figures[0].cities.get("Gwangju").copied();

    let two = figures(&[Anonymous, Anonymous, Hidden]);
    assert_eq!((two[0].participants, city(&two)), (2, None));
    let three = figures(&[Anonymous, Anonymous, Anonymous]);
    assert_eq!((three[0].participants, city(&three)), (3, Some(3)));
    let mixed = figures(&[Public, Anonymous]);
    assert_eq!((mixed[0].participants, city(&mixed)), (2, Some(1)), "only who is listed");
    let mixed = figures(&[Public, Anonymous, Anonymous]);
    assert_eq!((mixed[0].participants, city(&mixed)), (3, Some(3)));
    assert_eq!(figures(&[Hidden, Hidden, Hidden]), []);
}

#[test]
fn interpreters_are_participants_but_no_speakers() {
    let interpreter =
        contributions::Model { role: Some(ContributionRole::Interpreter), ..contribution(2, 1, 2) };
    let program = program([
        put(participant(1, ParticipantVisibility::Public)),
        put(participant(2, ParticipantVisibility::Public)),
        put(session(1)),
        put(contribution(1, 1, 1)),
        put(interpreter),
    ]);
    let view = public(&program);
    let figures = view.countries();
    assert_eq!((figures[0].participants, figures[0].speakers), (2, 1));
    assert!(view.speaks(participant_id(1)) && !view.speaks(participant_id(2)));
}

#[test]
fn countries_come_most_participants_first() {
    let from = |number, country: &str| {
        let row = participant(number, ParticipantVisibility::Anonymous);
        put(people::Model { country: Some(country.parse().unwrap()), city: None, ..row })
    };
    let program = program([from(1, "AR"), from(2, "KR"), from(3, "KR"), from(4, "BR")]);
    let countries = public(&program).countries();
    let order: Vec<_> = countries.iter().map(|figures| figures.country.as_str()).collect();
    assert_eq!(order, ["KR", "AR", "BR"]);
}

#[test]
fn what_the_public_may_not_know_does_not_show_in_a_number_either() {
    let hidden = participant(1, ParticipantVisibility::Hidden);
    let listed = participant(2, ParticipantVisibility::Public);
    let noted = sessions::Model { note: Some("He is afraid".into()), ..session(1) };
    let program = program([put(session(1)), put(hidden), put(listed)]);
    let changed_at = |program: &Program, audience| {
        let view = View::of(Arc::new(program.clone()), audience);
        let row = view.session(session_id(1)).expect("it is published");
        view.changed_at(row).0
    };
    let unseen = [put(noted.clone()), put(contribution(1, 1, 1))];
    let program = unseen.into_iter().fold(program, |program, edit| after(&program, [edit]));
    assert_eq!(
        (changed_at(&program, Audience::Staff), changed_at(&program, Audience::Public)),
        (3, 1)
    );
    let program = after(&program, [put(contribution(2, 1, 2))]);
    assert_eq!(
        (changed_at(&program, Audience::Staff), changed_at(&program, Audience::Public)),
        (4, 4)
    );
    let full = sessions::Model { is_full: true, ..noted };
    let program = after(&program, [put(full)]);
    assert_eq!(changed_at(&program, Audience::Public), 5);
}
