//! Where an edition's history stands. Its row is the lock that all writers of the edition take.

use sea_orm::entity::prelude::*;

use crate::types::{EditionId, Epoch, RevisionNumber};

/// The head of one edition. Never a part of a change.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition_head")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: EditionId,
    /// Which history this is.
    pub epoch: Epoch,
    /// The newest revision.
    pub revision: RevisionNumber,
    /// The number that the next new session gets.
    pub next_session_number: i32,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
