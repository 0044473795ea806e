//! What becomes of the mails in the outbox.
//!
//! Between the moment at which a mail is handed to a server and the server's answer nobody can know
//! whether it arrived. So that moment is written down first: a mail of which the answer was lost is
//! uncertain, is not sent again by itself, and can be found.

use sea_orm::sea_query::{Expr, ExprTrait as _, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

use super::newsletter::{lock_subscriber, suppress};
use super::notifications::{give_up_address, lock_agenda};
use super::{Store, StoreError};
use crate::entity::mail::{self, Letter, MailState};
use crate::types::{AgendaId, EmailAddress, MailId, NewsletterIssueId, Timestamp};

/// How a mail ended, or did not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The server took it.
    Sent,
    /// It is tried again, not before this.
    Later(Timestamp, String),
    /// It goes back as if nobody had taken it: no server was there. Not before this.
    Untouched(Timestamp),
    /// It may have arrived.
    Uncertain(String),
    /// There is no such mailbox: it has failed, and whoever gave the address is not written to again.
    NoMailbox(String),
    /// It was refused for good.
    Failed(String),
}

impl Store {
    /// Takes mails that are due, at most so many, for until `lease`: nobody else takes them. What
    /// others took and did not settle in their time is due again, unless it was handed over: that is
    /// uncertain.
    pub async fn take_mails(
        &self,
        most: u64,
        now: Timestamp,
        lease: Timestamp,
    ) -> Result<Vec<mail::Model>, StoreError> {
        let doing = StoreError::while_doing("take mails");
        if due(now).one(&self.reader()).await.map_err(&doing)?.is_none() {
            return Ok(Vec::new());
        }
        let tx = self.begin().await?;
        let take = async {
            give_up_uncertain(&tx, now).await?;
            let free = mail::Column::State.is_in([MailState::Queued, MailState::Taken]);
            let mut taken = due(now)
                .filter(free)
                // Whatever somebody waits for comes before the newsletter.
                .order_by_asc(mail::Column::IssueId.is_not_null())
                .order_by_asc(mail::Column::DueAt)
                .order_by_asc(mail::Column::Id)
                .limit(most)
                .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
                .all(&tx)
                .await?;
            let ids = taken.iter().map(|mail| mail.id);
            mail::Entity::update_many()
                .col_expr(mail::Column::State, Expr::value(MailState::Taken))
                .col_expr(mail::Column::DueAt, Expr::value(lease))
                .filter(mail::Column::Id.is_in(ids))
                .exec(&tx)
                .await?;
            for mail in &mut taken {
                (mail.state, mail.due_at) = (MailState::Taken, lease);
            }
            Ok(taken)
        };
        let taken = take.await.map_err(&doing)?;
        tx.commit("commit taken mails").await?;
        Ok(taken)
    }

