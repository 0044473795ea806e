//! Wishes for the slots of sessions: delays, shifts and exchanges.

use crate::types::{Millis, RoomId, SessionId, TimeRange, Timestamp};

/// How late a session is, in all.
#[derive(Debug, Clone, Copy)]
pub struct DelaySession {
    /// The session.
    pub session: SessionId,
    /// How late.
    pub lateness: Lateness,
    /// What becomes of the sessions after it.
    pub run: Run,
}

/// How late something is, against the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// By so much. None at all ends a delay.
    By(Millis),
    /// It starts at this instant.
    Until(Timestamp),
}

/// What becomes of the sessions after a late one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// They stay as they are.
    Alone,
    /// The delay runs on to those that touch its rooms, until gaps absorb it.
    On,
}

/// Everything in a span to be moved by one amount.
#[derive(Debug, Clone)]
pub struct ShiftSessions {
    /// The rooms, those that contain them and their parts. Empty: all rooms, and none.
    pub rooms: Vec<RoomId>,
    /// When what is moved is planned to start.
    pub span: TimeRange,
    /// How much later; earlier, if it is less than nothing.
    pub by: Millis,
    /// Whether sessions may come into another program day.
    pub days: Days,
}

/// Whether sessions may come into another program day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Each stays in its own.
    Keep,
    /// They may.
    Cross,
}

/// Two sessions that are to exchange their slots.
#[derive(Debug, Clone, Copy)]
pub struct SwapSessions {
    /// The one.
    pub session: SessionId,
    /// The other.
    pub with: SessionId,
    /// What they exchange.
    pub what: SwapWhat,
}

/// What two sessions exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwapWhat {
    /// Their planned times, and their rooms.
    TimeAndRooms,
    /// Their planned times.
    Time,
    /// Their rooms.
    Rooms,
}
