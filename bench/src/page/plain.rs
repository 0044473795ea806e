//! The page as plain values in memory: what the executor costs by itself, and what it costs to write
//! the bytes without one.

use async_graphql::{
    EmptyMutation, EmptySubscription, ID, InputObject, InputValueResult, Object, Scalar,
    ScalarType, Schema, SimpleObject, Value,
};
use serde::{Deserialize, Serialize};

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked for.
    pub data: Page,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The edition.
    pub edition: Edition,
}

/// An edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Its sessions of a day.
    pub sessions: Sessions,
}

/// A page of sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct Sessions {
    /// The sessions.
    pub nodes: Vec<Session>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Its id.
    pub id: ID,
    /// Its title.
    pub title: Title,
    /// Its start.
    pub starts_at: Option<String>,
    /// Its end.
    pub ends_at: Option<String>,
    /// Its track.
    pub track: Option<Track>,
    /// Its rooms.
    pub rooms: Vec<Room>,
    /// Who does what.
    pub contributions: Vec<Contribution>,
}

/// A title in two languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// In English.
    pub en: String,
    /// In Korean.
    pub ko: String,
}

/// A track.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct Track {
    /// What it is called.
    pub name: Text,
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct Room {
    /// What it is called.
    pub name: Text,
}

/// A text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct Text {
    /// The text.
    pub text: String,
}

/// What somebody does in a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct Contribution {
    /// Who.
    pub participant: Option<Participant>,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct Participant {
    /// The name.
    pub name: String,
    /// Where they come from.
    pub country: Option<Country>,
}

/// A country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, SimpleObject)]
pub struct Country {
    /// Its code.
    pub code: String,
}

/// A date.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LocalDate(pub String);

#[Scalar]
impl ScalarType for LocalDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(async_graphql::from_value(value)?)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// Which sessions are wanted.
#[derive(Debug, InputObject)]
pub struct SessionFilter {
    /// Those of this day.
    pub on: Option<LocalDate>,
}

/// A title in two languages.
#[Object]
impl Title {
    /// In one of them.
    async fn text(&self, locale: Option<String>) -> &str {
        if locale.as_deref() == Some("ko") { &self.ko } else { &self.en }
    }
}

/// An edition.
#[Object]
impl Edition {
    /// Its sessions; there are none but those of the page.
    async fn sessions(&self, first: Option<i32>, filter: Option<SessionFilter>) -> &Sessions {
        let _ = (first, filter);
        &self.sessions
    }
}

/// The root.
#[Object]
impl Page {
    /// The edition; there is one.
    async fn edition(&self, slug: String) -> Option<&Edition> {
        (slug == super::EDITION).then_some(&self.edition)
    }
}

/// The page behind an executor.
pub fn schema(page: Page) -> Schema<Page, EmptyMutation, EmptySubscription> {
    Schema::new(page, EmptyMutation, EmptySubscription)
}