    /// Says that a mail is being handed over. False: it is not wanted any more, or somebody else has
    /// it; it must not be sent.
    pub async fn hand_over(&self, mail: &mail::Model) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let handed = mail::Entity::update_many()
            .col_expr(mail::Column::State, Expr::value(MailState::HandedOver))
            .filter(mail::Column::Id.eq(mail.id))
            .filter(mail::Column::State.eq(MailState::Taken))
            .filter(mail::Column::DueAt.eq(mail.due_at))
            .exec(&tx)
            .await
            .map_err(StoreError::while_doing("hand a mail over"))?;
        tx.commit("commit a mail's hand-over").await?;
        Ok(handed.rows_affected > 0)
    }

    /// Writes down what became of a mail that this node took, unless somebody else has it now. Of
    /// what was sent, neither the address nor the words are kept. What was not, and is not wanted any
    /// more, is dropped.
    pub async fn settle_mail(
        &self,
        mail: &mail::Model,
        fate: &Fate,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let attempts = mail.attempts + i32::from(!matches!(fate, Fate::Untouched(_)));
        // Uncertain, if this comes so late that it was given up: now it is known.
        let ours = [MailState::Taken, MailState::HandedOver, MailState::Uncertain];
        let update = mail::Entity::update_many()
            .col_expr(mail::Column::Attempts, Expr::value(attempts))
            .filter(mail::Column::Id.eq(mail.id))
            .filter(mail::Column::State.is_in(ours))
            .filter(mail::Column::DueAt.eq(mail.due_at));
        let set = |state| update.clone().col_expr(mail::Column::State, Expr::value(state));
        let failure = |text: &str| Expr::value(Some(text.to_owned()));
        let update = match fate {
            Fate::Sent => blank(set(MailState::Sent))
                .col_expr(mail::Column::SettledAt, Expr::value(now))
                .col_expr(mail::Column::Failure, Expr::value(None::<String>)),
            Fate::Later(due, why) => {
                back(set(MailState::Queued), *due).col_expr(mail::Column::Failure, failure(why))
            }
            Fate::Untouched(due) => back(set(MailState::Queued), *due),
            Fate::Uncertain(why) => set(MailState::Uncertain)
                .col_expr(mail::Column::SettledAt, Expr::value(now))
                .col_expr(mail::Column::Failure, failure(why)),
            Fate::Failed(why) | Fate::NoMailbox(why) => set(MailState::Failed)
                .col_expr(mail::Column::SettledAt, Expr::value(now))
                .col_expr(mail::Column::Failure, failure(why)),
        };
        let tx = self.begin().await?;
        let settle = async {
            if let (Fate::NoMailbox(_), Some(subject)) = (fate, mail.subject_id) {
                // Whoever leaves locks these before their mails.
                lock_subscriber(&tx, subject).await?;
                lock_agenda(&tx, AgendaId(subject)).await?;
            }
            update.exec(&tx).await?;
            match (fate, mail.subject_id) {
                (Fate::NoMailbox(_), Some(subject)) => {
                    suppress(&tx, subject, now).await?;
                    match &mail.recipient {
                        Some(address) => give_up_address(&tx, subject, address, now).await,
                        None => Ok(()),
                    }
                }
                (Fate::Later(..) | Fate::Untouched(_), _) => drop_blank(&tx, mail, now).await,
                _ => Ok(()),
            }
        };
        settle.await.map_err(StoreError::while_doing("settle a mail"))?;
        tx.commit("commit a mail's fate").await
    }

    /// The mails in some states, oldest first.
    pub async fn mails(
        &self,
        states: impl IntoIterator<Item = MailState>,
    ) -> Result<Vec<mail::Model>, StoreError> {
        mail::Entity::find()
            .filter(mail::Column::State.is_in(states))
            .order_by_asc(mail::Column::CreatedAt)
            .order_by_asc(mail::Column::Id)
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("list mails"))
    }

    /// Sends mails again that failed or are uncertain: one, or all. Returns how many.
    pub async fn retry_mails(
        &self,
        only: Option<MailId>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut update = mail::Entity::update_many()
            .col_expr(mail::Column::State, Expr::value(MailState::Queued))
            .col_expr(mail::Column::Attempts, Expr::value(0))
            .col_expr(mail::Column::DueAt, Expr::value(now))
            .col_expr(mail::Column::SettledAt, Expr::value(None::<Timestamp>))
            .filter(mail::Column::State.is_in([MailState::Failed, MailState::Uncertain]))
            .filter(mail::Column::Letter.is_not_null());
        if let Some(id) = only {
            update = update.filter(mail::Column::Id.eq(id));
        }
        let tx = self.begin().await?;
        let retried = update.exec(&tx).await.map_err(StoreError::while_doing("retry mails"))?;
        tx.commit("commit retried mails").await?;
        Ok(retried.rows_affected)
    }

    /// How many mails of an issue stand where.
    pub async fn mails_of_issue(
        &self,
        issue: NewsletterIssueId,
    ) -> Result<Vec<(MailState, i64)>, StoreError> {
        let counted = count_mails(&self.reader(), issue).await;
        counted.map_err(StoreError::while_doing("count the mails of an issue"))
    }

    /// Forgets mails that were settled before an instant, but those of an issue, which are counted.
    pub async fn forget_mails(&self, before: Timestamp) -> Result<(), StoreError> {
        let old = mail::Column::SettledAt.lt(before);
        let forgettable = mail::Column::IssueId.is_null().or(mail::Column::Recipient.is_not_null());
        let doing = StoreError::while_doing("forget mails");
        let found = mail::Entity::find().filter(old.clone()).filter(forgettable);
        if found.one(&self.reader()).await.map_err(&doing)?.is_none() {
            return Ok(());
        }
        let tx = self.begin().await?;
        let forget = async {
            mail::Entity::delete_many()
                .filter(old.clone())
                .filter(mail::Column::IssueId.is_null())
                .exec(&tx)
                .await?;
            blank(mail::Entity::update_many())
                .filter(old)
                .filter(mail::Column::Recipient.is_not_null())
                .exec(&tx)
                .await
        };
        forget.await.map_err(&doing)?;
        tx.commit("commit forgotten mails").await
    }
}

