//! The sweep finds what trying every session and every pair finds.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;

use super::conflicts::venue;
use super::seed::{apply, at, contribution, edition, id, participant, program, put, room, session};
use crate::entity::edition::{
    self as editions, AttendanceMode, ConflictRule, ConflictSettings, Severity,
};
use crate::entity::participant::{self as people, ParticipantVisibility};
use crate::entity::room::{self as rooms, RoomHours};
use crate::entity::session as sessions;
use crate::program::{Conflict, Program};
use crate::types::{PersonId, RoomId, SessionId, TimeOfDay};

const QUARTER: i64 = 900_000;
const DAY: i64 = 24 * 60 * 60 * 1_000;

prop_compose! {
    fn any_slot()(
        start in option::weighted(0.9, 0..8_i64),
        day in prop_oneof![8 => Just(0), 1 => Just(-2_i64), 1 => Just(2)],
        quarters in option::weighted(0.9, 1..5_i64),
        delay in prop_oneof![3 => Just(0), 1 => Just(QUARTER), 1 => Just(18 * 60 * 60 * 1_000)],
        rooms in btree_set(1..8_u128, 0..3),
        audience in option::of(0..60),
        (is_published, is_cancelled) in (any::<bool>(), proptest::bool::weighted(0.2)),
        url in option::weighted(0.2, Just("https://example.org".parse().unwrap())),
    ) -> sessions::Model {
        let starts_at = start.map(|quarter| at("10:00").plus_millis(quarter * QUARTER + day * DAY));
        let ends_at = starts_at.zip(quarters).map(|(at, span)| at.plus_millis(span * QUARTER));
        let date = starts_at.is_none().then(|| edition().starts_on + chrono::Days::new(1));
        let rooms = rooms.into_iter().map(id).collect();
        sessions::Model {
            starts_at, ends_at, date, delay_ms: delay, rooms, is_published, is_cancelled,
            expected_audience: audience, stream_url: url, ..session(1)
        }
    }
}

fn time() -> impl Strategy<Value = TimeOfDay> {
    (9..13, 0..4)
        .prop_map(|(hour, quarter)| format!("{hour:02}:{:02}", quarter * 15).parse().unwrap())
}

fn any_hours() -> impl Strategy<Value = RoomHours> {
    let date = option::of(Just(edition().starts_on));
    (date, time(), time()).prop_map(|(date, opens_at, closes_at)| RoomHours {
        date,
        opens_at,
        closes_at,
    })
}

prop_compose! {
    fn any_room()(
        number in 1..8_u128,
        capacity in option::of(1..40),
        hours in vec(any_hours(), 0..3),
    ) -> (u128, Option<i32>, Vec<RoomHours>) {
        let mut hours = hours;
        // The same hours twice are refused.
        hours.dedup();
        (number, capacity, hours)
    }
}

prop_compose! {
    fn any_edition()(
        ignored in btree_set(0..ConflictRule::ALL.len(), 0..3),
        (of_person, in_room) in (0..3, 0..3),
        pre_forum in option::of(Just("2019-09-29".parse().unwrap())),
        is_online in proptest::bool::weighted(0.2),
    ) -> editions::Model {
        let mut severities = ConflictSettings {
            minutes_between_sessions_of_person: of_person * 15,
            minutes_between_sessions_in_room: in_room * 15,
            ..ConflictSettings::default()
        };
        for rule in ignored {
            severities.weigh(ConflictRule::ALL[rule], Severity::Ignore);
        }
        let attendance =
            if is_online { AttendanceMode::Online } else { AttendanceMode::OnSite };
        editions::Model { severities, attendance, pre_forum_on: pre_forum, ..edition() }
    }
}

/// Two of the participants are one person.
fn person_of(participant: u128) -> PersonId {
    id(participant.min(3))
}

prop_compose! {
    fn any_program()(
        edition in any_edition(),
        slots in vec(any_slot(), 2..10),
        changed in vec(any_room(), 0..5),
        hidden in btree_set(1..5_u128, 0..3),
        contributions in btree_set((1..10_u128, 1..5_u128), 0..10),
    ) -> Program {
        let people = (1..5).map(|number| {
            let is_hidden = hidden.contains(&number);
            let visibility = if is_hidden { ParticipantVisibility::Hidden } else { ParticipantVisibility::Public };
            people::Model { person_id: person_of(number), ..participant(number, visibility) }
        });
        let changed = changed.into_iter().map(|(number, capacity, hours)| {
            let parts: &[u128] = match number { 4 => &[2, 3], 6 => &[3, 5], 7 => &[4, 6], _ => &[] };
            rooms::Model { capacity, hours: hours.into(), ..room(number, parts) }
        });
        let count = u128::try_from(slots.len()).unwrap();
        let slots = (1..).zip(slots).map(|(number, row)| sessions::Model { id: id(number), ..row });
        let contributions = (1..)
            .zip(contributions)
            .filter(|(_, (session, _))| *session <= count)
            .map(|(number, (session, participant))| contribution(number, session, participant));
        let rows = venue().chain([put(edition)]).chain(changed.map(put)).chain(people.map(put));
        program(rows.chain(slots.map(put)).chain(contributions.map(put)))
    }
}

