//! How much a set of changes touches.

use std::collections::BTreeSet;

use super::Program;
use super::change::Change;
use super::record::RecordId;
use super::replay::touched;
use crate::types::SessionId;

/// What a set of changes touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affected {
    /// Sessions that changed, or whose contributions did.
    pub sessions: BTreeSet<SessionId>,
    /// How many participants changed, or contribute to such a session.
    pub participants: usize,
}

impl Affected {
    /// What the changes that led to a program touch.
    pub fn of(changes: &[Change], program: &Program) -> Self {
        let touched = touched(changes);
        let mut sessions = BTreeSet::new();
        let mut participants = BTreeSet::new();
        for id in &touched {
            match id {
                RecordId::Session(session) => {
                    sessions.insert(*session);
                    let contributions = program.index().contributions_to(*session).iter();
                    participants.extend(contributions.filter_map(|row| row.participant_id));
                }
                RecordId::Participant(participant) => {
                    participants.insert(*participant);
                }
                _ => {}
            }
        }
        Self { sessions, participants: participants.len() }
    }
}
