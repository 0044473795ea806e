//! Programs as full as a forum's: every room taken all day, three people for every session, so that
//! conflicts are looked for everywhere and seldom found.

use anyhow::Context as _;
use plenary::entity::room::RoomHours;
use plenary::entity::{contribution, edition, participant, room, session};
use plenary::program::{Program, Tables};
use plenary::types::{IdSource, ParticipantId, RoomId, SessionId, Timestamp};

use crate::searched::Press;

/// How many sessions a room has, in four days.
const SESSIONS_OF_ROOM: usize = 25;

/// How many sessions a room has in a day.
const SESSIONS_OF_DAY: usize = 7;

/// How many people take part in a session, each in no other, but for every hundredth.
const PEOPLE_OF_SESSION: usize = 3;

const MINUTE: i64 = 60_000;

/// The ids of what is made.
struct Ids {
    rooms: Vec<RoomId>,
    sessions: Vec<SessionId>,
    participants: Vec<ParticipantId>,
}

impl Ids {
    fn issue(ids: &IdSource, sessions: usize) -> Self {
        let rooms = sessions.div_ceil(SESSIONS_OF_ROOM);
        Self {
            rooms: (0..rooms).map(|_| ids.issue()).collect(),
            sessions: (0..sessions).map(|_| ids.issue()).collect(),
            participants: (0..sessions * PEOPLE_OF_SESSION).map(|_| ids.issue()).collect(),
        }
    }

    fn room_of(&self, session: usize) -> RoomId {
        self.rooms[session / SESSIONS_OF_ROOM]
    }

    /// Every hundredth contribution is by whoever made the one before, in another room then.
    fn speaker(&self, contribution: usize) -> ParticipantId {
        let is_repeated = contribution % 100 == 99;
        let number = if is_repeated { contribution / 2 } else { contribution };
        self.participants[number]
    }
}

/// A program of so many sessions of fifty minutes, with rooms for 25 each and three people for each.
/// All rules are looked for: ten minutes between two rooms, ten in a room, hours and capacities.
pub fn program(sessions: usize) -> anyhow::Result<Program> {
    let (forum, source) = Press::new()?.into_first().context("there is a first edition")?;
    let ids = Ids::issue(&source, sessions);
    let edition = forum.edition().context("it has its row")?.as_ref();
    let tables = Tables::default()
        .editions(vec![strict(edition)])
        .rooms(rooms(&forum, &ids)?)
        .participants(participants(&forum, &ids)?)
        .sessions(sessions_of(&forum, &ids)?)
        .contributions(contributions(&forum, &ids, &source)?);
    let next = count(sessions).saturating_add(1);
    Ok(Program::new(forum.edition_id(), forum.cursor(), next, tables))
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn strict(edition: &edition::Model) -> edition::Model {
    let mut row = edition.clone();
    row.severities.minutes_between_sessions_of_person = 10;
    row.severities.minutes_between_sessions_in_room = 10;
    row
}

fn rooms(forum: &Program, ids: &Ids) -> anyhow::Result<Vec<room::Model>> {
    let like = forum.tables().rooms.values().next().context("the forum has a room")?;
    let (opens_at, closes_at) = ("08:00".parse()?, "20:00".parse()?);
    let hours = RoomHours { date: None, opens_at, closes_at };
    let room = |(number, id): (usize, &RoomId)| room::Model {
        id: *id,
        slug: format!("room-{number}"),
        source_key: None,
        capacity: Some(100),
        hours: vec![hours].into(),
        parts: Vec::new().into(),
        ..like.as_ref().clone()
    };
    Ok(ids.rooms.iter().enumerate().map(room).collect())
}

fn participants(forum: &Program, ids: &Ids) -> anyhow::Result<Vec<participant::Model>> {
    let like = forum.tables().participants.values().next().context("the forum has people")?;
    let participant = |id: &ParticipantId| participant::Model {
        id: *id,
        person_id: id.0.into(),
        source_key: None,
        organization_id: None,
        ..like.as_ref().clone()
    };
    Ok(ids.participants.iter().map(participant).collect())
}

fn sessions_of(forum: &Program, ids: &Ids) -> anyhow::Result<Vec<session::Model>> {
    let like = forum.tables().sessions.values().next().context("the forum has a session")?;
    let edition = forum.edition().context("it has its row")?;
    let first = edition.time_zone.start_of_day(edition.starts_on, 9);
    let session = |(number, id): (usize, &SessionId)| {
        let start = start(first, number % SESSIONS_OF_ROOM);
        session::Model {
            id: *id,
            number: count(number) + 1,
            source_key: None,
            code: None,
            rooms: vec![ids.room_of(number)].into(),
            starts_at: Some(start),
            ends_at: Some(start.plus_millis(50 * MINUTE)),
            date: Some(edition.time_zone.program_day(start, 0)),
            expected_audience: Some(80),
            kind_id: None,
            track_id: None,
            organizers: Vec::new().into(),
            replaced_by: None,
            ..like.as_ref().clone()
        }
    };
    Ok(ids.sessions.iter().enumerate().map(session).collect())
}

/// One after the other, every hour from nine.
fn start(first: Timestamp, place: usize) -> Timestamp {
    let (day, hour) = (place / SESSIONS_OF_DAY, place % SESSIONS_OF_DAY);
    first.plus_millis(i64::from(count(day * 24 + hour)) * 60 * MINUTE)
}

fn contributions(
    forum: &Program,
    ids: &Ids,
    source: &IdSource,
) -> anyhow::Result<Vec<contribution::Model>> {
    let like = forum.tables().contributions.values().next().context("somebody contributes")?;
    let numbers = 0..ids.sessions.len() * PEOPLE_OF_SESSION;
    let contribution = |number: usize| contribution::Model {
        id: source.issue(),
        session_id: ids.sessions[number / PEOPLE_OF_SESSION],
        position: count(number % PEOPLE_OF_SESSION),
        participant_id: Some(ids.speaker(number)),
        display_name: None,
        ..like.as_ref().clone()
    };
    Ok(numbers.map(contribution).collect())
}