/// A room and everything that it is made of.
fn within(program: &Program, room: RoomId) -> BTreeSet<RoomId> {
    let parts = program.tables().rooms[&room].parts.iter();
    parts.flat_map(|part| within(program, *part)).chain([room]).collect()
}

fn occupied(program: &Program, session: &sessions::Model) -> BTreeSet<RoomId> {
    session.rooms.iter().flat_map(|room| within(program, *room)).collect()
}

fn people_in(program: &Program, session: SessionId) -> BTreeSet<PersonId> {
    let rows = program.tables().contributions.values();
    rows.filter(|row| row.session_id == session)
        .filter_map(|row| Some(program.tables().participants[&row.participant_id?].person_id))
        .collect()
}

fn hidden_in(program: &Program, session: SessionId) -> BTreeSet<PersonId> {
    let rows = program.tables().contributions.values();
    rows.filter(|row| row.session_id == session)
        .map(|row| &program.tables().participants[&row.participant_id.unwrap()])
        .filter(|row| row.visibility == ParticipantVisibility::Hidden)
        .map(|row| row.person_id)
        .collect()
}

type Found = BTreeSet<(ConflictRule, Vec<SessionId>, Option<PersonId>)>;

fn span(row: &sessions::Model) -> Option<(i64, i64)> {
    Some((row.starts_at?.as_millis() + row.delay_ms, row.ends_at?.as_millis() + row.delay_ms))
}

/// A time of a date in Seoul, which has no summer time.
fn local(date: NaiveDate, time: TimeOfDay) -> i64 {
    let at = date.and_hms_opt(time.hour(), time.minute(), 0).unwrap().and_utc();
    at.timestamp_millis() - 9 * 60 * 60 * 1_000
}

/// The program day, which begins at four.
fn day_of(row: &sessions::Model) -> Option<NaiveDate> {
    let Some(start) = row.starts_at else { return row.date };
    let shown = start.as_millis() + row.delay_ms + 5 * 60 * 60 * 1_000;
    Some(chrono::DateTime::from_timestamp_millis(shown).unwrap().date_naive())
}

fn is_open(row: &rooms::Model, day: NaiveDate, (start, end): (i64, i64)) -> bool {
    let dated = row.hours.iter().any(|hours| hours.date == Some(day));
    row.hours.iter().filter(|hours| hours.date == dated.then_some(day)).any(|hours| {
        let over_night = if hours.closes_at > hours.opens_at { 0 } else { DAY };
        local(day, hours.opens_at) <= start && end <= local(day, hours.closes_at) + over_night
    })
}

fn held(program: &Program, room: RoomId) -> Option<i32> {
    let row = &program.tables().rooms[&room];
    let parts = || row.parts.iter().map(|part| held(program, *part)).sum::<Option<i32>>();
    row.capacity.or_else(|| if row.parts.is_empty() { None } else { parts() })
}

fn alone(program: &Program, row: &sessions::Model) -> Found {
    let mut found = Found::new();
    let edition = program.edition().unwrap();
    let mut add = |rule| found.insert((rule, vec![row.id], None));
    let first = edition.pre_forum_on.unwrap_or(edition.starts_on);
    if day_of(row).is_some_and(|day| day < first || day > edition.ends_on) {
        add(ConflictRule::OutsideEdition);
    }
    let placed = !row.rooms.is_empty()
        || row.stream_url.is_some()
        || edition.attendance == AttendanceMode::Online;
    if row.is_published && (row.starts_at.is_none() || !placed) {
        add(ConflictRule::Unplaced);
    }
    let held: Option<i32> = row.rooms.iter().map(|room| held(program, *room)).sum();
    if !row.rooms.is_empty() && row.expected_audience.zip(held).is_some_and(|(a, b)| a > b) {
        add(ConflictRule::RoomTooSmall);
    }
    let is_closed = |room: &RoomId| {
        let room = &program.tables().rooms[room];
        let span = span(row);
        !room.hours.is_empty()
            && span.is_some_and(|span| !is_open(room, day_of(row).unwrap(), span))
    };
    if occupied(program, row).iter().any(is_closed) {
        add(ConflictRule::OutsideRoomHours);
    }
    let hidden = hidden_in(program, row.id).into_iter().filter(|_| row.is_published);
    found.extend(hidden.map(|person| (ConflictRule::HiddenSpeaker, vec![row.id], Some(person))));
    found
}

