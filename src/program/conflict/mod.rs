//! Sessions that break a rule of their edition, alone or two together.
//!
//! Intervals are half open; drafts occupy, cancelled sessions do not; expected times count; a
//! session without an end takes no time, and is in nobody's way. Everything is found by walking once
//! over what is sorted already: `bench conflicts` holds it to near linear time.

mod described;
mod people;
mod places;
mod rooms;
mod slots;

pub use described::describe_conflict;
pub(super) use slots::{Slot, meetings};

use std::collections::BTreeSet;

use super::Program;
use super::record::RecordId;
use crate::entity::edition::{self, ConflictRule, ConflictSettings, Severity};
use crate::entity::session;
use crate::types::{ParticipantId, PersonId, RoomId, SessionId};

/// One or two sessions that break a rule. Ordered by rule, then by what it is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Conflict {
    /// The rule.
    pub rule: ConflictRule,
    /// What the rule weighs in the edition.
    pub severity: Severity,
    /// The sessions, by number.
    pub sessions: Vec<SessionId>,
    /// The room that both would need, or that is closed or too small. None: the rule is not about
    /// rooms.
    pub room: Option<RoomId>,
    /// The participant whom both would need, or who is hidden. None: the rule is not about people.
    pub participant: Option<ParticipantId>,
}

/// By what a conflict is the same in two programs: not by its weight, nor by which of several rooms
/// is named. Otherwise an edit that makes a standing conflict smaller would create one.
type Identity = (ConflictRule, Vec<SessionId>, Option<PersonId>);

impl Conflict {
    /// A conflict of one session, with what it is about still to be said.
    fn of_one(rule: ConflictRule, session: &session::Model) -> Self {
        let sessions = vec![session.id];
        Self { rule, severity: Severity::Ignore, sessions, room: None, participant: None }
    }

    /// A conflict of two sessions, with what it is about still to be said.
    fn of_two(rule: ConflictRule, pair: [SessionId; 2]) -> Self {
        let sessions = pair.into();
        Self { rule, severity: Severity::Ignore, sessions, room: None, participant: None }
    }
}

impl Conflict {
    /// Whether an edit of something else than its sessions may have brought it about: of the edition,
    /// of a room or of a participant.
    pub(super) fn is_about(&self, id: RecordId) -> bool {
        match id {
            RecordId::Edition(_) => matches!(
                self.rule,
                ConflictRule::OutsideEdition
                    | ConflictRule::OutsideRoomHours
                    | ConflictRule::Unplaced
            ),
            RecordId::Room(_) => self.room.is_some(),
            RecordId::Participant(participant) => self.participant == Some(participant),
            _ => false,
        }
    }
}

impl Program {
    /// Every conflict of the program as it stands, those that are ignored apart.
    pub fn conflicts(&self) -> &BTreeSet<Conflict> {
        self.index().standing.get_or_init(|| {
            let weighed = self.edition().map(|row| self.conflicts_weighed(&row.severities));
            weighed.unwrap_or_default()
        })
    }

    fn conflicts_weighed(&self, settings: &ConflictSettings) -> BTreeSet<Conflict> {
        let Some(edition) = self.edition() else { return BTreeSet::new() };
        let mut finder = Finder { program: self, edition, settings, found: Vec::new() };
        // In the order of their starts, those without one last.
        let slots: Vec<_> = self.index().sessions.iter().filter_map(Slot::of).collect();
        finder.look_at_rooms(&slots);
        finder.look_at_people();
        finder.look_at_places();
        finder.look_at_hours(&slots);
        finder.found.into_iter().collect()
    }

    fn identity(&self, conflict: &Conflict) -> Identity {
        let participant = conflict.participant.and_then(|id| self.tables().participants.get(&id));
        (conflict.rule, conflict.sessions.clone(), participant.map(|row| row.person_id))
    }

    /// By what a conflict stands: two sessions at one time stand also for the same two with too
    /// little time between them, so that to draw them apart creates nothing.
    fn identities(&self, conflict: &Conflict) -> Vec<Identity> {
        let (rule, sessions, person) = self.identity(conflict);
        let lesser = match rule {
            ConflictRule::RoomDoubleBooked => Some(ConflictRule::RoomTooLittleTime),
            ConflictRule::PersonDoubleBooked => Some(ConflictRule::PersonTooLittleTime),
            _ => None,
        };
        let lesser = lesser.map(|lesser| (lesser, sessions.clone(), person));
        lesser.into_iter().chain([(rule, sessions, person)]).collect()
    }
}

/// Finds the conflicts of a program.
struct Finder<'a> {
    program: &'a Program,
    edition: &'a edition::Model,
    settings: &'a ConflictSettings,
    found: Vec<Conflict>,
}

impl Finder<'_> {
    fn looks_for(&self, rule: ConflictRule) -> bool {
        self.settings.of(rule) > Severity::Ignore
    }

    fn looks_for_any(&self, rules: &[ConflictRule]) -> bool {
        rules.iter().any(|rule| self.looks_for(*rule))
    }

    /// Keeps a conflict, unless its rule is ignored.
    fn add(&mut self, conflict: Conflict) {
        let severity = self.settings.of(conflict.rule);
        if severity > Severity::Ignore {
            self.found.push(Conflict { severity, ..conflict });
        }
    }
}

/// A threshold of the settings, in milliseconds.
fn millis(minutes: i32) -> i64 {
    i64::from(minutes) * 60_000
}

/// The conflicts that the later program has and the earlier one had not, both weighed as the later
/// one weighs them: to weigh a rule anew creates nothing.
pub(super) fn created(before: &Program, after: &Program) -> Vec<Conflict> {
    let Some(edition) = after.edition() else { return Vec::new() };
    let settings = &edition.severities;
    let weighed;
    let standing = if before.edition().is_some_and(|known| known.severities == *settings) {
        before.conflicts()
    } else {
        weighed = before.conflicts_weighed(settings);
        &weighed
    };
    let standing: BTreeSet<_> =
        standing.iter().flat_map(|conflict| before.identities(conflict)).collect();
    let is_new = |conflict: &&Conflict| {
        !standing.contains(&after.identity(conflict)) && is_created(before, conflict)
    };
    after.conflicts().iter().filter(is_new).cloned().collect()
}

/// Whether a conflict that was not there before was created. That a session has no place is held
/// against whoever publishes a draft: who publishes one at once, or takes the time of a published one
/// back, says so with the edit itself.
fn is_created(before: &Program, conflict: &Conflict) -> bool {
    let was_draft = |id: &SessionId| {
        let row = before.tables().sessions.get(id);
        row.is_some_and(|row| !row.is_published)
    };
    conflict.rule != ConflictRule::Unplaced || conflict.sessions.iter().all(was_draft)
}

fn pair(one: &session::Model, other: &session::Model) -> [SessionId; 2] {
    if one.number <= other.number { [one.id, other.id] } else { [other.id, one.id] }
}
