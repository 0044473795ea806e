//! Sessions as spans of time, and which of them meet.

use std::sync::Arc;

use crate::entity::session;
use crate::types::TimeRange;

/// A session that takes a span of time. One that is cancelled, or has no end, takes none.
#[derive(Debug, Clone, Copy)]
pub(in crate::program) struct Slot<'a> {
    /// The span that it is expected to take.
    pub(in crate::program) range: TimeRange,
    /// The session.
    pub(in crate::program) session: &'a Arc<session::Model>,
}

/// Two sessions that meet.
#[derive(Debug, Clone, Copy)]
pub(in crate::program) struct Meeting<'a> {
    /// The one that starts first.
    pub(in crate::program) one: Slot<'a>,
    /// The one that starts later, or at the same time.
    pub(in crate::program) other: Slot<'a>,
}

impl<'a> Slot<'a> {
    pub(in crate::program) fn of(session: &'a Arc<session::Model>) -> Option<Self> {
        let range = session.expected_range().filter(|_| !session.is_cancelled)?;
        Some(Self { range, session })
    }
}

impl Meeting<'_> {
    /// Whether both take place at one instant; if not, the second follows too soon.
    pub(super) fn is_at_one_time(&self) -> bool {
        self.one.range.overlaps(self.other.range)
    }
}

/// Every pair of slots of which the second starts before the first is over for so many milliseconds.
/// The slots come in the order of their starts: one sweep, in which every step is a pair that is
/// found.
pub(in crate::program) fn meetings<'a>(
    slots: &[Slot<'a>],
    gap_millis: i64,
) -> impl Iterator<Item = Meeting<'a>> {
    slots.iter().enumerate().flat_map(move |(place, one)| {
        let until = one.range.end().plus_millis(gap_millis);
        let later = slots[place + 1..].iter().take_while(move |next| next.range.start() < until);
        later.map(move |other| Meeting { one: *one, other: *other })
    })
}
