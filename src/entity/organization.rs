//! An organization, as it stood behind one edition.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::types::{CountryCode, EditionId, LocalizedText, OrganizationId, RevisionNumber};

/// One organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrganizationId,
    /// The edition that it belongs to.
    pub edition_id: EditionId,
    /// The importer's key, unique in the edition. None: not imported.
    pub source_key: Option<String>,
    /// The key of the client that created it, unique in the edition, so that a repeated request
    /// creates nothing. None: created without one.
    #[serde(default)]
    pub client_key: Option<String>,
    /// Its name in addresses, unique in the edition.
    pub slug: String,
    /// What it is called.
    pub name: LocalizedText,
    /// Its short name.
    pub short_name: Option<String>,
    /// Its country. None: it has none, or the source does not say.
    pub country: Option<CountryCode>,
    /// The revision that last changed this row.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
