//! The edition's own row.

use super::Import;
use super::file::{self, File, ImportError, Text};
use super::setting::{self, Keyed, country, parse};
use crate::entity::edition::{
    AttendanceMode, ConflictSettings, Contact, DateSpan, EditionStatus, Model, OrganizationRole,
    ReportedTotal, RoleOfOrganization, Venue,
};
use crate::entity::organization;
use crate::types::RevisionNumber;

/// The languages of a forum whose file does not name them, the first first.
const LOCALES: [&str; 2] = ["ko", "en"];

/// The hour at which a program day begins where nobody says otherwise.
const DAY_STARTS_AT_HOUR: i32 = 4;

pub(super) fn edition(
    import: &Import<'_>,
    file: &File,
    organizations: &[Keyed<organization::Model>],
) -> Result<Model, ImportError> {
    let known = import.base.edition();
    let from = &file.edition;
    if from.ends_on < from.starts_on {
        return Err(ImportError::at("edition.ends_on", "must not be before edition.starts_on"));
    }
    let previous = from.original_dates.as_ref().map(previous_dates).transpose()?;
    let status = match (&previous, known) {
        (Some(_), _) => EditionStatus::Rescheduled,
        (None, Some(known)) => known.status,
        (None, None) => EditionStatus::Scheduled,
    };
    let kept_dates = known.map(|known| known.previous_dates.clone()).unwrap_or_default();
    Ok(Model {
        id: import.edition_id(),
        slug: from.slug.clone(),
        client_key: known.and_then(|known| known.client_key.clone()),
        ordinal: from.ordinal,
        title: from.title.require("edition.title")?,
        theme: from.theme.read("edition.theme")?,
        starts_on: from.starts_on,
        ends_on: from.ends_on,
        pre_forum_on: from.pre_forum_on,
        time_zone: parse("edition.timezone", &from.timezone)?,
        day_starts_at_hour: known.map_or(DAY_STARTS_AT_HOUR, |known| known.day_starts_at_hour),
        locales: match known {
            Some(known) => known.locales.clone(),
            None => LOCALES.iter().map(|tag| parse("locales", tag)).collect::<Result<_, _>>()?,
        },
        previous_dates: previous.map_or(kept_dates, |span| vec![span].into()),
        status,
        attendance: attendance(&from.format)?,
        venue: venue(from)?,
        hashtags: from.hashtags.clone().into(),
        sections: known.map(|known| known.sections.clone()).unwrap_or_default(),
        secretariat: from.secretariat.as_ref().map(contact).transpose()?,
        organizations: roles(from, organizations)?.into(),
        reported_totals: from
            .reported_totals
            .iter()
            .map(|(name, value)| ReportedTotal { name: name.clone(), value: *value })
            .collect(),
        severities: known.map_or_else(ConflictSettings::default, |known| known.severities.clone()),
        sources: setting::urls("sources", &file.sources)?,
        changed_at_revision: RevisionNumber::ZERO,
    })
}

fn previous_dates(dates: &file::OriginalDates) -> Result<DateSpan, ImportError> {
    let reason = dates.reason.as_deref().map(Text::english).unwrap_or_default();
    Ok(DateSpan {
        starts_on: dates.starts_on,
        ends_on: dates.ends_on,
        reason: reason.read("edition.original_dates.reason")?,
    })
}

/// `format` begins with where the audience is; what follows is for readers of the file.
fn attendance(format: &str) -> Result<AttendanceMode, ImportError> {
    match format.split(',').next().map(str::trim) {
        Some("on site") => Ok(AttendanceMode::OnSite),
        Some("online") => Ok(AttendanceMode::Online),
        Some("hybrid") => Ok(AttendanceMode::Hybrid),
        _ => Err(ImportError::at("edition.format", "must begin with on site, online or hybrid")),
    }
}

fn venue(from: &file::Edition) -> Result<Option<Venue>, ImportError> {
    let country = country("edition.country", from.country.as_deref())?;
    let Some(name) = &from.venue else { return Ok(None) };
    Ok(Some(Venue {
        name: name.require("edition.venue")?,
        city: from.city.read("edition.city")?,
        country,
    }))
}

fn contact(from: &file::Secretariat) -> Result<Contact, ImportError> {
    let address = from.address.as_deref().map(Text::english).unwrap_or_default();
    Ok(Contact {
        name: Text::english(&from.name).require("edition.secretariat.name")?,
        address: address.read("edition.secretariat.address")?,
        phone: from.tel.clone(),
        fax: from.fax.clone(),
    })
}

fn roles(
    from: &file::Edition,
    organizations: &[Keyed<organization::Model>],
) -> Result<Vec<RoleOfOrganization>, ImportError> {
    let ids = setting::ids(organizations);
    let listed = [
        ("edition.hosts", &from.hosts, OrganizationRole::Host),
        ("edition.organisers", &from.organisers, OrganizationRole::Organizer),
    ];
    listed
        .into_iter()
        .flat_map(|(place, keys, role)| keys.iter().map(move |key| (place, key, role)))
        .map(|(place, key, role)| {
            let organization = setting::known(&ids, place, key)?;
            Ok(RoleOfOrganization { role, organization })
        })
        .collect()
}
