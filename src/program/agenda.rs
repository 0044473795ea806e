//! Sessions that somebody means to attend, as a view shows them, and which of them they cannot both
//! attend.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::View;
use super::conflict::{Slot, meetings};
use crate::entity::session;
use crate::types::{SessionId, TimeRange};

/// Two sessions that take place at the same time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The sessions, in the order of time.
    pub sessions: [Arc<session::Model>; 2],
    /// The time that they share.
    pub shared: TimeRange,
}

impl View {
    /// Those of some sessions that are shown, in the order of time.
    pub fn followed(&self, sessions: &BTreeSet<SessionId>) -> Vec<Arc<session::Model>> {
        self.sessions().filter(|row| sessions.contains(&row.id)).cloned().collect()
    }

    /// Which of some sessions cannot both be attended. Intervals are half open, expected times count;
    /// what was cancelled, or has no end, clashes with nothing.
    pub fn clashes(&self, sessions: &BTreeSet<SessionId>) -> Vec<Clash> {
        let followed = self.followed(sessions);
        let slots: Vec<_> = followed.iter().filter_map(Slot::of).collect();
        let pairs = meetings(&slots, 0);
        pairs.filter_map(|pair| self.clash(pair.one.session, pair.other.session)).collect()
    }

    fn clash(&self, one: &session::Model, other: &session::Model) -> Option<Clash> {
        let (first, second) = (one.expected_range()?, other.expected_range()?);
        let start = first.start().max(second.start());
        let shared = TimeRange::new(start, first.end().min(second.end())).ok()?;
        let sessions = [self.session(one.id)?.clone(), self.session(other.id)?.clone()];
        Some(Clash { sessions, shared })
    }
}
