//! Issues of the newsletter.

use sea_orm::entity::prelude::*;

use crate::types::{EditionId, LocalizedText, NewsletterIssueId, SubscriberId, Timestamp};

/// One issue.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "newsletter_issue")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NewsletterIssueId,
    /// The client's key, unique, so that a repeated request makes nothing. None: made without one.
    pub client_key: Option<String>,
    /// The edition that it is about. None: none.
    pub edition_id: Option<EditionId>,
    /// Its subject line.
    pub subject: LocalizedText,
    /// What it says, in Markdown.
    pub body: LocalizedText,
    /// Who wrote it.
    pub author: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent off. None: it is a draft.
    pub sent_at: Option<Timestamp>,
    /// Up to which subscriber its mails are written. None: to none.
    pub written_up_to: Option<SubscriberId>,
    /// Whether its mails are written to all who take the newsletter.
    pub is_written: bool,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
