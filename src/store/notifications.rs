//! Which owners of agendas want mail when sessions that they follow change. Nothing is sent to an
//! address before whoever reads its mail has confirmed it.
//!
//! Whoever changes anything here locks the row of the agenda first, then links, wishes, notices and
//! mails in this order.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use super::link::{LINK_OUTLIVES_MILLIS, end_links, find_link, forget_links, make_links, use_link};
use super::outbox::enqueue;
use super::post::drop_mails_of;
use super::{NewLink, NewMail, Store, StoreError};
use crate::entity::mail::Letter;
use crate::entity::private_link::LinkPurpose;
use crate::entity::{agenda, agenda_notice, agenda_notification};
use crate::types::{AgendaId, EmailAddress, LocalizedText, MailId, Secret, SecretHash, Timestamp};

/// An agenda, and what its owner wants to hear of. None: nothing.
pub type Notifications = (agenda::Model, Option<agenda_notification::Model>);

/// What the owner of an agenda wants from now on.
#[derive(Debug, Clone)]
pub struct NotificationWish {
    /// What they want; whether it is confirmed is found out.
    pub row: agenda_notification::Model,
    /// What the edition is called.
    pub edition: LocalizedText,
    /// The mail that asks to confirm the address, in case it is not confirmed. None: it was written
    /// to often enough.
    pub mail: Option<NewConfirmation>,
}

/// A mail that asks to confirm an address.
#[derive(Debug, Clone)]
pub struct NewConfirmation {
    /// Its id.
    pub id: MailId,
    /// The secret of its link.
    pub secret: Secret,
    /// Until when the link can be used.
    pub expires_at: Timestamp,
}

impl Store {
    /// The agenda of a secret, and what its owner wants. None: there is no such agenda.
    pub async fn notifications(
        &self,
        secret: SecretHash,
    ) -> Result<Option<Notifications>, StoreError> {
        let read = async {
            let db = self.reader();
            let of_secret = agenda::Column::SecretHash.eq(secret.to_column());
            let Some(agenda) = agenda::Entity::find().filter(of_secret).one(&db).await? else {
                return Ok(None);
            };
            let wish = agenda_notification::Entity::find_by_id(agenda.id).one(&db).await?;
            Ok(Some((agenda, wish)))
        };
        read.await.map_err(StoreError::while_doing("read notifications"))
    }

    /// Keeps what the owner of an agenda wants, and asks them to confirm their address unless they
    /// did. Returns what is kept. None: the agenda is gone.
    pub async fn set_notifications(
        &self,
        wish: NotificationWish,
    ) -> Result<Option<agenda_notification::Model>, StoreError> {
        let tx = self.begin().await?;
        let set = async {
            let agenda = wish.row.agenda_id;
            if !lock_agenda(&tx, agenda).await? {
                return Ok(None);
            }
            let known = wish_of(&tx, agenda).await?;
            let at = wish.row.asked_at;
            if known.as_ref().is_none_or(|known| !known.is_to(&wish.row.address)) {
                // What was sent to the one address must not open anything for the other.
                forget_notifications(&tx, agenda, at).await?;
            }
            let known = known.filter(|known| known.is_to(&wish.row.address));
            let row = agenda_notification::Model {
                confirmed_at: known.and_then(|known| known.confirmed_at),
                ..wish.row
            };
            put(&tx, &row).await?;
            if let (None, Some(mail)) = (row.confirmed_at, wish.mail) {
                ask_to_confirm(&tx, &row, wish.edition, mail).await?;
            }
            Ok(Some(row))
        };
        let kept = set.await.map_err(StoreError::while_doing("set notifications"))?;
        self.commit_mail(tx, "commit notifications").await?;
        Ok(kept)
    }

