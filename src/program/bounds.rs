//! Which days and instants a program may be about: those of the years 1900 to 2200. What is outside
//! of them is a slip of the keyboard, and would make whatever adds up days add up millions.

use chrono::{Datelike as _, NaiveDate};

use super::problem::{Problem, ProblemKind};
use crate::types::Timestamp;

const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// How many days an edition may last.
const MAX_DAYS: i64 = 366;

pub(super) fn check_date(path: &str, date: Option<NaiveDate>) -> Result<(), Problem> {
    match date {
        Some(date) if !YEARS.contains(&date.year()) => {
            Err(Problem::at(path, ProblemKind::OutsideCalendar))
        }
        _ => Ok(()),
    }
}

pub(super) fn check_instant(path: &str, instant: Option<Timestamp>) -> Result<(), Problem> {
    match instant {
        Some(instant) if !instant.is_in_calendar() => {
            Err(Problem::at(path, ProblemKind::OutsideCalendar))
        }
        _ => Ok(()),
    }
}

/// Checks the days of an edition.
pub(super) fn check_days(
    starts_on: NaiveDate,
    ends_on: NaiveDate,
    pre_forum_on: Option<NaiveDate>,
) -> Result<(), Problem> {
    check_date("startsOn", Some(starts_on))?;
    check_date("endsOn", Some(ends_on))?;
    check_date("preForumOn", pre_forum_on)?;
    if ends_on < starts_on {
        return Err(Problem::at("endsOn", ProblemKind::EndNotAfterStart));
    }
    if ends_on.signed_duration_since(starts_on).num_days() >= MAX_DAYS {
        return Err(Problem::at("endsOn", ProblemKind::LastsTooLong));
    }
    Ok(())
}
