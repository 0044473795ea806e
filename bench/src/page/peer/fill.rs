//! The content of an answer, as rows.

use std::collections::BTreeMap;

use anyhow::Context as _;
use sea_orm::prelude::Uuid;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait as _, DatabaseConnection, DbBackend, EntityTrait,
    IntoActiveModel as _, Schema,
};

use super::rows::{contribution, edition, participant, room, session, session_room, track};
use crate::page::plain::{self, Session};
use crate::page::{DAY, EDITION};

/// The indexes, one for each way in that is no key.
const INDEXES: [&str; 3] = [
    "CREATE INDEX session_of_day ON session (edition_id, date, place)",
    "CREATE INDEX contribution_of_session ON contribution (session_id, position)",
    "ANALYZE",
];

/// Ids that count up.
#[derive(Default)]
struct Ids(u128);

impl Ids {
    fn issue(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

/// Rows by what they are called, each once.
type Named = BTreeMap<String, Uuid>;

async fn create_table<E: EntityTrait>(db: &DatabaseConnection, entity: E) -> anyhow::Result<()> {
    let statement = Schema::new(DbBackend::Postgres).create_table_from_entity(entity);
    db.execute(&statement).await?;
    Ok(())
}

/// Creates the tables.
pub(super) async fn create(db: &DatabaseConnection) -> anyhow::Result<()> {
    create_table(db, edition::Entity).await?;
    create_table(db, track::Entity).await?;
    create_table(db, room::Entity).await?;
    create_table(db, session::Entity).await?;
    create_table(db, session_room::Entity).await?;
    create_table(db, contribution::Entity).await?;
    create_table(db, participant::Entity).await
}

/// Writes the rows of an edition whose sessions are these, then the indexes.
pub(super) async fn fill(db: &DatabaseConnection, sessions: &[Session]) -> anyhow::Result<()> {
    let mut filling =
        Filling { db, ids: Ids::default(), tracks: Named::new(), rooms: Named::new() };
    let edition_id = filling.ids.issue();
    edition::Model { id: edition_id, slug: EDITION.to_owned() }
        .into_active_model()
        .insert(db)
        .await?;
    for (place, session) in sessions.iter().enumerate() {
        filling.session(edition_id, position(place), session).await?;
    }
    for statement in INDEXES {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

fn position(place: usize) -> i32 {
    i32::try_from(place).unwrap_or(i32::MAX)
}

struct Filling<'a> {
    db: &'a DatabaseConnection,
    ids: Ids,
    tracks: Named,
    rooms: Named,
}

impl Filling<'_> {
    async fn session(
        &mut self,
        edition_id: Uuid,
        place: i32,
        session: &Session,
    ) -> anyhow::Result<()> {
        let digits = session.id.strip_prefix("session_").context("an id of a session")?;
        let id = Uuid::try_parse(digits).context("an id ends with a UUID")?;
        let track_id = match &session.track {
            Some(track) => Some(self.track(&track.name.text).await?),
            None => None,
        };
        let row = session::Model {
            id,
            edition_id,
            place,
            title_en: session.title.en.clone(),
            title_ko: session.title.ko.clone(),
            date: DAY.to_owned(),
            starts_at: session.starts_at.clone(),
            ends_at: session.ends_at.clone(),
            track_id,
        };
        row.into_active_model().insert(self.db).await?;
        for (place, room) in session.rooms.iter().enumerate() {
            let room_id = self.room(&room.name.text).await?;
            let row = session_room::Model { session_id: id, room_id, position: position(place) };
            row.into_active_model().insert(self.db).await?;
        }
        for (place, one) in session.contributions.iter().enumerate() {
            let participant = one.participant.as_ref().context("everybody is listed")?;
            self.contribution(id, position(place), participant).await?;
        }
        Ok(())
    }

    async fn track(&mut self, name: &str) -> anyhow::Result<Uuid> {
        if let Some(id) = self.tracks.get(name) {
            return Ok(*id);
        }
        let id = self.ids.issue();
        track::Model { id, name: name.to_owned() }.into_active_model().insert(self.db).await?;
        self.tracks.insert(name.to_owned(), id);
        Ok(id)
    }

    async fn room(&mut self, name: &str) -> anyhow::Result<Uuid> {
        if let Some(id) = self.rooms.get(name) {
            return Ok(*id);
        }
        let id = self.ids.issue();
        room::Model { id, name: name.to_owned() }.into_active_model().insert(self.db).await?;
        self.rooms.insert(name.to_owned(), id);
        Ok(id)
    }

    async fn contribution(
        &mut self,
        session_id: Uuid,
        position: i32,
        of: &plain::Participant,
    ) -> anyhow::Result<()> {
        let (id, participant_id) = (self.ids.issue(), self.ids.issue());
        let country = of.country.as_ref().map(|country| country.code.clone());
        let row = participant::Model { id: participant_id, name: of.name.clone(), country };
        row.into_active_model().insert(self.db).await?;
        let row = contribution::Model { id, session_id, participant_id, position };
        row.into_active_model().insert(self.db).await?;
        Ok(())
    }
}
