//! The program of one edition at one revision.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::index::Index;
use super::record::{Record, RecordId, Row, Table, for_each_table};
use super::search::{Folds, Searchable};
use crate::entity::{
    announcement, contribution, edition, organization, participant, room, session, session_kind,
    track,
};
use crate::types::{Cursor, EditionId, Epoch, RevisionNumber};

macro_rules! define_tables {
    ($(($variant:ident, $model:ident, $id:ident, $field:ident))*) => {
        /// The rows of a program, table by table.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Tables {
            $(
                #[doc = concat!("The rows of `", stringify!($model), "`.")]
                pub $field: Table<$model::Model>,
            )*
        }

        impl Tables {
            /// A row, of whatever table.
            pub fn record(&self, id: RecordId) -> Option<Record> {
                match id {
                    $(RecordId::$variant(id) => {
                        self.$field.get(&id).map(|row| Record::$variant(row.clone()))
                    })*
                }
            }

            /// Puts a row into its table, in place of the one with its id.
            pub fn put(&mut self, record: Record) {
                match record {
                    $(Record::$variant(row) => {
                        Arc::make_mut(&mut self.$field).insert(row.id(), row);
                    })*
                }
            }

            /// Takes a row out of its table.
            pub fn remove(&mut self, id: RecordId) {
                match id {
                    $(RecordId::$variant(id) => {
                        Arc::make_mut(&mut self.$field).remove(&id);
                    })*
                }
            }

            /// The row of the same table as `like` that a client made with a key.
            pub fn made_with(&self, client_key: &str, like: RecordId) -> Option<RecordId> {
                match like {
                    $(RecordId::$variant(_) => {
                        let mut rows = self.$field.values().cloned().map(Record::$variant);
                        let made = rows.find(|row| row.client_key() == Some(client_key));
                        made.map(|row| row.id())
                    })*
                }
            }

            /// Every row, in the order in which rows are written.
            pub fn records(&self) -> impl Iterator<Item = Record> + '_ {
                let none = std::iter::empty();
                $(let none = none.chain(self.$field.values().cloned().map(Record::$variant));)*
                none
            }

            $(
                #[doc = concat!("Fills the table of `", stringify!($model), "`.")]
                #[must_use]
                pub fn $field(mut self, rows: Vec<$model::Model>) -> Self {
                    self.$field = table(rows);
                    self
                }
            )*
        }
    };
}
for_each_table!(define_tables);

fn table<R: Row>(rows: Vec<R>) -> Table<R> {
    Arc::new(rows.into_iter().map(|row| (row.id(), Arc::new(row))).collect::<BTreeMap<_, _>>())
}

/// All of one edition at one revision: immutable, and cheap to clone.
#[derive(Debug, Clone)]
pub struct Program {
    edition_id: EditionId,
    epoch: Epoch,
    revision: RevisionNumber,
    next_session_number: i32,
    tables: Tables,
    /// Worked out when it is first asked for: a program that is only passed through needs none.
    index: Arc<OnceLock<Index>>,
    folds: Folds,
}

impl PartialEq for Program {
    /// The index and what is searched follow from the tables.
    fn eq(&self, other: &Self) -> bool {
        self.edition_id == other.edition_id
            && self.epoch == other.epoch
            && self.revision == other.revision
            && self.next_session_number == other.next_session_number
            && self.tables == other.tables
    }
}

impl Program {
    /// The empty program, before revision 1 creates the edition.
    pub fn empty(edition_id: EditionId, epoch: Epoch) -> Self {
        let head = Cursor { epoch, revision: RevisionNumber::ZERO };
        Self::new(edition_id, head, 1, Tables::default())
    }

    /// The program with these rows. `next_session_number` is the number that the next new session
    /// gets.
    pub fn new(
        edition_id: EditionId,
        at: Cursor,
        next_session_number: i32,
        tables: Tables,
    ) -> Self {
        let index = Arc::default();
        let Cursor { epoch, revision } = at;
        let folds = Folds::default();
        Self { edition_id, epoch, revision, next_session_number, tables, index, folds }
    }

    /// The program with what was folded for the one that it comes of.
    #[must_use]
    pub(super) fn folded_after(self, origin: &Self) -> Self {
        Self { folds: origin.folds.next(), ..self }
    }

    /// The edition's id.
    pub fn edition_id(&self) -> EditionId {
        self.edition_id
    }

    /// Which history this program belongs to.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The revision that made it.
    pub fn revision(&self) -> RevisionNumber {
        self.revision
    }

    /// Its place in the history, for clients.
    pub fn cursor(&self) -> Cursor {
        Cursor { epoch: self.epoch, revision: self.revision }
    }

    /// The same rows under another position: what a try would come to, shown where the history is.
    #[must_use]
    pub fn shown_at(self, at: Cursor) -> Self {
        Self { epoch: at.epoch, revision: at.revision, ..self }
    }

    /// The number that the next new session gets.
    pub fn next_session_number(&self) -> i32 {
        self.next_session_number
    }

    /// The edition's own row. None: revision 0.
    pub fn edition(&self) -> Option<&Arc<edition::Model>> {
        self.tables.editions.values().next()
    }

    /// The rows. They are for the core and the store; whoever answers a viewer asks
    /// [`super::View`], which shows what that viewer may see.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    pub(super) fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.tables))
    }

    pub(super) fn searchable(&self) -> &Searchable {
        self.folds.of(&self.tables)
    }
}
