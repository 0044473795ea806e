//! What somebody chose for themselves, and what everybody else may make of it: less, never more.
//!
//! A choice is a ceiling. Staff, imports and undo may list such a participant less far; from there
//! only the participant can go up again, so that no detour of edits leads above what was chosen. The
//! time and the basis of the choice, and the wish to be erased, are the participant's alone as well.

use std::sync::Arc;

use super::apply::Draft;
use super::edit::ConsentChoice;
use super::integrity::{Problem, ProblemKind};
use super::make::Made;
use crate::entity::participant::{ConsentBasis, Model, ParticipantVisibility};
use crate::types::{ParticipantId, Timestamp};

/// Puts a row for somebody else than the participant.
pub(super) fn put(draft: &mut Draft<'_>, row: &Model) {
    let row = match known(draft, row.id) {
        Some(known) if known.consent_basis == Some(ConsentBasis::GivenByPerson) => {
            within_choice(&known, row.clone())
        }
        _ => row.clone(),
    };
    draft.put(row);
}

/// The participant as they are known. Whoever is taken away and put back by the same edits was known
/// before.
fn known(draft: &Draft<'_>, id: ParticipantId) -> Option<Arc<Model>> {
    let known = [&draft.tables, draft.base().tables()];
    known.into_iter().find_map(|tables| tables.participants.get(&id)).cloned()
}

/// A row that keeps to what the participant chose.
fn within_choice(chosen: &Model, row: Model) -> Model {
    Model {
        visibility: row.visibility.min(chosen.visibility),
        consented_at: chosen.consented_at,
        consent_basis: chosen.consent_basis,
        erasure_requested_at: chosen.erasure_requested_at,
        ..row
    }
}

/// Records what a participant chose.
pub(super) fn record(
    draft: &mut Draft<'_>,
    participant: ParticipantId,
    choice: ConsentChoice,
    at: Timestamp,
) -> Made {
    let row = draft.tables.participants.get(&participant).cloned();
    let row = row.ok_or_else(|| Problem::at("participant", ProblemKind::NotFound))?;
    let (visibility, erasure_requested_at) = match choice {
        ConsentChoice::Listed(visibility) => (visibility, None),
        // Asked again, the first time stands.
        ConsentChoice::Erased => {
            (ParticipantVisibility::Hidden, Some(row.erasure_requested_at.unwrap_or(at)))
        }
    };
    let chosen = Model {
        visibility,
        consent_basis: Some(ConsentBasis::GivenByPerson),
        erasure_requested_at,
        ..row.as_ref().clone()
    };
    if chosen != *row || row.consented_at.is_none() {
        draft.put(Model { consented_at: Some(at), ..chosen });
    }
    Ok(())
}
