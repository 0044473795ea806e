//! The scalars of the schema: values of `types`, as JSON has them.

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

use crate::types;
use crate::types::{CountryCode, Locale, Millis, TimeZone, Timestamp, WebUrl};

/// Reads a scalar that is a string.
fn read<T: InputType>(
    value: Value,
    parse: impl Fn(&str) -> Option<T>,
    what: &str,
) -> InputValueResult<T> {
    match value {
        Value::String(text) => {
            parse(&text).ok_or_else(|| InputValueError::custom(format!("{text:?} is not {what}")))
        }
        other => Err(InputValueError::expected_type(other)),
    }
}

/// An instant, RFC 3339 with offset; UTC on output.
#[Scalar(
    name = "DateTime",
    specified_by_url = "https://scalars.graphql.org/andimarek/date-time.html"
)]
impl ScalarType for Timestamp {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value, |text| text.parse().ok(), "an instant of RFC 3339 with an offset")
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A calendar date in the edition's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalDate(pub NaiveDate);

/// Exactly four, two and two digits: the calendar's reader is more forgiving than the scalar.
fn read_date(text: &str) -> Option<LocalDate> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (date.to_string() == text && text.len() == 10).then_some(LocalDate(date))
}

/// A calendar date in the edition's time zone, `YYYY-MM-DD`.
#[Scalar(
    name = "LocalDate",
    specified_by_url = "https://scalars.graphql.org/andimarek/local-date.html"
)]
impl ScalarType for LocalDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value, read_date, "a date, YYYY-MM-DD")
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// ISO 8601 duration, such as `PT1H30M` or `-PT5M`. What is given has days, hours, minutes and seconds
/// (a day is 24 hours), and is at most seven days.
#[Scalar(name = "Duration")]
impl ScalarType for Millis {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value, |text| text.parse().ok(), "an ISO 8601 duration of at most seven days")
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// IANA time zone name, such as `Asia/Seoul`.
#[Scalar(name = "TimeZone")]
impl ScalarType for TimeZone {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value, |text| text.parse().ok(), "a time zone of the IANA database")
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// BCP 47 language tag whose language is one of ISO 639, such as `ko` or `en-GB`.
#[Scalar(name = "Locale", specified_by_url = "https://www.rfc-editor.org/info/bcp47")]
impl ScalarType for Locale {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value, |text| text.parse().ok(), "a language tag of BCP 47")
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// ISO 3166-1 alpha-2 country code, such as `KR`.
#[Scalar(name = "CountryCode")]
impl ScalarType for CountryCode {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value, |text| text.parse().ok(), "a country code of ISO 3166-1 alpha-2")
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// An address that begins with `http://` or `https://`.
#[Scalar(name = "URL", specified_by_url = "https://url.spec.whatwg.org/")]
impl ScalarType for WebUrl {
    fn parse(value: Value) -> InputValueResult<Self> {
        read(value, |text| text.parse().ok(), "an address that begins with http:// or https://")
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A cursor as a client gives it: whether it is one of ours is found out where it is used, since a
/// foreign one calls for a new start and not for an error of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorText(pub String);

impl CursorText {
    /// The position. None: no position of this service.
    pub fn position(&self) -> Option<types::Cursor> {
        self.0.parse().ok()
    }
}

impl From<types::Cursor> for CursorText {
    fn from(cursor: types::Cursor) -> Self {
        Self(cursor.to_string())
    }
}

/// Opaque position in an edition's history (epoch and revision).
#[Scalar(name = "Cursor")]
impl ScalarType for CursorText {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}
