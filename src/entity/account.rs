//! Accounts of staff: who they are, what they may do, and what their password is kept by.

use sea_orm::entity::prelude::*;

use super::List;
use crate::types::{AccountId, EditionId, EmailAddress, PasswordHash, Role, Timestamp};

/// One account.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// By what its owner signs in.
    pub email: EmailAddress,
    /// What spellings of one mailbox have in common.
    #[sea_orm(unique)]
    pub email_key: String,
    /// Who it is; the name signs the revisions.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The only editions that they work on. None: all.
    pub editions: Option<List<EditionId>>,
    /// What the password is kept by.
    pub password_hash: PasswordHash,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when nobody signs in to it. None: it is open.
    pub disabled_at: Option<Timestamp>,
    /// When somebody signed in last. None: nobody did yet.
    pub signed_in_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
