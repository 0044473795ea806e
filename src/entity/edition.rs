//! An edition of the forum: its dates, its place, and who stands behind it.

use async_graphql::Enum;
use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::List;
pub use super::conflict_settings::{ConflictRule, ConflictSettings, Severity};
use crate::types::{
    CountryCode, EditionId, Locale, LocalizedText, OrganizationId, RevisionNumber, TimeZone, WebUrl,
};

/// One edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EditionId,
    /// Its name in addresses, unique: `whrcf-2019`.
    #[sea_orm(unique)]
    pub slug: String,
    /// The key of the client that created it, so that a repeated request creates nothing. None:
    /// created without one.
    #[serde(default)]
    pub client_key: Option<String>,
    /// The how-manieth it is. None: not counted.
    pub ordinal: Option<i32>,
    /// What it is called.
    pub title: LocalizedText,
    /// Its motto.
    pub theme: Option<LocalizedText>,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// A day before the main dates.
    pub pre_forum_on: Option<NaiveDate>,
    /// The zone of its days.
    pub time_zone: TimeZone,
    /// The hour, 0 to 23, at which a program day begins.
    pub day_starts_at_hour: i32,
    /// Its languages, the first first.
    pub locales: List<Locale>,
    /// What was announced before a postponement, oldest first.
    pub previous_dates: List<DateSpan>,
    /// Whether it takes place as announced.
    pub status: EditionStatus,
    /// Where its audience is.
    pub attendance: AttendanceMode,
    /// Where it is held.
    pub venue: Option<Venue>,
    /// With the number sign.
    pub hashtags: List<String>,
    /// Pages of text about it.
    pub sections: List<ContentSection>,
    /// Whom to write to.
    pub secretariat: Option<Contact>,
    /// Who hosts, organizes and supports it.
    pub organizations: List<RoleOfOrganization>,
    /// As the organizer reported them afterwards.
    pub reported_totals: List<ReportedTotal>,
    /// What the rules for conflicts weigh here, and how much time they ask for.
    pub severities: ConflictSettings,
    /// Where the facts come from.
    pub sources: List<WebUrl>,
    /// The revision that last changed this row.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
}

/// Whether an edition takes place as announced.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum EditionStatus {
    /// It takes place on the dates first announced.
    #[sea_orm(string_value = "SCHEDULED")]
    Scheduled,
    /// It was put off, and no new dates are known.
    #[sea_orm(string_value = "POSTPONED")]
    Postponed,
    /// It was moved to other dates.
    #[sea_orm(string_value = "RESCHEDULED")]
    Rescheduled,
    /// It does not take place.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

/// Where the audience of an edition is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum AttendanceMode {
    /// At the venue.
    #[sea_orm(string_value = "ON_SITE")]
    OnSite,
    /// Online only.
    #[sea_orm(string_value = "ONLINE")]
    Online,
    /// At the venue and online.
    #[sea_orm(string_value = "HYBRID")]
    Hybrid,
}

/// A span of days, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateSpan {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Why the edition was moved away from these days. None: not said.
    pub reason: Option<LocalizedText>,
}

/// Where an edition is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Venue {
    /// The venue's name.
    pub name: LocalizedText,
    /// Its city.
    pub city: Option<LocalizedText>,
    /// Its country.
    pub country: Option<CountryCode>,
}

/// A page of text about an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentSection {
    /// Its name in addresses, unique in the edition.
    pub slug: String,
    /// Its heading.
    pub title: LocalizedText,
    /// Markdown.
    pub body: LocalizedText,
}

/// An office that answers for an edition. Never a private person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Contact {
    /// The office's name.
    pub name: LocalizedText,
    /// Its postal address.
    pub address: Option<LocalizedText>,
    /// Its telephone number, as printed.
    pub phone: Option<String>,
    /// Its fax number, as printed.
    pub fax: Option<String>,
}

/// What an organization is to an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleOfOrganization {
    /// Its part.
    pub role: OrganizationRole,
    /// The organization.
    pub organization: OrganizationId,
}

/// What an organization does for an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Enum)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrganizationRole {
    /// In whose name the edition is held.
    Host,
    /// Who prepares and runs it.
    Organizer,
    /// Who hosts it beside the hosts.
    CoHost,
    /// Who pays for a part of it.
    Sponsor,
    /// Who works with the organizers.
    Partner,
}

/// A figure that the organizer reported after an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedTotal {
    /// What was counted, such as `countries`.
    pub name: String,
    /// How many.
    pub value: i32,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
