//! Conflicts.

use async_graphql::{Object, SimpleObject};

use super::participant::Participant;
use super::room::Room;
use super::session::Session;
use crate::entity::edition::{ConflictRule, ConflictSettings, Severity};
use crate::graphql::text::LocalizedText;
use crate::program::{self, View};

/// One conflict.
pub struct Conflict {
    /// The view that shows its sessions.
    pub view: View,
    /// The conflict.
    pub conflict: program::Conflict,
}

/// One or two sessions that break a rule of their edition.
#[Object]
impl Conflict {
    /// The rule that they break.
    async fn rule(&self) -> ConflictRule {
        self.conflict.rule
    }

    /// What the rule weighs in this edition.
    async fn severity(&self) -> Severity {
        self.conflict.severity
    }

    /// The sessions, by number: one, or two that are in each other's way.
    async fn sessions(&self) -> Vec<Session> {
        let sessions = self.conflict.sessions.iter();
        let rows = sessions.filter_map(|id| self.view.session(*id).cloned()).collect();
        Session::list(&self.view, rows)
    }

    /// The room that both would need, or that is closed, or the first of those that are too small.
    /// Null: the rule is not about rooms.
    async fn room(&self) -> Option<Room> {
        self.view.room(self.conflict.room?).map(|row| Room::of(&self.view, row))
    }

    /// The participant whom both would need, or who is hidden. Null: the rule is not about people.
    async fn participant(&self) -> Option<Participant> {
        let row = self.view.participant(self.conflict.participant?)?;
        Some(Participant::of(&self.view, row))
    }

    /// The conflict in words.
    async fn message(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &program::describe_conflict(&self.conflict, &self.view))
    }
}

/// What a rule for conflicts weighs.
#[derive(SimpleObject)]
pub struct ConflictRuleSetting {
    /// The rule.
    rule: ConflictRule,
    /// What it weighs.
    severity: Severity,
}

impl ConflictRuleSetting {
    /// What every rule weighs.
    pub fn all(settings: &ConflictSettings) -> Vec<Self> {
        let of = |rule| Self { rule, severity: settings.of(rule) };
        ConflictRule::ALL.into_iter().map(of).collect()
    }
}
