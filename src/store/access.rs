//! Who is let in: by access tokens, which are issued once, and by sign-ins. Both are kept as hashes,
//! and it is noted to the hour that they are used.

use std::collections::BTreeSet;
use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _,
    ExprTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};

use super::sign_in::{SIGN_IN_IDLE_MILLIS, SIGN_IN_LONGEST_MILLIS};
use super::{Store, StoreError};
use crate::entity::{access_head, access_token, account, sign_in};
use crate::types::{
    AccessTokenId, AccountId, BearerSecret, Credential, EditionId, Presented, Randomness, Role,
    SecretHash, Staff, Timestamp,
};

/// A token to be issued.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Its id.
    pub id: AccessTokenId,
    /// Who it is for.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// The only edition that its bearer works on. None: all.
    pub edition: Option<EditionId>,
    /// When it is issued.
    pub at: Timestamp,
    /// When it ends. None: never.
    pub expires_at: Option<Timestamp>,
}

/// Whose secret it is.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Who.
    pub staff: Arc<Staff>,
    /// Until when. None: until it is revoked.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the hour. None: never.
    pub used_at: Option<Timestamp>,
    /// Of a sign-in: when it ends however often it is used. None: using it does not prolong it.
    pub(super) ends_at: Option<Timestamp>,
}

/// That a secret was used.
#[derive(Debug, Clone)]
pub struct Use {
    /// What was presented.
    pub presented: Presented,
    /// When.
    pub at: Timestamp,
    /// Until when it holds from now on. None: until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// How often it is noted that a secret is used: once an hour.
const NOTE_AGAIN_MILLIS: i64 = 60 * 60 * 1_000;

impl Bearer {
    /// Whether it holds at an instant.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }

    /// Whether it may have been prolonged since, by its use on another node.
    pub fn may_be_prolonged(&self, now: Timestamp) -> bool {
        self.ends_at.is_some_and(|end| end > now)
    }

    /// The bearer after a use. None: that it is in use was noted within the hour.
    #[must_use]
    pub fn used(&self, now: Timestamp) -> Option<Self> {
        if self.used_at.is_some_and(|at| at.plus_millis(NOTE_AGAIN_MILLIS) > now) {
            return None;
        }
        let expires_at = match self.ends_at {
            Some(end) => Some(Ord::min(end, now.plus_millis(SIGN_IN_IDLE_MILLIS))),
            None => self.expires_at,
        };
        Some(Self { used_at: Some(now), expires_at, ..self.clone() })
    }
}

impl Store {
    /// Issues a token, on the command line.
    pub async fn issue_token(
        &self,
        token: NewToken,
        randomness: &dyn Randomness,
    ) -> Result<BearerSecret, StoreError> {
        let secret = BearerSecret::of_token(randomness);
        self.issue_token_by(None, token, &secret).await?;
        Ok(secret)
    }

    /// Issues a token. `issuer`: the account that does. None: a token or the command line does.
    pub async fn issue_token_by(
        &self,
        issuer: Option<AccountId>,
        token: NewToken,
        secret: &BearerSecret,
    ) -> Result<access_token::Model, StoreError> {
        let row = access_token::Model {
            id: token.id,
            name: token.name,
            role: token.role,
            edition_id: token.edition,
            secret_hash: secret.hash().to_column(),
            created_at: token.at,
            expires_at: token.expires_at,
            last_used_at: None,
            issued_by: issuer,
            revoked_at: None,
        };
        let tx = self.begin().await?;
        access_token::Entity::insert(row.clone().into_active_model().reset_all())
            .exec_without_returning(&tx)
            .await
            .map_err(StoreError::while_doing("issue a token"))?;
        tx.commit("commit a token").await?;
        Ok(row)
    }

    /// A token.
    pub async fn token(
        &self,
        id: AccessTokenId,
    ) -> Result<Option<access_token::Model>, StoreError> {
        let found = access_token::Entity::find_by_id(id).one(&self.reader()).await;
        found.map_err(StoreError::while_doing("find a token"))
    }

    /// Every token, oldest first.
    pub async fn tokens(&self) -> Result<Vec<access_token::Model>, StoreError> {
        access_token::Entity::find()
            .order_by_asc(access_token::Column::CreatedAt)
            .order_by_asc(access_token::Column::Id)
            .all(&self.reader())
            .await
            .map_err(StoreError::while_doing("list tokens"))
    }

    /// Revokes a token. Returns the counter of revocations, by which every node notices. None: there
    /// is no token of this id that still holds.
    pub async fn revoke_token(
        &self,
        id: AccessTokenId,
        at: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let tx = self.begin().await?;
        let revoke = async {
            let revoked = access_token::Entity::update_many()
                .col_expr(access_token::Column::RevokedAt, Expr::value(at))
                .filter(access_token::Column::Id.eq(id))
                .filter(access_token::Column::RevokedAt.is_null())
                .exec(&tx)
                .await?;
            let counter = raise(&tx).await?;
            Ok((revoked.rows_affected > 0).then_some(counter))
        };
        let revoked = revoke.await.map_err(StoreError::while_doing("revoke a token"))?;
        tx.commit("commit a revocation").await?;
        Ok(revoked)
    }

