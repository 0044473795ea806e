//! The days of a program.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::now_and_next::{end_of_day, start_of_day};
use super::visibility::View;
use crate::entity::edition;
use crate::types::Timestamp;

/// The program day of an instant.
pub(super) fn program_day(edition: &edition::Model, instant: Timestamp) -> NaiveDate {
    let hour = u8::try_from(edition.day_starts_at_hour).unwrap_or(0);
    edition.time_zone.program_day(instant, hour)
}

/// Whether a session that starts at an instant may be said to be on a date: the program day, or the
/// calendar day that sources write after midnight.
pub fn is_day_of_start(edition: &edition::Model, date: NaiveDate, start: Timestamp) -> bool {
    date == program_day(edition, start) || date == edition.time_zone.program_day(start, 0)
}

impl View {
    /// Every date of the edition and any other with a visible session, oldest first.
    pub fn days(&self) -> Vec<NaiveDate> {
        let edition = self.edition();
        let main = edition.starts_on.iter_days().take_while(|date| *date <= edition.ends_on);
        let mut dates: BTreeSet<_> = main.collect();
        let planned = self.program().index().days();
        dates.extend(planned.filter(|date| self.sessions_on(*date).next().is_some()));
        dates.into_iter().collect()
    }

    /// When a program day begins.
    pub fn start_of_day(&self, date: NaiveDate) -> Timestamp {
        start_of_day(self.edition(), date)
    }

    /// When a program day ends.
    pub fn end_of_day(&self, date: NaiveDate) -> Timestamp {
        end_of_day(self.edition(), date)
    }
}
