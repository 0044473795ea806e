//! Who is asking, and what that lets them see and do.

use std::collections::BTreeSet;
use std::sync::Arc;

use sea_orm::prelude::StringLen;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

use super::{AccessTokenId, AccountId, EditionId};

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
    /// Edits the program, of some editions or of all.
    #[sea_orm(string_value = "EDITOR")]
    Editor,
}

/// By what a member of the staff is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Credential {
    /// An access token.
    Token(AccessTokenId),
    /// An account, into which somebody signed in.
    Account(AccountId),
}

/// A member of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// By what they are known.
    pub credential: Credential,
    /// The name of the account or of the token: it signs the revisions.
    pub name: Arc<str>,
    /// What they may do.
    pub role: Role,
    /// The only editions that they work on. None: all.
    pub editions: Option<BTreeSet<EditionId>>,
}

impl Staff {
    /// Whether they work on an edition.
    pub fn works_on(&self, edition: EditionId) -> bool {
        self.editions.as_ref().is_none_or(|only| only.contains(&edition))
    }
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
    /// What this viewer may see of an edition: an editor of some editions is the public in all others.
    pub fn audience_of(&self, edition: EditionId) -> Audience {
        match self {
            Self::Staff(staff) if staff.works_on(edition) => Audience::Staff,
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
