//! What an answer was made of: while all of it is as it was, the answer is what it would be if it
//! were made again.
//!
//! [`Scope`](super::scope::Scope) is the only source of programs and of the time, and notes here
//! whatever it gives away. So nothing has to say of a field that it may be kept.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use crate::feed::Snapshot;
use crate::program::Lasting;
use crate::types::{Cursor, EditionId, Timestamp};

/// What an answer was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reads {
    /// Where the editions stood that were looked at. None: there was no such edition.
    editions: BTreeMap<EditionId, Option<Cursor>>,
    /// Which list of editions was looked at. None: none was.
    list: Option<u64>,
    /// While it is this time, what was made of the time is so. None: the time was not looked at.
    time: Option<Span>,
    /// Something was looked at that is not noted here, such as the database: the answer is this
    /// request's own.
    is_own: bool,
}

/// A span of time, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: Timestamp,
    /// None: for ever.
    until: Option<Timestamp>,
}

impl Reads {
    /// Whether nobody else may be given the answer.
    pub(super) fn is_own(&self) -> bool {
        self.is_own
    }

    /// Whether an answer that was made of this would be made again.
    pub(super) fn holds(&self, snapshot: &Snapshot, now: Timestamp) -> bool {
        let stands = |(edition, then): (&EditionId, &Option<Cursor>)| {
            snapshot.program(*edition).map(|program| program.cursor()) == *then
        };
        let in_time = |span: Span| span.from <= now && span.until.is_none_or(|until| now < until);
        !self.is_own
            && self.time.is_none_or(in_time)
            && self.list.is_none_or(|list| list == snapshot.list())
            && self.editions.iter().all(stands)
    }

    /// When it ceases to hold by itself. None: never.
    pub(super) fn until(&self) -> Option<Timestamp> {
        self.time.and_then(|span| span.until)
    }
}

/// Notes what is read while an answer is made.
#[derive(Default)]
pub(super) struct Noted(Mutex<Reads>);

impl Noted {
    /// An edition was looked at, where it stands in a snapshot.
    pub(super) fn edition(&self, edition: EditionId, snapshot: &Snapshot) {
        let mut reads = self.0.lock();
        let stands = || snapshot.program(edition).map(|program| program.cursor());
        reads.editions.entry(edition).or_insert_with(stands);
    }

    /// The list of editions was looked at: which there are, and what the row of each says.
    pub(super) fn list(&self, snapshot: &Snapshot) {
        self.0.lock().list = Some(snapshot.list());
    }

    /// The time was looked at, for something that lasts.
    pub(super) fn time<T>(&self, now: Timestamp, lasting: &Lasting<T>) {
        let mut reads = self.0.lock();
        let known = reads.time.and_then(|span| span.until);
        let until = known.into_iter().chain(lasting.until).min();
        reads.time = Some(Span { from: now, until });
    }

    /// Something was looked at that is not noted.
    pub(super) fn own(&self) {
        self.0.lock().is_own = true;
    }

    /// What was noted until now.
    pub(super) fn all(&self) -> Reads {
        self.0.lock().clone()
    }
}
