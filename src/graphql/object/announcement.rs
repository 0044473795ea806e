//! Announcements.

use std::sync::Arc;

use async_graphql::{ID, Object};

use super::room::Room;
use crate::entity::announcement as row;
use crate::entity::announcement::Urgency;
use crate::graphql::text::LocalizedText;
use crate::program::View;
use crate::types::Timestamp;

/// One announcement.
pub struct Announcement {
    view: View,
    row: Arc<row::Model>,
}

impl Announcement {
    /// An announcement that a view shows.
    pub fn of(view: &View, row: &Arc<row::Model>) -> Self {
        Self { view: view.clone(), row: row.clone() }
    }
}

/// A word to the audience, on screens and in apps.
#[Object]
impl Announcement {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// What it says.
    async fn text(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &self.row.text)
    }

    /// The rooms that it is for. Empty: all.
    async fn rooms(&self) -> Vec<Room> {
        Room::list(&self.view, &self.row.rooms)
    }

    /// How urgent it is.
    async fn urgency(&self) -> Urgency {
        self.row.urgency
    }

    /// When it was posted.
    async fn posted_at(&self) -> Timestamp {
        self.row.posted_at
    }

    /// When it is over. Null: when it is withdrawn.
    async fn until(&self) -> Option<Timestamp> {
        self.row.until
    }

    /// When it was withdrawn. Null: it was not.
    async fn withdrawn_at(&self) -> Option<Timestamp> {
        self.row.withdrawn_at
    }
}
