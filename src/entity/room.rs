//! A room of an edition, or several rooms joined into one.

use async_graphql::Enum;
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::List;
use crate::types::{EditionId, LocalizedText, RevisionNumber, RoomId, TimeOfDay, WebUrl};

/// One room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "room")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RoomId,
    /// The edition that it belongs to.
    pub edition_id: EditionId,
    /// The importer's key, unique in the edition. None: not imported.
    pub source_key: Option<String>,
    /// The key of the client that created it, unique in the edition, so that a repeated request
    /// creates nothing. None: created without one.
    #[serde(default)]
    pub client_key: Option<String>,
    /// Its name in addresses, unique in the edition.
    pub slug: String,
    /// What is written on its door.
    pub name: LocalizedText,
    /// Its floor, as the venue names it.
    pub floor: Option<String>,
    /// How many people it holds.
    pub capacity: Option<i32>,
    /// The rooms that a combined room is made of.
    pub parts: List<RoomId>,
    /// Where what happens in it is streamed.
    pub stream_url: Option<WebUrl>,
    /// What it offers to people with disabilities.
    pub accessibility: List<AccessibilityFeature>,
    /// When it is open. Empty: not known, so that nothing is outside of them.
    #[serde(default)]
    pub hours: List<RoomHours>,
    /// Its place among the rooms.
    pub position: i32,
    /// The revision that last changed this row.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
}

/// When a room is open, in the edition's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomHours {
    /// The program day. None: every day that has no hours of its own.
    pub date: Option<NaiveDate>,
    /// When it opens.
    pub opens_at: TimeOfDay,
    /// When it closes: at the same time or earlier than it opens, on the next day.
    pub closes_at: TimeOfDay,
}

/// What a room or a session offers to people with disabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AccessibilityFeature {
    /// Interpretation into a sign language.
    SignLanguage,
    /// What is said can be read while it is said.
    Captions,
    /// No step between the street and a seat.
    StepFree,
    /// An induction loop for hearing aids.
    HearingLoop,
    /// A quiet place nearby.
    QuietRoom,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
