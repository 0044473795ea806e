//! Issues of the newsletter: drafts, and the writing of their mails.
//!
//! Once an issue is sent off, its mails are written into the outbox bit by bit, each bit with how far
//! the writing has come in one transaction: a node that dies in the middle leaves nobody out and
//! writes to nobody twice.

use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::link::make_links;
use super::outbox::enqueue;
use super::post::count_mails;
use super::{NewLink, NewMail, Store, StoreError};
use crate::entity::mail::{Letter, MailState};
use crate::entity::newsletter_issue;
use crate::entity::private_link::LinkPurpose;
use crate::entity::subscriber::{self, SubscriberState};
use crate::types::{
    EditionId, EmailAddress, IdSource, Locale, LocalizedText, NewsletterIssueId, Timestamp,
};

/// How many mails are written in one transaction.
const MAILS_AT_ONCE: u64 = 200;

/// An issue to be made.
#[derive(Debug, Clone)]
pub struct NewIssue {
    /// Its id.
    pub id: NewsletterIssueId,
    /// The client's key: if an issue with it is there, nothing is made.
    pub client_key: Option<String>,
    /// The edition that it is about. None: none.
    pub edition: Option<EditionId>,
    /// Its subject line.
    pub subject: LocalizedText,
    /// What it says, in Markdown.
    pub body: LocalizedText,
    /// Who writes it.
    pub author: String,
    /// When.
    pub at: Timestamp,
}

/// New words for a draft. None: as before.
#[derive(Debug, Clone, Default)]
pub struct IssueChange {
    /// Its subject line.
    pub subject: Option<LocalizedText>,
    /// What it says.
    pub body: Option<LocalizedText>,
}

/// How far the sending of an issue has come, in mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IssueProgress {
    /// Still to be sent, or to be tried again.
    pub queued: u64,
    /// Taken by the readers' servers.
    pub sent: u64,
    /// Refused for good.
    pub failed: u64,
    /// Sent, or not: nobody knows.
    pub uncertain: u64,
    /// Not wanted any more: their readers left meanwhile.
    pub dropped: u64,
}

impl IssueProgress {
    fn of(&mut self, state: MailState) -> &mut u64 {
        match state {
            MailState::Queued | MailState::Taken | MailState::HandedOver => &mut self.queued,
            MailState::Sent => &mut self.sent,
            MailState::Failed => &mut self.failed,
            MailState::Uncertain => &mut self.uncertain,
            MailState::Dropped => &mut self.dropped,
        }
    }
}

impl Store {
    /// Makes a draft, or finds the one with the same client key.
    pub async fn create_issue(&self, new: NewIssue) -> Result<newsletter_issue::Model, StoreError> {
        let tx = self.begin().await?;
        let create = async {
            if let Some(key) = &new.client_key {
                let by_key = newsletter_issue::Column::ClientKey.eq(key.as_str());
                let known = newsletter_issue::Entity::find().filter(by_key).one(&tx).await?;
                if let Some(known) = known {
                    return Ok(known);
                }
            }
            let row = draft(new);
            newsletter_issue::Entity::insert(row.clone().into_active_model().reset_all())
                .exec_without_returning(&tx)
                .await?;
            Ok(row)
        };
        let issue = create.await.map_err(StoreError::while_doing("make an issue"))?;
        tx.commit("commit an issue").await?;
        Ok(issue)
    }

    /// Changes a draft. None: there is none, or it was sent off.
    pub async fn update_issue(
        &self,
        id: NewsletterIssueId,
        change: IssueChange,
    ) -> Result<Option<newsletter_issue::Model>, StoreError> {
        let tx = self.begin().await?;
        let update = async {
            let Some(row) = lock_issue(&tx, id).await? else { return Ok(None) };
            if row.sent_at.is_some() {
                return Ok(None);
            }
            let subject = change.subject.unwrap_or_else(|| row.subject.clone());
            let body = change.body.unwrap_or_else(|| row.body.clone());
            let row = newsletter_issue::Model { subject, body, ..row };
            put_issue(&tx, &row).await?;
            Ok(Some(row))
        };
        let issue = update.await.map_err(StoreError::while_doing("change an issue"))?;
        tx.commit("commit a changed issue").await?;
        Ok(issue)
    }

    /// Sends an issue off, to all who take the newsletter now. False: it was sent off before.
    pub async fn send_issue(
        &self,
        id: NewsletterIssueId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let sent = newsletter_issue::Entity::update_many()
            .col_expr(newsletter_issue::Column::SentAt, Expr::value(now))
            .filter(newsletter_issue::Column::Id.eq(id))
            .filter(newsletter_issue::Column::SentAt.is_null())
            .exec(&tx)
            .await
            .map_err(StoreError::while_doing("send an issue off"))?;
        self.commit_mail(tx, "commit an issue's sending").await?;
        Ok(sent.rows_affected > 0)
    }

    /// Sends an issue to one address, for somebody of the staff to look at.
    pub async fn test_issue(
        &self,
        issue: NewsletterIssueId,
        recipient: EmailAddress,
        locale: Locale,
        (ids, now): (&IdSource, Timestamp),
    ) -> Result<(), StoreError> {
        let id: crate::types::MailId = ids.issue();
        let mail = NewMail {
            id,
            idempotency_key: id.to_string(),
            recipient,
            locale,
            letter: Letter::TestIssue { issue },
            subject: None,
            issue: None,
            at: now,
        };
        let tx = self.begin().await?;
        enqueue(&tx, vec![mail]).await.map_err(StoreError::while_doing("test an issue"))?;
        self.commit_mail(tx, "commit a test").await
    }

