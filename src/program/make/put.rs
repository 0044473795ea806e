//! Rows that are put as they are.

use super::Made;
use super::schedule::{settle_date, settle_dates};
use crate::entity::session;
use crate::program::apply::Draft;
use crate::program::consent;
use crate::program::problem::{Problem, ProblemKind};
use crate::program::record::Record;

pub(in crate::program) fn put(draft: &mut Draft<'_>, record: Record) -> Made {
    if record.edition_id() != draft.base().edition_id() {
        return Err(Problem::at("edition", ProblemKind::NotFound));
    }
    match record {
        Record::Session(row) => {
            let mut row = row.as_ref().clone();
            row.number = number_of(draft, &row);
            settle_date(draft, &mut row)?;
            draft.put(row);
        }
        Record::Edition(_) => {
            draft.put(record);
            settle_dates(draft)?;
        }
        Record::Participant(row) => consent::put(draft, &row),
        other => draft.put(other),
    }
    Ok(())
}

/// A session that is put back, as an undo does, has its number again; a new one gets the next. What
/// was never issued here, or is another's, is no number to come back to.
fn number_of(draft: &mut Draft<'_>, row: &session::Model) -> i32 {
    let known = [&draft.tables, draft.base().tables()];
    if let Some(known) = known.into_iter().find_map(|tables| tables.sessions.get(&row.id)) {
        return known.number;
    }
    let was_issued = (1..draft.base().next_session_number()).contains(&row.number);
    let is_free = draft.tables.sessions.values().all(|other| other.number != row.number);
    if was_issued && is_free { row.number } else { draft.issue_session_number() }
}
