//! Writing the rows that a revision touched: one fixed order of tables, deletions in reverse.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait as _, ConnectionTrait, DbErr, EntityTrait as _, IntoActiveModel as _,
};

use crate::entity::{
    announcement, contribution, edition, organization, participant, room, session, session_kind,
    track,
};
use crate::program::{Program, RecordId, for_each_table};

/// How many rows one statement inserts: far below the number of values that SQLite binds.
const ROWS_PER_INSERT: usize = 200;

macro_rules! define_writers {
    ($(($variant:ident, $model:ident, $id:ident, $field:ident))*) => {
        /// Brings the rows of `touched` from what `before` says to what `after` says.
        pub(super) async fn write(
            db: &impl ConnectionTrait,
            before: &Program,
            after: &Program,
            touched: &BTreeSet<RecordId>,
        ) -> Result<(), DbErr> {
            let (before, after) = (before.tables(), after.tables());
            $(
                let rows = touched.iter().filter_map(|id| match id {
                    RecordId::$variant(id) => after.$field.get(id),
                    _ => None,
                });
                let (known, new): (Vec<_>, Vec<_>) =
                    rows.partition(|row| before.$field.contains_key(&row.id));
                for chunk in new.chunks(ROWS_PER_INSERT) {
                    let rows = chunk.iter().map(|row| {
                        $model::Model::clone(row).into_active_model().reset_all()
                    });
                    $model::Entity::insert_many(rows).exec_without_returning(db).await?;
                }
                for row in known {
                    let row = $model::Model::clone(row).into_active_model().reset_all();
                    $model::Entity::update(row).exec_without_returning(db).await?;
                }
            )*
            for id in touched.iter().rev() {
                match id {
                    $(RecordId::$variant(id) if !after.$field.contains_key(id) => {
                        $model::Entity::delete_by_id(*id).exec(db).await?;
                    })*
                    _ => {}
                }
            }
            Ok(())
        }
    };
}
for_each_table!(define_writers);
