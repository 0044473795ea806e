//! What is looked up often, worked out once for each program.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use chrono::NaiveDate;

use super::conflict::Conflict;
use super::value::Tables;
use crate::entity::{contribution, room, session};
use crate::types::{ParticipantId, RoomId, SessionId, Timestamp};

/// Derived from the tables of one program.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// In the order in which they are shown.
    pub(super) rooms: Vec<Arc<room::Model>>,
    /// In the order of time: see `SessionOrder.TIME`.
    pub(super) sessions: Vec<Arc<session::Model>>,
    by_day: BTreeMap<NaiveDate, Vec<Arc<session::Model>>>,
    by_session: HashMap<SessionId, Vec<Arc<contribution::Model>>>,
    by_participant: HashMap<ParticipantId, Vec<Arc<contribution::Model>>>,
    atoms: HashMap<RoomId, BTreeSet<RoomId>>,
    parts: HashMap<RoomId, BTreeSet<RoomId>>,
    /// The conflicts of the program as it stands: every session of a list asks for its own.
    pub(super) standing: OnceLock<BTreeSet<Conflict>>,
}

impl Index {
    pub(super) fn of(tables: &Tables) -> Self {
        let mut index = Self { rooms: sorted_rooms(tables), ..Self::default() };
        index.sessions = sorted_sessions(tables, &index.rooms);
        for session in &index.sessions {
            if let Some(date) = session.date {
                index.by_day.entry(date).or_default().push(session.clone());
            }
        }
        for contribution in tables.contributions.values() {
            index.by_session.entry(contribution.session_id).or_default().push(contribution.clone());
            if let Some(participant) = contribution.participant_id {
                index.by_participant.entry(participant).or_default().push(contribution.clone());
            }
        }
        for contributions in index.by_session.values_mut() {
            contributions.sort_by_key(|contribution| (contribution.position, contribution.id));
        }
        for room in tables.rooms.keys() {
            let parts = parts_of(tables, *room);
            let atoms = atoms_among(tables, &parts);
            index.atoms.insert(*room, atoms);
            index.parts.insert(*room, parts);
        }
        index
    }

    /// The sessions that are planned for a day, in the order of time.
    pub(super) fn sessions_on(&self, date: NaiveDate) -> &[Arc<session::Model>] {
        self.by_day.get(&date).map_or(&[], Vec::as_slice)
    }

    /// Every day for which a session is planned, oldest first.
    pub(super) fn days(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.by_day.keys().copied()
    }

    /// The contributions to a session, in their order.
    pub(super) fn contributions_to(&self, session: SessionId) -> &[Arc<contribution::Model>] {
        self.by_session.get(&session).map_or(&[], Vec::as_slice)
    }

    /// The contributions of a participant.
    pub(super) fn contributions_of(
        &self,
        participant: ParticipantId,
    ) -> &[Arc<contribution::Model>] {
        self.by_participant.get(&participant).map_or(&[], Vec::as_slice)
    }

    /// The undivided rooms that a room is made of; itself, if it has no parts.
    pub(super) fn atoms_of(&self, room: RoomId) -> impl Iterator<Item = RoomId> + '_ {
        self.atoms.get(&room).into_iter().flatten().copied()
    }

    /// A room and the rooms that it is made of, at any depth.
    pub(super) fn within(&self, room: RoomId) -> impl Iterator<Item = RoomId> + '_ {
        self.parts.get(&room).into_iter().flatten().copied()
    }

    /// Whether one room is the other, contains it or is a part of it. What happens in the one is
    /// shown at the other.
    pub(super) fn is_within_reach(&self, one: RoomId, other: RoomId) -> bool {
        let contains = |outer: &RoomId, inner: &RoomId| {
            self.parts.get(outer).is_some_and(|parts| parts.contains(inner))
        };
        contains(&one, &other) || contains(&other, &one)
    }
}

/// A room and its parts at any depth. Integrity checks keep the parts free of circles; the set
/// keeps this function safe where they were not made yet.
pub(super) fn parts_of(tables: &Tables, room: RoomId) -> BTreeSet<RoomId> {
    let mut found = BTreeSet::new();
    let mut open = vec![room];
    while let Some(next) = open.pop() {
        if found.insert(next)
            && let Some(row) = tables.rooms.get(&next)
        {
            open.extend(row.parts.iter().copied());
        }
    }
    found
}

/// The undivided ones among some rooms.
pub(super) fn atoms_among(tables: &Tables, rooms: &BTreeSet<RoomId>) -> BTreeSet<RoomId> {
    let is_atom = |room: &RoomId| tables.rooms.get(room).is_none_or(|row| row.parts.is_empty());
    rooms.iter().copied().filter(is_atom).collect()
}

fn sorted_rooms(tables: &Tables) -> Vec<Arc<room::Model>> {
    let mut rooms: Vec<_> = tables.rooms.values().cloned().collect();
    rooms.sort_by_key(|room| (room.position, room.id));
    rooms
}

fn sorted_sessions(tables: &Tables, rooms: &[Arc<room::Model>]) -> Vec<Arc<session::Model>> {
    let places: HashMap<RoomId, usize> =
        rooms.iter().enumerate().map(|(place, room)| (room.id, place)).collect();
    let place = |session: &session::Model| {
        session
            .rooms
            .iter()
            .filter_map(|room| places.get(room))
            .min()
            .copied()
            .unwrap_or(usize::MAX)
    };
    let mut sessions: Vec<_> = tables
        .sessions
        .values()
        .map(|session| (session.expected_starts_at(), place(session), session.number, session))
        .collect();
    sessions.sort_by(|one, other| {
        nothing_last(one.0, other.0).then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
    });
    sessions.into_iter().map(|(_, _, _, session)| session.clone()).collect()
}

fn nothing_last(one: Option<Timestamp>, other: Option<Timestamp>) -> Ordering {
    (one.is_none(), one).cmp(&(other.is_none(), other))
}
