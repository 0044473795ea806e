//! What a new edition takes over from an existing one.

use std::collections::HashMap;

use super::record::{Record, Row};
use super::value::Program;
use crate::entity::{room, session_kind, track};
use crate::types::{EditionId, IdSource, RevisionNumber, RoomId};

impl Program {
    /// The rooms, tracks and kinds as another edition has them: with ids of their own, without the
    /// keys of whoever made them here, and without hours of single days.
    pub fn setting_for(&self, edition_id: EditionId, ids: &IdSource) -> Vec<Record> {
        let tables = self.tables();
        let rooms: HashMap<RoomId, RoomId> =
            tables.rooms.keys().map(|id| (*id, ids.issue())).collect();
        let rooms = tables.rooms.values().map(|row| {
            let hours = row.hours.iter().filter(|hours| hours.date.is_none());
            Record::from(room::Model {
                id: rooms[&row.id()],
                edition_id,
                source_key: None,
                client_key: None,
                parts: row.parts.iter().map(|part| rooms[part]).collect(),
                hours: hours.copied().collect(),
                changed_at_revision: RevisionNumber::ZERO,
                ..row.as_ref().clone()
            })
        });
        let tracks = tables.tracks.values().map(|row| {
            Record::from(track::Model {
                id: ids.issue(),
                edition_id,
                source_key: None,
                client_key: None,
                changed_at_revision: RevisionNumber::ZERO,
                ..row.as_ref().clone()
            })
        });
        let kinds = tables.kinds.values().map(|row| {
            Record::from(session_kind::Model {
                id: ids.issue(),
                edition_id,
                source_key: None,
                client_key: None,
                changed_at_revision: RevisionNumber::ZERO,
                ..row.as_ref().clone()
            })
        });
        rooms.chain(tracks).chain(kinds).collect()
    }
}
