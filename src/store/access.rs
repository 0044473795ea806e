//! Access tokens: issued once, kept as hashes, checked on every use.

use std::collections::BTreeSet;
use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};

use super::{Store, StoreError};
use crate::entity::{access_head, access_token};
use crate::types::{
    AccessTokenId, Credential, EditionId, Randomness, Role, SecretHash, Staff, Timestamp, hex,
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

/// A token's secret: shown once, never kept.
pub struct IssuedToken(String);

impl IssuedToken {
    /// The text that its bearer presents.
    pub fn secret(&self) -> &str {
        &self.0
    }
}

/// Whose token it is.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// Who.
    pub staff: Arc<Staff>,
    /// Until when. None: until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// What every secret begins with, so that scanners of leaked secrets know it.
const PREFIX: &str = "plenary_";

/// 256 bits cannot be guessed, so that a plain hash is enough to keep them by.
const SECRET_BYTES: usize = 32;

impl Store {
    /// Issues a token.
    pub async fn issue_token(
        &self,
        token: NewToken,
        randomness: &dyn Randomness,
    ) -> Result<IssuedToken, StoreError> {
        let mut bytes = [0; SECRET_BYTES];
        randomness.fill(&mut bytes);
        let secret = format!("{PREFIX}{}", hex(&bytes));
        let row = access_token::Model {
            id: token.id,
            name: token.name,
            role: token.role,
            edition_id: token.edition,
            secret_hash: SecretHash::of(&secret).to_column(),
            created_at: token.at,
            expires_at: token.expires_at,
            last_used_at: None,
            issued_by: None,
            revoked_at: None,
        };
        let tx = self.begin().await?;
        access_token::Entity::insert(row.into_active_model().reset_all())
            .exec_without_returning(&tx)
            .await
            .map_err(StoreError::while_doing("issue a token"))?;
        tx.commit("commit a token").await?;
        Ok(IssuedToken(secret))
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
            let counter = Expr::col(access_head::Column::Counter).add(1);
            let head = access_head::Entity::update_many()
                .col_expr(access_head::Column::Counter, counter)
                .exec_with_returning(&tx)
                .await?;
            let head = head.into_iter().next().map(|head| head.counter);
            Ok(head.filter(|_| revoked.rows_affected > 0))
        };
        let revoked = revoke.await.map_err(StoreError::while_doing("revoke a token"))?;
        tx.commit("commit a revocation").await?;
        Ok(revoked)
    }

    /// Whom a secret belongs to. None: nobody, or not any more.
    pub async fn bearer(&self, secret: &SecretHash) -> Result<Option<Bearer>, StoreError> {
        let row = access_token::Entity::find()
            .filter(access_token::Column::SecretHash.eq(secret.to_column()))
            .filter(access_token::Column::RevokedAt.is_null())
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("look a token up"))?;
        Ok(row.map(|row| {
            let name = Arc::from(row.name);
            let editions = row.edition_id.map(|only| BTreeSet::from([only]));
            let credential = Credential::Token(row.id);
            let staff = Staff { credential, name, role: row.role, editions };
            Bearer { staff: Arc::new(staff), expires_at: row.expires_at }
        }))
    }
}
