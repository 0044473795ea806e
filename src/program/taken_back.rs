//! Revisions that take back what was public: whatever was made ready of the past before them must
//! not be shown any more.

use super::change::{Change, RowChange, Step};
use crate::entity::{contribution, participant, session};

/// Whether a revision may hide from the public what an earlier one showed. Errs on the side of
/// privacy: it may say so where nothing is hidden in the end.
pub fn takes_back(step: &Step) -> bool {
    step.revision.changes.iter().any(|change| match change {
        Change::Participant(row) => lists_less(row),
        Change::Session(row) => is_unpublished(row),
        // Somebody who is not announced is listed for what they contribute to.
        Change::Contribution(row) => is_withdrawn(row),
        _ => false,
    })
}

fn lists_less(row: &RowChange<participant::Model>) -> bool {
    match (&row.before, &row.after) {
        (Some(before), Some(after)) => {
            after.visibility < before.visibility || before.is_announced && !after.is_announced
        }
        (before, after) => before.is_some() && after.is_none(),
    }
}

fn is_unpublished(row: &RowChange<session::Model>) -> bool {
    let is_published = |row: &Option<std::sync::Arc<session::Model>>| {
        row.as_ref().is_some_and(|row| row.is_published)
    };
    is_published(&row.before) && !is_published(&row.after)
}

fn is_withdrawn(row: &RowChange<contribution::Model>) -> bool {
    let of = |row: &contribution::Model| (row.participant_id, row.session_id);
    let before = row.before.as_deref().map(of);
    before.is_some() && before != row.after.as_deref().map(of)
}
