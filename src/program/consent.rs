//! What somebody chose for themselves, and what everybody else may make of it: less, never more.
//!
//! A choice is a ceiling. Staff, imports and undo may list such a participant less far; from there
//! only the participant can go up again, so that no detour of edits leads above what was chosen. The
//! time and the basis of the choice, and the wish to be erased, are the participant's alone as well.

use std::sync::Arc;

use super::apply::Draft;
use super::edit::{ConsentChoice, NewConsent};
use super::make::Made;
use super::problem::{Problem, ProblemKind};
use super::record::RecordId;
use crate::entity::participant::{ConsentBasis, Model, ParticipantVisibility};
use crate::types::{ParticipantId, Timestamp};

/// Puts a row for somebody else than the participant.
pub(super) fn put(draft: &mut Draft<'_>, row: &Model) {
    let row = match known(draft, row.id) {
        Some(known) if is_chosen(&known) => within_choice(&known, row.clone()),
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

/// Takes a row away. A participant who chose is not taken away so: put back later, they would be
/// listed as whoever puts them back wishes.
pub(super) fn remove(draft: &mut Draft<'_>, id: RecordId) -> Made {
    if let RecordId::Participant(participant) = id
        && known(draft, participant).is_some_and(|row| is_chosen(&row))
    {
        return Err(Problem::at("participant", ProblemKind::ChoseForThemselves));
    }
    draft.remove(id);
    Ok(())
}

fn is_chosen(row: &Model) -> bool {
    row.consent_basis == Some(ConsentBasis::GivenByPerson)
}

/// Notes what staff record of a participant's consent. Unlike an import, which is done as far as it
/// may be, it is refused if it goes beyond what they chose: its author reads the answer.
pub(super) fn note(consent: NewConsent, row: &mut Model) -> Made {
    let NewConsent { visibility, basis, at, now } = consent;
    let before = row.clone();
    visibility.apply_to(&mut row.visibility);
    basis.apply_to(&mut row.consent_basis);
    at.apply_to(&mut row.consented_at);
    if is_chosen(&before) {
        return check_choice(&before, row);
    }
    if is_chosen(row) && row.consented_at.is_none() {
        row.consented_at = now;
    }
    let told = |row: &Model| (row.visibility, row.consent_basis, row.consented_at);
    // What was there before, as imports left it, is no reason to refuse another field.
    if told(&before) == told(row) { Ok(()) } else { check_basis(row, now) }
}

fn check_choice(chosen: &Model, row: &Model) -> Made {
    if row.visibility > chosen.visibility {
        return Err(Problem::at("visibility", ProblemKind::AboveTheirChoice));
    }
    if row.consent_basis != chosen.consent_basis {
        return Err(Problem::at("consentBasis", ProblemKind::TheirOwnWord));
    }
    if row.consented_at != chosen.consented_at {
        return Err(Problem::at("consentedAt", ProblemKind::TheirOwnWord));
    }
    Ok(())
}

fn check_basis(row: &Model, now: Option<Timestamp>) -> Made {
    if row.consent_basis.is_none() && row.visibility > ParticipantVisibility::Hidden {
        return Err(Problem::at("visibility", ProblemKind::NeedsBasis));
    }
    if row.consent_basis.is_none() && row.consented_at.is_some() {
        return Err(Problem::at("consentedAt", ProblemKind::NeedsBasis));
    }
    if row.consented_at.zip(now).is_some_and(|(at, now)| at > now) {
        return Err(Problem::at("consentedAt", ProblemKind::InTheFuture));
    }
    Ok(())
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
