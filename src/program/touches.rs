//! Which revisions a follower wants: those that touch a room or a session.

use super::change::Step;
use super::projection::VisibleChange;
use super::visibility::View;
use crate::types::{Audience, RoomId, SessionId};

/// Rooms and sessions that are followed. Both empty: everything is wanted.
#[derive(Debug, Clone, Default)]
pub struct Touches {
    /// These rooms, those that contain them and their parts.
    pub rooms: Vec<RoomId>,
    /// These sessions.
    pub sessions: Vec<SessionId>,
}

impl Touches {
    /// Whether a revision, as an audience is told of it, touches any of them, before or after.
    pub fn matches(&self, step: &Step, changes: &[VisibleChange], audience: Audience) -> bool {
        if self.rooms.is_empty() && self.sessions.is_empty() {
            return true;
        }
        let sides = [&step.before, &step.after].map(|side| View::of(side.clone(), audience));
        changes.iter().any(|change| match change {
            VisibleChange::Session(id, _) => {
                self.sessions.contains(id)
                    || sides.iter().any(|side| {
                        let session = side.session(*id);
                        session.is_some_and(|row| self.wants_any(side, &row.rooms))
                    })
            }
            VisibleChange::Room(id, _) => {
                sides.iter().any(|side| self.wants_any(side, std::slice::from_ref(id)))
            }
            VisibleChange::AnnouncementPosted(id) | VisibleChange::AnnouncementWithdrawn(id) => {
                sides.iter().any(|side| {
                    let announcement = side.announcement(*id);
                    announcement.is_some_and(|row| {
                        !self.rooms.is_empty()
                            && (row.rooms.is_empty() || self.wants_any(side, &row.rooms))
                    })
                })
            }
            _ => false,
        })
    }

    fn wants_any(&self, side: &View, rooms: &[RoomId]) -> bool {
        self.rooms
            .iter()
            .any(|wanted| rooms.iter().any(|room| side.is_within_reach(*wanted, *room)))
    }
}
