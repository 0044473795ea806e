//! Changes that owners of agendas are to be told of, while they are gathered into one mail.

use sea_orm::entity::prelude::*;

use super::mail::Placement;
use crate::types::{AgendaId, LocalizedText, SessionId, Timestamp};

/// One session that changed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "agenda_notice")]
pub struct Model {
    /// The agenda.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agenda_id: AgendaId,
    /// The session.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: SessionId,
    /// What it is called.
    pub title: LocalizedText,
    /// Where it stood before the first of these changes.
    #[sea_orm(column_type = "JsonBinary")]
    pub before: Placement,
    /// Why, as the editors said last. None: they did not say.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub reason: Option<LocalizedText>,
    /// When the mail is due.
    pub due_at: Timestamp,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
