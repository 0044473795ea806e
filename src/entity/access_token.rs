//! Access tokens of staff and machines. Only the hash of a secret is kept.

use sea_orm::entity::prelude::*;

use crate::types::{AccessTokenId, AccountId, EditionId, Role, Timestamp};

/// One token.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_token")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccessTokenId,
    /// Who it is for; it signs the revisions.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// The only edition that its bearer works on. None: all.
    pub edition_id: Option<EditionId>,
    /// SHA-256 of the secret.
    #[sea_orm(unique)]
    pub secret_hash: Vec<u8>,
    /// When it was issued.
    pub created_at: Timestamp,
    /// When it ends. None: never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the hour. None: never.
    pub last_used_at: Option<Timestamp>,
    /// The account that issued it. None: the command line did.
    pub issued_by: Option<AccountId>,
    /// When it was revoked. None: it was not.
    pub revoked_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