fn together(program: &Program, one: &sessions::Model, other: &sessions::Model) -> Found {
    let mut found = Found::new();
    let (Some((start, end)), Some((other_start, other_end))) = (span(one), span(other)) else {
        return found;
    };
    let settings = &program.edition().unwrap().severities;
    let apart = start.max(other_start) - end.min(other_end);
    let is_too_soon = |minutes: i32| (0..i64::from(minutes) * 60_000).contains(&apart);
    let touch = !occupied(program, one).is_disjoint(&occupied(program, other));
    let pair = vec![one.id, other.id];
    if touch && apart < 0 {
        found.insert((ConflictRule::RoomDoubleBooked, pair.clone(), None));
    }
    if touch && is_too_soon(settings.minutes_between_sessions_in_room) {
        found.insert((ConflictRule::RoomTooLittleTime, pair.clone(), None));
    }
    for person in people_in(program, one.id).intersection(&people_in(program, other.id)) {
        if apart < 0 {
            found.insert((ConflictRule::PersonDoubleBooked, pair.clone(), Some(*person)));
        }
        if !touch && is_too_soon(settings.minutes_between_sessions_of_person) {
            found.insert((ConflictRule::PersonTooLittleTime, pair.clone(), Some(*person)));
        }
    }
    found
}

fn by_trying_all(program: &Program) -> Found {
    let sessions = || program.tables().sessions.values().filter(|row| !row.is_cancelled);
    let mut found: Found = sessions().flat_map(|row| alone(program, row)).collect();
    for one in sessions() {
        for other in sessions().filter(|other| one.number < other.number) {
            found.append(&mut together(program, one, other));
        }
    }
    let settings = &program.edition().unwrap().severities;
    found.retain(|(rule, ..)| settings.of(*rule) > Severity::Ignore);
    found
}

fn person_in(program: &Program, conflict: &Conflict) -> Option<PersonId> {
    conflict.participant.map(|id| program.tables().participants[&id].person_id)
}

/// By what a conflict is known.
fn known<'a>(
    program: &Program,
    conflicts: impl IntoIterator<Item = &'a Conflict>,
) -> Vec<(ConflictRule, Vec<SessionId>, Option<PersonId>)> {
    let conflicts = conflicts.into_iter();
    conflicts.map(|one| (one.rule, one.sessions.clone(), person_in(program, one))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_conflicts_are_those_that_trying_all_finds(program in any_program()) {
        let conflicts = program.conflicts();
        let found = known(&program, conflicts);
        prop_assert_eq!(found.len(), found.iter().collect::<BTreeSet<_>>().len(), "each once");
        prop_assert_eq!(found.into_iter().collect::<Found>(), by_trying_all(&program));
        for conflict in conflicts {
            let Some(room) = conflict.room else { continue };
            for session in &conflict.sessions {
                let session = &program.tables().sessions[session];
                prop_assert!(occupied(&program, session).contains(&room), "a room of each");
            }
        }
    }

    #[test]
    fn a_conflict_is_created_when_it_was_not_there_before(
        program in any_program(),
        row in any_slot(),
        number in 1..3_u128,
    ) {
        let outcome = apply(&program, put(sessions::Model { id: id(number), ..row })).unwrap();
        let created: Found = known(&outcome.program, &outcome.conflicts).into_iter().collect();
        let mut expected = by_trying_all(&outcome.program);
        let was_draft = |id: &SessionId| !program.tables().sessions[id].is_published;
        expected.retain(|(rule, sessions, _)| {
            *rule != ConflictRule::Unplaced || sessions.iter().all(was_draft)
        });
        for standing @ (rule, sessions, person) in &by_trying_all(&program) {
            expected.remove(standing);
            let lesser = match rule {
                ConflictRule::RoomDoubleBooked => ConflictRule::RoomTooLittleTime,
                ConflictRule::PersonDoubleBooked => ConflictRule::PersonTooLittleTime,
                _ => continue,
            };
            expected.remove(&(lesser, sessions.clone(), *person));
        }
        prop_assert_eq!(created, expected);
    }
}
