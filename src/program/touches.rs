//! Which revisions a follower wants: those that touch a room or a session.
//!
//! What a revision touches is worked out once; each of thousands of followers only looks itself up.

use std::collections::BTreeSet;

use super::change::Step;
use super::projection::VisibleChange;
use super::visibility::View;
use crate::types::{Audience, RoomId, SessionId};

/// What a revision touches, as an audience is told of it, before or after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    sessions: BTreeSet<SessionId>,
    /// The rooms of what changed, those that contain them and their parts.
    rooms: BTreeSet<RoomId>,
    /// An announcement to all rooms.
    every_room: bool,
    /// Rooms in which the change is shown besides: those of cancelled sessions that a changed one
    /// replaces.
    pointing_rooms: BTreeSet<RoomId>,
    /// Something that may be shown in any room: the edition, a room's own name, a track, a
    /// participant.
    shown_anywhere: bool,
}

/// Rooms and sessions that are followed. Both empty: everything is wanted.
#[derive(Debug, Clone, Default)]
pub struct Touches {
    /// These rooms, those that contain them and their parts.
    pub rooms: Vec<RoomId>,
    /// These sessions.
    pub sessions: Vec<SessionId>,
}

impl Touches {
    /// Whether a revision touches any of them.
    pub fn matches(&self, touched: &Touched) -> bool {
        if self.rooms.is_empty() && self.sessions.is_empty() {
            return true;
        }
        self.sessions.iter().any(|session| touched.sessions.contains(session))
            || self.rooms.iter().any(|room| touched.touches_room(*room))
    }
}

impl Touched {
    /// What a revision touches, of which an audience is told these changes.
    pub fn of(step: &Step, changes: &[VisibleChange], audience: Audience) -> Self {
        let sides = [&step.before, &step.after].map(|side| View::of(side.clone(), audience));
        let mut touched = Self::default();
        for change in changes {
            touched.add(change, &sides);
        }
        touched
    }

    fn add(&mut self, change: &VisibleChange, sides: &[View; 2]) {
        match change {
            VisibleChange::Session(id, _) => {
                self.sessions.insert(*id);
                for side in sides {
                    let rooms = side.session(*id).into_iter().flat_map(|row| row.rooms.iter());
                    rooms.for_each(|room| self.add_room(side, *room));
                    let replaced = side.sessions().filter(|row| row.replaced_by == Some(*id));
                    let rooms = replaced.flat_map(|row| row.rooms.iter());
                    rooms.for_each(|room| self.pointing_rooms.extend(within_reach(side, *room)));
                }
            }
            VisibleChange::Room(id, _) => {
                self.shown_anywhere = true;
                for side in sides {
                    self.add_room(side, *id);
                }
            }
            VisibleChange::AnnouncementPosted(id) | VisibleChange::AnnouncementWithdrawn(id) => {
                for side in sides {
                    let Some(row) = side.announcement(*id) else { continue };
                    self.every_room |= row.rooms.is_empty();
                    row.rooms.iter().for_each(|room| self.add_room(side, *room));
                }
            }
            VisibleChange::Edition
            | VisibleChange::Organization(..)
            | VisibleChange::Track(..)
            | VisibleChange::SessionKind(..)
            | VisibleChange::Participant(..) => self.shown_anywhere = true,
        }
    }

    fn add_room(&mut self, side: &View, room: RoomId) {
        self.rooms.insert(room);
        self.rooms.extend(within_reach(side, room));
    }

    /// Whether any of these sessions changed.
    pub fn touches_any(&self, sessions: &BTreeSet<SessionId>) -> bool {
        self.sessions.iter().any(|session| sessions.contains(session))
    }

    /// Whether something in a room, or for all rooms, changed.
    pub fn touches_room(&self, room: RoomId) -> bool {
        self.every_room || self.rooms.contains(&room)
    }

    /// Whether what is shown of a room may have changed: it shows names of people and other rooms
    /// too, and what replaces a session that is cancelled.
    pub fn may_show_in(&self, room: RoomId) -> bool {
        self.shown_anywhere || self.pointing_rooms.contains(&room) || self.touches_room(room)
    }
}

/// A room, those that contain it and its parts.
fn within_reach(side: &View, room: RoomId) -> impl Iterator<Item = RoomId> {
    let near = side.rooms().iter().filter(move |other| side.is_within_reach(other.id, room));
    near.map(|other| other.id)
}
