//! Who was erased: so that no import and no undo brings them back.

use sea_orm::entity::prelude::*;

use crate::types::{EditionId, ParticipantId, Timestamp};

/// One participant who was erased.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erased_participant")]
pub struct Model {
    /// The id that they had.
    #[sea_orm(primary_key, auto_increment = false)]
    pub participant_id: ParticipantId,
    /// The edition in which they had it.
    pub edition_id: EditionId,
    /// SHA-256 of the key that their source had for them. None: it had none.
    pub key_hash: Option<Vec<u8>>,
    /// Whether the key is not to come back in any edition; else not in this one.
    pub is_everywhere: bool,
    /// When they were erased.
    pub erased_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
