//! What sort of thing a session is: a plenary, a workshop, a meal.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::types::{EditionId, LocalizedText, RevisionNumber, SessionKindId};

/// One kind of session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, DeriveEntityModel)]
#[sea_orm(table_name = "session_kind")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionKindId,
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
    /// The letter that official codes of its sessions begin with.
    pub code_prefix: Option<String>,
    /// Its place among the kinds.
    pub position: i32,
    /// The revision that last changed this row.
    #[serde(skip)]
    pub changed_at_revision: RevisionNumber,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
