//! What happened: changes of rows, and the revisions that hold them.
//!
//! Their JSON is the log's format: unknown keys are ignored, new columns have defaults.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Program;
use super::record::{Record, RecordId, Row, Stamps, for_each_table};
use super::replay::touched;
use super::value::Tables;
use crate::entity::{
    announcement, contribution, edition, organization, participant, room, session, session_kind,
    track,
};
use crate::types::{Credential, LocalizedText, RevisionNumber, Timestamp};

/// One row before and after. Never without both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowChange<R> {
    /// The row before. None: it was not there.
    pub before: Option<Arc<R>>,
    /// The row after. None: it is gone.
    pub after: Option<Arc<R>>,
}

impl<R: Row> RowChange<R> {
    /// The row's id. None only for a change read from a damaged log, with neither side.
    pub(super) fn id(&self) -> Option<R::Id> {
        self.after.as_ref().or(self.before.as_ref()).map(|row| row.id())
    }
}

impl<R> RowChange<R> {
    fn inverse(&self) -> Self {
        Self { before: self.after.clone(), after: self.before.clone() }
    }
}

/// A change says the same live and read from the log, which leaves stamps out.
fn without_stamps<R: Row>(row: &R) -> Arc<R> {
    let mut row = row.clone();
    row.set_stamps(Stamps::default());
    Arc::new(row)
}

macro_rules! define_change {
    ($(($variant:ident, $model:ident, $id:ident, $field:ident))*) => {
        /// What happened to one row.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Change {
            $(
                #[doc = concat!("To a row of `", stringify!($model), "`.")]
                $variant(RowChange<$model::Model>),
            )*
        }

        impl Change {
            /// The difference between two states of a row. None: they say the same.
            pub fn between(before: &Tables, after: &Tables, id: RecordId) -> Option<Self> {
                match id {
                    $(RecordId::$variant(id) => {
                        let (before, after) = (before.$field.get(&id), after.$field.get(&id));
                        let same = match (before, after) {
                            (Some(before), Some(after)) => before.says_the_same(after),
                            (None, None) => true,
                            _ => false,
                        };
                        (!same).then(|| {
                            Self::$variant(RowChange {
                                before: before.map(|row| without_stamps(row.as_ref())),
                                after: after.map(|row| without_stamps(row.as_ref())),
                            })
                        })
                    })*
                }
            }

            /// The table of the row.
            pub fn table(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => stringify!($model),)*
                }
            }

            /// The same change, backwards.
            #[must_use]
            pub fn inverse(&self) -> Self {
                match self {
                    $(Self::$variant(change) => Self::$variant(change.inverse()),)*
                }
            }

            /// The change that made a row.
            pub(super) fn making(record: Record) -> Self {
                match record {
                    $(Record::$variant(row) => {
                        Self::$variant(RowChange { before: None, after: Some(row) })
                    })*
                }
            }

            /// The same change of rows that say something else.
            #[must_use]
            pub fn map_rows(&self, say: impl Fn(Record) -> Record) -> Self {
                match self {
                    $(Self::$variant(change) => {
                        let map = |row: &Option<Arc<$model::Model>>| {
                            match say(Record::$variant(row.clone()?)) {
                                Record::$variant(row) => Some(row),
                                // A row of another table is no row of this change.
                                _ => row.clone(),
                            }
                        };
                        let (before, after) = (map(&change.before), map(&change.after));
                        Self::$variant(RowChange { before, after })
                    })*
                }
            }

            /// The row before. None: it was not there.
            pub fn before(&self) -> Option<Record> {
                match self {
                    $(Self::$variant(change) => change.before.clone().map(Record::$variant),)*
                }
            }

            /// The row after. None: it is gone.
            pub fn after(&self) -> Option<Record> {
                match self {
                    $(Self::$variant(change) => change.after.clone().map(Record::$variant),)*
                }
            }
        }
    };
}
for_each_table!(define_change);

impl Change {
    /// The row's id. None only for a change read from a damaged log, with neither side.
    pub fn id(&self) -> Option<RecordId> {
        self.after().or_else(|| self.before()).map(|record| record.id())
    }
}

/// The stamps that rows had before a revision touched them. They let the newest program walk back
/// to an earlier one exactly; nothing else reads them.
pub type PreviousStamps = Vec<(RecordId, Stamps)>;

/// A numbered, atomic set of changes: who, when and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Dense from 1 in each edition.
    pub number: RevisionNumber,
    /// When it was committed.
    pub committed_at: Timestamp,
    /// Who committed it, for staff.
    pub actor: String,
    /// By what they were known. None: a command or a participant did.
    pub credential: Option<Credential>,
    /// Why, for everybody.
    pub reason: Option<LocalizedText>,
    /// For staff.
    pub note: Option<String>,
    /// Whether it erased somebody: revisions before it were rewritten, so that programs from before
    /// it are loaded anew and not brought up to date.
    pub is_erasure: bool,
    /// What changed, in the order in which rows are written.
    pub changes: Vec<Change>,
    /// What walking back needs.
    pub previous_stamps: PreviousStamps,
}

impl Revision {
    /// Whether it changed any of these objects, or the contributions of such a session.
    pub fn touches(&self, objects: &BTreeSet<RecordId>) -> bool {
        !touched(&self.changes).is_disjoint(objects)
    }
}

/// A revision with the programs on its two sides.
#[derive(Debug, Clone)]
pub struct Step {
    /// The program that the revision changed.
    pub before: Arc<Program>,
    /// The program that it made.
    pub after: Arc<Program>,
    /// The revision.
    pub revision: Arc<Revision>,
}
