//! What runs and what comes next.

use async_graphql::{Context, Enum, Object};

use super::room::Room;
use super::session::Session;
use crate::graphql::scope::Scope;
use crate::program::{self, View};
use crate::types::{RoomId, Timestamp};

/// Where something stands in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "program::Phase")]
pub enum Phase {
    /// It has not begun.
    Upcoming,
    /// It has begun and is not over.
    UnderWay,
    /// It is over.
    Over,
}

/// Which instant is looked at.
#[derive(Debug, Clone, Copy)]
pub enum At {
    /// The present: what is found lasts until the time changes it.
    Present,
    /// One that the client named.
    Given(Timestamp),
}

impl From<Option<Timestamp>> for At {
    fn from(given: Option<Timestamp>) -> Self {
        given.map_or(Self::Present, Self::Given)
    }
}

impl At {
    fn instant(self, scope: &Scope) -> Timestamp {
        match self {
            Self::Present => scope.now(),
            Self::Given(instant) => instant,
        }
    }
}

/// What runs in the whole edition.
pub struct NowAndNext {
    /// The view that is looked at.
    pub view: View,
    /// The instant.
    pub at: At,
}

/// What runs in each room at an instant, and what comes next.
#[Object]
impl NowAndNext {
    /// The instant.
    async fn at(&self, ctx: &Context<'_>) -> Timestamp {
        self.at.instant(Scope::of(ctx))
    }

    /// Every room, in their order.
    async fn rooms(&self, ctx: &Context<'_>) -> Vec<RoomNowAndNext> {
        let rooms = self.view.rooms().iter();
        let of = |room| RoomNowAndNext::of(Scope::of(ctx), &self.view, Some(room), self.at);
        rooms.map(|room| of(room.id)).collect()
    }

    /// The sessions that have no room, such as those online.
    async fn without_room(&self, ctx: &Context<'_>) -> RoomNowAndNext {
        RoomNowAndNext::of(Scope::of(ctx), &self.view, None, self.at)
    }
}

/// What runs in one place.
pub struct RoomNowAndNext {
    view: View,
    room: Option<RoomId>,
    at: At,
    found: program::NowAndNext,
}

impl RoomNowAndNext {
    /// What runs in a room, or, without one, in the sessions that have none.
    pub fn of(scope: &Scope, view: &View, room: Option<RoomId>, at: At) -> Self {
        let found = match at {
            At::Present => scope.at_present(|now| view.now_and_next(room, now).lasting()),
            At::Given(instant) => view.now_and_next(room, instant),
        };
        Self { found, view: view.clone(), room, at }
    }
}

/// What runs in one room at an instant, and what comes next. Cancelled sessions keep their slot.
#[Object]
impl RoomNowAndNext {
    /// The instant.
    async fn at(&self, ctx: &Context<'_>) -> Timestamp {
        self.at.instant(Scope::of(ctx))
    }

    /// The room. Null: the sessions that have none.
    async fn room(&self) -> Option<Room> {
        self.view.room(self.room?).map(|row| Room::of(&self.view, row))
    }

    /// Between expected start and expected end; without an end until the next start in the room,
    /// else the day's end.
    async fn now(&self) -> Vec<Session> {
        Session::list(&self.view, self.found.now.clone())
    }

    /// The first later start; all that share it.
    async fn next(&self) -> Vec<Session> {
        Session::list(&self.view, self.found.next.clone())
    }

    /// When this changes by itself. Null: nothing is left to come.
    async fn next_transition_at(&self) -> Option<Timestamp> {
        self.found.next_transition_at
    }
}
