//! What people do about the newsletter without an account, over the API and on its pages alike.

use std::net::IpAddr;

use super::rates::{Rates, TooOften};
use crate::entity::private_link::LinkPurpose;
use crate::entity::subscriber::CONSENT_VERSION;
use crate::store::{NewSubscription, Store, StoreError};
use crate::types::{EditionId, EmailAddress, IdSource, Locale, SecretHash, Timestamp};

/// How long a link to confirm holds, in milliseconds: seven days.
const CONFIRM_MILLIS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// Where somebody is served who has no account.
pub struct Desk<'a> {
    pub(super) store: &'a Store,
    pub(super) ids: &'a IdSource,
    pub(super) rates: &'a Rates,
    pub(super) address: IpAddr,
    pub(super) now: Timestamp,
}

/// Why somebody is not served. Nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// They ask too often.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Desk<'_> {
    /// Asks for the newsletter. The answer is the same whether the address is known or not.
    pub async fn subscribe(
        &self,
        address: EmailAddress,
        locale: Locale,
        edition: Option<EditionId>,
    ) -> Result<(), NotDone> {
        self.rates.write(self.address)?;
        self.rates.ask_for_mail(self.address)?;
        let mail = self.rates.may_write_to(&address).then(|| self.ids.issue());
        let wish = NewSubscription {
            id: self.ids.issue(),
            address,
            locale,
            edition,
            consent_version: CONSENT_VERSION.to_owned(),
            at: self.now,
            expires_at: self.now.plus_millis(CONFIRM_MILLIS),
            mail,
            secret: self.ids.secret(),
        };
        Ok(self.store.subscribe(wish).await?)
    }

    /// Whether a link to confirm would still do so.
    pub async fn can_confirm(&self, secret: &str) -> Result<bool, NotDone> {
        self.rates.read_secret(self.address)?;
        let purpose = LinkPurpose::ConfirmSubscription;
        Ok(self.store.link_opens(SecretHash::of(secret), purpose, self.now).await?)
    }

    /// Confirms a subscription. False: the link opens nothing, or not any more.
    pub async fn confirm(&self, secret: &str) -> Result<bool, NotDone> {
        self.rates.write(self.address)?;
        Ok(self.store.confirm_subscription(SecretHash::of(secret), self.now).await?)
    }

    /// Whether a link to unsubscribe is one; also after it was used.
    pub async fn can_unsubscribe(&self, secret: &str) -> Result<bool, NotDone> {
        self.rates.read_secret(self.address)?;
        let purpose = LinkPurpose::Unsubscribe;
        Ok(self.store.knows_link(SecretHash::of(secret), purpose, self.now).await?)
    }

    /// Unsubscribes: nothing more is sent. Harmless when repeated. False: there is no such link.
    pub async fn unsubscribe(&self, secret: &str) -> Result<bool, NotDone> {
        self.rates.write(self.address)?;
        Ok(self.store.unsubscribe(SecretHash::of(secret), self.now).await?)
    }
}
