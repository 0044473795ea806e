//! A person at one edition: the name, the place and the consent that they gave there.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::List;
use super::session::Link;
use crate::types::{
    CountryCode, EditionId, LocalizedText, OrganizationId, ParticipantId, PersonId, RevisionNumber,
    Timestamp, WebUrl,
};

/// One participant. Never holds contact data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "participant")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ParticipantId,
    /// The edition that it belongs to.
    pub edition_id: EditionId,
    /// Who it is across editions.
    pub person_id: PersonId,
    /// The importer's key, unique in the edition. None: not imported.
    pub source_key: Option<String>,
    /// The key of the client that created it, unique in the edition, so that a repeated request
    /// creates nothing. None: created without one.
    #[serde(default)]
    pub client_key: Option<String>,
    /// The name as printed in the program.
    pub name: String,
    /// The name in each script that it is known in.
    pub names: LocalizedText,
    /// Where they work, or whom they speak for.
    pub affiliation: Option<LocalizedText>,
    /// What they are there.
    pub position: Option<LocalizedText>,
    /// The organization of this edition that they belong to.
    pub organization_id: Option<OrganizationId>,
    /// The city that they come from.
    pub city: Option<String>,
    /// The country that they come from.
    pub country: Option<CountryCode>,
    /// The country that they came from before.
    pub origin_country: Option<CountryCode>,
    /// Who they are, in Markdown.
    pub bio: Option<LocalizedText>,
    /// Their picture.
    pub photo_url: Option<WebUrl>,
    /// Their pages.
    pub links: List<Link>,
    /// Whether and how they are listed.
    pub visibility: ParticipantVisibility,
    /// When they consented. None: not recorded.
    pub consented_at: Option<Timestamp>,
    /// Why they may be listed. None: nothing is recorded.
    pub consent_basis: Option<ConsentBasis>,
    /// When they asked to be erased. None: they did not, or changed their mind.
    #[serde(default)]
    pub erasure_requested_at: Option<Timestamp>,
    /// Announced for the edition, with or without a session.
    pub is_announced: bool,
    /// The revision that last changed this row.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
}

impl Model {
    /// Somebody of whom nothing is known but their names, and who is listed nowhere: a person of
    /// their own until somebody says whom they are.
    pub fn unlisted(
        id: ParticipantId,
        edition_id: EditionId,
        name: String,
        names: LocalizedText,
    ) -> Self {
        Self {
            id,
            edition_id,
            person_id: PersonId(id.0),
            source_key: None,
            client_key: None,
            name,
            names,
            affiliation: None,
            position: None,
            organization_id: None,
            city: None,
            country: None,
            origin_country: None,
            bio: None,
            photo_url: None,
            links: List::default(),
            visibility: ParticipantVisibility::Hidden,
            consented_at: None,
            consent_basis: None,
            erasure_requested_at: None,
            is_announced: false,
            changed_at_revision: RevisionNumber::ZERO,
        }
    }

    /// What stands in the place of somebody who was erased: the ids alone. By them they are not to be
    /// found in other editions either.
    #[must_use]
    pub fn erased(&self) -> Self {
        let tag = |tag: &str| tag.parse().expect("the tags of our own languages are right");
        let names = [(tag("en"), "Erased".to_owned()), (tag("ko"), "삭제됨".to_owned())];
        let names = LocalizedText::new(names).expect("both texts are short words");
        let changed_at_revision = self.changed_at_revision;
        let blank = Self::unlisted(self.id, self.edition_id, "Erased".to_owned(), names);
        Self { changed_at_revision, ..blank }
    }
}

/// Whether and how a participant is listed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    EnumIter,
    DeriveActiveEnum,
    Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum ParticipantVisibility {
    /// Nowhere, not even in a count.
    #[sea_orm(string_value = "HIDDEN")]
    Hidden,
    /// As a figure only.
    #[sea_orm(string_value = "ANONYMOUS")]
    Anonymous,
    /// By name, once announced or in a published session.
    #[sea_orm(string_value = "PUBLIC")]
    Public,
}

/// Why a participant may be listed.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter, DeriveActiveEnum, Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum ConsentBasis {
    /// They said so themselves.
    #[sea_orm(string_value = "GIVEN_BY_PERSON")]
    GivenByPerson,
    /// The organizer had published the program that names them.
    #[sea_orm(string_value = "PUBLISHED_PROGRAM")]
    PublishedProgram,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
