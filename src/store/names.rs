//! Names from outside, and the ids behind them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};

use super::{Store, StoreError};
use crate::entity::{edition, participant};
use crate::types::{EditionId, PersonId};

impl Store {
    /// The edition of a slug. None: there is none.
    pub async fn edition_id(&self, slug: &str) -> Result<Option<EditionId>, StoreError> {
        edition::Entity::find()
            .select_only()
            .column(edition::Column::Id)
            .filter(edition::Column::Slug.eq(slug))
            .into_tuple()
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("look an edition up"))
    }

    /// The edition that a client made with a key of its own. None: there is none.
    pub async fn edition_made_with(
        &self,
        client_key: &str,
    ) -> Result<Option<EditionId>, StoreError> {
        edition::Entity::find()
            .select_only()
            .column(edition::Column::Id)
            .filter(edition::Column::ClientKey.eq(client_key))
            .into_tuple()
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("look an edition up by its client's key"))
    }

    /// Who is known by which key of a source, from all editions.
    pub async fn people_by_key(&self) -> Result<HashMap<String, PersonId>, StoreError> {
        let pairs: Vec<(Option<String>, PersonId)> = participant::Entity::find()
            .select_only()
            .column(participant::Column::SourceKey)
            .column(participant::Column::PersonId)
            .filter(participant::Column::SourceKey.is_not_null())
            .into_tuple()
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("look people up"))?;
        Ok(pairs.into_iter().filter_map(|(key, person)| Some((key?, person))).collect())
    }
}
