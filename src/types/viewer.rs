//! Who is asking, and what that lets them see and do.

use std::sync::Arc;

use sea_orm::prelude::StringLen;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::{AccessTokenId, EditionId};

/// What a member of the staff may do.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum Role {
    /// Everything, in every edition.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
    /// Edits the program, of one edition or of all.
    #[sea_orm(string_value = "EDITOR")]
    Editor,
}

/// A member of the staff, known by an access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The token's id.
    pub token: AccessTokenId,
    /// The token's name: who signs the revisions.
    pub name: Arc<str>,
    /// What they may do.
    pub role: Role,
    /// The only edition that they work on. None: all.
    pub edition: Option<EditionId>,
}

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Anybody: no token was given.
    Public,
    /// A member of the staff.
    Staff(Arc<Staff>),
}

/// What somebody may see of one edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// What is published.
    Public,
    /// Everything, drafts and hidden people too.
    Staff,
}

impl Viewer {
    /// What this viewer may see of an edition: an editor of one edition is the public in all others.
    pub fn audience_of(&self, edition: EditionId) -> Audience {
        match self {
            Self::Staff(staff) if staff.edition.is_none_or(|only| only == edition) => {
                Audience::Staff
            }
            _ => Audience::Public,
        }
    }

    /// The member of the staff, if it is one.
    pub fn staff(&self) -> Option<&Staff> {
        match self {
            Self::Staff(staff) => Some(staff),
            Self::Public => None,
        }
    }
}
