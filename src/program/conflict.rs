//! Sessions that cannot both take place as planned.
//!
//! Intervals are half open; drafts occupy, cancelled sessions do not; expected times count; a
//! session without an end conflicts with nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Program;
use crate::entity::edition::{ConflictRule, Severities, Severity};
use crate::entity::session;
use crate::types::{ParticipantId, PersonId, RoomId, SessionId, TimeRange};

/// One or two sessions that break a rule. Ordered by rule, then by what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Conflict {
    /// The rule.
    pub rule: ConflictRule,
    /// What the rule weighs in the edition.
    pub severity: Severity,
    /// The sessions, by number.
    pub sessions: Vec<SessionId>,
    /// The room that both would need. None: the rule is not about rooms.
    pub room: Option<RoomId>,
    /// The participant whom both would need. None: the rule is not about people.
    pub participant: Option<ParticipantId>,
}

impl Program {
    /// Every conflict of the program as it stands, those that are ignored apart.
    pub fn conflicts(&self) -> BTreeSet<Conflict> {
        let weighed = self.edition().map(|edition| self.conflicts_weighed(&edition.severities));
        weighed.unwrap_or_default()
    }

    fn conflicts_weighed(&self, severities: &Severities) -> BTreeSet<Conflict> {
        let occupying = self.occupying();
        let mut conflicts = BTreeSet::new();
        let room_severity = severities.of(ConflictRule::RoomDoubleBooked);
        if room_severity > Severity::Ignore {
            conflicts.extend(self.double_booked_rooms(&occupying, room_severity));
        }
        let person_severity = severities.of(ConflictRule::PersonDoubleBooked);
        if person_severity > Severity::Ignore {
            conflicts.extend(self.double_booked_people(&occupying, person_severity));
        }
        conflicts
    }

    /// By what a conflict is the same in two programs: not by its weight, nor by which of several
    /// rooms is named. Otherwise an edit that makes a standing conflict smaller would create one.
    fn identity(&self, conflict: &Conflict) -> (ConflictRule, Vec<SessionId>, Option<PersonId>) {
        let participant = conflict.participant.and_then(|id| self.tables().participants.get(&id));
        (conflict.rule, conflict.sessions.clone(), participant.map(|row| row.person_id))
    }

    fn occupying(&self) -> Vec<(TimeRange, Arc<session::Model>)> {
        let taking_place = self.tables().sessions.values().filter(|session| !session.is_cancelled);
        taking_place
            .filter_map(|session| Some((session.expected_range()?, session.clone())))
            .collect()
    }

    fn double_booked_rooms(
        &self,
        occupying: &[(TimeRange, Arc<session::Model>)],
        severity: Severity,
    ) -> Vec<Conflict> {
        let mut by_atom: BTreeMap<RoomId, Vec<_>> = BTreeMap::new();
        for slot @ (_, session) in occupying {
            let atoms: BTreeSet<_> =
                session.rooms.iter().flat_map(|room| self.index().atoms_of(*room)).collect();
            for atom in atoms {
                by_atom.entry(atom).or_default().push(slot);
            }
        }
        // Two sessions of a combined room meet in each of its parts: that is one conflict.
        let mut found: BTreeMap<[SessionId; 2], RoomId> = BTreeMap::new();
        for (atom, slots) in by_atom {
            for (one, other) in overlapping(slots) {
                let shared = one.rooms.iter().find(|room| other.rooms.contains(room));
                found.entry(pair(one, other)).or_insert_with(|| shared.copied().unwrap_or(atom));
            }
        }
        let conflict = |(sessions, room): ([SessionId; 2], RoomId)| Conflict {
            rule: ConflictRule::RoomDoubleBooked,
            severity,
            sessions: sessions.into(),
            room: Some(room),
            participant: None,
        };
        found.into_iter().map(conflict).collect()
    }

    fn double_booked_people(
        &self,
        occupying: &[(TimeRange, Arc<session::Model>)],
        severity: Severity,
    ) -> Vec<Conflict> {
        let mut by_person: BTreeMap<PersonId, (ParticipantId, Vec<_>)> = BTreeMap::new();
        for slot @ (_, session) in occupying {
            let people: BTreeMap<_, _> = self
                .index()
                .contributions_to(session.id)
                .iter()
                .filter_map(|contribution| contribution.participant_id)
                .filter_map(|id| Some((self.tables().participants.get(&id)?.person_id, id)))
                .collect();
            for (person, participant) in people {
                by_person.entry(person).or_insert((participant, Vec::new())).1.push(slot);
            }
        }
        let of_person = |(participant, slots)| {
            overlapping(slots).into_iter().map(move |(one, other)| Conflict {
                rule: ConflictRule::PersonDoubleBooked,
                severity,
                sessions: pair(one, other).into(),
                room: None,
                participant: Some(participant),
            })
        };
        by_person.into_values().flat_map(of_person).collect()
    }
}

/// The conflicts that the later program has and the earlier one had not.
pub(super) fn created(before: &Program, after: &Program) -> Vec<Conflict> {
    let Some(edition) = after.edition() else { return Vec::new() };
    let standing = before.conflicts_weighed(&edition.severities);
    let standing: BTreeSet<_> = standing.iter().map(|conflict| before.identity(conflict)).collect();
    let is_new = |conflict: &Conflict| !standing.contains(&after.identity(conflict));
    after.conflicts().into_iter().filter(is_new).collect()
}

fn pair(one: &session::Model, other: &session::Model) -> [SessionId; 2] {
    if one.number <= other.number { [one.id, other.id] } else { [other.id, one.id] }
}

/// Every pair of slots that share an instant: a sweep over the starts.
pub(super) fn overlapping(
    mut slots: Vec<&(TimeRange, Arc<session::Model>)>,
) -> Vec<(&session::Model, &session::Model)> {
    slots.sort_by_key(|(range, session)| (range.start(), session.number));
    let mut pairs = Vec::new();
    for (place, (range, session)) in slots.iter().enumerate() {
        let later = slots[place + 1..].iter().take_while(|(next, _)| next.start() < range.end());
        pairs.extend(later.map(|(_, other)| (session.as_ref(), other.as_ref())));
    }
    pairs
}
