//! Those who take the newsletter, or have asked for it. Whoever leaves is deleted.

use sea_orm::entity::prelude::*;

use crate::types::{EditionId, EmailAddress, Locale, SubscriberId, Timestamp};

/// One subscriber.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscriber")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SubscriberId,
    /// Where the newsletter goes.
    pub address: EmailAddress,
    /// What spellings of one mailbox have in common.
    #[sea_orm(unique)]
    pub address_key: String,
    /// In which language they want it.
    pub locale: Locale,
    /// The edition that they asked on behalf of. None: none.
    pub edition_id: Option<EditionId>,
    /// Where they stand.
    pub state: SubscriberState,
    /// Which text they consented to.
    pub consent_version: String,
    /// When they asked last.
    pub asked_at: Timestamp,
    /// When they confirmed. None: not yet.
    pub confirmed_at: Option<Timestamp>,
}

/// Where a subscriber stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumIter, DeriveActiveEnum, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum SubscriberState {
    /// They asked, and have not confirmed yet.
    #[sea_orm(string_value = "PENDING")]
    Pending,
    /// They take the newsletter.
    #[sea_orm(string_value = "CONFIRMED")]
    Confirmed,
    /// Their server said that there is no such mailbox: nothing is sent there until they ask again.
    #[sea_orm(string_value = "SUPPRESSED")]
    Suppressed,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
