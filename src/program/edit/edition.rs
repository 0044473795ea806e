//! Wishes for editions.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Patch;
use crate::entity::edition::{
    self, AttendanceMode, Contact, ContentSection, EditionStatus, ReportedTotal,
    RoleOfOrganization, Venue,
};
use crate::program::record::Record;
use crate::types::{Locale, LocalizedText, TimeZone};

/// An edition to be made, in the empty program.
#[derive(Debug, Clone)]
pub struct CreateEdition {
    /// The client's key.
    pub client_key: Option<String>,
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub title: LocalizedText,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// The rest. Of its own accord an edition has neither a zone nor a language.
    pub content: EditionContent,
    /// The edition that it is made like, where nothing else is said. None: like none.
    pub like: Option<Arc<edition::Model>>,
    /// Its rooms, tracks and kinds.
    pub rows: Vec<Record>,
}

/// An edition to be changed.
#[derive(Debug, Clone, Default)]
pub struct UpdateEdition {
    /// Its name in addresses.
    pub slug: Patch<String>,
    /// What it is called.
    pub title: Patch<LocalizedText>,
    /// Its first day. Sessions stay where they are.
    pub starts_on: Patch<NaiveDate>,
    /// Its last day.
    pub ends_on: Patch<NaiveDate>,
    /// Whether it takes place as announced.
    pub status: Patch<EditionStatus>,
    /// Who hosts, organizes and supports it: the whole list.
    pub organizations: Patch<Vec<RoleOfOrganization>>,
    /// As the organizer reported them afterwards: the whole list.
    pub reported_totals: Patch<Vec<ReportedTotal>>,
    /// The rest.
    pub content: EditionContent,
}

/// What an edition says of itself, field by field.
#[derive(Debug, Clone, Default)]
pub struct EditionContent {
    /// Its motto.
    pub theme: Patch<Option<LocalizedText>>,
    /// The how-manieth it is.
    pub ordinal: Patch<Option<i32>>,
    /// A day before the main dates.
    pub pre_forum_on: Patch<Option<NaiveDate>>,
    /// The zone of its days. Sessions keep their instants; their days are those of the new zone.
    pub time_zone: Patch<TimeZone>,
    /// Its languages, the first first.
    pub locales: Patch<Vec<Locale>>,
    /// The hour at which a program day begins.
    pub day_starts_at_hour: Patch<i32>,
    /// Where its audience is.
    pub attendance: Patch<AttendanceMode>,
    /// Where it is held.
    pub venue: Patch<Option<Venue>>,
    /// With the number sign: the whole list.
    pub hashtags: Patch<Vec<String>>,
    /// Pages of text about it: the whole list.
    pub sections: Patch<Vec<ContentSection>>,
    /// Whom to write to.
    pub secretariat: Patch<Option<Contact>>,
}

/// An edition's new dates: everything of it moves along, and keeps its time of day.
#[derive(Debug, Clone)]
pub struct RescheduleEdition {
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// A day before the main dates. Not said: it moves along.
    pub pre_forum_on: Patch<Option<NaiveDate>>,
    /// Where its audience is.
    pub attendance: Patch<AttendanceMode>,
    /// Why it is moved.
    pub reason: Option<LocalizedText>,
}
