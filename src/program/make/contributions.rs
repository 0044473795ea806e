//! Who does what in a session. Positions are dense, from 0.

use super::{Made, find};
use crate::entity::contribution;
use crate::program::apply::Draft;
use crate::program::edit::{AddContribution, NewContribution, Position, UpdateContribution};
use crate::program::problem::{Problem, ProblemKind};
use crate::program::record::RecordId;
use crate::types::{ContributionId, RevisionNumber, SessionId};

/// Makes the wanted list of contributions out of the one that is there. A contribution that stays
/// keeps its id.
pub(super) fn contribute(
    draft: &mut Draft<'_>,
    session: SessionId,
    wanted: Vec<NewContribution>,
) -> Made {
    let mut present = contributions_to(draft, session);
    let mut list = Vec::new();
    for (place, wish) in wanted.into_iter().enumerate() {
        if wish.participant.is_none() && wish.display_name.is_none() {
            let path = ["contributions".to_owned(), place.to_string()];
            return Err(Problem::at(&path.join("."), ProblemKind::NobodyContributes));
        }
        let same = present.iter().position(|row| is_same(row, &wish));
        list.push(match same {
            Some(place) => present.remove(place),
            None => new_row(draft, session, wish),
        });
    }
    for gone in present {
        draft.remove(RecordId::Contribution(gone.id));
    }
    put_in_order(draft, list);
    Ok(())
}

/// The contributions to a session, in their order.
pub(super) fn contributions_to(draft: &Draft<'_>, session: SessionId) -> Vec<contribution::Model> {
    let rows = draft.tables.contributions.values();
    let mut rows: Vec<_> =
        rows.filter(|row| row.session_id == session).map(|row| row.as_ref().clone()).collect();
    rows.sort_by_key(|row| (row.position, row.id));
    rows
}

pub(super) fn add(draft: &mut Draft<'_>, edit: AddContribution) -> Made {
    find(draft, edit.session, "session")?;
    let wish = edit.contribution;
    if wish.participant.is_none() && wish.display_name.is_none() {
        return Err(Problem::at("participant", ProblemKind::NobodyContributes));
    }
    let participants = &draft.tables.participants;
    if wish.participant.is_some_and(|participant| !participants.contains_key(&participant)) {
        return Err(Problem::at("participant", ProblemKind::NotFound));
    }
    let mut list = contributions_to(draft, edit.session);
    if list.iter().any(|row| is_same(row, &wish)) {
        return Ok(());
    }
    let row = new_row(draft, edit.session, wish);
    insert(&mut list, row, edit.position);
    put_in_order(draft, list);
    Ok(())
}

pub(super) fn update(draft: &mut Draft<'_>, edit: UpdateContribution) -> Made {
    let mut row = find_contribution(draft, edit.contribution)?;
    edit.display_name.apply_to(&mut row.display_name);
    edit.role.apply_to(&mut row.role);
    if row.participant_id.is_none() && row.display_name.is_none() {
        return Err(Problem::at("displayName", ProblemKind::NobodyContributes));
    }
    let mut list = contributions_to(draft, row.session_id);
    let place = list.iter().position(|other| other.id == row.id).unwrap_or(list.len());
    list.retain(|other| other.id != row.id);
    let mut position = Position::After(place);
    edit.position.apply_to(&mut position);
    insert(&mut list, row, position);
    put_in_order(draft, list);
    Ok(())
}

pub(super) fn remove(draft: &mut Draft<'_>, contribution: ContributionId) -> Made {
    let row = find_contribution(draft, contribution)?;
    draft.remove(RecordId::Contribution(row.id));
    let left = contributions_to(draft, row.session_id);
    put_in_order(draft, left);
    Ok(())
}

fn find_contribution(
    draft: &Draft<'_>,
    contribution: ContributionId,
) -> Result<contribution::Model, Problem> {
    let row = draft.tables.contributions.get(&contribution);
    let row = row.ok_or_else(|| Problem::at("contribution", ProblemKind::NotFound))?;
    Ok(row.as_ref().clone())
}

fn is_same(row: &contribution::Model, wish: &NewContribution) -> bool {
    row.participant_id == wish.participant
        && row.display_name == wish.display_name
        && row.role == wish.role
}

fn new_row(draft: &Draft<'_>, session: SessionId, wish: NewContribution) -> contribution::Model {
    contribution::Model {
        id: wish.id,
        edition_id: draft.base().edition_id(),
        session_id: session,
        position: 0,
        participant_id: wish.participant,
        display_name: wish.display_name,
        role: wish.role,
        changed_at_revision: RevisionNumber::ZERO,
    }
}

fn insert(list: &mut Vec<contribution::Model>, row: contribution::Model, position: Position) {
    let place = match position {
        Position::After(others) => others.min(list.len()),
        Position::Last => list.len(),
    };
    list.insert(place, row);
}

fn put_in_order(draft: &mut Draft<'_>, list: Vec<contribution::Model>) {
    for (place, mut row) in list.into_iter().enumerate() {
        row.position = i32::try_from(place).unwrap_or(i32::MAX);
        draft.put(row);
    }
}
