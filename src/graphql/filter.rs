//! Filters as arguments.

use async_graphql::{Enum, ID, InputObject, Result};

use super::error::bad_argument;
use super::id;
use super::scalar::LocalDate;
use crate::entity::contribution::ContributionRole;
use crate::entity::session::SessionStatus;
use crate::program;
use crate::types::{CountryCode, Locale, TimeRange, Timestamp};

/// A span of time; it holds its start and not its end.
#[derive(Debug, InputObject)]
pub struct TimeSpanInput {
    /// Its start.
    starts_at: Timestamp,
    /// Its end, later than its start.
    ends_at: Timestamp,
}

/// Which sessions are wanted. Fields are AND, values of a list OR; an empty list is no filter.
#[derive(Debug, Default, InputObject)]
pub struct SessionFilter {
    /// On this program day.
    on: Option<LocalDate>,
    /// Expected to share an instant with this span.
    overlapping: Option<TimeSpanInput>,
    /// In one of these rooms, in one that contains it or in a part of it.
    rooms: Option<Vec<ID>>,
    /// Of one of these tracks.
    tracks: Option<Vec<ID>>,
    /// Of one of these kinds.
    kinds: Option<Vec<ID>>,
    /// Of one of these states.
    statuses: Option<Vec<SessionStatus>>,
    /// Spoken in or interpreted into one of these languages.
    followable_in: Option<Vec<Locale>>,
    /// To which this participant contributes.
    participant: Option<ID>,
    /// To which somebody from this country contributes.
    country: Option<CountryCode>,
    /// Prepared by this organization.
    organization: Option<ID>,
    /// Whether cancelled sessions are among them.
    #[graphql(default_with = "Some(true)")]
    include_cancelled: Option<bool>,
}

impl SessionFilter {
    /// The filter as the program knows it.
    pub fn read(filter: Option<Self>) -> Result<program::SessionFilter> {
        let Some(filter) = filter else { return Ok(program::SessionFilter::default()) };
        let overlapping = filter.overlapping.map(|span| {
            TimeRange::new(span.starts_at, span.ends_at)
                .map_err(|error| bad_argument("filter.overlapping.endsAt", error))
        });
        Ok(program::SessionFilter {
            on: filter.on.map(|date| date.0),
            overlapping: overlapping.transpose()?,
            rooms: id::read_list("filter.rooms", filter.rooms.as_ref())?,
            tracks: id::read_list("filter.tracks", filter.tracks.as_ref())?,
            kinds: id::read_list("filter.kinds", filter.kinds.as_ref())?,
            statuses: filter.statuses.unwrap_or_default(),
            followable_in: filter.followable_in.unwrap_or_default(),
            participant: id::read_maybe("filter.participant", filter.participant.as_ref())?,
            country: filter.country,
            organization: id::read_maybe("filter.organization", filter.organization.as_ref())?,
            without_cancelled: filter.include_cancelled == Some(false),
        })
    }
}

/// Which participants are wanted. Fields are AND, values of a list OR; an empty list is no filter.
#[derive(Debug, Default, InputObject)]
pub struct ParticipantFilter {
    /// From this country.
    country: Option<CountryCode>,
    /// Of this organization.
    organization: Option<ID>,
    /// With one of these roles in a session.
    roles: Option<Vec<ContributionRole>>,
}

impl ParticipantFilter {
    /// The filter as the program knows it.
    pub fn read(filter: Option<Self>) -> Result<program::ParticipantFilter> {
        let filter = filter.unwrap_or_default();
        Ok(program::ParticipantFilter {
            country: filter.country,
            organization: id::read_maybe("filter.organization", filter.organization.as_ref())?,
            roles: filter.roles.unwrap_or_default(),
        })
    }
}

/// In which order sessions come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SessionOrder {
    /// Expected start, then order of rooms, then number; without a start last (the default).
    Time,
    /// Number.
    Number,
    /// Title in the language of the request, then number.
    Title,
}
