//! Random histories over a small stock of rows, so that edits meet each other often.

use std::fmt;
use std::sync::Arc;

use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::random_setting::setting;
use super::seed::{
    TELL, at, contribution, edition, empty, id, kind, organization, participant, put, revision_of,
    room, session, text, track,
};
use super::words::word;
use crate::entity::contribution::ContributionRole;
use crate::entity::edition::{ConflictRule, Severity};
use crate::entity::participant::{ConsentBasis, ParticipantVisibility};
use crate::entity::{announcement::Urgency, session as sessions};
use crate::entity::{contribution as contributions, edition as editions, participant as people};
use crate::program::{
    ConsentChoice, Edit, Patch, PostAnnouncement, Program, RecordId, Revision, Step,
    UpdateConflictRules,
};
use crate::types::{LocalizedText, SessionId, Timestamp};

pub(super) const SESSIONS: std::ops::Range<u128> = 1..7;
pub(super) const PARTICIPANTS: std::ops::Range<u128> = 1..7;
/// The stock, and those who come later.
pub(super) const EVERYBODY: std::ops::Range<u128> = 1..9;
pub(super) const ROOMS: std::ops::Range<u128> = 1..6;
pub(super) const CONTRIBUTIONS: std::ops::Range<u128> = 1..13;
pub(super) const OTHERS: std::ops::Range<u128> = 1..3;

/// A wish, some of which depend on the program that they meet.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    Edit(Edit),
    /// Removes a session with its contributions, whatever they are by then.
    DropSession(SessionId),
}

/// Programs one after the other, from the empty one, and the revisions between them.
#[derive(Clone)]
pub(super) struct History {
    pub(super) programs: Vec<Arc<Program>>,
    pub(super) revisions: Vec<Arc<Revision>>,
}

impl fmt::Debug for History {
    /// The programs follow from the changes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut revisions = self.revisions.iter();
        revisions.try_for_each(|revision| {
            writeln!(f, "revision {}: {:?}", revision.number, revision.changes)
        })
    }
}

impl History {
    fn of(commits: Vec<Vec<Wish>>) -> Self {
        let mut history = Self { programs: vec![Arc::new(empty())], revisions: Vec::new() };
        for wishes in commits {
            let base = history.newest();
            let edits = wishes.into_iter().flat_map(|wish| wish.edits(base)).collect();
            // Many wishes cannot be; a refusal leaves no trace.
            let Ok(outcome) = base.apply(edits, TELL) else { continue };
            if !outcome.changes.is_empty() {
                history.revisions.push(Arc::new(revision_of(&outcome)));
                history.programs.push(Arc::new(outcome.program));
            }
        }
        history
    }

    pub(super) fn newest(&self) -> &Arc<Program> {
        self.programs.last().expect("a history begins with the empty program")
    }

    /// The programs that have their edition.
    pub(super) fn founded(&self) -> &[Arc<Program>] {
        &self.programs[1..]
    }

    pub(super) fn steps(&self) -> impl Iterator<Item = Step> {
        self.revisions.iter().zip(self.programs.windows(2)).map(|(revision, sides)| Step {
            before: sides[0].clone(),
            after: sides[1].clone(),
            revision: revision.clone(),
        })
    }
}

impl Wish {
    fn edits(self, program: &Program) -> Vec<Edit> {
        match self {
            Self::Edit(edit) => vec![edit],
            Self::DropSession(session) => {
                let rows = program.tables().contributions.values();
                rows.filter(|row| row.session_id == session)
                    .map(|row| Edit::Remove(RecordId::Contribution(row.id)))
                    .chain([Edit::Remove(RecordId::Session(session))])
                    .collect()
            }
        }
    }
}

/// A history that begins with a full stock.
pub(super) fn history() -> impl Strategy<Value = History> {
    let stock = (
        vec(any_session(), SESSIONS.count()),
        vec(any_participant(), PARTICIPANTS.count()),
        vec(any_contribution(), 8),
    );
    (stock, vec(vec(wish(), 1..4), 1..12)).prop_map(|(stock, commits)| {
        let mut first = vec![put(edition())];
        first.extend(OTHERS.map(|number| put(organization(number))));
        first.extend(OTHERS.map(|number| put(track(number))));
        first.extend(OTHERS.map(|number| put(kind(number))));
        first
            .extend(ROOMS.map(|number| put(room(number, if number == 3 { &[1, 2] } else { &[] }))));
        let (sessions, participants, contributions) = stock;
        first.extend(SESSIONS.zip(sessions).map(|(number, row)| {
            put(sessions::Model { id: id(number), replaced_by: None, ..row })
        }));
        first.extend(PARTICIPANTS.zip(participants).map(|(number, row)| {
            put(people::Model { id: id(number), person_id: id(number), ..row })
        }));
        first.extend(contributions.into_iter().map(put));
        first.push(Edit::PostAnnouncement(post(1).into()));
        let first = first.into_iter().map(Wish::Edit).collect();
        History::of(std::iter::once(first).chain(commits).collect())
    })
}

fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        14 => edit().prop_map(Wish::Edit),
        3 => choice().prop_map(Wish::Edit),
        1 => SESSIONS.prop_map(|number| Wish::DropSession(id(number))),
    ]
}

/// What participants choose for themselves.
pub(super) fn choice() -> impl Strategy<Value = Edit> {
    let choice = prop_oneof![
        3 => any_visibility().prop_map(ConsentChoice::Listed),
        1 => Just(ConsentChoice::Erased),
    ];
    (PARTICIPANTS, choice, any_time()).prop_map(|(number, choice, at)| Edit::RecordConsent {
        participant: id(number),
        choice,
        at,
    })
}

