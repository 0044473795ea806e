//! What an edition says of itself.

use async_graphql::{ID, InputObject, MaybeUndefined, Result};

use crate::entity::edition::{
    AttendanceMode, Contact, ContentSection, OrganizationRole, ReportedTotal, RoleOfOrganization,
    Venue,
};
use crate::graphql::mutation::reader::{LocalizedTextInput, Reader, list_patch, patch};
use crate::graphql::scalar::LocalDate;
use crate::program::{EditionContent, Patch};
use crate::types::{CountryCode, Locale, TimeZone};

/// Where an edition is held.
#[derive(Debug, InputObject)]
pub struct VenueInput {
    /// The venue's name.
    name: LocalizedTextInput,
    /// Its city.
    city: Option<LocalizedTextInput>,
    /// Its country.
    country: Option<CountryCode>,
}

/// A page of text about an edition.
#[derive(Debug, InputObject)]
pub struct ContentSectionInput {
    /// Its name in addresses, unique in the edition: small letters and digits with hyphens between.
    slug: String,
    /// Its heading.
    title: LocalizedTextInput,
    /// Its text, in Markdown.
    body: LocalizedTextInput,
}

/// The office that answers for an edition. Never a private person.
#[derive(Debug, InputObject)]
pub struct ContactInput {
    /// The office's name.
    name: LocalizedTextInput,
    /// Its postal address.
    address: Option<LocalizedTextInput>,
    /// Its telephone number, as printed.
    phone: Option<String>,
    /// Its fax number, as printed.
    fax: Option<String>,
}

/// An organization and what it is to the edition.
#[derive(Debug, InputObject)]
pub struct EditionOrganizationInput {
    /// Its part.
    role: OrganizationRole,
    /// The organization.
    organization: ID,
}

/// A figure that the organizer reported afterwards.
#[derive(Debug, InputObject)]
pub struct ReportedTotalInput {
    /// What was counted, such as `countries`.
    name: String,
    /// How many, at least 0.
    value: i32,
}

/// What an edition says of itself, beside its title and dates. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct EditionWordsInput {
    /// Its motto.
    theme: MaybeUndefined<LocalizedTextInput>,
    /// The how-manieth it is, at least 1.
    ordinal: MaybeUndefined<i32>,
    /// A day before the main dates.
    pre_forum_on: MaybeUndefined<LocalDate>,
    /// The zone of its days. Another one leaves the sessions at their instants; the days that they are
    /// on, and the times of day that they show, are those of the new zone.
    time_zone: MaybeUndefined<TimeZone>,
    /// Its languages, the first first: the whole list, at least one.
    locales: MaybeUndefined<Vec<Locale>>,
    /// The hour, 0 to 23, at which a program day begins.
    day_starts_at_hour: MaybeUndefined<i32>,
    /// Where its audience is.
    attendance: MaybeUndefined<AttendanceMode>,
    /// Where it is held.
    venue: MaybeUndefined<VenueInput>,
    /// Its hashtags, each one word with the number sign before it: the whole list.
    hashtags: MaybeUndefined<Vec<String>>,
    /// Pages of text about it: the whole list.
    sections: MaybeUndefined<Vec<ContentSectionInput>>,
    /// Whom to write to.
    secretariat: MaybeUndefined<ContactInput>,
}

impl EditionWordsInput {
    /// The words as the program takes them.
    pub fn read(self, reader: &mut Reader<'_>) -> EditionContent {
        EditionContent {
            theme: reader.text_patch("theme", self.theme),
            ordinal: patch(self.ordinal),
            pre_forum_on: patch(self.pre_forum_on).map(|date| date.map(|date| date.0)),
            time_zone: reader.needed_patch("timeZone", self.time_zone),
            locales: list_patch(self.locales),
            day_starts_at_hour: reader.needed_patch("dayStartsAtHour", self.day_starts_at_hour),
            attendance: reader.needed_patch("attendance", self.attendance),
            venue: patch(self.venue).map(|venue| venue.and_then(|venue| venue.read(reader))),
            hashtags: reader.list_of("hashtags", self.hashtags, |reader, path, hashtag| {
                reader.line(path, &hashtag)
            }),
            sections: reader.list_of("sections", self.sections, section),
            secretariat: patch(self.secretariat)
                .map(|contact| contact.and_then(|contact| contact.read(reader))),
        }
    }
}

impl VenueInput {
    fn read(self, reader: &mut Reader<'_>) -> Option<Venue> {
        let name = reader.text("venue.name", self.name);
        let city = reader.maybe_text("venue.city", self.city);
        Some(Venue { name: name?, city, country: self.country })
    }
}

impl ContactInput {
    fn read(self, reader: &mut Reader<'_>) -> Option<Contact> {
        let name = reader.text("secretariat.name", self.name);
        let address = reader.maybe_text("secretariat.address", self.address);
        let phone = self.phone.and_then(|phone| reader.line("secretariat.phone", &phone));
        let fax = self.fax.and_then(|fax| reader.line("secretariat.fax", &fax));
        Some(Contact { name: name?, address, phone, fax })
    }
}

fn section(
    reader: &mut Reader<'_>,
    path: &str,
    input: ContentSectionInput,
) -> Option<ContentSection> {
    let title = reader.text(&format!("{path}.title"), input.title);
    let body = reader.text(&format!("{path}.body"), input.body);
    Some(ContentSection { slug: input.slug, title: title?, body: body? })
}

/// Figures that the organizer reported.
pub(super) fn totals(
    reader: &mut Reader<'_>,
    input: MaybeUndefined<Vec<ReportedTotalInput>>,
) -> Patch<Vec<ReportedTotal>> {
    reader.list_of("reportedTotals", input, |reader, path, total| {
        let name = reader.line(&format!("{path}.name"), &total.name)?;
        Some(ReportedTotal { name, value: total.value })
    })
}

/// Organizations and what they are to the edition.
pub(super) fn organizations(
    reader: &mut Reader<'_>,
    input: MaybeUndefined<Vec<EditionOrganizationInput>>,
) -> Result<Patch<Vec<RoleOfOrganization>>> {
    let Patch::Set(list) = list_patch(input) else { return Ok(Patch::Keep) };
    let numbered = reader.list("organizations", list).into_iter().enumerate();
    let read = numbered.map(|(place, input)| {
        let path = format!("organizations.{place}.organization");
        let organization = reader.id(&path, &input.organization)?;
        Ok(RoleOfOrganization { role: input.role, organization })
    });
    read.collect::<Result<_>>().map(Patch::Set)
}