    /// Ends the mails about an agenda. When this returns, nothing more is handed over.
    pub async fn end_notifications(
        &self,
        agenda: AgendaId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let end = async {
            lock_agenda(&tx, agenda).await?;
            forget_notifications(&tx, agenda, now).await
        };
        end.await.map_err(StoreError::while_doing("end notifications"))?;
        tx.commit("commit the end of notifications").await
    }

    /// Confirms that an address wants to hear of changes, once. False: the link opens nothing, or
    /// not any more.
    pub async fn confirm_notifications(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let confirm = async {
            let purpose = LinkPurpose::ConfirmNotifications;
            let Some(link) = find_link(&tx, secret, purpose, now).await? else { return Ok(false) };
            let agenda = AgendaId(link.subject_id);
            if !lock_agenda(&tx, agenda).await? || !use_link(&tx, secret, now).await? {
                return Ok(false);
            }
            let confirmed = agenda_notification::Entity::update_many()
                .col_expr(agenda_notification::Column::ConfirmedAt, Expr::value(now))
                .filter(agenda_notification::Column::AgendaId.eq(agenda))
                .filter(agenda_notification::Column::ConfirmedAt.is_null())
                .exec(&tx)
                .await?;
            Ok(confirmed.rows_affected > 0)
        };
        let confirmed = confirm.await.map_err(StoreError::while_doing("confirm notifications"))?;
        tx.commit("commit confirmed notifications").await?;
        Ok(confirmed)
    }

    /// Ends the mails about the agenda whose link it is. Harmless when repeated. False: there is no
    /// such link.
    pub async fn stop_notifications(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let stop = async {
            let purpose = LinkPurpose::StopNotifications;
            let Some(link) = find_link(&tx, secret, purpose, now).await? else { return Ok(false) };
            let agenda = AgendaId(link.subject_id);
            lock_agenda(&tx, agenda).await?;
            use_link(&tx, secret, now).await?;
            forget_wish(&tx, agenda, now).await?;
            Ok(true)
        };
        let known = stop.await.map_err(StoreError::while_doing("stop notifications"))?;
        tx.commit("commit the stop of notifications").await?;
        Ok(known)
    }

    /// Whether a link was used to confirm an address that is written to.
    pub async fn has_confirmed_notifications(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let look = async {
            let (db, purpose) = (self.reader(), LinkPurpose::ConfirmNotifications);
            let Some(link) = find_link(&db, secret, purpose, now).await? else { return Ok(false) };
            let wish = agenda_notification::Entity::find_by_id(AgendaId(link.subject_id));
            let is_confirmed = wish.one(&db).await?.is_some_and(|wish| wish.confirmed_at.is_some());
            Ok(link.used_at.is_some() && is_confirmed)
        };
        look.await.map_err(StoreError::while_doing("look a link up"))
    }

    /// Forgets the addresses of those who were asked before an instant and did not confirm.
    pub async fn forget_unconfirmed_notifications(
        &self,
        asked_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let doing = StoreError::while_doing("forget unconfirmed notifications");
        let unconfirmed = agenda_notification::Entity::find()
            .filter(agenda_notification::Column::ConfirmedAt.is_null())
            .filter(agenda_notification::Column::AskedAt.lt(asked_before));
        let unconfirmed = unconfirmed.all(&self.reader()).await.map_err(&doing)?;
        if unconfirmed.is_empty() {
            return Ok(());
        }
        let tx = self.begin().await?;
        let forget = async {
            for agenda in unconfirmed.into_iter().map(|row| row.agenda_id) {
                lock_agenda(&tx, agenda).await?;
                // Somebody may have confirmed since they were looked for.
                if wish_of(&tx, agenda).await?.is_some_and(|row| row.confirmed_at.is_none()) {
                    forget_wish(&tx, agenda, now).await?;
                }
            }
            Ok(())
        };
        forget.await.map_err(&doing)?;
        tx.commit("commit forgotten notifications").await
    }
}

