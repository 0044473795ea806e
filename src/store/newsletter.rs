//! Who takes the newsletter. Whoever leaves, or never confirms, is deleted: no list of those who once
//! took it is kept.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::link::{
    LINK_OUTLIVES_MILLIS, end_links, find_link, forget_links, forget_unused_links, make_links,
    use_link,
};
use super::outbox::enqueue;
use super::post::drop_mails_of;
use super::{NewLink, NewMail, Store, StoreError};
use crate::entity::mail::Letter;
use crate::entity::private_link::LinkPurpose;
use crate::entity::subscriber::{self, SubscriberState};
use crate::types::{
    EditionId, EmailAddress, Locale, MailId, Secret, SecretHash, SubscriberId, Timestamp,
};

/// How many are forgotten in one transaction.
const AT_ONCE: u64 = 200;

/// Somebody who asks for the newsletter, or on whose behalf somebody does.
#[derive(Debug, Clone)]
pub struct NewSubscription {
    /// The id of a new subscriber.
    pub id: SubscriberId,
    /// Where the newsletter shall go.
    pub address: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// The edition that they ask on behalf of. None: none.
    pub edition: Option<EditionId>,
    /// Which text they were shown.
    pub consent_version: String,
    /// When they ask.
    pub at: Timestamp,
    /// Until when it can be confirmed.
    pub expires_at: Timestamp,
    /// The id of the mail that they get; its link has this secret. None: they were written to often
    /// enough.
    pub mail: Option<MailId>,
    /// The secret.
    pub secret: Secret,
}

