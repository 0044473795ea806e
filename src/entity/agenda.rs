//! Agendas: what somebody means to attend of one edition. Nobody is named; whoever has its secret
//! has the agenda.

use sea_orm::entity::prelude::*;

use crate::types::{AgendaId, EditionId, Timestamp};

/// One agenda.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgendaId,
    /// SHA-256 of its secret.
    #[sea_orm(unique)]
    pub secret_hash: Vec<u8>,
    /// The edition of its sessions.
    pub edition_id: EditionId,
    /// Raised whenever its sessions change.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
