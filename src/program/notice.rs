//! What of a revision is worth a mail to those who follow a session, and when: where the session
//! stood and where it stands, both as the public sees them.
//!
//! A draft that is published is no change. A session that the public loses is one: whoever follows
//! it would else go where nothing takes place.

use std::collections::BTreeSet;

use super::change::{Change, Step};
use super::visibility::View;
use crate::entity::agenda_notice;
use crate::entity::agenda_notification::{NoticeKind, QuietHours};
use crate::entity::mail::{ChangedSession, Placement};
use crate::entity::session;
use crate::types::{Audience, LocalizedText, SessionId, TimeZone, Timestamp};

/// Changes of a session that starts so soon are told soon.
const NEAR: i64 = 30 * MINUTE;

/// Within so long nobody may go to the wrong place: it is told at once.
const IMMINENT: i64 = 10 * MINUTE;

/// How long changes of a session that starts soon are gathered.
const NEAR_WINDOW: i64 = 20 * SECOND;

const MINUTE: i64 = 60 * SECOND;
const SECOND: i64 = 1_000;

/// A session that a revision changed for those who follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The session.
    pub session: SessionId,
    /// What it is called; of one that is gone, what it was called.
    pub title: LocalizedText,
    /// Where it stood.
    pub before: Placement,
    /// Where it stands. None: the public sees it no more.
    pub after: Option<Placement>,
    /// Why, for everybody. None: it was not said.
    pub reason: Option<LocalizedText>,
    /// When it was changed.
    pub at: Timestamp,
}

/// How long changes are gathered, and where.
#[derive(Debug, Clone, Copy)]
pub struct Gathering {
    /// How long after the first change a mail is due, in milliseconds; shorter near the start.
    pub window: i64,
    /// The zone of the edition, for quiet hours.
    pub zone: TimeZone,
    /// The present instant: nothing is due before.
    pub now: Timestamp,
}

/// Where a session stands, as an audience sees it.
pub fn placement(view: &View, session: &session::Model) -> Placement {
    let names = session.rooms.iter().filter_map(|room| Some(view.room(*room)?.name.clone()));
    let other = session.replaced_by.and_then(|other| view.session(other));
    Placement {
        starts_at: session.expected_starts_at(),
        ends_at: session.expected_ends_at(),
        date: session.date.filter(|_| session.starts_at.is_none()),
        delay_ms: if session.is_cancelled { 0 } else { session.delay_ms },
        rooms: names.collect(),
        is_cancelled: session.is_cancelled,
        replaced_by: other.map(|other| other.title.clone()),
    }
}

/// What lies between two placements. `after`: None, if the public sees the session no more.
pub fn kinds(before: &Placement, after: Option<&Placement>) -> BTreeSet<NoticeKind> {
    let Some(after) = after else { return [NoticeKind::Cancelled].into() };
    let expected = |at: &Placement| (at.starts_at, at.ends_at, at.date);
    let planned = |at: &Placement| {
        let planned = |expected: Timestamp| expected.plus_millis(-at.delay_ms);
        (at.starts_at.map(planned), at.ends_at.map(planned), at.date)
    };
    // Of what takes place on neither side, nobody needs to know when or where.
    let is_on = !(before.is_cancelled && after.is_cancelled);
    let is_on_throughout = !before.is_cancelled && !after.is_cancelled;
    let is_at_another_time = is_on && expected(before) != expected(after);
    let found = [
        (NoticeKind::Moved, is_at_another_time && planned(before) != planned(after)),
        (
            NoticeKind::Delayed,
            is_on_throughout && is_at_another_time && before.delay_ms != after.delay_ms,
        ),
        (NoticeKind::Cancelled, before.is_cancelled != after.is_cancelled),
        (NoticeKind::Replaced, after.is_cancelled && before.replaced_by != after.replaced_by),
        (NoticeKind::RoomChanged, is_on && !have_the_same(&before.rooms, &after.rooms)),
    ];
    found.into_iter().filter(|(_, is_so)| *is_so).map(|(kind, _)| kind).collect()
}

/// Whether two lists of rooms have the same names, in whichever order.
fn have_the_same(one: &[LocalizedText], other: &[LocalizedText]) -> bool {
    one.len() == other.len() && one.iter().all(|name| other.contains(name))
}

/// The sessions that a revision changed for those who follow them, by id.
pub fn notices(step: &Step) -> Vec<Notice> {
    let before = View::of(step.before.clone(), Audience::Public);
    let after = View::of(step.after.clone(), Audience::Public);
    let concerned = concerned(step).into_iter();
    let notice = |id: SessionId| {
        let was = before.session(id)?;
        let is = after.session(id);
        if is.is_some_and(|is| is_placed_alike([(&before, was), (&after, is)])) {
            return None;
        }
        let notice = Notice {
            session: id,
            title: is.unwrap_or(was).title.clone(),
            before: placement(&before, was),
            after: is.map(|is| placement(&after, is)),
            reason: step.revision.reason.clone(),
            at: step.revision.committed_at,
        };
        (!notice.kinds().is_empty()).then_some(notice)
    };
    concerned.filter_map(notice).collect()
}

