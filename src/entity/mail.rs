//! Outgoing mail: an outbox in the database, so that a mail is written down in the transaction of
//! what it is about, and is neither lost nor sent twice.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::List;
use crate::types::{
    EmailAddress, Locale, LocalizedText, MailId, NewsletterIssueId, SessionId, TimeZone, Timestamp,
};

/// One mail.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail")]
pub struct Model {
    /// Its id, from which its `Message-ID` is made.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MailId,
    /// What it is, unique: whoever asks for the same mail again gets none.
    #[sea_orm(unique)]
    pub idempotency_key: String,
    /// To whom. None: it is settled, and the address is not kept.
    pub recipient: Option<EmailAddress>,
    /// In which language.
    pub locale: Locale,
    /// What it says. None: it is settled, and its links are not kept.
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub letter: Option<Letter>,
    /// What it is about: whoever takes it. It is not sent once they are gone. None: it is sent in
    /// any case.
    pub subject_id: Option<Uuid>,
    /// The issue of the newsletter that it brings. None: it brings none.
    pub issue_id: Option<NewsletterIssueId>,
    /// Where it stands.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Not before; once taken, until when whoever took it has time.
    pub due_at: Timestamp,
    /// When it was sent, or given up. None: not yet.
    pub settled_at: Option<Timestamp>,
    /// What went wrong last, without the address. None: nothing.
    pub failure: Option<String>,
}

/// Where a mail stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    async_graphql::Enum,
)]
#[sea_orm(rs_type = "String", db_type = "String(StringLen::None)")]
pub enum MailState {
    /// It waits to be sent, or to be tried again.
    #[sea_orm(string_value = "QUEUED")]
    Queued,
    /// A node has taken it; nothing was handed over yet.
    #[sea_orm(string_value = "TAKEN")]
    Taken,
    /// It is being handed over: from here on it may have arrived.
    #[sea_orm(string_value = "HANDED_OVER")]
    HandedOver,
    /// The server took it.
    #[sea_orm(string_value = "SENT")]
    Sent,
    /// It may have arrived: nobody knows, and it is not sent again by itself.
    #[sea_orm(string_value = "UNCERTAIN")]
    Uncertain,
    /// It was refused for good, or for too long.
    #[sea_orm(string_value = "FAILED")]
    Failed,
    /// It is not wanted any more.
    #[sea_orm(string_value = "DROPPED")]
    Dropped,
}

/// What a mail says. The words come when it is sent, in the language of the recipient. Secrets stand
/// in it until it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Letter {
    /// Asks whether the recipient wants the newsletter.
    ConfirmSubscription {
        /// The secret of the link that confirms.
        secret: String,
    },
    /// Says that the recipient takes the newsletter already.
    AlreadySubscribed {
        /// The secret of the link that unsubscribes.
        unsubscribe: String,
    },
    /// An issue of the newsletter.
    Issue {
        /// Which.
        issue: NewsletterIssueId,
        /// The secret of the link that unsubscribes.
        unsubscribe: String,
    },
    /// An issue of the newsletter, for staff to look at.
    TestIssue {
        /// Which.
        issue: NewsletterIssueId,
    },
    /// Asks whether the recipient wants to hear of changes of an agenda.
    ConfirmNotifications {
        /// The secret of the link that confirms.
        secret: String,
        /// The edition of the agenda.
        edition: LocalizedText,
    },
    /// Tells of changes of sessions that the recipient follows.
    SessionsChanged(SessionsChanged),
    /// Asks somebody whether and how they want to be listed.
    InviteConsent {
        /// The secret of the link.
        secret: String,
        /// The edition.
        edition: LocalizedText,
    },
}

impl Letter {
    /// Which kind of letter it is, as the database has it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ConfirmSubscription { .. } => "confirm_subscription",
            Self::AlreadySubscribed { .. } => "already_subscribed",
            Self::Issue { .. } => "issue",
            Self::TestIssue { .. } => "test_issue",
            Self::ConfirmNotifications { .. } => "confirm_notifications",
            Self::SessionsChanged(_) => "sessions_changed",
            Self::InviteConsent { .. } => "invite_consent",
        }
    }

    /// The issue of the newsletter that it brings. None: it brings none.
    pub fn issue(&self) -> Option<NewsletterIssueId> {
        match self {
            Self::Issue { issue, .. } | Self::TestIssue { issue } => Some(*issue),
            _ => None,
        }
    }
}

/// Changes of sessions that somebody follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsChanged {
    /// The edition.
    pub edition: LocalizedText,
    /// The edition's languages, in order.
    pub locales: List<Locale>,
    /// The zone in which times are told.
    pub time_zone: TimeZone,
    /// The sessions, in the order of time.
    pub sessions: Vec<ChangedSession>,
    /// The secret of the link that stops these mails.
    pub stop: String,
}

/// A session that changed: the old and the new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedSession {
    /// The session.
    pub id: SessionId,
    /// What it is called now.
    pub title: LocalizedText,
    /// Where it stood.
    pub before: Placement,
    /// Where it stands. None: it is not in the program any more.
    pub after: Option<Placement>,
    /// Why, as the editors said last. None: they did not say.
    pub reason: Option<LocalizedText>,
}

/// When and where a session is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Placement {
    /// When it is expected to start. None: not known.
    pub starts_at: Option<Timestamp>,
    /// When it is expected to end. None: not known.
    pub ends_at: Option<Timestamp>,
    /// The day, where no start is known. None: not known either.
    #[serde(default)]
    pub date: Option<NaiveDate>,
    /// How much later than planned that is, in milliseconds. 0: on time.
    pub delay_ms: i64,
    /// The names of its rooms.
    pub rooms: Vec<LocalizedText>,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// The title of what takes place instead. None: nothing does.
    pub replaced_by: Option<LocalizedText>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
