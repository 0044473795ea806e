//! The file as it is written.

use std::collections::BTreeMap;
use std::fmt::Display;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::types::{Locale, LocalizedText};

/// A file is not what it says it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct ImportError {
    /// Where in the file.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

impl ImportError {
    pub(super) fn at(place: impl Display, problem: impl Display) -> Self {
        Self { place: place.to_string(), problem: problem.to_string() }
    }
}

/// One edition.
#[derive(Debug, Clone, Deserialize)]
pub struct File {
    pub(super) edition: Edition,
    pub(super) kinds: Vec<Kind>,
    pub(super) rooms: Vec<Room>,
    pub(super) organisations: Vec<Organisation>,
    pub(super) people: Vec<Person>,
    pub(super) sessions: Vec<Session>,
    #[serde(default)]
    pub(super) announced_people: Vec<String>,
    #[serde(default)]
    pub(super) sources: Vec<String>,
}

impl File {
    /// Reads a file.
    pub fn parse(text: &str) -> Result<Self, ImportError> {
        serde_json::from_str(text).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            ImportError::at(place, error)
        })
    }

    /// The name of the edition, by which it is matched.
    pub fn slug(&self) -> &str {
        &self.edition.slug
    }
}

/// English and Korean, each of which may be unknown.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Text {
    pub(super) en: Option<String>,
    pub(super) ko: Option<String>,
}

impl Text {
    /// English alone: what a plain string is.
    pub(super) fn english(text: &str) -> Self {
        Self { en: Some(text.to_owned()), ko: None }
    }

    /// The text. None: neither language is known.
    pub(super) fn read(&self, place: impl Display) -> Result<Option<LocalizedText>, ImportError> {
        let language = |tag: &str| -> Locale { tag.parse().expect("our own tags are right") };
        let texts = [("en", &self.en), ("ko", &self.ko)]
            .into_iter()
            .filter_map(|(tag, text)| Some((language(tag), text.clone()?)))
            .collect::<Vec<_>>();
        if texts.is_empty() {
            return Ok(None);
        }
        LocalizedText::new(texts).map(Some).map_err(|error| ImportError::at(place, error))
    }

    /// The text, which must be known in one language.
    pub(super) fn require(&self, place: impl Display) -> Result<LocalizedText, ImportError> {
        self.read(&place)?.ok_or_else(|| ImportError::at(place, "has no text in any language"))
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Edition {
    pub(super) slug: String,
    pub(super) ordinal: Option<i32>,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) theme: Text,
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: NaiveDate,
    pub(super) pre_forum_on: Option<NaiveDate>,
    pub(super) original_dates: Option<OriginalDates>,
    pub(super) timezone: String,
    pub(super) format: String,
    pub(super) venue: Option<Text>,
    #[serde(default)]
    pub(super) city: Text,
    pub(super) country: Option<String>,
    #[serde(default)]
    pub(super) hashtags: Vec<String>,
    pub(super) hosts: Vec<String>,
    pub(super) organisers: Vec<String>,
    pub(super) secretariat: Option<Secretariat>,
    #[serde(default)]
    pub(super) reported_totals: BTreeMap<String, i32>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct OriginalDates {
    pub(super) starts_on: NaiveDate,
    pub(super) ends_on: NaiveDate,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Secretariat {
    pub(super) name: String,
    pub(super) address: Option<String>,
    pub(super) tel: Option<String>,
    pub(super) fax: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Kind {
    pub(super) key: String,
    pub(super) code_prefix: Option<String>,
    pub(super) name: Text,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Room {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) floor: Option<String>,
    #[serde(default)]
    pub(super) parts: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Organisation {
    pub(super) key: String,
    pub(super) name: Text,
    pub(super) short: Option<String>,
    pub(super) country: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Person {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) name_ko: Option<String>,
    pub(super) country: Option<String>,
    pub(super) origin_country: Option<String>,
    pub(super) affiliation: Option<String>,
    pub(super) position: Option<String>,
    pub(super) city: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Session {
    pub(super) id: String,
    pub(super) code: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) subtitle: Text,
    pub(super) date: Option<NaiveDate>,
    pub(super) start: Option<String>,
    pub(super) end: Option<String>,
    pub(super) room: Option<String>,
    pub(super) streamed: Option<bool>,
    pub(super) closed: Option<bool>,
    pub(super) languages: Option<Vec<String>>,
    pub(super) accessibility: Option<Vec<String>>,
    #[serde(default)]
    pub(super) organisers: Vec<String>,
    #[serde(default)]
    pub(super) people: Vec<Part>,
    pub(super) note: Option<String>,
    #[serde(default)]
    pub(super) sources: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Part {
    pub(super) person: String,
    pub(super) role: Option<String>,
}
