//! Wishes for the rules by which conflicts are found.

use super::Patch;
use crate::entity::edition::{ConflictRule, Severity};

/// What the rules are to weigh.
#[derive(Debug, Clone, Default)]
pub struct UpdateConflictRules {
    /// The rules to weigh anew; the others stay.
    pub rules: Vec<(ConflictRule, Severity)>,
    /// How many minutes somebody needs between two sessions in different rooms. 0: none.
    pub minutes_between_sessions_of_person: Patch<i32>,
    /// How many minutes a room needs between two sessions. 0: none.
    pub minutes_between_sessions_in_room: Patch<i32>,
}