    /// Whom a secret belongs to. None: nobody, or not any more.
    pub async fn bearer(&self, presented: &Presented) -> Result<Option<Bearer>, StoreError> {
        let look = async {
            match presented {
                Presented::Token(secret) => token_bearer(&self.reader(), secret).await,
                Presented::SignIn(secret) => sign_in_bearer(&self.reader(), secret).await,
            }
        };
        look.await.map_err(StoreError::while_doing("look a bearer up"))
    }

    /// Notes that secrets were used. Those that are gone meanwhile stay gone.
    pub async fn note_uses(&self, uses: &[Use]) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        let note = async {
            for one in uses {
                note_use(&tx, one).await?;
            }
            Ok(())
        };
        note.await.map_err(StoreError::while_doing("note what is used"))?;
        tx.commit("commit what is used").await
    }
}

async fn token_bearer(
    db: &impl ConnectionTrait,
    secret: &SecretHash,
) -> Result<Option<Bearer>, DbErr> {
    let row = access_token::Entity::find()
        .filter(access_token::Column::SecretHash.eq(secret.to_column()))
        .filter(access_token::Column::RevokedAt.is_null())
        .one(db)
        .await?;
    Ok(row.filter(|row| secret.is(&row.secret_hash)).map(|row| {
        let name = Arc::from(row.name);
        let editions = row.edition_id.map(|only| BTreeSet::from([only]));
        let credential = Credential::Token(row.id);
        let staff = Arc::new(Staff { credential, name, role: row.role, editions });
        let (expires_at, used_at) = (row.expires_at, row.last_used_at);
        Bearer { staff, expires_at, used_at, ends_at: None }
    }))
}

async fn sign_in_bearer(
    db: &impl ConnectionTrait,
    secret: &SecretHash,
) -> Result<Option<Bearer>, DbErr> {
    let row = sign_in::Entity::find()
        .filter(sign_in::Column::SecretHash.eq(secret.to_column()))
        .one(db)
        .await?;
    let Some(row) = row.filter(|row| secret.is(&row.secret_hash)) else { return Ok(None) };
    let account = account::Entity::find_by_id(row.account_id)
        .filter(account::Column::DisabledAt.is_null())
        .one(db)
        .await?;
    Ok(account.map(|account| bearer_of(account, &row)))
}

/// Who signed in.
pub(super) fn bearer_of(account: account::Model, sign_in: &sign_in::Model) -> Bearer {
    let staff = Staff {
        credential: Credential::Account(account.id),
        name: account.name.into(),
        role: account.role,
        editions: account.editions.map(|only| only.iter().copied().collect()),
    };
    Bearer {
        staff: Arc::new(staff),
        expires_at: Some(sign_in.expires_at),
        used_at: Some(sign_in.used_at),
        ends_at: Some(sign_in.created_at.plus_millis(SIGN_IN_LONGEST_MILLIS)),
    }
}

async fn note_use(tx: &impl ConnectionTrait, one: &Use) -> Result<(), DbErr> {
    match one.presented {
        Presented::Token(secret) => {
            let before = Condition::any()
                .add(access_token::Column::LastUsedAt.is_null())
                .add(access_token::Column::LastUsedAt.lt(one.at));
            access_token::Entity::update_many()
                .col_expr(access_token::Column::LastUsedAt, Expr::value(one.at))
                .filter(access_token::Column::SecretHash.eq(secret.to_column()))
                .filter(before)
                .exec(tx)
                .await?;
        }
        Presented::SignIn(secret) => {
            let Some(expires_at) = one.expires_at else { return Ok(()) };
            sign_in::Entity::update_many()
                .col_expr(sign_in::Column::UsedAt, Expr::value(one.at))
                .col_expr(sign_in::Column::ExpiresAt, Expr::value(expires_at))
                .filter(sign_in::Column::SecretHash.eq(secret.to_column()))
                .filter(sign_in::Column::UsedAt.lt(one.at))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

/// Raises the counter by which every node notices that somebody may do less than before.
pub(super) async fn raise(tx: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let counter = Expr::col(access_head::Column::Counter).add(1);
    let head = access_head::Entity::update_many()
        .col_expr(access_head::Column::Counter, counter)
        .exec_with_returning(tx)
        .await?;
    let head = head.into_iter().next();
    head.map(|head| head.counter).ok_or_else(|| DbErr::RecordNotFound("the counter".to_owned()))
}
