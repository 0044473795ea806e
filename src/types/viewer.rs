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

/// The longest name of a member of the staff, in characters.
pub const MAX_STAFF_NAME: usize = 200;

/// Why a text is no name of a member of the staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one line of 1 to {MAX_STAFF_NAME} characters")]
pub struct NameError;

/// The name of an account or a token, without white space at its ends: it signs the revisions.
pub fn staff_name(text: &str) -> Result<String, NameError> {
    let name = text.trim();
    if name.is_empty()
        || name.chars().count() > MAX_STAFF_NAME
        || name.chars().any(char::is_control)
    {
        return Err(NameError);
    }
    Ok(name.to_owned())
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
    /// The member of the staff, if it is one.
    pub fn staff(&self) -> Option<&Staff> {
        match self {
            Self::Staff(staff) => Some(staff),
            Self::Public => None,
        }
    }

    /// The account into which they signed in, if they did.
    pub fn account(&self) -> Option<AccountId> {
        match self.staff()?.credential {
            Credential::Account(account) => Some(account),
            Credential::Token(_) => None,
        }
    }
}
