//! The log: one row for each revision of each edition, never pruned; changed only where somebody is
//! erased.

use sea_orm::entity::prelude::*;

use crate::types::{AccessTokenId, AccountId, EditionId, LocalizedText, RevisionNumber, Timestamp};

/// One revision of one edition.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: EditionId,
    /// The revision's number, dense from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: RevisionNumber,
    /// When it was committed.
    pub committed_at: Timestamp,
    /// Who committed it, for staff: the name of an account, of a token or of a command.
    pub actor: String,
    /// The account of who committed it. None: a token, a command or a participant did.
    pub account_id: Option<AccountId>,
    /// The access token that committed it. None: an account, a command or a participant did.
    pub token_id: Option<AccessTokenId>,
    /// Why, for everybody.
    pub reason: Option<LocalizedText>,
    /// For staff.
    pub note: Option<String>,
    /// Whether it erased somebody: revisions before it were rewritten.
    pub is_erasure: bool,
    /// The changes, as JSON (`program::Change`).
    #[sea_orm(column_type = "Text")]
    pub changes: String,
    /// The stamps that the touched rows had before, as JSON (`program::PreviousStamps`).
    #[sea_orm(column_type = "Text")]
    pub previous_stamps: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