/// What staff and importers do.
pub(super) fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => any_session().prop_map(put),
        4 => any_participant().prop_map(put),
        3 => any_contribution().prop_map(put),
        1 => any_edition().prop_map(put),
        1 => any_rules().prop_map(Edit::UpdateConflictRules),
        // One more than the stock has.
        1 => (1..7_u128, vec(ROOMS, 0..2)).prop_map(|(number, parts)| put(room(number, &parts))),
        2 => removal().prop_map(Edit::Remove),
        6 => word(),
        5 => setting(),
    ]
}

pub(super) fn post(number: u128) -> PostAnnouncement {
    PostAnnouncement {
        id: id(number),
        client_key: None,
        text: text("Lunch is served"),
        rooms: Vec::new(),
        until: None,
        urgency: Urgency::Normal,
        at: at("11:00"),
    }
}

fn removal() -> impl Strategy<Value = RecordId> {
    prop_oneof![
        4 => CONTRIBUTIONS.prop_map(|number| RecordId::Contribution(id(number))),
        1 => SESSIONS.prop_map(|number| RecordId::Session(id(number))),
        2 => PARTICIPANTS.prop_map(|number| RecordId::Participant(id(number))),
        1 => ROOMS.prop_map(|number| RecordId::Room(id(number))),
        1 => OTHERS.prop_map(|number| RecordId::Track(id(number))),
        3 => OTHERS.prop_map(|number| RecordId::Announcement(id(number))),
    ]
}

fn any_rules() -> impl Strategy<Value = UpdateConflictRules> {
    let severity = prop_oneof![Just(Severity::Ignore), Just(Severity::Warn)];
    let rules = vec((select(&ConflictRule::ALL[..]), severity), 0..3);
    (rules, 0..3, 0..3).prop_map(|(rules, of_person, in_room)| UpdateConflictRules {
        rules,
        minutes_between_sessions_of_person: Patch::Set(of_person * 15),
        minutes_between_sessions_in_room: Patch::Set(in_room * 15),
    })
}

fn any_edition() -> impl Strategy<Value = editions::Model> {
    (0..6, prop_oneof![Just("Asia/Seoul"), Just("UTC")]).prop_map(|(day_starts_at_hour, zone)| {
        editions::Model { day_starts_at_hour, time_zone: zone.parse().unwrap(), ..edition() }
    })
}

/// A time on a quarter of an hour, around midnight too.
pub(super) fn any_time() -> impl Strategy<Value = Timestamp> {
    (0..12_i64).prop_map(|quarter| at("22:30").plus_millis(quarter * 900_000))
}

pub(super) fn any_text() -> impl Strategy<Value = LocalizedText> {
    prop_oneof![Just(text("One")), Just(text("Other"))]
}

prop_compose! {
    pub(super) fn any_session()(
        number in SESSIONS,
        title in any_text(),
        starts_at in option::of(any_time()),
        quarters in option::of(1..6_i64),
        delay in prop_oneof![3 => Just(0), 1 => Just(900_000)],
        rooms in btree_set(ROOMS, 0..3),
        track in option::of(OTHERS),
        organizers in btree_set(OTHERS, 0..2),
        (is_published, is_cancelled) in (any::<bool>(), any::<bool>()),
        replaced_by in option::of(SESSIONS),
        note in option::of(Just("A note".to_owned())),
    ) -> sessions::Model {
        sessions::Model {
            title,
            starts_at,
            ends_at: starts_at.zip(quarters).map(|(start, span)| start.plus_millis(span * 900_000)),
            delay_ms: delay,
            rooms: rooms.into_iter().map(id).collect(),
            track_id: track.map(id),
            organizers: organizers.into_iter().map(id).collect(),
            is_published,
            is_cancelled,
            replaced_by: replaced_by.map(id),
            note,
            ..session(number)
        }
    }
}

fn any_visibility() -> impl Strategy<Value = ParticipantVisibility> {
    prop_oneof![
        1 => Just(ParticipantVisibility::Hidden),
        1 => Just(ParticipantVisibility::Anonymous),
        2 => Just(ParticipantVisibility::Public),
    ]
}

prop_compose! {
    fn any_participant()(
        number in PARTICIPANTS,
        visibility in any_visibility(),
        consent_basis in option::of(Just(ConsentBasis::PublishedProgram)),
        consented_at in option::of(any_time()),
        is_announced in any::<bool>(),
        city in option::of(prop_oneof![Just("Gwangju"), Just("Seoul")]),
        organization in option::of(OTHERS),
    ) -> people::Model {
        people::Model {
            is_announced,
            consent_basis,
            consented_at,
            city: city.map(str::to_owned),
            organization_id: organization.map(id),
            ..participant(number, visibility)
        }
    }
}

pub(super) fn any_role() -> impl Strategy<Value = Option<ContributionRole>> {
    option::of(prop_oneof![Just(ContributionRole::Speaker), Just(ContributionRole::Interpreter)])
}

prop_compose! {
    fn any_contribution()(
        number in CONTRIBUTIONS,
        session in SESSIONS,
        participant in option::weighted(0.8, PARTICIPANTS),
        name in option::weighted(0.2, any_text()),
        role in any_role(),
        position in 0..3,
    ) -> contributions::Model {
        contributions::Model {
            position,
            participant_id: participant.map(id),
            display_name: name.or_else(|| participant.is_none().then(|| text("The committee"))),
            role,
            ..contribution(number, session, 1)
        }
    }
}
