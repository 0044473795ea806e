//! A loader for each relation: one statement for all that wait.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use sea_orm::prelude::Uuid;
use sea_orm::{
    ColumnTrait as _, DatabaseConnection, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _,
};

use super::rows::{contribution, participant, room, session_room, track};

/// Tracks by their ids.
pub(super) struct Tracks(pub(super) DatabaseConnection);

/// Rooms by their sessions' ids.
pub(super) struct Rooms(pub(super) DatabaseConnection);

/// Contributions by their sessions' ids.
pub(super) struct Contributions(pub(super) DatabaseConnection);

/// Participants by their ids.
pub(super) struct Participants(pub(super) DatabaseConnection);

fn grouped<K: Eq + Hash, V>(pairs: impl IntoIterator<Item = (K, V)>) -> HashMap<K, Vec<V>> {
    let mut groups: HashMap<K, Vec<V>> = HashMap::new();
    for (key, value) in pairs {
        groups.entry(key).or_default().push(value);
    }
    groups
}

impl Loader<Uuid> for Tracks {
    type Value = Arc<track::Model>;
    type Error = Arc<DbErr>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let wanted = track::Column::Id.eq_any(ids.to_vec());
        let rows = track::Entity::find().filter(wanted).all(&self.0).await?;
        Ok(rows.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

impl Loader<Uuid> for Rooms {
    type Value = Vec<Arc<room::Model>>;
    type Error = Arc<DbErr>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let links = session_room::Entity::find()
            .filter(session_room::Column::SessionId.eq_any(ids.to_vec()))
            .order_by_asc(session_room::Column::Position)
            .all(&self.0)
            .await?;
        let wanted: Vec<_> = links.iter().map(|link| link.room_id).collect();
        let rows = room::Entity::find().filter(room::Column::Id.eq_any(wanted)).all(&self.0);
        let rows: HashMap<_, _> =
            rows.await?.into_iter().map(|row| (row.id, Arc::new(row))).collect();
        let pairs = links
            .into_iter()
            .filter_map(|link| Some((link.session_id, rows.get(&link.room_id)?.clone())));
        Ok(grouped(pairs))
    }
}

impl Loader<Uuid> for Contributions {
    type Value = Vec<contribution::Model>;
    type Error = Arc<DbErr>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let rows = contribution::Entity::find()
            .filter(contribution::Column::SessionId.eq_any(ids.to_vec()))
            .order_by_asc(contribution::Column::Position)
            .all(&self.0)
            .await?;
        Ok(grouped(rows.into_iter().map(|row| (row.session_id, row))))
    }
}

impl Loader<Uuid> for Participants {
    type Value = Arc<participant::Model>;
    type Error = Arc<DbErr>;

    async fn load(&self, ids: &[Uuid]) -> Result<HashMap<Uuid, Self::Value>, Self::Error> {
        let wanted = participant::Column::Id.eq_any(ids.to_vec());
        let rows = participant::Entity::find().filter(wanted).all(&self.0).await?;
        Ok(rows.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}
