//! Links by which people act without an account: whoever has one may do the one thing that it is
//! for. Only hashes of their secrets are kept.

use sea_orm::entity::prelude::*;

use crate::types::Timestamp;

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "private_link")]
pub struct Model {
    /// SHA-256 of its secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub secret_hash: Vec<u8>,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose it is: a subscriber, an agenda or a participant.
    pub subject_id: Uuid,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends. None: never.
    pub expires_at: Option<Timestamp>,
    /// When it was used first. None: not yet.
    pub used_at: Option<Timestamp>,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum LinkPurpose {
    /// Confirms that a subscriber wants the newsletter.
    #[sea_orm(string_value = "CONFIRM_SUBSCRIPTION")]
    ConfirmSubscription,
    /// Ends the newsletter for a subscriber.
    #[sea_orm(string_value = "UNSUBSCRIBE")]
    Unsubscribe,
    /// Confirms that the owner of an agenda wants to hear of changes.
    #[sea_orm(string_value = "CONFIRM_NOTIFICATIONS")]
    ConfirmNotifications,
    /// Ends the mails about an agenda.
    #[sea_orm(string_value = "STOP_NOTIFICATIONS")]
    StopNotifications,
    /// Says whether and how a participant is listed.
    #[sea_orm(string_value = "CONSENT")]
    Consent,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
