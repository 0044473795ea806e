//! What an edition says of itself: dates, venue, texts, office, figures, organizations.

use async_graphql::SimpleObject;

use super::country::Country;
use super::organization::Organization;
use crate::entity::edition as row;
use crate::entity::edition::OrganizationRole;
use crate::graphql::scalar::LocalDate;
use crate::graphql::text::{LocalizedText, RichText};
use crate::program::View;

/// A span of days, both included.
#[derive(SimpleObject)]
pub struct DateSpan {
    /// The first day.
    starts_on: LocalDate,
    /// The last day.
    ends_on: LocalDate,
    /// Why the edition was moved away from these days. Null: not said.
    reason: Option<LocalizedText>,
}

/// Where an edition is held.
#[derive(SimpleObject)]
pub struct Venue {
    /// The venue's name.
    name: LocalizedText,
    /// Its city.
    city: Option<LocalizedText>,
    /// Its country.
    country: Option<Country>,
}

/// A page of text about an edition.
#[derive(SimpleObject)]
pub struct ContentSection {
    /// Its name in addresses, unique in the edition.
    slug: String,
    /// Its heading.
    title: LocalizedText,
    /// Its text.
    body: RichText,
}

/// The office that answers for an edition.
#[derive(SimpleObject)]
pub struct Contact {
    /// The office's name.
    name: LocalizedText,
    /// Its postal address.
    address: Option<LocalizedText>,
    /// Its telephone number, as printed.
    phone: Option<String>,
    /// Its fax number, as printed.
    fax: Option<String>,
}

/// A figure that the organizer reported afterwards.
#[derive(SimpleObject)]
pub struct ReportedTotal {
    /// What was counted, such as `countries`.
    name: String,
    /// How many.
    value: i32,
}

/// An organization and what it is to the edition.
#[derive(SimpleObject)]
pub struct EditionOrganization {
    /// Its part.
    role: OrganizationRole,
    /// The organization.
    organization: Organization,
}

impl DateSpan {
    /// The days that an edition was moved away from.
    pub fn of(view: &View, span: &row::DateSpan) -> Self {
        Self {
            starts_on: LocalDate(span.starts_on),
            ends_on: LocalDate(span.ends_on),
            reason: LocalizedText::maybe(view, span.reason.as_ref()),
        }
    }
}

impl Venue {
    /// The venue of an edition.
    pub fn of(view: &View, venue: &row::Venue) -> Self {
        Self {
            name: LocalizedText::of(view, &venue.name),
            city: LocalizedText::maybe(view, venue.city.as_ref()),
            country: venue.country.map(Country),
        }
    }
}

impl ContentSection {
    /// A page of text of an edition.
    pub fn of(view: &View, section: &row::ContentSection) -> Self {
        Self {
            slug: section.slug.clone(),
            title: LocalizedText::of(view, &section.title),
            body: RichText::of(view, &section.body),
        }
    }
}

impl Contact {
    /// The office of an edition.
    pub fn of(view: &View, contact: &row::Contact) -> Self {
        Self {
            name: LocalizedText::of(view, &contact.name),
            address: LocalizedText::maybe(view, contact.address.as_ref()),
            phone: contact.phone.clone(),
            fax: contact.fax.clone(),
        }
    }
}

impl ReportedTotal {
    /// A figure of an edition.
    pub fn of(total: &row::ReportedTotal) -> Self {
        Self { name: total.name.clone(), value: total.value }
    }
}

impl EditionOrganization {
    /// An organization of an edition. None: the view does not show it.
    pub fn of(view: &View, listed: &row::RoleOfOrganization) -> Option<Self> {
        let row = view.organization(listed.organization)?.clone();
        Some(Self { role: listed.role, organization: Organization { view: view.clone(), row } })
    }
}
