//! Access tokens: issued once, kept as hashes, checked on every use.

use std::sync::Arc;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, ExprTrait as _,
    IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use sha2::{Digest as _, Sha256};

use super::{Store, StoreError};
use crate::entity::{access_head, access_token};
use crate::types::{AccessTokenId, EditionId, Randomness, Role, Staff, Timestamp};

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

/// What every secret begins with, so that scanners of leaked secrets know it.
const PREFIX: &str = "plenary_";

/// 256 bits cannot be guessed, so that a plain hash is enough to keep them by.
const SECRET_BYTES: usize = 32;

const HEX: &[u8; 16] = b"0123456789abcdef";

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
            secret_hash: hash(&secret),
            created_at: token.at,
            expires_at: token.expires_at,
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

    /// Revokes a token, and tells every node. False: there is none of this id that still holds.
    pub async fn revoke_token(&self, id: AccessTokenId, at: Timestamp) -> Result<bool, StoreError> {
        let tx = self.begin().await?;
        let revoke = async {
            let revoked = access_token::Entity::update_many()
                .col_expr(access_token::Column::RevokedAt, Expr::value(at))
                .filter(access_token::Column::Id.eq(id))
                .filter(access_token::Column::RevokedAt.is_null())
                .exec(&tx)
                .await?;
            let counter = Expr::col(access_head::Column::Counter).add(1);
            access_head::Entity::update_many()
                .col_expr(access_head::Column::Counter, counter)
                .exec(&tx)
                .await?;
            Ok(revoked.rows_affected > 0)
        };
        let revoked = revoke.await.map_err(StoreError::while_doing("revoke a token"))?;
        tx.commit("commit a revocation").await?;
        Ok(revoked)
    }

    /// Whom a secret belongs to, and until when it holds. None: nobody, or not any more.
    pub async fn bearer(
        &self,
        secret: &str,
        now: Timestamp,
    ) -> Result<Option<(Staff, Option<Timestamp>)>, StoreError> {
        // The hash is looked up, never compared by us, so that time tells nothing of the secret.
        let row = access_token::Entity::find()
            .filter(access_token::Column::SecretHash.eq(hash(secret)))
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("look a token up"))?;
        Ok(row.filter(|row| holds(row, now)).map(|row| {
            let name = Arc::from(row.name);
            let staff = Staff { token: row.id, name, role: row.role, edition: row.edition_id };
            (staff, row.expires_at)
        }))
    }

    /// Whether a token still holds.
    pub async fn token_holds(&self, id: AccessTokenId, now: Timestamp) -> Result<bool, StoreError> {
        let row = access_token::Entity::find_by_id(id)
            .one(&self.reader())
            .await
            .map_err(StoreError::while_doing("look a token up"))?;
        Ok(row.is_some_and(|row| holds(&row, now)))
    }
}

fn holds(row: &access_token::Model, now: Timestamp) -> bool {
    row.revoked_at.is_none() && row.expires_at.is_none_or(|end| end > now)
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    text
}
