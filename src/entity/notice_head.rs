//! Up to which revision the owners of agendas were told.

use sea_orm::entity::prelude::*;

use crate::types::{EditionId, Epoch, RevisionNumber};

/// Where one edition stands.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_head")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: EditionId,
    /// Of which history.
    pub epoch: Epoch,
    /// The last revision that was looked at.
    pub revision: RevisionNumber,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
