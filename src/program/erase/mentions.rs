//! Where a name stands in what others wrote.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Erasure;
use crate::program::change::{Change, Revision};
use crate::program::record::{Record, RecordId};
use crate::types::{LocalizedText, NewsletterIssueId, RevisionNumber};

/// The columns in which people write freely.
const FREE_TEXT: [&str; 24] = [
    "abstract_text",
    "affiliation",
    "bio",
    "city",
    "code",
    "display_name",
    "floor",
    "hashtags",
    "links",
    "name",
    "names",
    "note",
    "position",
    "previous_dates",
    "reported_totals",
    "secretariat",
    "sections",
    "short_name",
    "status_reason",
    "subtitle",
    "text",
    "theme",
    "title",
    "venue",
];

/// Where a name stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionPlace {
    /// In a column of a row.
    Row(RecordId, String),
    /// In the reason of revisions.
    Reason,
    /// In the note of revisions.
    Note,
    /// In an issue of the newsletter.
    Issue(NewsletterIssueId),
}

/// A place in which a name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Where.
    pub place: MentionPlace,
    /// Whether it stands there now.
    pub is_present: bool,
    /// The revisions in which it stands there.
    pub revisions: BTreeSet<RevisionNumber>,
}

type Found = BTreeMap<MentionPlace, (bool, BTreeSet<RevisionNumber>)>;

impl Erasure {
    /// Where the name stands in what is left of the program and its history.
    pub fn mentions(
        &self,
        rows: impl IntoIterator<Item = Record>,
        log: &[Revision],
    ) -> Vec<Mention> {
        let mut found = Found::new();
        for record in rows {
            for column in self.columns_naming(&record) {
                found.entry(MentionPlace::Row(record.id(), column)).or_default().0 = true;
            }
        }
        for revision in log {
            for place in self.places_in(revision) {
                found.entry(place).or_default().1.insert(revision.number);
            }
        }
        let mention = |(place, (is_present, revisions))| Mention { place, is_present, revisions };
        found.into_iter().map(mention).collect()
    }

    fn places_in(&self, revision: &Revision) -> Vec<MentionPlace> {
        let mut places = Vec::new();
        let rows = revision.changes.iter().flat_map(|change| [change.before(), change.after()]);
        for record in rows.flatten() {
            let columns = self.columns_naming(&record).into_iter();
            places.extend(columns.map(|column| MentionPlace::Row(record.id(), column)));
        }
        let mut reason = revision.reason.iter().flat_map(LocalizedText::translations);
        if reason.any(|(_, text)| self.names.stand_in(text)) {
            places.push(MentionPlace::Reason);
        }
        if revision.note.as_deref().is_some_and(|note| self.names.stand_in(note)) {
            places.push(MentionPlace::Note);
        }
        places
    }

    /// The columns of a row in which the name stands.
    fn columns_naming(&self, record: &Record) -> Vec<String> {
        let json = json_of(record);
        let columns = free_text_of(record, &json);
        let naming = columns.filter(|(_, value)| self.stands_in(value));
        naming.map(|(column, _)| column.clone()).collect()
    }

    fn stands_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.names.stand_in(text),
            Value::Array(items) => items.iter().any(|item| self.stands_in(item)),
            Value::Object(fields) => fields.values().any(|field| self.stands_in(field)),
            _ => false,
        }
    }

    /// A row without the name in what was written freely.
    pub(super) fn blank(&self, record: Record) -> Record {
        // Column by column: what cannot be blanked without breaking the row stays, and is found.
        self.columns_naming(&record).iter().fold(record, |record, column| {
            let mut json = json_of(&record);
            if let Some(value) = json.get_mut(column) {
                self.blank_value(value);
            }
            row_of(&record, json).unwrap_or(record)
        })
    }

    fn blank_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.names.blank(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.blank_value(item)),
            Value::Object(fields) => {
                // An address that names somebody leads nowhere without the name.
                let texts = fields.iter_mut().filter(|(key, _)| *key != "url");
                texts.for_each(|(_, field)| self.blank_value(field));
            }
            _ => {}
        }
    }
}

/// The columns of a row in which people write freely. The names of other people are theirs, also
/// where they are the same.
fn free_text_of<'a>(
    record: &Record,
    json: &'a Value,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let is_person = matches!(record, Record::Participant(_));
    let columns = json.as_object().into_iter().flatten();
    columns.filter(move |(column, _)| {
        let is_name = matches!(column.as_str(), "name" | "names");
        FREE_TEXT.contains(&column.as_str()) && !(is_person && is_name)
    })
}

/// A row as the log has it.
fn json_of(record: &Record) -> Value {
    let change = serde_json::to_value(Change::making(record.clone())).unwrap_or_default();
    let row = change.as_object().and_then(|change| change.values().next());
    row.and_then(|sides| sides.get("after")).cloned().unwrap_or_default()
}

/// A row of the same table, from what the log has.
fn row_of(like: &Record, json: Value) -> Option<Record> {
    let mut change = serde_json::to_value(Change::making(like.clone())).ok()?;
    let sides = change.as_object_mut()?.values_mut().next()?;
    *sides.get_mut("after")? = json;
    let change: Change = serde_json::from_value(change).ok()?;
    change.after().map(|record| record.with_stamps(like.stamps()))
}