    /// An issue.
    pub async fn issue(
        &self,
        id: NewsletterIssueId,
    ) -> Result<Option<newsletter_issue::Model>, StoreError> {
        newsletter_issue::Entity::find_by_id(id)
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("find an issue"))
    }

    /// How far the sending of an issue has come.
    pub async fn issue_progress(
        &self,
        issue: &newsletter_issue::Model,
    ) -> Result<IssueProgress, StoreError> {
        let doing = StoreError::while_doing("count the mails of an issue");
        // One state: what is written meanwhile must not be counted twice.
        let tx = self.begin_to_read().await?;
        let count = async {
            let mut progress = IssueProgress::default();
            let now = newsletter_issue::Entity::find_by_id(issue.id).one(&tx).await?;
            if let Some(row) = now.filter(|row| row.sent_at.is_some() && !row.is_written) {
                progress.queued = readers_of(&row).count(&tx).await?;
            }
            for (state, count) in count_mails(&tx, issue.id).await? {
                *progress.of(state) += u64::try_from(count).unwrap_or_default();
            }
            Ok(progress)
        };
        let progress = count.await.map_err(&doing)?;
        tx.rollback().await.map_err(doing)?;
        Ok(progress)
    }

    /// Every issue, newest first.
    pub async fn issues(&self) -> Result<Vec<newsletter_issue::Model>, StoreError> {
        newsletter_issue::Entity::find()
            .order_by_desc(newsletter_issue::Column::Id)
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("list issues"))
    }

    /// Writes some of the mails of an issue that was sent off. False: none is left to be written.
    pub async fn write_mails(&self, ids: &IdSource, now: Timestamp) -> Result<bool, StoreError> {
        let doing = StoreError::while_doing("write the mails of an issue");
        if unwritten().one(&self.reader()).await.map_err(&doing)?.is_none() {
            return Ok(false);
        }
        let tx = self.begin().await?;
        let write = async {
            let lock = (LockType::Update, LockBehavior::SkipLocked);
            let Some(issue) = unwritten().lock_with_behavior(lock.0, lock.1).one(&tx).await? else {
                // Another node writes them.
                return Ok(false);
            };
            write_some(&tx, issue, ids, now).await?;
            Ok(true)
        };
        let is_begun = write.await.map_err(&doing)?;
        self.commit_mail(tx, "commit the mails of an issue").await?;
        Ok(is_begun)
    }
}

fn draft(new: NewIssue) -> newsletter_issue::Model {
    newsletter_issue::Model {
        id: new.id,
        client_key: new.client_key,
        edition_id: new.edition,
        subject: new.subject,
        body: new.body,
        author: new.author,
        created_at: new.at,
        sent_at: None,
        written_up_to: None,
        is_written: false,
    }
}

fn unwritten() -> sea_orm::Select<newsletter_issue::Entity> {
    newsletter_issue::Entity::find()
        .filter(newsletter_issue::Column::SentAt.is_not_null())
        .filter(newsletter_issue::Column::IsWritten.eq(false))
        .order_by_asc(newsletter_issue::Column::Id)
}

async fn lock_issue(
    tx: &impl ConnectionTrait,
    id: NewsletterIssueId,
) -> Result<Option<newsletter_issue::Model>, DbErr> {
    newsletter_issue::Entity::find_by_id(id).lock_exclusive().one(tx).await
}

async fn put_issue(tx: &impl ConnectionTrait, row: &newsletter_issue::Model) -> Result<(), DbErr> {
    newsletter_issue::Entity::update(row.clone().into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn write_some(
    tx: &impl ConnectionTrait,
    issue: newsletter_issue::Model,
    ids: &IdSource,
    now: Timestamp,
) -> Result<(), DbErr> {
    let next = readers_of(&issue).order_by_asc(subscriber::Column::Id).limit(MAILS_AT_ONCE);
    let readers = next.all(tx).await?;
    let written_up_to = readers.last().map(|reader| reader.id).or(issue.written_up_to);
    let is_written = u64::try_from(readers.len()).is_ok_and(|count| count < MAILS_AT_ONCE);
    let (links, mails) = readers.into_iter().map(|row| mail_to(row, issue.id, ids, now)).unzip();
    let (links, mails): (Vec<_>, Vec<_>) = (links, mails);
    make_links(tx, links).await?;
    enqueue(tx, mails).await?;
    put_issue(tx, &newsletter_issue::Model { written_up_to, is_written, ..issue }).await
}

/// Those to whom the mails of an issue are still to be written.
fn readers_of(issue: &newsletter_issue::Model) -> sea_orm::Select<subscriber::Entity> {
    let readers = subscriber::Entity::find()
        .filter(subscriber::Column::State.eq(SubscriberState::Confirmed))
        .filter(subscriber::Column::ConfirmedAt.lte(issue.sent_at));
    match issue.written_up_to {
        Some(last) => readers.filter(subscriber::Column::Id.gt(last)),
        None => readers,
    }
}

/// The mail that brings an issue to a reader, and its link to unsubscribe.
fn mail_to(
    reader: subscriber::Model,
    issue: NewsletterIssueId,
    ids: &IdSource,
    now: Timestamp,
) -> (NewLink, NewMail) {
    let (secret, subject) = (ids.secret(), reader.id.0);
    let link = NewLink {
        secret: secret.hash(),
        purpose: LinkPurpose::Unsubscribe,
        subject,
        at: now,
        expires_at: None,
    };
    let mail = NewMail {
        id: ids.issue(),
        idempotency_key: format!("{issue} {}", reader.id),
        recipient: reader.address,
        locale: reader.locale,
        letter: Letter::Issue { issue, unsubscribe: secret.reveal().to_owned() },
        subject: Some(subject),
        issue: Some(issue),
        at: now,
    };
    (link, mail)
}
