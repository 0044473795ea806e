//! Rooms that two sessions would need.

use std::collections::BTreeMap;

use super::slots::{Meeting, Slot, meetings};
use super::{Conflict, Finder, millis, pair};
use crate::entity::edition::ConflictRule::{self, RoomDoubleBooked, RoomTooLittleTime};
use crate::entity::session;
use crate::types::{RoomId, SessionId};

/// Two sessions of a combined room meet in each of its parts: that is one conflict, by its rule and
/// its pair, with the room that is named.
type Found = BTreeMap<(ConflictRule, [SessionId; 2]), RoomId>;

impl Finder<'_> {
    pub(super) fn look_at_rooms(&mut self, slots: &[Slot<'_>]) {
        if !self.looks_for_any(&[RoomDoubleBooked, RoomTooLittleTime]) {
            return;
        }
        let mut by_atom: BTreeMap<RoomId, Vec<Slot<'_>>> = BTreeMap::new();
        for slot in slots {
            for atom in self.atoms_of(slot.session) {
                by_atom.entry(atom).or_default().push(*slot);
            }
        }
        let gap = millis(self.settings.minutes_between_sessions_in_room);
        let mut found = Found::new();
        for (atom, slots) in by_atom {
            for meeting in meetings(&slots, gap) {
                note(&mut found, &meeting, atom);
            }
        }
        for ((rule, pair), room) in found {
            self.add(Conflict { room: Some(room), ..Conflict::of_two(rule, pair) });
        }
    }

    /// The undivided rooms that a session takes, each once.
    pub(super) fn atoms_of(&self, session: &session::Model) -> Vec<RoomId> {
        let index = self.program.index();
        let mut atoms: Vec<_> =
            session.rooms.iter().flat_map(|room| index.atoms_of(*room)).collect();
        atoms.sort();
        atoms.dedup();
        atoms
    }
}

/// Named is a room that both sessions name, if there is one; else the part in which they meet first.
fn note(found: &mut Found, meeting: &Meeting<'_>, atom: RoomId) {
    let rule = if meeting.is_at_one_time() { RoomDoubleBooked } else { RoomTooLittleTime };
    let (one, other) = (meeting.one.session, meeting.other.session);
    found.entry((rule, pair(one, other))).or_insert_with(|| {
        let shared = one.rooms.iter().find(|room| other.rooms.contains(room));
        shared.copied().unwrap_or(atom)
    });
}
