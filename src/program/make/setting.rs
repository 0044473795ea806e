//! How the rows that sessions refer to are made, changed and taken away: one way for all of them.

use super::Made;
use crate::program::apply::Draft;
use crate::program::consent;
use crate::program::edit::{Create, Patch, Update};
use crate::program::integrity::field_of;
use crate::program::problem::{Problem, ProblemKind};
use crate::program::record::{Record, RecordId, Row, Table};
use crate::program::value::Tables;
use crate::types::{EditionId, Locale, LocalizedText, is_slug, slug};

/// The id of the rows that a content is about.
pub(super) type IdOf<C> = <<C as Content>::Row as Row>::Id;

/// What is said of the rows of one table, beside their names.
pub(super) trait Content: Sized {
    /// The rows.
    type Row: Row + Into<Record>;

    /// The table that they stand in.
    fn rows(tables: &Tables) -> &Table<Self::Row>;

    /// The id of one of them.
    fn record_id(id: IdOf<Self>) -> RecordId;

    /// A row of which nothing is said yet but its name.
    fn blank(draft: &Draft<'_>, new: New<IdOf<Self>>) -> Self::Row;

    /// What a row is called.
    fn name(row: &mut Self::Row) -> &mut LocalizedText;

    /// Says it of a row.
    fn fill(self, row: &mut Self::Row) -> Made;
}

/// What every new row has.
pub(super) struct New<Id> {
    pub(super) id: Id,
    pub(super) edition_id: EditionId,
    pub(super) client_key: Option<String>,
    pub(super) name: LocalizedText,
}

pub(super) fn create<C: Content>(draft: &mut Draft<'_>, edit: Create<IdOf<C>, C>) -> Made {
    let Create { id, client_key, name, content } = edit;
    let is_there = C::rows(&draft.tables).contains_key(&id);
    if is_there || draft.is_made(client_key.as_deref(), C::record_id(id)) {
        return Ok(());
    }
    let new = New { id, edition_id: draft.base().edition_id(), client_key, name };
    let mut row = C::blank(draft, new);
    content.fill(&mut row)?;
    draft.put(row);
    Ok(())
}

pub(super) fn update<C: Content>(draft: &mut Draft<'_>, edit: Update<IdOf<C>, C>) -> Made {
    let known = C::rows(&draft.tables).get(&edit.id).cloned();
    let Some(known) = known else { return Err(missing(C::record_id(edit.id))) };
    let mut row = known.as_ref().clone();
    edit.name.apply_to(C::name(&mut row));
    edit.content.fill(&mut row)?;
    draft.put(row);
    Ok(())
}

/// Takes a row away. Whether others need it is found out when all edits are made.
pub(super) fn delete(draft: &mut Draft<'_>, id: RecordId) -> Made {
    if draft.tables.record(id).is_none() {
        return Err(missing(id));
    }
    consent::remove(draft, id)
}

fn missing(id: RecordId) -> Problem {
    Problem::at(field_of(id), ProblemKind::NotFound)
}

/// A name in addresses that no row of the table has yet: made of the row's name, else of the word
/// for such a row, with a number behind if it must be.
pub(super) fn free_slug<R: Row>(
    draft: &Draft<'_>,
    (rows, slug_of): (&Table<R>, fn(&R) -> &str),
    (name, otherwise): (&LocalizedText, &str),
) -> String {
    let wanted = match slug(&written(draft, name)) {
        wanted if wanted.is_empty() => otherwise.to_owned(),
        wanted => shortened(&wanted),
    };
    let is_free = |slug: &String| rows.values().all(|row| slug_of(row) != slug);
    let numbered = (2_u32..).map(|number| format!("{wanted}-{number}"));
    let mut candidates = std::iter::once(wanted.clone()).chain(numbered);
    candidates.find(is_free).expect("there are more numbers than rows")
}

/// A text as it is written where there is room for one language: in English, if it is there, else in
/// the edition's first.
pub(super) fn written(draft: &Draft<'_>, text: &LocalizedText) -> String {
    let english: Option<Locale> = "en".parse().ok();
    let edition = draft.tables.editions.values().next();
    text.pick(english.iter(), edition.map_or(&[], |edition| &edition.locales)).1.to_owned()
}

/// The longest name in addresses that is made of another name, in characters.
const MAX_MADE: usize = 60;

fn shortened(slug: &str) -> String {
    let cut: String = slug.chars().take(MAX_MADE).collect();
    cut.trim_end_matches('-').to_owned()
}

/// The place after all others.
pub(super) fn last<R: Row>(rows: &Table<R>, position_of: fn(&R) -> i32) -> i32 {
    let last = rows.values().map(|row| position_of(row)).max();
    last.map_or(0, |last| last.saturating_add(1))
}

/// Gives a row another name in addresses.
pub(super) fn rename(wanted: Patch<String>, slug: &mut String) -> Made {
    match wanted {
        Patch::Set(wanted) if wanted != *slug && !is_slug(&wanted) => {
            Err(Problem::at("slug", ProblemKind::NoSlug))
        }
        wanted => {
            wanted.apply_to(slug);
            Ok(())
        }
    }
}
