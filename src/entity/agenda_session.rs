//! The sessions of agendas.

use sea_orm::entity::prelude::*;

use crate::types::{AgendaId, SessionId, Timestamp};

/// One session that is followed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda_session")]
pub struct Model {
    /// The agenda.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agenda_id: AgendaId,
    /// The session. It may be gone from the program.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: SessionId,
    /// Since when it is followed.
    pub followed_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
