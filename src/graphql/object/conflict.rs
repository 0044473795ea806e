//! Conflicts.

use async_graphql::Object;

use super::participant::Participant;
use super::room::Room;
use super::session::Session;
use crate::entity::edition::{ConflictRule, Severity};
use crate::graphql::text::LocalizedText;
use crate::program::{self, View};

/// One conflict.
pub struct Conflict {
    /// The view that shows its sessions.
    pub view: View,
    /// The conflict.
    pub conflict: program::Conflict,
}

/// Sessions that cannot both take place as planned.
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

    /// The sessions, by number.
    async fn sessions(&self) -> Vec<Session> {
        let sessions = self.conflict.sessions.iter();
        let rows = sessions.filter_map(|id| self.view.session(*id).cloned()).collect();
        Session::list(&self.view, rows)
    }

    /// The room that both would need. Null: the rule is not about rooms.
    async fn room(&self) -> Option<Room> {
        self.view.room(self.conflict.room?).map(|row| Room::of(&self.view, row))
    }

    /// The participant whom both would need. Null: the rule is not about people.
    async fn participant(&self) -> Option<Participant> {
        let row = self.view.participant(self.conflict.participant?)?;
        Some(Participant::of(&self.view, row))
    }

    /// The conflict in words.
    async fn message(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &program::describe_conflict(&self.conflict, &self.view))
    }
}
