//! A word to the audience, on screens and in apps.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::List;
use crate::types::{AnnouncementId, EditionId, LocalizedText, RevisionNumber, RoomId, Timestamp};

/// One announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "announcement")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnnouncementId,
    /// The edition that it belongs to.
    pub edition_id: EditionId,
    /// The key of the client that posted it, unique in the edition, so that a repeated request
    /// posts nothing. None: posted without one.
    pub client_key: Option<String>,
    /// What it says.
    pub text: LocalizedText,
    /// The rooms that it is for. Empty: all.
    pub rooms: List<RoomId>,
    /// How urgent it is.
    pub urgency: Urgency,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// When it is over. None: when it is withdrawn.
    pub until: Option<Timestamp>,
    /// When it was withdrawn. None: it was not.
    pub withdrawn_at: Option<Timestamp>,
    /// The revision that last changed this row.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
}

/// How urgent an announcement is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum Urgency {
    /// Good to know.
    #[sea_orm(string_value = "NORMAL")]
    Normal,
    /// Changes what people do next.
    #[sea_orm(string_value = "IMPORTANT")]
    Important,
    /// Fills every screen.
    #[sea_orm(string_value = "EMERGENCY")]
    Emergency,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
