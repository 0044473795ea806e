//! Lengths of time, as ISO 8601 writes them: days (of 24 hours), hours, minutes and seconds. Weeks,
//! months and years are none: a month has no length of its own, and nothing here lasts so long.

use std::fmt;
use std::str::FromStr;

/// A length of time, in milliseconds; written as ISO 8601 writes it, such as `PT1H30M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

/// A text that is no length of time, or a longer one than anybody may give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not an ISO 8601 duration of at most seven days, such as PT1H30M or P1DT2H")]
pub struct DurationError;

impl Millis {
    /// The longest that anybody may give, either way.
    pub const SEVEN_DAYS: Self = Self(7 * 24 * 3_600_000);
}

/// The parts of a length in the order in which they are written, with the milliseconds of each.
const DAYS: [(char, i64); 1] = [('D', 24 * 3_600_000)];
const HOURS_TO_SECONDS: [(char, i64); 3] = [('H', 3_600_000), ('M', 60_000), ('S', 1_000)];

/// No part of a length that anybody may give has more digits.
const MAX_DIGITS: usize = 6;

impl FromStr for Millis {
    type Err = DurationError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sign, length) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let length = length.strip_prefix('P').ok_or(DurationError)?;
        let (days, times) = match length.split_once('T') {
            Some((_, "")) => return Err(DurationError),
            Some((days, times)) => (days, times),
            None => (length, ""),
        };
        if days.is_empty() && times.is_empty() {
            return Err(DurationError);
        }
        let millis = sum(days, &DAYS)? + sum(times, &HOURS_TO_SECONDS)?;
        if millis > Self::SEVEN_DAYS.0 {
            return Err(DurationError);
        }
        Ok(Self(sign * millis))
    }
}

/// The milliseconds of some parts, each at most once and in their order.
fn sum(mut text: &str, mut parts: &[(char, i64)]) -> Result<i64, DurationError> {
    let mut millis = 0;
    while !text.is_empty() {
        let end = text.find(|c: char| c.is_ascii_uppercase()).ok_or(DurationError)?;
        let place = parts.iter().position(|(unit, _)| text[end..].starts_with(*unit));
        let place = place.ok_or(DurationError)?;
        let (unit, of_one) = parts[place];
        millis += match text[..end].split_once('.') {
            Some((whole, part)) if unit == 'S' => number(whole)? * of_one + thousandths(part)?,
            Some(_) => return Err(DurationError),
            None => number(&text[..end])? * of_one,
        };
        text = &text[end + 1..];
        parts = &parts[place + 1..];
    }
    Ok(millis)
}

fn number(digits: &str) -> Result<i64, DurationError> {
    let is_number = (1..=MAX_DIGITS).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().map_err(|_| DurationError) } else { Err(DurationError) }
}

/// Digits after the point of seconds; no instant here is finer than a millisecond.
fn thousandths(digits: &str) -> Result<i64, DurationError> {
    if digits.len() > 3 {
        return Err(DurationError);
    }
    number(&format!("{digits:0<3}")).and_then(|found| match digits {
        "" => Err(DurationError),
        _ => Ok(found),
    })
}

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let millis = self.0.unsigned_abs();
        let (hours, minutes) = (millis / 3_600_000, millis / 60_000 % 60);
        let (seconds, rest) = (millis / 1_000 % 60, millis % 1_000);
        f.write_str("PT")?;
        for (amount, unit) in [(hours, 'H'), (minutes, 'M')] {
            if amount > 0 {
                write!(f, "{amount}{unit}")?;
            }
        }
        match (seconds, rest) {
            (0, 0) if millis >= 60_000 => Ok(()),
            (seconds, 0) => write!(f, "{seconds}S"),
            (seconds, rest) => write!(f, "{seconds}.{rest:03}S"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_written_as_iso_8601_writes_it() {
        let written = |millis| Millis(millis).to_string();
        assert_eq!(written(5_400_000), "PT1H30M");
        assert_eq!(written(0), "PT0S");
        assert_eq!(written(90_061_001), "PT25H1M1.001S");
        assert_eq!(written(-60_000), "-PT1M");
    }

    #[test]
    fn a_length_is_read_as_iso_8601_writes_it() {
        for (text, millis) in [
            ("PT1H30M", 5_400_000),
            ("PT0S", 0),
            ("-PT5M", -300_000),
            ("P1DT2H", 93_600_000),
            ("P7D", Millis::SEVEN_DAYS.0),
            ("PT90M", 5_400_000),
            ("PT1.5S", 1_500),
            ("PT0.001S", 1),
            ("PT25H1M1.001S", 90_061_001),
        ] {
            assert_eq!(text.parse(), Ok(Millis(millis)), "{text}");
            let written = Millis(millis).to_string();
            assert_eq!(written.parse(), Ok(Millis(millis)), "{written} reads back");
        }
    }

    #[test]
    fn what_is_no_length_or_too_long_a_one_is_refused() {
        for text in [
            "",
            "P",
            "PT",
            "T5M",
            "5M",
            "PT5",
            "PTM",
            "P1W",
            "P1M",
            "P1Y",
            "P1DT",
            "PT5M1H",
            "PT1M1M",
            "PT1H5S3M",
            "P1H",
            "PT1D",
            "P1D5M",
            "PT1.5M",
            "PT1.S",
            "PT.5S",
            "PT1.0001S",
            "PT-5M",
            "+PT5M",
            "--PT5M",
            "pt5m",
            "PT5M ",
            " PT5M",
            "PT５M",
            "P8D",
            "P7DT0.001S",
            "-P7DT1S",
            "PT9999999S",
            "PT99999999999999999999H",
            "PT1e3S",
            "PTT5M",
            "PT5MT",
        ] {
            assert_eq!(text.parse::<Millis>(), Err(DurationError), "{text}");
        }
    }
}
