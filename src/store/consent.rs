//! Links by which participants say whether and how they are listed.
//!
//! A link that nobody has used ends with its time, or with the next one for the same participant. One
//! by which somebody chose never ends: by it they change or withdraw what they chose.

use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, QueryFilter as _};

use super::link::{NewLink, find_link, forget_unused_links, holds, make_links};
use super::outbox::{NewMail, enqueue};
use super::post::drop_mails;
use super::{Store, StoreError};
use crate::entity::mail::{self, Letter};
use crate::entity::private_link::{self, LinkPurpose};
use crate::types::{
    EmailAddress, Locale, LocalizedText, MailId, ParticipantId, Secret, SecretHash, Timestamp,
};

/// An invitation to be made.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Who is invited.
    pub participant: ParticipantId,
    /// The secret of the link. It is kept as a hash, and in the mail until that is sent.
    pub secret: Secret,
    /// When it is made.
    pub at: Timestamp,
    /// When the link ends, unless it is used before.
    pub expires_at: Timestamp,
    /// The mail that brings the link. None: somebody else brings it.
    pub mail: Option<InvitationMail>,
}

/// The mail that brings an invitation.
#[derive(Debug, Clone)]
pub struct InvitationMail {
    /// Its id.
    pub id: MailId,
    /// To whom.
    pub recipient: EmailAddress,
    /// In which language.
    pub locale: Locale,
    /// What the edition is called.
    pub edition: LocalizedText,
}

impl Store {
    /// Makes an invitation in the place of those that the participant has not used.
    pub async fn invite_consent(&self, invitation: NewInvitation) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        write(&tx, invitation).await.map_err(StoreError::while_doing("invite a participant"))?;
        self.commit_mail(tx, "commit an invitation").await
    }

    /// Whom a link is for. None: it opens nothing, or not any more.
    pub async fn consent_link(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<Option<ParticipantId>, StoreError> {
        let link = find_link(&self.reader(), secret, LinkPurpose::Consent, now)
            .await
            .map_err(StoreError::while_doing("look a consent link up"))?;
        Ok(link.map(|link| ParticipantId(link.subject_id)))
    }

    /// Uses a link, which from then on does not end. Returns whether it opens anything.
    ///
    /// Done before the choice is committed: if that fails, a link stays longer than it had to; the
    /// other way round, somebody could be left without the link by which to withdraw.
    pub async fn use_consent_link(
        &self,
        secret: SecretHash,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let first = [Expr::col(private_link::Column::UsedAt), Expr::value(now)];
        let tx = self.begin().await?;
        let used = private_link::Entity::update_many()
            .col_expr(private_link::Column::UsedAt, Func::coalesce(first).into())
            .col_expr(private_link::Column::ExpiresAt, Expr::null())
            .filter(private_link::Column::SecretHash.eq(secret.to_column()))
            .filter(private_link::Column::Purpose.eq(LinkPurpose::Consent))
            .filter(holds(now))
            .exec(&tx)
            .await
            .map_err(StoreError::while_doing("use a consent link"))?;
        tx.commit("commit the use of a link").await?;
        Ok(used.rows_affected > 0)
    }
}

async fn write(tx: &impl ConnectionTrait, invitation: NewInvitation) -> Result<(), DbErr> {
    let NewInvitation { participant, secret, at, expires_at, mail } = invitation;
    forget_unused(tx, participant, at).await?;
    let link = NewLink {
        secret: secret.hash(),
        purpose: LinkPurpose::Consent,
        subject: participant.0,
        at,
        expires_at: Some(expires_at),
    };
    make_links(tx, [link]).await?;
    let mail = mail.map(|mail| NewMail {
        id: mail.id,
        idempotency_key: format!("{}{}", keys_of(participant), mail.id),
        recipient: mail.recipient,
        locale: mail.locale,
        letter: Letter::InviteConsent { secret: secret.reveal().to_owned(), edition: mail.edition },
        // A participant takes no mail: there is nothing to look up before it is sent.
        subject: None,
        issue: None,
        at,
    });
    enqueue(tx, mail.into_iter().collect()).await
}

/// What the keys of a participant's invitations begin with.
pub(super) fn keys_of(participant: ParticipantId) -> String {
    format!("consent:{}:", participant.0.as_simple())
}

/// Forgets the invitations that a participant has not used, and those of their mails that wait.
async fn forget_unused(
    tx: &impl ConnectionTrait,
    participant: ParticipantId,
    at: Timestamp,
) -> Result<(), DbErr> {
    forget_unused_links(tx, participant.0, LinkPurpose::Consent).await?;
    drop_mails(tx, mail::Column::IdempotencyKey.starts_with(keys_of(participant)), at).await
}
