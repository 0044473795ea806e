//! iCalendar (RFC 5545, RFC 7986): sessions as a calendar that apps subscribe to.
//!
//! An event keeps its UID for ever, and its SEQUENCE rises whenever its time, its place or its
//! cancellation changes, so that a session that moved is the same event at another time, and one that
//! was cancelled stays, marked. Nothing depends on when the calendar is asked for: who asks again
//! without a change is given the same text.
//!
//! People are left out: what is copied into calendars could not be taken back.

mod line;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use self::line::Lines;
use crate::entity::session;
use crate::program::View;
use crate::types::{Languages, LocalizedText, RevisionNumber, RoomId, Timestamp};

/// How soon an app should ask again.
const ASK_AGAIN: &str = "PT15M";

/// What a calendar is made of.
#[derive(Debug, Clone, Copy)]
pub struct Calendar<'a> {
    /// What it is called.
    pub name: &'a str,
    /// Who sees it.
    pub view: &'a View,
    /// The sessions, which the view shows. Those of which not even the day is known are left out: an
    /// event has to be somewhere.
    pub sessions: &'a [Arc<session::Model>],
    /// When the revisions were committed that [`revisions`] asks for.
    pub committed: &'a BTreeMap<RevisionNumber, Timestamp>,
    /// The languages that its reader wants; where a text has none of them, it is in the edition's.
    pub languages: &'a Languages,
}

/// The revisions of which a calendar of sessions says when they were committed.
pub fn revisions(view: &View, sessions: &[Arc<session::Model>]) -> BTreeSet<RevisionNumber> {
    sessions.iter().map(|row| view.changed_at(row)).collect()
}

impl Calendar<'_> {
    /// The calendar as text.
    pub fn text(&self) -> String {
        let mut lines = Lines::default();
        lines.property("BEGIN", "VCALENDAR");
        lines.property("VERSION", "2.0");
        lines.property("PRODID", "-//Plenary//Plenary//EN");
        lines.property("CALSCALE", "GREGORIAN");
        lines.text("NAME", self.name);
        lines.text("X-WR-CALNAME", self.name);
        lines.property("REFRESH-INTERVAL;VALUE=DURATION", ASK_AGAIN);
        lines.property("X-PUBLISHED-TTL", ASK_AGAIN);
        for session in self.sessions {
            self.event(session, &mut lines);
        }
        lines.property("END", "VCALENDAR");
        lines.finish()
    }

    fn event(&self, row: &session::Model, lines: &mut Lines) {
        let Some(start) = Start::of(row) else { return };
        lines.property("BEGIN", "VEVENT");
        // No host in it: the same session is the same event wherever it is served.
        lines.property("UID", &format!("{}@plenary", row.id.0));
        let changed = self.changed(row).to_basic_format();
        lines.property("DTSTAMP", &changed);
        lines.property("LAST-MODIFIED", &changed);
        lines.property("SEQUENCE", &row.calendar_sequence.to_string());
        start.write(row, lines);
        lines.property("STATUS", if row.is_cancelled { "CANCELLED" } else { "CONFIRMED" });
        if row.is_cancelled || matches!(start, Start::Day(_)) {
            // It keeps nobody from anything else.
            lines.property("TRANSP", "TRANSPARENT");
        }
        self.localized("SUMMARY", &row.title, lines);
        self.description(row, lines);
        self.location(row, lines);
        let (track, kind) = (row.track_id, row.kind_id);
        let track = track.and_then(|id| self.view.track(id)).map(|track| self.pick(&track.name));
        let kind = kind.and_then(|id| self.view.kind(id)).map(|kind| self.pick(&kind.name));
        lines.texts("CATEGORIES", &track.into_iter().chain(kind).collect::<Vec<_>>());
        if let Some(url) = &row.stream_url {
            lines.property("URL", url.as_str());
        }
        lines.property("END", "VEVENT");
    }

    /// When the session changed last, as far as the reader may know.
    fn changed(&self, row: &session::Model) -> Timestamp {
        let committed = self.committed.get(&self.view.changed_at(row));
        committed.copied().unwrap_or(Timestamp::from_millis(0))
    }

    /// Why it was cancelled and what takes place instead, the subtitle, and what it is about.
    fn description(&self, row: &session::Model, lines: &mut Lines) {
        let pick =
            |text: &Option<LocalizedText>| text.as_ref().map(|text| self.pick(text).to_owned());
        let replacement = row.replaced_by.and_then(|id| self.view.session(id));
        let parts = [
            pick(&row.status_reason),
            replacement.map(|other| format!("→ {}", self.pick(&other.title))),
            pick(&row.subtitle),
            pick(&row.abstract_text),
        ];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        if !parts.is_empty() {
            lines.text("DESCRIPTION", &parts.join("\n\n"));
        }
    }

    /// The rooms, and the venue that they are in. Without a room it is online, or not known where.
    fn location(&self, row: &session::Model, lines: &mut Lines) {
        let name = |id: &RoomId| Some(self.pick(&self.view.room(*id)?.name));
        let mut names: Vec<_> = row.rooms.iter().filter_map(name).collect();
        if names.is_empty() {
            return;
        }
        let venue = self.view.edition().venue.as_ref();
        names.extend(venue.map(|venue| self.pick(&venue.name)));
        names.extend(venue.and_then(|venue| venue.city.as_ref()).map(|city| self.pick(city)));
        lines.text("LOCATION", &names.join(", "));
    }

    fn localized(&self, name: &str, text: &LocalizedText, lines: &mut Lines) {
        let (locale, words) = text.pick(self.languages.iter(), &self.view.edition().locales);
        lines.text(&format!("{name};LANGUAGE={locale}"), words);
    }

    fn pick<'a>(&'a self, text: &'a LocalizedText) -> &'a str {
        text.pick(self.languages.iter(), &self.view.edition().locales).1
    }
}

/// When an event is.
enum Start {
    /// At an instant.
    At(Timestamp),
    /// On a day; no time is known.
    Day(chrono::NaiveDate),
}

impl Start {
    /// None: not even the day is known.
    fn of(row: &session::Model) -> Option<Self> {
        row.expected_starts_at().map(Self::At).or(row.date.map(Self::Day))
    }

    fn write(&self, row: &session::Model, lines: &mut Lines) {
        match self {
            Self::At(start) => {
                lines.property("DTSTART", &start.to_basic_format());
                if let Some(end) = row.expected_ends_at() {
                    lines.property("DTEND", &end.to_basic_format());
                }
            }
            Self::Day(day) => {
                lines.property("DTSTART;VALUE=DATE", &day.format("%Y%m%d").to_string());
            }
        }
    }
}
