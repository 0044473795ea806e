//! Who does what in a session.

use super::Made;
use crate::entity::contribution;
use crate::program::apply::Draft;
use crate::program::edit::NewContribution;
use crate::program::integrity::{Problem, ProblemKind};
use crate::program::record::RecordId;
use crate::types::{RevisionNumber, SessionId};

/// Makes the wanted list of contributions out of the one that is there. A contribution that stays
/// keeps its id.
pub(super) fn contribute(
    draft: &mut Draft<'_>,
    session: SessionId,
    wanted: Vec<NewContribution>,
) -> Made {
    let mut present: Vec<_> = draft
        .tables
        .contributions
        .values()
        .filter(|row| row.session_id == session)
        .cloned()
        .collect();
    present.sort_by_key(|row| (row.position, row.id));
    for (place, wish) in wanted.into_iter().enumerate() {
        if wish.participant.is_none() && wish.display_name.is_none() {
            let path = ["contributions".to_owned(), place.to_string()];
            return Err(Problem::at(&path.join("."), ProblemKind::NobodyContributes));
        }
        let same = present.iter().position(|row| {
            row.participant_id == wish.participant
                && row.display_name == wish.display_name
                && row.role == wish.role
        });
        let id = same.map_or(wish.id, |place| present.remove(place).id);
        draft.put(contribution::Model {
            id,
            edition_id: draft.base().edition_id(),
            session_id: session,
            position: i32::try_from(place).unwrap_or(i32::MAX),
            participant_id: wish.participant,
            display_name: wish.display_name,
            role: wish.role,
            changed_at_revision: RevisionNumber::ZERO,
        });
    }
    for gone in present {
        draft.remove(RecordId::Contribution(gone.id));
    }
    Ok(())
}
