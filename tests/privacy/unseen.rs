//! What must not be in an answer to the public.

use serde_json::Value;

use super::edition::{NEVER, NEVER_COUNTED, NEVER_ID, ONCE, ONCE_ID};

/// What secret things leave behind where they are only counted or placed in time: their times,
/// the day of the draft, and the countries of those who are not even a figure.
pub const TRACES: [&str; 13] = [
    "\"2019-12-24\"",
    "T14:41:00",
    "T14:43:00",
    "T13:41:00",
    "T13:43:00",
    "T16:23:00",
    "T17:34:00",
    "T18:45:00",
    "\"IS\"",
    "\"MT\"",
    "\"LI\"",
    "\"FJ\"",
    "\"CY\"",
];

/// Panics if an answer to the public tells of what it may not see today; `asked` says what for.
pub fn check(answer: &str, asked: &str) {
    let lower = answer.to_lowercase();
    for mark in [NEVER, ONCE, NEVER_ID] {
        assert!(!lower.contains(mark), "{mark} in the answer to {asked}: {answer}");
    }
    let counted = NEVER_COUNTED.to_string();
    assert!(!answer.contains(&counted), "an audience in the answer to {asked}: {answer}");
    for trace in TRACES {
        assert!(!answer.contains(trace), "{trace} in the answer to {asked}: {answer}");
    }
    check_removals(&serde_json::from_str(answer).unwrap(), asked);
}

/// The id of what was seen once stands in its removal and nowhere else, and nothing beside it.
fn check_removals(value: &Value, asked: &str) {
    match value {
        Value::String(text) => assert!(!text.contains(ONCE_ID), "{text} in the answer to {asked}"),
        Value::Array(items) => items.iter().for_each(|item| check_removals(item, asked)),
        Value::Object(fields) => {
            let kind = fields.get("__typename").and_then(Value::as_str).unwrap_or_default();
            let removed = ["SessionRemoved", "ParticipantRemoved"].contains(&kind);
            let told = fields
                .iter()
                .filter(|(name, _)| !(removed && (*name == "id" || name.starts_with("id_"))));
            told.for_each(|(_, value)| check_removals(value, asked));
            assert!(!removed || fields.len() <= 3, "more than an id and words: {value}");
        }
        _ => {}
    }
}