impl Store {
    /// Notes that somebody asks for the newsletter, and writes them a mail: one to confirm, or, if
    /// they take it already, one that says so. Known or not, the same statements are executed, so
    /// that the time tells nothing.
    pub async fn subscribe(&self, wish: NewSubscription) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let subscribe = async {
            let row = ask(&tx, &wish).await?;
            let secret = wish.secret.reveal().to_owned();
            let is_confirmed = row.state == SubscriberState::Confirmed;
            let (purpose, letter, expires_at) = if is_confirmed {
                let letter = Letter::AlreadySubscribed { unsubscribe: secret };
                (LinkPurpose::Unsubscribe, letter, None)
            } else {
                let letter = Letter::ConfirmSubscription { secret };
                (LinkPurpose::ConfirmSubscription, letter, Some(wish.expires_at))
            };
            let Some(mail) = wish.mail else { return Ok(()) };
            let (secret, subject) = (wish.secret.hash(), row.id.0);
            let link = NewLink { secret, purpose, subject, at: wish.at, expires_at };
            make_links(&tx, [link]).await?;
            let mail = NewMail {
                id: mail,
                idempotency_key: mail.to_string(),
                // What was known of them stays as it is until they confirm.
                recipient: row.address,
                locale: wish.locale,
                letter,
                subject: Some(subject),
                issue: None,
                at: wish.at,
            };
            enqueue(&tx, vec![mail]).await
        };
        subscribe.await.map_err(StoreError::while_doing("subscribe"))?;
        self.commit_mail(tx, "commit a subscription").await
    }

    /// Confirms a subscription, once. False: the link opens nothing, or not any more.
    pub async fn confirm_subscription(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let confirm = async {
            let purpose = LinkPurpose::ConfirmSubscription;
            let Some(link) = find_link(&tx, secret, purpose, now).await? else { return Ok(false) };
            if !use_link(&tx, secret, now).await? {
                return Ok(false);
            }
            // Other links of theirs would move the time at which they consented.
            forget_unused_links(&tx, link.subject_id, purpose).await?;
            let confirmed = subscriber::Entity::update_many()
                .col_expr(subscriber::Column::State, Expr::value(SubscriberState::Confirmed))
                .col_expr(subscriber::Column::ConfirmedAt, Expr::value(now))
                .filter(subscriber::Column::Id.eq(link.subject_id))
                .filter(subscriber::Column::State.ne(SubscriberState::Confirmed))
                .exec(&tx)
                .await?;
            Ok(confirmed.rows_affected > 0)
        };
        let confirmed = confirm.await.map_err(StoreError::while_doing("confirm a subscription"))?;
        tx.commit("commit a confirmation").await?;
        Ok(confirmed)
    }

    /// Whether a link was used to confirm a subscription that holds.
    pub async fn has_confirmed_subscription(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let look = async {
            let (db, purpose) = (self.reader(), LinkPurpose::ConfirmSubscription);
            let Some(link) = find_link(&db, secret, purpose, now).await? else { return Ok(false) };
            let found = subscriber::Entity::find_by_id(link.subject_id).one(&db).await?;
            let is_confirmed = found.is_some_and(|row| row.state == SubscriberState::Confirmed);
            Ok(link.used_at.is_some() && is_confirmed)
        };
        look.await.map_err(StoreError::while_doing("look a link up"))
    }

    /// Deletes the subscriber whose link it is, and drops what was not sent yet. When this returns,
    /// nothing more is handed over. Harmless when repeated. False: there is no such link.
    pub async fn unsubscribe(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let unsubscribe = async {
            let purpose = LinkPurpose::Unsubscribe;
            let Some(link) = find_link(&tx, secret, purpose, now).await? else { return Ok(false) };
            use_link(&tx, secret, now).await?;
            delete_subscriber(&tx, SubscriberId(link.subject_id), now).await?;
            Ok(true)
        };
        let known = unsubscribe.await.map_err(StoreError::while_doing("unsubscribe"))?;
        tx.commit("commit an unsubscription").await?;
        Ok(known)
    }

    /// Deletes everything that is kept of a subscriber. False: there is none of this address.
    pub async fn erase_subscriber(
        &self,
        address: &EmailAddress,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let erase = async {
            let Some(known) = subscriber_of(&tx, address).await? else { return Ok(false) };
            delete_subscriber(&tx, known.id, now).await?;
            forget_links(&tx, known.id.0, LinkPurpose::Unsubscribe).await?;
            Ok(true)
        };
        let erased = erase.await.map_err(StoreError::while_doing("erase a subscriber"))?;
        tx.commit("commit an erasure").await?;
        Ok(erased)
    }

    /// Everybody who takes the newsletter or asked for it, in the order in which they asked first.
    pub async fn subscribers(&self) -> Result<Vec<subscriber::Model>, StoreError> {
        subscriber::Entity::find()
            .order_by_asc(subscriber::Column::Id)
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("list subscribers"))
    }

    /// How many stand where.
    pub async fn count_subscribers(&self, state: SubscriberState) -> Result<u64, StoreError> {
        subscriber::Entity::find()
            .filter(subscriber::Column::State.eq(state))
            .count(&self.reader())
            .await
            .map_err(StoreError::while_doing("count subscribers"))
    }

    /// Deletes some of those who asked before an instant and did not confirm, or whose mailbox was
    /// found not to exist before another. Whether there may be more.
    pub async fn forget_unconfirmed(
        &self,
        asked_before: Timestamp,
        suppressed_before: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let doing = StoreError::while_doing("forget the unconfirmed");
        let is_old = forgettable(asked_before, suppressed_before);
        let old = subscriber::Entity::find().filter(is_old.clone()).limit(AT_ONCE);
        let old = old.all(&self.reader()).await.map_err(&doing)?;
        if old.is_empty() {
            return Ok(false);
        }
        let tx = self.begin().await?;
        let forget = async {
            for row in &old {
                // Not if they confirmed since.
                let gone = subscriber::Entity::delete_by_id(row.id).filter(is_old.clone());
                if gone.exec(&tx).await?.rows_affected > 0 {
                    forget_what_was_sent(&tx, row.id, now).await?;
                }
            }
            Ok(())
        };
        forget.await.map_err(&doing)?;
        tx.commit("commit what was forgotten").await?;
        Ok(true)
    }
}

