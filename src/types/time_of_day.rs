//! Times of day, as clocks on walls show them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A time of day, to the minute; written `HH:MM`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeOfDay(u16);

/// A text that is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a time of day from 00:00 to 23:59, such as 22:00")]
pub struct TimeOfDayError;

impl TimeOfDay {
    /// From an hour and a minute of a clock; brought into the day.
    pub(super) fn of(hour: u32, minute: u32) -> Self {
        Self(u16::try_from((hour * 60 + minute) % (24 * 60)).unwrap_or_default())
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u32 {
        u32::from(self.0 / 60)
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u32 {
        u32::from(self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeOfDayError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_shaped = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
        let (hour, minute) = text.split_once(':').ok_or(TimeOfDayError)?;
        let hour: u32 = hour.parse().map_err(|_| TimeOfDayError)?;
        let minute: u32 = minute.parse().map_err(|_| TimeOfDayError)?;
        if is_shaped && hour < 24 && minute < 60 {
            Ok(Self::of(hour, minute))
        } else {
            Err(TimeOfDayError)
        }
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_reads_back_what_it_wrote_and_nothing_else() {
        for text in ["00:00", "07:05", "23:59"] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
        }
        for text in ["", "7:00", "24:00", "12:60", "12-30", "12:3a", "+1:00", "12:30:00", "١٢:٣٠"]
        {
            assert_eq!(text.parse::<TimeOfDay>(), Err(TimeOfDayError), "{text}");
        }
    }
}
