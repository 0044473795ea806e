//! Instants, spans and zones. Instants are kept to the millisecond, so that what is stored is what
//! was given; days are those of an edition's zone.

use std::fmt;
use std::str::FromStr;

use chrono::{
    DateTime, Days, Duration, LocalResult, NaiveDate, NaiveDateTime, SecondsFormat, TimeZone as _,
    Timelike as _, Utc,
};
use chrono_tz::Tz;
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::TimeOfDay;

/// Why a value is not a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not an instant of RFC 3339 with an offset, between the years 1 and 9999.
    #[error("is not an instant of RFC 3339 with an offset, such as 2019-10-01T14:00:00+09:00")]
    Instant,
    /// Not a zone of the IANA database.
    #[error("is not a time zone of the IANA database, such as Asia/Seoul")]
    Zone,
    /// A span that ends before it starts, or as it starts.
    #[error("must be later than the start")]
    EndNotAfterStart,
}

/// An instant, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 0001-01-02T00:00:00Z to 9999-12-30T23:59:59.999Z: what RFC 3339 can write, in every zone.
    const RANGE: std::ops::RangeInclusive<i64> = -62_135_510_400_000..=253_402_214_399_999;

    /// From 1900 to 2200: what programs may be about.
    const CALENDAR: std::ops::Range<i64> = -2_208_988_800_000..7_289_654_400_000;

    /// From milliseconds since 1970; brought into the range.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(*Self::RANGE.start(), *Self::RANGE.end()))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant moved by a number of milliseconds.
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Whether it is in the years 1900 to 2200 (in UTC), outside of which nothing of a program is.
    pub fn is_in_calendar(self) -> bool {
        Self::CALENDAR.contains(&self.0)
    }

    /// The instant in the basic format of ISO 8601, to the second: `20191001T050000Z`.
    pub fn to_basic_format(self) -> String {
        self.as_utc().format("%Y%m%dT%H%M%SZ").to_string()
    }

    fn as_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).expect("the years 1 to 9999 are in range")
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let instant = DateTime::parse_from_rfc3339(text).map_err(|_| TimeError::Instant)?;
        let millis = instant.timestamp_millis();
        if Self::RANGE.contains(&millis) { Ok(Self(millis)) } else { Err(TimeError::Instant) }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A half-open span of time: it holds its start and not its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeRange {
    start: Timestamp,
    end: Timestamp,
}

impl TimeRange {
    /// A span; its end must be later than its start.
    pub fn new(start: Timestamp, end: Timestamp) -> Result<Self, TimeError> {
        if end > start { Ok(Self { start, end }) } else { Err(TimeError::EndNotAfterStart) }
    }

    /// The first instant of the span.
    pub fn start(self) -> Timestamp {
        self.start
    }

    /// The first instant after the span.
    pub fn end(self) -> Timestamp {
        self.end
    }

    /// Whether an instant is in the span.
    pub fn holds(self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }

    /// Whether the two spans share an instant.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A time zone of the IANA database.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, DeriveValueType)]
#[serde(into = "String", try_from = "String")]
#[sea_orm(value_type = "String")]
pub struct TimeZone(Tz);

impl TimeZone {
    /// The zone's name, such as `Asia/Seoul`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The program day of an instant: days begin at `hour`, so that what comes after midnight
    /// belongs to the evening before.
    pub fn program_day(self, instant: Timestamp, hour: u8) -> NaiveDate {
        (self.local(instant) - Duration::hours(hour.into())).date()
    }