fn forgettable(asked_before: Timestamp, suppressed_before: Timestamp) -> Condition {
    let is = |state| subscriber::Column::State.eq(state);
    let unconfirmed = Condition::all()
        .add(is(SubscriberState::Pending))
        .add(subscriber::Column::AskedAt.lt(asked_before));
    let suppressed = Condition::all()
        .add(is(SubscriberState::Suppressed))
        .add(subscriber::Column::SuppressedAt.lt(suppressed_before));
    Condition::any().add(unconfirmed).add(suppressed)
}

/// The row of somebody who asks. It is locked, and found by its address: of two who ask for the same
/// one at the same time, both get its one row. What was confirmed stands as it is.
async fn ask(
    tx: &impl ConnectionTrait,
    wish: &NewSubscription,
) -> Result<subscriber::Model, DbErr> {
    let new = subscriber::Model {
        id: wish.id,
        address: wish.address.clone(),
        address_key: wish.address.key(),
        locale: wish.locale.clone(),
        edition_id: wish.edition,
        state: SubscriberState::Pending,
        consent_version: wish.consent_version.clone(),
        asked_at: wish.at,
        confirmed_at: None,
        suppressed_at: None,
    };
    let is_known = OnConflict::column(subscriber::Column::AddressKey).do_nothing().to_owned();
    subscriber::Entity::insert(new.clone().into_active_model().reset_all())
        .on_conflict(is_known)
        .exec_without_returning(tx)
        .await?;
    let by_key = subscriber::Column::AddressKey.eq(&new.address_key);
    let known = subscriber::Entity::find().filter(by_key).lock_exclusive().one(tx).await?;
    let known = known.ok_or_else(|| DbErr::RecordNotFound("a subscriber".to_owned()))?;
    let row = match known.state {
        SubscriberState::Confirmed => subscriber::Model { asked_at: wish.at, ..known },
        _ => subscriber::Model { id: known.id, ..new },
    };
    subscriber::Entity::update(row.clone().into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    Ok(row)
}

async fn subscriber_of(
    db: &impl ConnectionTrait,
    address: &EmailAddress,
) -> Result<Option<subscriber::Model>, DbErr> {
    subscriber::Entity::find()
        .filter(subscriber::Column::AddressKey.eq(address.key()))
        .one(db)
        .await
}

/// Locks the row of a subscriber, if there is one.
pub(super) async fn lock_subscriber(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
    subscriber::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    Ok(())
}

/// Sends nothing more to a subscriber whose mailbox does not exist; until they ask again.
pub(super) async fn suppress(
    tx: &impl ConnectionTrait,
    subject: Uuid,
    now: Timestamp,
) -> Result<(), DbErr> {
    let suppressed = subscriber::Entity::update_many()
        .col_expr(subscriber::Column::State, Expr::value(SubscriberState::Suppressed))
        .col_expr(subscriber::Column::SuppressedAt, Expr::value(now))
        .filter(subscriber::Column::Id.eq(subject))
        .exec(tx)
        .await?;
    if suppressed.rows_affected > 0 {
        drop_mails_of(tx, subject, now).await?;
    }
    Ok(())
}

async fn delete_subscriber(
    tx: &impl ConnectionTrait,
    id: SubscriberId,
    now: Timestamp,
) -> Result<(), DbErr> {
    subscriber::Entity::delete_by_id(id).exec(tx).await?;
    forget_what_was_sent(tx, id, now).await
}

/// Drops the mails of somebody who is gone. Their links to unsubscribe can still be pressed for a
/// while.
async fn forget_what_was_sent(
    tx: &impl ConnectionTrait,
    id: SubscriberId,
    now: Timestamp,
) -> Result<(), DbErr> {
    drop_mails_of(tx, id.0, now).await?;
    forget_links(tx, id.0, LinkPurpose::ConfirmSubscription).await?;
    end_links(tx, id.0, LinkPurpose::Unsubscribe, now.plus_millis(LINK_OUTLIVES_MILLIS)).await
}