/// How many mails of an issue stand where.
pub(super) async fn count_mails(
    db: &impl ConnectionTrait,
    issue: NewsletterIssueId,
) -> Result<Vec<(MailState, i64)>, DbErr> {
    mail::Entity::find()
        .select_only()
        .column(mail::Column::State)
        .column_as(mail::Column::Id.count(), "count")
        .filter(mail::Column::IssueId.eq(issue))
        .group_by(mail::Column::State)
        .into_tuple()
        .all(db)
        .await
}

/// Puts a mail back, to be due at an instant.
fn back(
    update: sea_orm::UpdateMany<mail::Entity>,
    due: Timestamp,
) -> sea_orm::UpdateMany<mail::Entity> {
    update
        .col_expr(mail::Column::DueAt, Expr::value(due))
        .col_expr(mail::Column::SettledAt, Expr::value(None::<Timestamp>))
}

/// Drops a mail whose subject went while it was being handed over.
async fn drop_blank(
    tx: &impl ConnectionTrait,
    mail: &mail::Model,
    now: Timestamp,
) -> Result<(), DbErr> {
    mail::Entity::update_many()
        .col_expr(mail::Column::State, Expr::value(MailState::Dropped))
        .col_expr(mail::Column::SettledAt, Expr::value(now))
        .filter(mail::Column::Id.eq(mail.id))
        .filter(mail::Column::State.eq(MailState::Queued))
        .filter(mail::Column::Letter.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

fn due(now: Timestamp) -> sea_orm::Select<mail::Entity> {
    let waiting = [MailState::Queued, MailState::Taken, MailState::HandedOver];
    mail::Entity::find()
        .filter(mail::Column::State.is_in(waiting))
        .filter(mail::Column::DueAt.lte(now))
}

/// What was handed over by a node that never said what came of it.
async fn give_up_uncertain(tx: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let why = Some("the node that sent it ended before it knew".to_owned());
    mail::Entity::update_many()
        .col_expr(mail::Column::State, Expr::value(MailState::Uncertain))
        .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).add(1))
        .col_expr(mail::Column::SettledAt, Expr::value(now))
        .col_expr(mail::Column::Failure, Expr::value(why))
        .filter(mail::Column::State.eq(MailState::HandedOver))
        .filter(mail::Column::DueAt.lte(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets to whom a mail goes and what it says.
fn blank(update: sea_orm::UpdateMany<mail::Entity>) -> sea_orm::UpdateMany<mail::Entity> {
    update
        .col_expr(mail::Column::Recipient, Expr::value(None::<EmailAddress>))
        .col_expr(mail::Column::Letter, Expr::value(None::<Letter>))
}

/// Drops the mails of somebody that were not handed over yet, within the transaction of their going,
/// and forgets what all of them said: what is being handed over and comes back is not sent again.
pub(super) async fn drop_mails_of(
    tx: &impl ConnectionTrait,
    subject: uuid::Uuid,
    now: Timestamp,
) -> Result<(), DbErr> {
    drop_mails(tx, mail::Column::SubjectId.eq(subject), now).await
}

/// Likewise, whichever mails they are.
pub(super) async fn drop_mails(
    tx: &impl ConnectionTrait,
    which: Expr,
    now: Timestamp,
) -> Result<(), DbErr> {
    // First, because it waits for whoever puts one of them back.
    blank(mail::Entity::update_many()).filter(which.clone()).exec(tx).await?;
    mail::Entity::update_many()
        .col_expr(mail::Column::State, Expr::value(MailState::Dropped))
        .col_expr(mail::Column::SettledAt, Expr::value(now))
        .filter(which)
        .filter(mail::Column::State.is_in([MailState::Queued, MailState::Taken]))
        .exec(tx)
        .await?;
    Ok(())
}