/// Sessions whose rows changed, and those that are replaced by one of them.
fn concerned(step: &Step) -> BTreeSet<SessionId> {
    let rows = step.revision.changes.iter().filter_map(|change| match change {
        Change::Session(row) => row.id(),
        _ => None,
    });
    let mut concerned: BTreeSet<_> = rows.collect();
    if concerned.is_empty() {
        return concerned;
    }
    let sessions =
        [&step.before, &step.after].into_iter().flat_map(|side| side.tables().sessions.values());
    let replaced = sessions
        .filter(|row| row.replaced_by.is_some_and(|other| concerned.contains(&other)))
        .map(|row| row.id);
    let replaced: Vec<_> = replaced.collect();
    concerned.extend(replaced);
    concerned
}

/// Whether two rows of a session say the same of its place. Names of rooms and titles of what
/// replaces it are no part of that: to correct one moves nobody.
fn is_placed_alike(sides: [(&View, &session::Model); 2]) -> bool {
    let [was, is] = sides.map(|(view, row)| {
        let other = row.replaced_by.filter(|other| view.session(*other).is_some());
        let date = row.date.filter(|_| row.starts_at.is_none());
        let times = (row.starts_at, row.ends_at, row.delay_ms, date);
        (times, row.rooms.iter().collect::<BTreeSet<_>>(), row.is_cancelled, other)
    });
    was == is
}

impl Notice {
    /// What happened.
    pub fn kinds(&self) -> BTreeSet<NoticeKind> {
        kinds(&self.before, self.after.as_ref())
    }

    /// When whoever follows the session is to be told: some time after the change, so that what
    /// follows soon comes with the same mail; sooner, the sooner the session starts. Quiet hours put
    /// it off to their end, unless the session starts before: whoever sleeps past that is worse off
    /// than whoever is woken.
    pub fn due(&self, gathering: &Gathering, quiet: Option<QuietHours>) -> Timestamp {
        let due = self.at.plus_millis(self.patience(gathering.window)).max(gathering.now);
        let Some(quiet) = quiet.filter(|quiet| quiet.hold(gathering.zone.clock_at(due))) else {
            return due;
        };
        let end = gathering.zone.next(quiet.until, due);
        let starts_before = self.starts().any(|start| self.at <= start && start < end);
        if starts_before { due } else { end }
    }

    fn patience(&self, window: i64) -> i64 {
        let is_within =
            |start: Timestamp, span: i64| self.at <= start && start <= self.at.plus_millis(span);
        let starts_within = |span| self.starts().any(|start| is_within(start, span));
        let moved_to = self.after.as_ref().filter(|after| !after.is_cancelled);
        let moved_to = moved_to.and_then(|after| after.starts_at);
        let is_off = self.after.as_ref().is_none_or(|after| after.is_cancelled);
        let is_moved_within = moved_to != self.before.starts_at
            && moved_to.is_some_and(|start| is_within(start, IMMINENT));
        if is_moved_within || is_off && starts_within(IMMINENT) {
            0
        } else if starts_within(NEAR) {
            window.min(NEAR_WINDOW)
        } else {
            window
        }
    }

    /// When it was to start, and when it is.
    fn starts(&self) -> impl Iterator<Item = Timestamp> {
        let after = self.after.as_ref().and_then(|after| after.starts_at);
        self.before.starts_at.into_iter().chain(after)
    }
}

/// What is to be told of a session now. None: it stands where it stood, or nothing of what changed
/// is wanted. `wanted`: empty for everything.
pub fn to_be_told(
    view: &View,
    notice: agenda_notice::Model,
    wanted: &[NoticeKind],
) -> Option<ChangedSession> {
    let row = view.session(notice.session_id);
    let after = row.map(|row| placement(view, row));
    let kinds = kinds(&notice.before, after.as_ref());
    are_wanted(&kinds, wanted).then(|| ChangedSession {
        id: notice.session_id,
        title: row.map_or(notice.title, |row| row.title.clone()),
        before: notice.before,
        after,
        reason: notice.reason,
    })
}

/// Whether any of some changes is one of those that somebody wants. `wanted`: empty for everything.
pub fn are_wanted(kinds: &BTreeSet<NoticeKind>, wanted: &[NoticeKind]) -> bool {
    kinds.iter().any(|kind| wanted.is_empty() || wanted.contains(kind))
}
