//! Countries: the codes of ISO 3166-1 alpha-2, named in Korean and English.

use std::fmt;
use std::str::FromStr;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

use super::Locale;

/// Code, English name, Korean name; sorted by code. The names are those of the Unicode CLDR.
const COUNTRIES: &str = include_str!("countries.tsv");

/// A country, by its code of ISO 3166-1 alpha-2.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
)]
#[serde(into = "String", try_from = "String")]
#[sea_orm(value_type = "String")]
pub struct CountryCode([u8; 2]);

/// A text that is no code of ISO 3166-1 alpha-2.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a country code of ISO 3166-1 alpha-2")]
pub struct CountryError(String);

impl CountryCode {
    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        rows().map(|(code, _, _)| Self(code))
    }

    /// The two capital letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a country code is ASCII")
    }

    /// The country's name: in Korean for Korean, in English for every other language.
    pub fn name(self, locale: &Locale) -> &'static str {
        let (_, english, korean) = rows()
            .find(|(code, _, _)| *code == self.0)
            .expect("a country code is made from the table only");
        if locale.language() == "ko" { korean } else { english }
    }
}

fn rows() -> impl Iterator<Item = ([u8; 2], &'static str, &'static str)> {
    COUNTRIES.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let code = columns.next()?.as_bytes().try_into().ok()?;
        Some((code, columns.next()?, columns.next()?))
    })
}

impl FromStr for CountryCode {
    type Err = CountryError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        rows()
            .map(|(code, _, _)| Self(code))
            .find(|country| country.as_str() == text)
            .ok_or_else(|| CountryError(text.to_owned()))
    }
}

impl TryFrom<String> for CountryCode {
    type Error = CountryError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CountryCode> for String {
    fn from(country: CountryCode) -> Self {
        country.as_str().to_owned()
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_standard_has_a_name_in_both_languages() {
        let (english, korean): (Locale, Locale) = ("en".parse().unwrap(), "ko".parse().unwrap());
        assert_eq!(CountryCode::all().count(), 249);
        for country in CountryCode::all() {
            assert!(!country.name(&english).is_empty(), "{country}");
            let hangul = |c: char| ('\u{ac00}'..='\u{d7a3}').contains(&c);
            assert!(country.name(&korean).chars().any(hangul), "{country}");
        }
        let korea: CountryCode = "KR".parse().unwrap();
        assert_eq!((korea.name(&english), korea.name(&korean)), ("South Korea", "대한민국"));
    }

    #[test]
    fn what_is_no_country_is_refused() {
        for text in ["", "kr", "KOR", "ZZ", "EU"] {
            assert!(text.parse::<CountryCode>().is_err(), "{text}");
        }
    }
}
