//! The outbox: mails are written down in the transaction of what they are about.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
};
use uuid::Uuid;

use crate::entity::mail::{self, Letter, MailState};
use crate::types::{EmailAddress, Locale, MailId, NewsletterIssueId, Timestamp};

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct NewMail {
    /// Its id.
    pub id: MailId,
    /// What it is, unique: a second one of the same key is not sent.
    pub idempotency_key: String,
    /// To whom.
    pub recipient: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// What it says.
    pub letter: Letter,
    /// Whoever takes it: it is not sent once they are gone. None: it is sent in any case.
    pub subject: Option<Uuid>,
    /// The issue of the newsletter that it brings. None: none.
    pub issue: Option<NewsletterIssueId>,
    /// When it is asked for.
    pub at: Timestamp,
}

/// Writes mails into the outbox, within the transaction of what they are about. Those that are there
/// already are left as they are.
pub(super) async fn enqueue(tx: &impl ConnectionTrait, mails: Vec<NewMail>) -> Result<(), DbErr> {
    if mails.is_empty() {
        return Ok(());
    }
    let rows = mails.into_iter().map(|mail| row(mail).into_active_model().reset_all());
    let known = OnConflict::column(mail::Column::IdempotencyKey).do_nothing().to_owned();
    mail::Entity::insert_many(rows).on_conflict(known).exec_without_returning(tx).await?;
    Ok(())
}

fn row(mail: NewMail) -> mail::Model {
    mail::Model {
        id: mail.id,
        idempotency_key: mail.idempotency_key,
        recipient: Some(mail.recipient),
        locale: mail.locale,
        letter: Some(mail.letter),
        subject_id: mail.subject,
        issue_id: mail.issue,
        state: MailState::Queued,
        attempts: 0,
        created_at: mail.at,
        due_at: mail.at,
        settled_at: None,
        failure: None,
    }
}
