//! Rooms.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::now_and_next::RoomNowAndNext;
use super::session::Session;
use crate::entity::room as row;
use crate::entity::room::AccessibilityFeature;
use crate::graphql::filter::SessionFilter;
use crate::graphql::scalar::LocalDate;
use crate::graphql::scope::Scope;
use crate::graphql::text::LocalizedText;
use crate::program::View;
use crate::types::{RoomId, Timestamp, WebUrl};

/// One room.
pub struct Room {
    view: View,
    row: Arc<row::Model>,
}

impl Room {
    /// A room that a view shows.
    pub fn of(view: &View, row: &Arc<row::Model>) -> Self {
        Self { view: view.clone(), row: row.clone() }
    }

    /// The rooms with these ids.
    pub fn list(view: &View, ids: &[RoomId]) -> Vec<Self> {
        ids.iter().filter_map(|id| view.room(*id)).map(|row| Self::of(view, row)).collect()
    }
}

/// When a room is open, in the edition's zone.
#[derive(SimpleObject)]
pub struct RoomHours {
    /// The program day. Null: every day that has no hours of its own.
    date: Option<LocalDate>,
    /// When it opens, `HH:MM`.
    opens_at: String,
    /// When it closes, `HH:MM`: at the same time or earlier than it opens, on the next day.
    closes_at: String,
}

impl From<&row::RoomHours> for RoomHours {
    fn from(hours: &row::RoomHours) -> Self {
        Self {
            date: hours.date.map(LocalDate),
            opens_at: hours.opens_at.to_string(),
            closes_at: hours.closes_at.to_string(),
        }
    }
}

/// A room of an edition, or several rooms joined into one. What takes place in a room takes place in
/// those that contain it and in its parts as well.
#[Object]
impl Room {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Its name in addresses, unique in the edition.
    fn slug(&self) -> &str {
        &self.row.slug
    }

    /// What is written on its door.
    fn name(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &self.row.name)
    }

    /// Its floor, as the venue names it.
    fn floor(&self) -> Option<&str> {
        self.row.floor.as_deref()
    }

    /// How many people it holds.
    fn capacity(&self) -> Option<i32> {
        self.row.capacity
    }

    /// The rooms that a combined room is made of.
    fn parts(&self) -> Vec<Self> {
        Self::list(&self.view, &self.row.parts)
    }

    /// Where what happens in it is streamed.
    fn stream_url(&self) -> Option<WebUrl> {
        self.row.stream_url.clone()
    }

    /// What it offers to people with disabilities.
    fn accessibility(&self) -> &[AccessibilityFeature] {
        &self.row.accessibility
    }

    /// When it is open. Empty: not known.
    fn hours(&self) -> Vec<RoomHours> {
        self.row.hours.iter().map(RoomHours::from).collect()
    }

    /// Its sessions, in the order of time.
    fn sessions(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<SessionFilter>,
    ) -> Result<Vec<Session>> {
        let mut rows = self.view.sessions_matching(&SessionFilter::read(filter)?);
        rows.retain(|row| self.view.takes_place_in(row, self.row.id));
        Ok(Session::list(&self.view, rows))
    }

    /// What runs in it at an instant, and what comes next.
    async fn now_and_next(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The instant. Absent: now.")] at: Option<Timestamp>,
    ) -> RoomNowAndNext {
        RoomNowAndNext::of(Scope::of(ctx), &self.view, Some(self.row.id), at.into())
    }
}