    /// The instant at which a program day begins. Where the clocks skip that hour, the first
    /// instant after the gap; where they repeat it, the first of the two.
    pub fn start_of_day(self, date: NaiveDate, hour: u8) -> Timestamp {
        let mut local = date.and_hms_opt(hour.into(), 0, 0).unwrap_or_default();
        loop {
            match self.0.from_local_datetime(&local) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                    return Timestamp::from_millis(at.timestamp_millis());
                }
                LocalResult::None => local += Duration::minutes(15),
            }
        }
    }

    /// The instant at which a program day ends.
    pub fn end_of_day(self, date: NaiveDate, hour: u8) -> Timestamp {
        self.start_of_day(date.checked_add_days(Days::new(1)).unwrap_or(date), hour)
    }

    /// The time of day of an instant in this zone, `HH:MM`.
    pub fn time_of_day(self, instant: Timestamp) -> String {
        self.clock_at(instant).to_string()
    }

    /// What the clocks of this zone show at an instant.
    pub fn clock_at(self, instant: Timestamp) -> TimeOfDay {
        let local = self.local(instant);
        TimeOfDay::of(local.hour(), local.minute())
    }

    /// The first instant after another at which the clocks of this zone come to show a time. Where
    /// they skip it, that is the first instant after the gap; where they repeat it, the first of the
    /// two that is still to come.
    pub fn next(self, time: TimeOfDay, after: Timestamp) -> Timestamp {
        let today = self.local(after).date();
        let days = (0..3).filter_map(|days| today.checked_add_days(Days::new(days)));
        let times = days.filter_map(|day| day.and_hms_opt(time.hour(), time.minute(), 0));
        let mut instants = times.flat_map(|local| self.instants(local));
        instants.find(|instant| *instant > after).unwrap_or(after)
    }

    /// The instant at which the clocks show the same time of day, a number of days later; earlier, if
    /// it is negative. Where they skip that time, the first instant after the gap; where they repeat
    /// it, the first of the two.
    pub fn same_time_after(self, days: i64, instant: Timestamp) -> Timestamp {
        let local = self.local(instant);
        let moved = Duration::try_days(days).and_then(|days| local.checked_add_signed(days));
        let moved = moved.unwrap_or(local);
        if let Some(at) = self.0.from_local_datetime(&moved).earliest() {
            return Timestamp::from_millis(at.timestamp_millis());
        }
        // A gap ends with a whole minute.
        let minute = moved.with_second(0).and_then(|minute| minute.with_nanosecond(0));
        self.instants(minute.unwrap_or(moved))[0]
    }

    fn local(self, instant: Timestamp) -> NaiveDateTime {
        instant.as_utc().with_timezone(&self.0).naive_local()
    }

    /// The instants at which the clocks show a time of a day, earlier ones first; never none.
    fn instants(self, mut local: NaiveDateTime) -> Vec<Timestamp> {
        loop {
            let found = match self.0.from_local_datetime(&local) {
                LocalResult::Single(at) => vec![at],
                LocalResult::Ambiguous(first, second) => vec![first, second],
                // Gaps begin and end with whole minutes.
                LocalResult::None => {
                    local += Duration::minutes(1);
                    continue;
                }
            };
            return found.iter().map(|at| Timestamp::from_millis(at.timestamp_millis())).collect();
        }
    }
}

impl FromStr for TimeZone {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| TimeError::Zone)
    }
}

