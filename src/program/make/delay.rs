//! How late sessions are, and how that runs on through their rooms.
//!
//! A delay is the whole of it, against the plan: saying it twice is saying it once. Where it runs on,
//! the sessions of the same program day are gone through in the order of their planned starts. One
//! *comes after* another if they share an undivided room and it is planned to start when the other
//! was planned to end, or later; those that overlap as planned do not push each other.
//!
//! - What comes after a session of the run that ends, or ended, later than it is itself planned to
//!   start is in the run; where a gap absorbs all of it, the run ends.
//! - What a session of the run *needs* is the delay with which it starts when the last of those that
//!   it comes after is expected to end; at least none.
//! - A session that was no later than it needed is as late as it now needs: it was carried, and is
//!   carried on or back. One that was later has reasons of its own: it gets no earlier.
//!
//! So the run ends with nothing overlapping that was not planned to; ending the first delay takes
//! back what it brought about; and a delay that somebody gave a session by hand is not lost.

use std::cmp::max;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Made, find};
use crate::entity::session;
use crate::program::apply::Draft;
use crate::program::edit::{DelaySession, Lateness, Run};
use crate::program::index::{atoms_among, parts_of};
use crate::program::problem::{Problem, ProblemKind};
use crate::types::{Millis, RoomId, Timestamp};

pub(super) fn delay(draft: &mut Draft<'_>, edit: &DelaySession) -> Made {
    let mut row = find(draft, edit.session, "session")?;
    let delay_ms = wanted_delay(&row, edit.lateness)?;
    if edit.run == Run::On {
        run_on(draft, &row, delay_ms);
    }
    row.delay_ms = delay_ms;
    draft.put(row);
    Ok(())
}

fn wanted_delay(row: &session::Model, lateness: Lateness) -> Result<i64, Problem> {
    if row.is_cancelled {
        return Err(Problem::at("session", ProblemKind::IsCancelled));
    }
    let starts_at = row.starts_at.ok_or_else(|| Problem::at("session", ProblemKind::NoStart))?;
    let (path, delay) = match lateness {
        Lateness::By(delay) => ("delay", delay),
        Lateness::Until(start) => {
            ("expectedStartsAt", Millis(start.as_millis() - starts_at.as_millis()))
        }
    };
    if delay < Millis(0) {
        return Err(Problem::at(path, ProblemKind::EarlierThanPlanned));
    }
    if delay > Millis::SEVEN_DAYS {
        return Err(Problem::at(path, ProblemKind::TooLate));
    }
    Ok(delay.0)
}

/// An end that later sessions may have to wait for.
struct End {
    planned: Timestamp,
    /// As it was before the run.
    before: Timestamp,
    /// As it is with the run.
    after: Timestamp,
    is_in_run: bool,
}

/// The ends in each undivided room, of what was gone through.
type Ends = BTreeMap<RoomId, Vec<Arc<End>>>;

/// How long a session has to wait for others, before and with the run; not less than not at all.
#[derive(Default)]
struct Wait {
    before: i64,
    after: i64,
    is_in_run: bool,
}

impl Wait {
    /// The wait of what is planned to start in some rooms.
    fn of(start: Timestamp, rooms: &BTreeSet<RoomId>, ends: &Ends) -> Self {
        let ends = rooms.iter().filter_map(|room| ends.get(room)).flatten();
        let late = |end: Timestamp| end.as_millis() - start.as_millis();
        ends.filter(|end| end.planned <= start).fold(Self::default(), |wait, end| {
            let (before, after) = (late(end.before), late(end.after));
            Self {
                before: max(wait.before, before),
                after: max(wait.after, after),
                is_in_run: wait.is_in_run || (end.is_in_run && max(before, after) > 0),
            }
        })
    }

    /// The new delay of a session with this wait.
    fn delay_of(&self, row: &session::Model) -> i64 {
        if !self.is_in_run {
            row.delay_ms
        } else if row.delay_ms <= self.before {
            self.after
        } else {
            max(row.delay_ms, self.after)
        }
    }
}

/// Gives the delay of a session to everything that comes after it.
fn run_on(draft: &mut Draft<'_>, first: &session::Model, delay_ms: i64) {
    let mut ends = Ends::new();
    for row in same_day(draft, first) {
        let Some(start) = row.starts_at else { continue };
        let rooms = atoms_of(draft, &row);
        let wait = Wait::of(start, &rooms, &ends);
        let is_first = row.id == first.id;
        let delay = if is_first { delay_ms } else { wait.delay_of(&row) };
        if let Some(planned) = row.ends_at {
            let [before, after] = [row.delay_ms, delay].map(|delay| planned.plus_millis(delay));
            let is_in_run = is_first || wait.is_in_run;
            let end = Arc::new(End { planned, before, after, is_in_run });
            for room in rooms {
                ends.entry(room).or_default().push(end.clone());
            }
        }
        if !is_first && delay != row.delay_ms {
            draft.put(session::Model { delay_ms: delay, ..row.as_ref().clone() });
        }
    }
}

/// What takes place on the program day of a session, in the order of planned starts.
fn same_day(draft: &Draft<'_>, first: &session::Model) -> Vec<Arc<session::Model>> {
    let rows = draft.tables.sessions.values();
    let is_of_day = |row: &&Arc<session::Model>| {
        row.date == first.date && row.starts_at.is_some() && !row.is_cancelled
    };
    let mut rows: Vec<_> = rows.filter(is_of_day).cloned().collect();
    rows.sort_by_key(|row| (row.starts_at, row.number));
    rows
}

/// The undivided rooms that a session takes.
fn atoms_of(draft: &Draft<'_>, row: &session::Model) -> BTreeSet<RoomId> {
    let parts: BTreeSet<_> =
        row.rooms.iter().flat_map(|room| parts_of(&draft.tables, *room)).collect();
    atoms_among(&draft.tables, &parts)
}
