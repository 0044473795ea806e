//! Edits of organizations.

use async_graphql::{InputObject, MaybeUndefined, Result};

use super::noun::{Words, noun};
use super::reader::{Reader, patch};
use crate::program::OrganizationContent;
use crate::types::CountryCode;

/// What an organization is, beside its name. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct OrganizationWordsInput {
    /// Its name in addresses, unique in the edition: small letters and digits with hyphens between.
    /// Absent for a new one: made of its name.
    slug: MaybeUndefined<String>,
    /// Its short name.
    short_name: MaybeUndefined<String>,
    /// Its country.
    country: MaybeUndefined<CountryCode>,
}

impl Words for OrganizationWordsInput {
    type Content = OrganizationContent;

    fn read(self, reader: &mut Reader<'_>) -> Result<OrganizationContent> {
        Ok(OrganizationContent {
            slug: reader.needed_line_patch("slug", self.slug),
            short_name: reader.line_patch("shortName", self.short_name),
            country: patch(self.country),
        })
    }
}

noun! {
    OrganizationMutation "Edits of organizations.",
    Organization organization: OrganizationId, name "What it is called.", OrganizationWordsInput,
    create_organization CreateOrganization CreateOrganizationInput CreateOrganizationPayload
        "Makes an organization, as it stands behind one edition." "An organization to be made.",
    update_organization UpdateOrganization UpdateOrganizationInput UpdateOrganizationPayload
        "Changes an organization." "An organization to be changed. Absent leaves, null clears.",
    delete_organization DeleteOrganizationInput DeleteOrganizationPayload
        "Takes an organization away. Refused while sessions, participants or the edition name it."
        "An organization to be taken away.",
}