/// Serializes those who change what the owner of an agenda wants. False: it is gone.
pub(super) async fn lock_agenda(tx: &impl ConnectionTrait, id: AgendaId) -> Result<bool, DbErr> {
    Ok(agenda::Entity::find_by_id(id).lock_exclusive().one(tx).await?.is_some())
}

/// What the owner of an agenda wants, which nobody else changes until the transaction ends.
async fn wish_of(
    tx: &impl ConnectionTrait,
    agenda: AgendaId,
) -> Result<Option<agenda_notification::Model>, DbErr> {
    lock_agenda(tx, agenda).await?;
    agenda_notification::Entity::find_by_id(agenda).one(tx).await
}

async fn put(tx: &impl ConnectionTrait, row: &agenda_notification::Model) -> Result<(), DbErr> {
    let replace = OnConflict::column(agenda_notification::Column::AgendaId)
        .update_columns([
            agenda_notification::Column::Address,
            agenda_notification::Column::Locale,
            agenda_notification::Column::Wanted,
            agenda_notification::Column::QuietHours,
            agenda_notification::Column::AskedAt,
            agenda_notification::Column::ConfirmedAt,
        ])
        .to_owned();
    agenda_notification::Entity::insert(row.clone().into_active_model().reset_all())
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn ask_to_confirm(
    tx: &impl ConnectionTrait,
    row: &agenda_notification::Model,
    edition: LocalizedText,
    mail: NewConfirmation,
) -> Result<(), DbErr> {
    let subject = row.agenda_id.0;
    let link = NewLink {
        secret: mail.secret.hash(),
        purpose: LinkPurpose::ConfirmNotifications,
        subject,
        at: row.asked_at,
        expires_at: Some(mail.expires_at),
    };
    make_links(tx, [link]).await?;
    let secret = mail.secret.reveal().to_owned();
    let mail = NewMail {
        id: mail.id,
        idempotency_key: mail.id.to_string(),
        recipient: row.address.clone(),
        locale: row.locale.clone(),
        letter: Letter::ConfirmNotifications { secret, edition },
        subject: Some(subject),
        issue: None,
        at: row.asked_at,
    };
    enqueue(tx, vec![mail]).await
}

/// Forgets everything about the mails of an agenda, within the transaction of their end: the address,
/// what was noted, what was not sent yet, and every link.
pub(super) async fn forget_notifications(
    tx: &impl ConnectionTrait,
    agenda: AgendaId,
    now: Timestamp,
) -> Result<(), DbErr> {
    forget_links(tx, agenda.0, LinkPurpose::StopNotifications).await?;
    forget_wish(tx, agenda, now).await
}

/// Likewise, but links to stop go on to say that it is stopped.
async fn forget_wish(
    tx: &impl ConnectionTrait,
    agenda: AgendaId,
    now: Timestamp,
) -> Result<(), DbErr> {
    forget_links(tx, agenda.0, LinkPurpose::ConfirmNotifications).await?;
    let end = now.plus_millis(LINK_OUTLIVES_MILLIS);
    end_links(tx, agenda.0, LinkPurpose::StopNotifications, end).await?;
    agenda_notification::Entity::delete_by_id(agenda).exec(tx).await?;
    agenda_notice::Entity::delete_many()
        .filter(agenda_notice::Column::AgendaId.eq(agenda))
        .exec(tx)
        .await?;
    drop_mails_of(tx, agenda.0, now).await
}

/// Sends nothing more to an address whose mailbox does not exist. `subject`: whom the mail was about,
/// if it was an agenda; its owner may have given another address since.
pub(super) async fn give_up_address(
    tx: &impl ConnectionTrait,
    subject: Uuid,
    address: &EmailAddress,
    now: Timestamp,
) -> Result<(), DbErr> {
    let agenda = AgendaId(subject);
    if wish_of(tx, agenda).await?.is_some_and(|known| known.is_to(address)) {
        forget_wish(tx, agenda, now).await?;
    }
    Ok(())
}
