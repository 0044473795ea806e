//! The edition of the page: days of forty sessions, each with a room, a track and three people.

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{Days, NaiveDate};
use plenary::app::Sources;
use plenary::entity::participant::ParticipantVisibility;
use plenary::entity::{List, contribution, edition, participant, room, session, track};
use plenary::program::{Edit, Program, Record};
use plenary::store::{Commit, Origin, Store};
use plenary::types::{
    EditionId, IdSource, LocalizedText, ParticipantId, RevisionNumber, RoomId, TimeZone, TrackId,
};

use super::names;
use crate::searched::{Press, RULES};

/// How many sessions a day has.
pub const SESSIONS_OF_DAY: usize = 40;

/// How many people take part in a session, each in no other.
pub const PEOPLE_OF_SESSION: usize = 3;

const ROOMS: usize = 8;

const MINUTE: i64 = 60_000;

/// Puts an edition of so many sessions into a database that has none of its name.
pub async fn found(store: &Store, sources: &Sources, sessions: usize) -> anyhow::Result<()> {
    let program = Program::empty(sources.ids.issue(), sources.ids.issue());
    let rows = Rows::of(program.edition_id(), &sources.ids, sessions)?;
    let origin = Origin {
        actor: "bench".to_owned(),
        credential: None,
        at: sources.clock.now(),
        reason: None,
        note: None,
    };
    let edits: Vec<_> = rows.0.into_iter().map(Edit::Put).collect();
    let commit = Commit { intent: edits.into(), rules: RULES, origin };
    store.commit(Arc::new(program), commit).await.context("found the edition")?;
    Ok(())
}

/// The rows of an edition that is being made.
struct Rows(Vec<Record>);

/// What sessions refer to.
struct Setting {
    edition: EditionId,
    first_day: NaiveDate,
    time_zone: TimeZone,
    rooms: Vec<RoomId>,
    tracks: Vec<TrackId>,
}

impl Rows {
    fn of(edition: EditionId, ids: &IdSource, sessions: usize) -> anyhow::Result<Self> {
        let first_day = super::DAY.parse().context("read the day")?;
        let row = edition_row(edition, first_day, sessions)?;
        let mut setting = Setting {
            edition,
            first_day,
            time_zone: row.time_zone,
            rooms: Vec::new(),
            tracks: Vec::new(),
        };
        let mut rows = Self(vec![row.into()]);
        for number in 0..ROOMS {
            let id = ids.issue();
            setting.rooms.push(id);
            rows.0.push(room(edition, id, number)?.into());
        }
        for (number, name) in names::tracks().enumerate() {
            let id = ids.issue();
            setting.tracks.push(id);
            rows.0.push(track(edition, id, (number, name))?.into());
        }
        for number in 0..sessions {
            rows.session(&setting, ids, number)?;
        }
        Ok(rows)
    }

    fn session(&mut self, setting: &Setting, ids: &IdSource, number: usize) -> anyhow::Result<()> {
        let session = setting.session(ids, number)?;
        let session_id = session.id;
        let people = number * PEOPLE_OF_SESSION..(number + 1) * PEOPLE_OF_SESSION;
        let mut contributions = Vec::new();
        for (position, person) in people.enumerate() {
            let participant = participant(setting.edition, ids.issue(), person)?;
            contributions.push(contribution::Model {
                id: ids.issue(),
                edition_id: setting.edition,
                session_id,
                position: count(position),
                participant_id: Some(participant.id),
                display_name: None,
                role: None,
                changed_at_revision: RevisionNumber::ZERO,
            });
            self.0.push(participant.into());
        }
        self.0.push(session.into());
        self.0.extend(contributions.into_iter().map(Record::from));
        Ok(())
    }
}

impl Setting {
    /// Eight at a time, five times a day.
    fn session(&self, ids: &IdSource, number: usize) -> anyhow::Result<session::Model> {
        let (day, place) = (number / SESSIONS_OF_DAY, number % SESSIONS_OF_DAY);
        let date = self.first_day.checked_add_days(Days::new(day as u64)).context("a day")?;
        let morning = self.time_zone.start_of_day(date, 9);
        let starts_at = morning.plus_millis(i64::from(count(place / ROOMS)) * 90 * MINUTE);
        let title = texts(names::title(number % SESSIONS_OF_DAY))?;
        Ok(session::Model {
            rooms: vec![self.rooms[place % ROOMS]].into(),
            track_id: Some(self.tracks[place % self.tracks.len()]),
            date: Some(date),
            starts_at: Some(starts_at),
            ends_at: Some(starts_at.plus_millis(75 * MINUTE)),
            is_published: true,
            ..session::Model::draft(ids.issue(), self.edition, title)
        })
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn texts(texts: impl IntoIterator<Item = (&'static str, String)>) -> anyhow::Result<LocalizedText> {
    let texts = texts.into_iter().map(|(tag, text)| anyhow::Ok((tag.parse()?, text)));
    Ok(LocalizedText::new(texts.collect::<Result<Vec<_>, _>>()?)?)
}

/// The forum of 2019, under another name and in other days.
fn edition_row(
    id: EditionId,
    first_day: NaiveDate,
    sessions: usize,
) -> anyhow::Result<edition::Model> {
    let (forum, _) = Press::new()?.into_first().context("there is a first edition")?;
    let row = forum.edition().context("it has its row")?.as_ref().clone();
    let days = sessions.div_ceil(SESSIONS_OF_DAY).max(1) - 1;
    Ok(edition::Model {
        id,
        slug: super::EDITION.to_owned(),
        starts_on: first_day,
        ends_on: first_day.checked_add_days(Days::new(days as u64)).context("a day")?,
        pre_forum_on: None,
        previous_dates: List::default(),
        organizations: List::default(),
        ..row
    })
}

fn room(edition_id: EditionId, id: RoomId, number: usize) -> anyhow::Result<room::Model> {
    Ok(room::Model {
        id,
        edition_id,
        source_key: None,
        client_key: None,
        slug: format!("room-{number}"),
        name: texts([("en", format!("Room {}", 201 + number))])?,
        floor: None,
        capacity: None,
        parts: List::default(),
        stream_url: None,
        accessibility: List::default(),
        hours: List::default(),
        position: count(number),
        changed_at_revision: RevisionNumber::ZERO,
    })
}

fn track(
    edition_id: EditionId,
    id: TrackId,
    (number, name): (usize, &str),
) -> anyhow::Result<track::Model> {
    Ok(track::Model {
        id,
        edition_id,
        source_key: None,
        client_key: None,
        slug: format!("track-{number}"),
        name: texts([("en", name.to_owned())])?,
        color: None,
        position: count(number),
        changed_at_revision: RevisionNumber::ZERO,
    })
}

fn participant(
    edition: EditionId,
    id: ParticipantId,
    number: usize,
) -> anyhow::Result<participant::Model> {
    let name = names::name(number);
    let names = texts([("en", name.clone())])?;
    Ok(participant::Model {
        country: Some(names::country(number).parse()?),
        visibility: ParticipantVisibility::Public,
        ..participant::Model::unlisted(id, edition, name, names)
    })
}