impl TryFrom<String> for TimeZone {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.name().to_owned()
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(at("2019-10-01T14:00:00+09:00").to_string(), "2019-10-01T05:00:00Z");
        for text in ["2019-10-01", "2019-10-01T14:00:00", "2019-02-30T00:00:00Z", ""] {
            assert_eq!(text.parse::<Timestamp>(), Err(TimeError::Instant), "{text}");
        }
    }

    #[test]
    fn the_basic_format_has_no_punctuation_and_no_fractions() {
        assert_eq!(at("2019-10-01T14:00:00.999+09:00").to_basic_format(), "20191001T050000Z");
        assert_eq!(at("0987-01-02T03:04:05Z").to_basic_format(), "09870102T030405Z");
    }

    #[test]
    fn what_comes_after_midnight_belongs_to_the_evening_before() {
        let seoul: TimeZone = "Asia/Seoul".parse().unwrap();
        assert_eq!(seoul.program_day(at("2019-10-02T03:59:00+09:00"), 4), day("2019-10-01"));
        assert_eq!(seoul.program_day(at("2019-10-02T04:00:00+09:00"), 4), day("2019-10-02"));
        assert_eq!(seoul.start_of_day(day("2019-10-02"), 4), at("2019-10-02T04:00:00+09:00"));
    }

    #[test]
    fn a_day_begins_after_the_hour_that_the_clocks_skip() {
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        assert_eq!(paris.start_of_day(day("2020-03-29"), 2), at("2020-03-29T03:00:00+02:00"));
        assert_eq!(paris.start_of_day(day("2020-10-25"), 2), at("2020-10-25T02:00:00+02:00"));
    }

    #[test]
    fn a_time_of_day_comes_once_a_day_also_where_clocks_skip_or_repeat_it() {
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        let next = |time: &str, after: &str| paris.next(time.parse().unwrap(), at(after));
        let summer = |time: &str| at(&format!("2020-10-25T{time}:00+02:00"));
        let winter = |time: &str| at(&format!("2020-10-25T{time}:00+01:00"));
        assert_eq!(next("07:00", "2020-10-24T22:00:00+02:00"), winter("07:00"));
        assert_eq!(next("02:30", "2020-10-25T01:00:00+02:00"), summer("02:30"));
        assert_eq!(next("02:30", "2020-10-25T02:30:00+02:00"), winter("02:30"));
        assert_eq!(next("02:10", "2020-03-28T22:00:00+01:00"), at("2020-03-29T03:00:00+02:00"));
        assert_eq!(next("22:00", "2020-03-28T22:00:00+01:00"), at("2020-03-29T22:00:00+02:00"));
    }

    #[test]
    fn a_time_of_day_stays_when_the_day_moves() {
        let seoul: TimeZone = "Asia/Seoul".parse().unwrap();
        let may = at("2020-05-17T14:30:15.250+09:00");
        assert_eq!(seoul.same_time_after(143, may), at("2020-10-07T14:30:15.250+09:00"));
        assert_eq!(seoul.same_time_after(-17, may), at("2020-04-30T14:30:15.250+09:00"));
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        let winter = at("2020-03-28T10:00:00+01:00");
        assert_eq!(paris.same_time_after(1, winter), at("2020-03-29T10:00:00+02:00"));
        assert_eq!(paris.same_time_after(0, winter), winter);
    }

    #[test]
    fn a_time_that_the_clocks_skip_becomes_the_first_after_the_gap() {
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        for skipped in ["02:00:00", "02:30:15", "02:59:59"] {
            let before = at(&format!("2020-03-28T{skipped}+01:00"));
            assert_eq!(paris.same_time_after(1, before), at("2020-03-29T03:00:00+02:00"));
        }
        let after = at("2020-03-30T02:30:00+02:00");
        assert_eq!(paris.same_time_after(-1, after), at("2020-03-29T03:00:00+02:00"));
    }

    #[test]
    fn a_time_that_the_clocks_repeat_becomes_the_first_of_the_two() {
        let paris: TimeZone = "Europe/Paris".parse().unwrap();
        let before = at("2020-10-24T02:30:00+02:00");
        assert_eq!(paris.same_time_after(1, before), at("2020-10-25T02:30:00+02:00"));
        let second = at("2020-10-25T02:30:00+01:00");
        assert_eq!(paris.same_time_after(1, second), at("2020-10-26T02:30:00+01:00"));
    }

    #[test]
    fn programs_are_about_the_years_1900_to_2200() {
        for (text, is_in) in [
            ("1899-12-31T23:59:59.999Z", false),
            ("1900-01-01T00:00:00Z", true),
            ("2200-12-31T23:59:59.999Z", true),
            ("2201-01-01T00:00:00Z", false),
        ] {
            assert_eq!(at(text).is_in_calendar(), is_in, "{text}");
        }
    }

    #[test]
    fn a_span_ends_after_its_start_and_does_not_hold_its_end() {
        let (nine, ten, noon) = (Timestamp(9), Timestamp(10), Timestamp(12));
        assert_eq!(TimeRange::new(ten, ten), Err(TimeError::EndNotAfterStart));
        let (first, second) =
            (TimeRange::new(nine, ten).unwrap(), TimeRange::new(ten, noon).unwrap());
        assert!(!first.overlaps(second));
        assert!(TimeRange::new(nine, noon).unwrap().overlaps(second));
    }
}
