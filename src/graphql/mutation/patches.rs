//! What else inputs are read by: values that may be changed and not cleared, and lists of things.

use async_graphql::MaybeUndefined;

use super::reader::{LocalizedTextInput, Reader, list_patch};
use crate::program::Patch;
use crate::types::LocalizedText;

impl Reader<'_> {
    /// A single line that may be changed and not cleared.
    pub fn needed_line_patch(
        &mut self,
        field: &str,
        input: MaybeUndefined<String>,
    ) -> Patch<String> {
        match self.needed_patch(field, input) {
            Patch::Keep => Patch::Keep,
            Patch::Set(line) => self.line(field, &line).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// A list that is not too long, each of its entries read with its path. Absent leaves, null
    /// empties. An entry that cannot be is left out: the whole is refused then.
    pub fn list_of<T, U>(
        &mut self,
        field: &str,
        input: MaybeUndefined<Vec<T>>,
        read: impl Fn(&mut Self, &str, T) -> Option<U>,
    ) -> Patch<Vec<U>> {
        let Patch::Set(list) = list_patch(input) else { return Patch::Keep };
        let numbered = self.list(field, list).into_iter().enumerate();
        let read = numbered
            .filter_map(|(place, one)| read(self, &format!("{field}.{place}"), one))
            .collect();
        Patch::Set(read)
    }

    /// A text that may be missing.
    pub fn maybe_text(
        &mut self,
        field: &str,
        input: Option<LocalizedTextInput>,
    ) -> Option<LocalizedText> {
        input.and_then(|text| self.text(field, text))
    }
}
