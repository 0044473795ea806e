//! Where every edition stands: what a node asks for when it wants to know whether it lacks anything.

use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait as _, FromQueryResult as _,
    Iterable as _, QueryFilter as _,
};

use super::patient::hedged;
use super::{Store, StoreError};
use crate::entity::{access_head, edition_head};
use crate::types::{EditionId, Epoch, RevisionNumber};

/// Where one edition stands.
pub type Head = edition_head::Model;

/// Where every edition and the access of staff stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heads {
    /// Every edition that has a revision.
    pub editions: Vec<Head>,
    /// Raised by every revocation of a token.
    pub access: i64,
}

impl Store {
    /// Where everything stands.
    pub async fn heads(&self) -> Result<Heads, StoreError> {
        let read = || async { self.reader().query_all(&select_heads()).await };
        let read = async {
            let rows = hedged(read).await?;
            let access = rows.first().map_or(Ok(0), |row| row.try_get("", "counter"))?;
            let heads = rows.iter().map(|row| Head::from_query_result_optional(row, ""));
            let editions = heads.filter_map(Result::transpose).collect::<Result<_, _>>()?;
            Ok(Heads { editions, access })
        };
        read.await.map_err(StoreError::while_doing("read the heads"))
    }

    /// Gives every edition, or one, another epoch: a step of every restore, so that no client takes
    /// the revisions to come for those that it already has.
    pub async fn renew_epochs(
        &self,
        only: Option<EditionId>,
        mut epoch: impl FnMut() -> Epoch + Send,
    ) -> Result<Vec<EditionId>, StoreError> {
        let tx = self.begin().await?;
        let renew = async {
            let mut find = edition_head::Entity::find();
            if let Some(edition) = only {
                find = find.filter(edition_head::Column::EditionId.eq(edition));
            }
            let heads = find.all(&tx).await?;
            for head in &heads {
                edition_head::Entity::update_many()
                    .col_expr(edition_head::Column::Epoch, Expr::value(epoch()))
                    .filter(edition_head::Column::EditionId.eq(head.edition_id))
                    .exec(&tx)
                    .await?;
            }
            Ok(heads.into_iter().map(|head| head.edition_id).collect())
        };
        let renewed = renew.await.map_err(StoreError::while_doing("renew epochs"))?;
        tx.commit("commit epochs").await?;
        Ok(renewed)
    }
}

/// One statement, so that a poll is one read: the counter, with each edition beside it.
fn select_heads() -> SelectStatement {
    let has_revision = edition_head::Column::Revision.gt(RevisionNumber::ZERO);
    Query::select()
        .column(access_head::Column::Counter)
        .columns(edition_head::Column::iter())
        .from(access_head::Entity)
        .left_join(edition_head::Entity, has_revision)
        .to_owned()
}

/// Where one edition stands, as `db` sees it.
pub(super) async fn head_of(
    db: &impl ConnectionTrait,
    edition: EditionId,
) -> Result<Option<Head>, DbErr> {
    edition_head::Entity::find_by_id(edition).one(db).await
}
