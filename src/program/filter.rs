//! Which sessions and participants a reader wants, among those that they may see.

use std::sync::Arc;

use chrono::NaiveDate;

use super::visibility::{Contributor, View};
use crate::entity::contribution::ContributionRole;
use crate::entity::session::SessionStatus;
use crate::entity::{participant, session};
use crate::types::{
    CountryCode, Locale, OrganizationId, ParticipantId, RoomId, SessionKindId, TimeRange, TrackId,
};

/// Fields are AND, values of a list OR; an empty list or None is no filter.
#[derive(Debug, Clone, Default)]
pub struct SessionFilter {
    /// The program day.
    pub on: Option<NaiveDate>,
    /// Whose expected span shares an instant with this one; a session without an end counts as an
    /// instant.
    pub overlapping: Option<TimeRange>,
    /// In one of these rooms, in one that contains it or in a part of it.
    pub rooms: Vec<RoomId>,
    /// Of one of these tracks.
    pub tracks: Vec<TrackId>,
    /// Of one of these kinds.
    pub kinds: Vec<SessionKindId>,
    /// Of one of these states.
    pub statuses: Vec<SessionStatus>,
    /// Spoken in or interpreted into one of these languages.
    pub followable_in: Vec<Locale>,
    /// To which this participant contributes, by name.
    pub participant: Option<ParticipantId>,
    /// To which somebody from this country contributes, by name.
    pub country: Option<CountryCode>,
    /// Prepared by this organization.
    pub organization: Option<OrganizationId>,
    /// Whether cancelled ones are left out.
    pub without_cancelled: bool,
}

/// Fields are AND, values of a list OR; an empty list or None is no filter.
#[derive(Debug, Clone, Default)]
pub struct ParticipantFilter {
    /// From this country.
    pub country: Option<CountryCode>,
    /// Of this organization.
    pub organization: Option<OrganizationId>,
    /// With one of these roles in a visible session.
    pub roles: Vec<ContributionRole>,
}

fn wants<T: PartialEq>(list: &[T], value: Option<&T>) -> bool {
    list.is_empty() || value.is_some_and(|value| list.contains(value))
}

impl View {
    /// The visible sessions that a filter lets through, in the order of time.
    pub fn sessions_matching(&self, filter: &SessionFilter) -> Vec<Arc<session::Model>> {
        let matches = |row: &&Arc<session::Model>| self.session_matches(row, filter);
        match filter.on {
            // A day costs the same whatever the length of the program.
            Some(date) => self.sessions_on(date).filter(matches).cloned().collect(),
            None => self.sessions().filter(matches).cloned().collect(),
        }
    }

    /// Whether a session of the wanted day is wanted otherwise.
    fn session_matches(&self, row: &session::Model, filter: &SessionFilter) -> bool {
        filter.overlapping.is_none_or(|range| overlaps(row, range))
            && (filter.rooms.is_empty()
                || filter.rooms.iter().any(|room| self.takes_place_in(row, *room)))
            && wants(&filter.tracks, row.track_id.as_ref())
            && wants(&filter.kinds, row.kind_id.as_ref())
            && wants(&filter.statuses, Some(&row.status()))
            && (filter.followable_in.is_empty()
                || filter.followable_in.iter().any(|locale| is_followable(row, locale)))
            && filter.organization.is_none_or(|id| row.organizers.contains(&id))
            && !(filter.without_cancelled && row.is_cancelled)
            && self.contributors_match(row, filter)
    }

    /// Only those listed by name count, so that a filter does not tell who stays anonymous.
    fn contributors_match(&self, row: &session::Model, filter: &SessionFilter) -> bool {
        if filter.participant.is_none() && filter.country.is_none() {
            return true;
        }
        let named: Vec<_> = self
            .contributions_to(row.id)
            .into_iter()
            .filter_map(|seen| match seen.contributor {
                Contributor::Named(participant) => Some(participant),
                _ => None,
            })
            .collect();
        filter.participant.is_none_or(|id| named.iter().any(|one| one.id == id))
            && filter.country.is_none_or(|code| named.iter().any(|one| one.country == Some(code)))
    }

    /// Those listed by name whom a filter lets through.
    pub fn participants_matching(
        &self,
        filter: &ParticipantFilter,
    ) -> Vec<Arc<participant::Model>> {
        let matches = |row: &Arc<participant::Model>| {
            filter.country.is_none_or(|code| row.country == Some(code))
                && filter.organization.is_none_or(|id| row.organization_id == Some(id))
                && (filter.roles.is_empty()
                    || self
                        .contributions_of(row.id)
                        .iter()
                        .any(|(contribution, _)| wants(&filter.roles, contribution.role.as_ref())))
        };
        self.participants().into_iter().filter(matches).collect()
    }
}

fn overlaps(row: &session::Model, range: TimeRange) -> bool {
    match (row.expected_starts_at(), row.expected_range()) {
        (_, Some(taken)) => taken.overlaps(range),
        (Some(start), None) => range.start() <= start && start < range.end(),
        (None, None) => false,
    }
}

fn is_followable(row: &session::Model, locale: &Locale) -> bool {
    let same_language = |other: &Locale| other.language() == locale.language();
    row.spoken_languages.iter().any(same_language)
        || row.interpretations.iter().any(|one| same_language(&one.to))
}
