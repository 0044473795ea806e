//! Accounts of staff. Whatever takes something away from somebody raises the counter by which every
//! node notices, in the same transaction.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::access::raise;
use super::{Store, StoreError};
use crate::entity::{access_token, account, sign_in};
use crate::types::{
    AccountId, EditionId, EmailAddress, Password, Randomness, Role, SecretHash, Timestamp,
};

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its id.
    pub id: AccountId,
    /// By what its owner signs in.
    pub email: EmailAddress,
    /// Who it is.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The only editions that they work on. None: all.
    pub editions: Option<BTreeSet<EditionId>>,
    /// Their password.
    pub password: Password,
    /// When it is made.
    pub at: Timestamp,
}

/// An account that was changed.
#[derive(Debug, Clone)]
pub struct ChangedAccount {
    /// The account as it is now.
    pub account: account::Model,
    /// The counter by which every node notices.
    pub counter: i64,
}

impl Store {
    /// Makes an account. None: there is one with this address already.
    pub async fn create_account(
        &self,
        new: NewAccount,
        randomness: &dyn Randomness,
    ) -> Result<Option<account::Model>, StoreError> {
        let row = account::Model {
            id: new.id,
            email_key: new.email.key(),
            email: new.email,
            name: new.name,
            role: new.role,
            editions: new.editions.map(|only| only.into_iter().collect()),
            password_hash: self.passwords.hash(new.password, randomness).await?,
            created_at: new.at,
            disabled_at: None,
            signed_in_at: None,
        };
        let tx = self.begin().await?;
        let is_known = OnConflict::column(account::Column::EmailKey).do_nothing().to_owned();
        account::Entity::insert(row.clone().into_active_model().reset_all())
            .on_conflict(is_known)
            .exec_without_returning(&tx)
            .await
            .map_err(StoreError::while_doing("make an account"))?;
        // Of two who make one for the same address, one did.
        let made = account_of(&tx, &row.email).await;
        let made = made.map_err(StoreError::while_doing("look at a new account"))?;
        tx.commit("commit an account").await?;
        Ok(made.filter(|made| made.id == row.id))
    }

