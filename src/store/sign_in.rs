//! Signing in and out. Why nobody is let in is never told, and takes the same time whichever it is.

use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, QuerySelect as _,
};

use super::access::{bearer_of, raise};
use super::account::note_sign_in;
use super::{Bearer, Store, StoreError};
use crate::entity::{account, sign_in};
use crate::types::{BearerSecret, EmailAddress, Password, SecretHash, SignInId, Timestamp};

/// How long a sign-in lasts that is not used, in milliseconds: twelve hours.
pub const SIGN_IN_IDLE_MILLIS: i64 = 12 * 60 * 60 * 1_000;

/// How long a sign-in lasts however often it is used, in milliseconds: fourteen days.
pub const SIGN_IN_LONGEST_MILLIS: i64 = 14 * 24 * 60 * 60 * 1_000;

/// Somebody who wants to sign in.
#[derive(Debug, Clone)]
pub struct NewSignIn {
    /// The id of the sign-in.
    pub id: SignInId,
    /// Who they say they are. None: what they say is no address.
    pub email: Option<EmailAddress>,
    /// What they say is their password.
    pub password: Password,
    /// What they are to present from now on.
    pub secret: BearerSecret,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// How often a password was checked by this process.
    pub fn password_checks(&self) -> u64 {
        self.passwords.checks()
    }

    /// Signs somebody in. None: there is no such account, or it is disabled, or the password is
    /// another.
    pub async fn sign_in(&self, new: NewSignIn) -> Result<Option<Bearer>, StoreError> {
        let known = match &new.email {
            Some(email) => self.account_of(email).await?,
            None => None,
        };
        let hash = known.as_ref().map(|account| account.password_hash.clone());
        let is_right = self.passwords.check(new.password, hash).await?;
        // Before anything is written, so that it takes no longer with the right password.
        let may = |account: &account::Model| is_right && account.disabled_at.is_none();
        let Some(known) = known.filter(may) else { return Ok(None) };
        let row = sign_in::Model {
            id: new.id,
            account_id: known.id,
            secret_hash: new.secret.hash().to_column(),
            created_at: new.at,
            used_at: new.at,
            expires_at: new.at.plus_millis(SIGN_IN_IDLE_MILLIS),
        };
        self.begin_sign_in(known, row).await
    }

    /// Begins a sign-in, unless the account was disabled or got another password since that was
    /// checked: then the sign-ins that this was to end are ended, and no new one may come after.
    async fn begin_sign_in(
        &self,
        known: account::Model,
        row: sign_in::Model,
    ) -> Result<Option<Bearer>, StoreError> {
        let tx = self.begin().await?;
        let enter = async {
            let found = account::Entity::find_by_id(known.id).lock_exclusive().one(&tx).await?;
            let holds = |now: &account::Model| {
                now.disabled_at.is_none() && now.password_hash == known.password_hash
            };
            let Some(account) = found.filter(holds) else { return Ok(None) };
            sign_in::Entity::insert(row.clone().into_active_model().reset_all())
                .exec_without_returning(&tx)
                .await?;
            note_sign_in(&tx, account.id, row.created_at).await?;
            Ok(Some(bearer_of(account, &row)))
        };
        let entered = enter.await.map_err(StoreError::while_doing("sign somebody in"))?;
        tx.commit("commit a sign-in").await?;
        Ok(entered)
    }

    /// Ends a sign-in. Returns the counter by which every node notices.
    pub async fn sign_out(&self, secret: SecretHash) -> Result<i64, StoreError> {
        let tx = self.begin().await?;
        let end = async {
            sign_in::Entity::delete_many()
                .filter(sign_in::Column::SecretHash.eq(secret.to_column()))
                .exec(&tx)
                .await?;
            raise(&tx).await
        };
        let counter = end.await.map_err(StoreError::while_doing("sign somebody out"))?;
        tx.commit("commit a sign-out").await?;
        Ok(counter)
    }

    /// Forgets the sign-ins whose time is over.
    pub async fn forget_sign_ins(&self, now: Timestamp) -> Result<(), StoreError> {
        let is_over = sign_in::Column::ExpiresAt.lt(now);
        let doing = StoreError::while_doing("forget sign-ins");
        let found = sign_in::Entity::find().filter(is_over.clone()).one(&self.reader()).await;
        if found.map_err(&doing)?.is_none() {
            return Ok(());
        }
        let tx = self.begin().await?;
        sign_in::Entity::delete_many().filter(is_over).exec(&tx).await.map_err(&doing)?;
        tx.commit("commit forgotten sign-ins").await
    }
}
