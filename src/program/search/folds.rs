//! The rows of a program, folded: each once, and not again while it stays as it is.

use std::sync::{Arc, OnceLock};

use parking_lot::Mutex;

use super::folded::Folded;
use super::texts::Searched;
use crate::entity::{contribution, organization, participant, session};
use crate::program::record::{Row, Table};
use crate::program::value::Tables;

/// A row and its folded texts. Cheap to clone.
#[derive(Debug)]
pub(in crate::program) struct Entry<R> {
    pub(in crate::program) row: Arc<R>,
    pub(in crate::program) folded: Arc<Folded>,
}

impl<R> Clone for Entry<R> {
    fn clone(&self) -> Self {
        Self { row: self.row.clone(), folded: self.folded.clone() }
    }
}

/// What is searched of one program, table by table, each in the order of ids.
#[derive(Debug, Default)]
pub(in crate::program) struct Searchable {
    pub(in crate::program) sessions: Vec<Entry<session::Model>>,
    pub(in crate::program) participants: Vec<Entry<participant::Model>>,
    pub(in crate::program) organizations: Vec<Entry<organization::Model>>,
    /// Those with a name of their own.
    pub(in crate::program) contributions: Vec<Entry<contribution::Model>>,
}

/// The folded rows of a program, worked out when it is first searched from those of the program
/// that was searched before it. Clones share them.
#[derive(Debug, Clone, Default)]
pub(in crate::program) struct Folds {
    own: Arc<OnceLock<Arc<Searchable>>>,
    /// Shared by all programs that came of one another.
    newest: Arc<Mutex<Arc<Searchable>>>,
}

impl Folds {
    /// For a program that comes of this one.
    pub(in crate::program) fn next(&self) -> Self {
        Self { own: Arc::default(), newest: self.newest.clone() }
    }

    /// The folded rows of the program with these tables.
    pub(in crate::program) fn of(&self, tables: &Tables) -> &Searchable {
        self.own.get_or_init(|| {
            let known = self.newest.lock().clone();
            let own = Arc::new(Searchable::after(&known, tables));
            *self.newest.lock() = own.clone();
            own
        })
    }
}

impl Searchable {
    /// Folds what is not folded yet.
    fn after(known: &Self, tables: &Tables) -> Self {
        Self {
            sessions: carry(&known.sessions, &tables.sessions, |_| true),
            participants: carry(&known.participants, &tables.participants, |_| true),
            organizations: carry(&known.organizations, &tables.organizations, |_| true),
            contributions: carry(&known.contributions, &tables.contributions, |row| {
                row.display_name.is_some()
            }),
        }
    }
}

/// Takes over what is known of rows that are the very same; both sides are in the order of ids.
fn carry<R: Row + Searched>(
    known: &[Entry<R>],
    table: &Table<R>,
    is_searched: impl Fn(&R) -> bool,
) -> Vec<Entry<R>> {
    let mut known = known.iter().peekable();
    let rows = table.values().filter(|row| is_searched(row));
    rows.map(|row| {
        while known.next_if(|entry| entry.row.id() < row.id()).is_some() {}
        match known.peek() {
            Some(entry) if Arc::ptr_eq(&entry.row, row) => (*entry).clone(),
            _ => Entry { row: row.clone(), folded: Arc::new(Folded::of(&row.texts())) },
        }
    })
    .collect()
}