    /// Every account, oldest first.
    pub async fn accounts(&self) -> Result<Vec<account::Model>, StoreError> {
        account::Entity::find()
            .order_by_asc(account::Column::CreatedAt)
            .order_by_asc(account::Column::Id)
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("list accounts"))
    }

    /// An account.
    pub async fn account(&self, id: AccountId) -> Result<Option<account::Model>, StoreError> {
        let found = account::Entity::find_by_id(id).one(&self.reader()).await;
        found.map_err(StoreError::while_doing("find an account"))
    }

    /// The account of an address.
    pub async fn account_of(
        &self,
        email: &EmailAddress,
    ) -> Result<Option<account::Model>, StoreError> {
        let found = account_of(&self.reader(), email).await;
        found.map_err(StoreError::while_doing("find an account"))
    }

    /// Gives an account another name, another role or other editions, or all of these. None: there is
    /// no such account.
    pub async fn update_account(
        &self,
        id: AccountId,
        change: impl FnOnce(&mut account::Model) + Send,
    ) -> Result<Option<ChangedAccount>, StoreError> {
        self.change_account(id, change, SignIns::Stay).await
    }

    /// Lets nobody sign in to an account any more, and ends every sign-in. None: there is no such
    /// account.
    pub async fn disable_account(
        &self,
        id: AccountId,
        at: Timestamp,
    ) -> Result<Option<ChangedAccount>, StoreError> {
        let disable = |row: &mut account::Model| row.disabled_at = row.disabled_at.or(Some(at));
        self.change_account(id, disable, SignIns::EndExcept(None)).await
    }

    /// Opens an account again. None: there is no such account.
    pub async fn enable_account(
        &self,
        id: AccountId,
    ) -> Result<Option<ChangedAccount>, StoreError> {
        self.change_account(id, |row| row.disabled_at = None, SignIns::Stay).await
    }

    /// Gives an account another password, and ends every sign-in but the one that is named. None:
    /// there is no such account.
    pub async fn set_password(
        &self,
        id: AccountId,
        password: Password,
        keep: Option<SecretHash>,
        randomness: &dyn Randomness,
    ) -> Result<Option<ChangedAccount>, StoreError> {
        let hash = self.passwords.hash(password, randomness).await?;
        self.change_account(id, |row| row.password_hash = hash, SignIns::EndExcept(keep)).await
    }

    /// Gives an account another password for whoever knows the present one, and ends every sign-in
    /// but theirs. None: they do not know it; or it was reset, or the account was disabled, since it
    /// was checked.
    pub async fn change_password(
        &self,
        id: AccountId,
        change: PasswordChange,
        randomness: &dyn Randomness,
    ) -> Result<Option<ChangedAccount>, StoreError> {
        let PasswordChange { present, next, keep } = change;
        let checked = self.account(id).await?.map(|account| account.password_hash);
        if !self.passwords.check(present, checked.clone()).await? {
            return Ok(None);
        }
        let hash = self.passwords.hash(next, randomness).await?;
        let still = move |row: &account::Model| {
            row.disabled_at.is_none() && Some(&row.password_hash) == checked.as_ref()
        };
        let change = |row: &mut account::Model| row.password_hash = hash;
        self.change_account_if(id, still, change, SignIns::EndExcept(Some(keep))).await
    }

    /// The tokens that an account issued and that still hold.
    pub async fn tokens_issued_by(
        &self,
        id: AccountId,
        now: Timestamp,
    ) -> Result<Vec<access_token::Model>, StoreError> {
        let issued = self.tokens().await?.into_iter();
        let holds = |token: &access_token::Model| {
            token.revoked_at.is_none() && token.expires_at.is_none_or(|end| end > now)
        };
        Ok(issued.filter(|token| token.issued_by == Some(id) && holds(token)).collect())
    }

    async fn change_account(
        &self,
        id: AccountId,
        change: impl FnOnce(&mut account::Model) + Send,
        sign_ins: SignIns,
    ) -> Result<Option<ChangedAccount>, StoreError> {
        self.change_account_if(id, |_| true, change, sign_ins).await
    }

    async fn change_account_if(
        &self,
        id: AccountId,
        may: impl FnOnce(&account::Model) -> bool + Send,
        change: impl FnOnce(&mut account::Model) + Send,
        sign_ins: SignIns,
    ) -> Result<Option<ChangedAccount>, StoreError> {
        let tx = self.begin().await?;
        let change = async {
            let known = account::Entity::find_by_id(id).lock_exclusive().one(&tx).await?;
            let Some(mut account) = known.filter(|account| may(account)) else { return Ok(None) };
            change(&mut account);
            account::Entity::update(account.clone().into_active_model().reset_all())
                .exec_without_returning(&tx)
                .await?;
            sign_ins.settle(&tx, id).await?;
            Ok(Some(ChangedAccount { account, counter: raise(&tx).await? }))
        };
        let changed = change.await.map_err(StoreError::while_doing("change an account"))?;
        tx.commit("commit an account").await?;
        Ok(changed)
    }
}

/// Another password for whoever knows the present one.
#[derive(Debug, Clone)]
pub struct PasswordChange {
    /// What is presented as the present one.
    pub present: Password,
    /// The one that is chosen.
    pub next: Password,
    /// The sign-in of whoever changes it, which goes on.
    pub keep: SecretHash,
}

/// What becomes of those who are signed in to an account.
#[derive(Debug, Clone, Copy)]
enum SignIns {
    Stay,
    /// They end, but for one.
    EndExcept(Option<SecretHash>),
}

impl SignIns {
    async fn settle(self, tx: &impl ConnectionTrait, account: AccountId) -> Result<(), DbErr> {
        let Self::EndExcept(kept) = self else { return Ok(()) };
        let mut ended =
            sign_in::Entity::delete_many().filter(sign_in::Column::AccountId.eq(account));
        if let Some(kept) = kept {
            ended = ended.filter(sign_in::Column::SecretHash.ne(kept.to_column()));
        }
        ended.exec(tx).await?;
        Ok(())
    }
}

/// The account of an address, as `db` sees it.
pub(super) async fn account_of(
    db: &impl ConnectionTrait,
    email: &EmailAddress,
) -> Result<Option<account::Model>, DbErr> {
    account::Entity::find().filter(account::Column::EmailKey.eq(email.key())).one(db).await
}

/// Notes that somebody signed in.
pub(super) async fn note_sign_in(
    tx: &impl ConnectionTrait,
    id: AccountId,
    at: Timestamp,
) -> Result<(), DbErr> {
    account::Entity::update_many()
        .col_expr(account::Column::SignedInAt, Expr::value(at))
        .filter(account::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
