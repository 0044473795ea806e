//! Private links: made once, kept as hashes, each good for one thing.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, ConnectionTrait, DbErr, EntityTrait as _,
    IntoActiveModel as _, QueryFilter as _,
};
use uuid::Uuid;

use super::{Store, StoreError};
use crate::entity::private_link::{self, LinkPurpose};
use crate::types::{SecretHash, Timestamp};

/// How long a link that ends something can still be pressed after that is over, in milliseconds:
/// ninety days.
pub(super) const LINK_OUTLIVES_MILLIS: i64 = 90 * 24 * 60 * 60 * 1_000;

/// A link to be made.
#[derive(Debug, Clone, Copy)]
pub struct NewLink {
    /// What its secret is known by.
    pub secret: SecretHash,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// Whose it is.
    pub subject: Uuid,
    /// When it is made.
    pub at: Timestamp,
    /// When it ends. None: never.
    pub expires_at: Option<Timestamp>,
}

/// Makes links.
pub(super) async fn make_links(
    tx: &impl ConnectionTrait,
    links: impl IntoIterator<Item = NewLink>,
) -> Result<(), DbErr> {
    let rows = links.into_iter().map(|link| {
        let row = private_link::Model {
            secret_hash: link.secret.to_column(),
            purpose: link.purpose,
            subject_id: link.subject,
            created_at: link.at,
            expires_at: link.expires_at,
            used_at: None,
        };
        row.into_active_model().reset_all()
    });
    let mut rows = rows.peekable();
    if rows.peek().is_some() {
        private_link::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The link that a secret opens. None: there is none for this purpose, or it has ended.
pub(super) async fn find_link(
    db: &impl ConnectionTrait,
    secret: SecretHash,
    purpose: LinkPurpose,
    now: Timestamp,
) -> Result<Option<private_link::Model>, DbErr> {
    private_link::Entity::find_by_id(secret.to_column())
        .filter(private_link::Column::Purpose.eq(purpose))
        .filter(holds(now))
        .one(db)
        .await
}

/// What is true of a link that has not ended.
pub(super) fn holds(now: Timestamp) -> Condition {
    Condition::any()
        .add(private_link::Column::ExpiresAt.is_null())
        .add(private_link::Column::ExpiresAt.gt(now))
}

/// Uses a link that may be used once: of two who use it at the same time, one does. Returns whether
/// it was this one.
pub(super) async fn use_link(
    tx: &impl ConnectionTrait,
    secret: SecretHash,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let used = private_link::Entity::update_many()
        .col_expr(private_link::Column::UsedAt, Expr::value(now))
        .filter(private_link::Column::SecretHash.eq(secret.to_column()))
        .filter(private_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(used.rows_affected > 0)
}

/// Forgets every link of one purpose that somebody has.
pub(super) async fn forget_links(
    tx: &impl ConnectionTrait,
    subject: Uuid,
    purpose: LinkPurpose,
) -> Result<(), DbErr> {
    private_link::Entity::delete_many()
        .filter(private_link::Column::SubjectId.eq(subject))
        .filter(private_link::Column::Purpose.eq(purpose))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the links of one purpose that somebody has and did not use.
pub(super) async fn forget_unused_links(
    tx: &impl ConnectionTrait,
    subject: Uuid,
    purpose: LinkPurpose,
) -> Result<(), DbErr> {
    private_link::Entity::delete_many()
        .filter(private_link::Column::SubjectId.eq(subject))
        .filter(private_link::Column::Purpose.eq(purpose))
        .filter(private_link::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Has the links of one purpose that somebody has end at an instant.
pub(super) async fn end_links(
    tx: &impl ConnectionTrait,
    subject: Uuid,
    purpose: LinkPurpose,
    end: Timestamp,
) -> Result<(), DbErr> {
    private_link::Entity::update_many()
        .col_expr(private_link::Column::ExpiresAt, Expr::value(end))
        .filter(private_link::Column::SubjectId.eq(subject))
        .filter(private_link::Column::Purpose.eq(purpose))
        .exec(tx)
        .await?;
    Ok(())
}

impl Store {
    /// Whether a link that may be used once would still do what it is for.
    pub async fn link_opens(
        &self,
        secret: SecretHash,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let link = self.look_link_up(secret, purpose, now).await?;
        Ok(link.is_some_and(|link| link.used_at.is_none()))
    }

    /// Whether a link is one; also after it was used.
    pub async fn knows_link(
        &self,
        secret: SecretHash,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self.look_link_up(secret, purpose, now).await?.is_some())
    }

    async fn look_link_up(
        &self,
        secret: SecretHash,
        purpose: LinkPurpose,
        now: Timestamp,
    ) -> Result<Option<private_link::Model>, StoreError> {
        let link = find_link(&self.reader(), secret, purpose, now).await;
        link.map_err(StoreError::while_doing("look a link up"))
    }

    /// Forgets the links whose time is over.
    pub async fn forget_links(&self, now: Timestamp) -> Result<(), StoreError> {
        let is_over = private_link::Column::ExpiresAt.lt(now);
        let doing = StoreError::while_doing("forget links");
        let found = private_link::Entity::find().filter(is_over.clone()).one(&self.reader()).await;
        if found.map_err(&doing)?.is_none() {
            return Ok(());
        }
        let tx = self.begin().await?;
        private_link::Entity::delete_many().filter(is_over).exec(&tx).await.map_err(&doing)?;
        tx.commit("commit forgotten links").await
    }
}
