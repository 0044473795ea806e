//! The page that readers ask for: one day of a program, about 18 KB.
//!
//! All servers answer the same query with the same content, so that only their ways differ.

pub mod edition;
pub mod inside;
mod names;
pub mod peer;
pub mod plain;

use serde_json::{Value, json};

/// What an app shows of a day: sessions with their titles in two languages, times, tracks and rooms,
/// and who takes part in them, from where.
pub const QUERY: &str = "query Day($edition: String!, $day: LocalDate!) { \
    edition(slug: $edition) { sessions(first: 100, filter: { on: $day }) { nodes { \
    id title { en: text(locale: \"en\") ko: text(locale: \"ko\") } startsAt endsAt \
    track { name { text } } rooms { name { text } } \
    contributions { participant { name country { code } } } } } } }";

/// The edition of the page.
pub const EDITION: &str = "page";

/// The day of the page, the first of the edition.
pub const DAY: &str = "2026-10-01";

/// What the page is asked with.
pub fn variables() -> Value {
    json!({ "edition": EDITION, "day": DAY })
}

/// The request, as it is posted.
pub fn body() -> String {
    json!({ "query": QUERY, "variables": variables() }).to_string()
}
