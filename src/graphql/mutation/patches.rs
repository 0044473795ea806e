//! What else inputs are read by: values that may be changed and not cleared, and lists of things.

use async_graphql::{InputObject, MaybeUndefined};

use super::reader::{LocalizedTextInput, Reader, list_patch};
use crate::entity::session::Link;
use crate::program::Patch;
use crate::types::{LocalizedText, WebUrl};

/// An address of the web.
#[derive(Debug, InputObject)]
pub struct LinkInput {
    /// What is found there. Absent: the address says it.
    label: Option<LocalizedTextInput>,
    /// The address.
    url: WebUrl,
}

impl Reader<'_> {
    /// A value that may be changed and not cleared.
    pub fn needed_patch<T>(&mut self, field: &str, input: MaybeUndefined<T>) -> Patch<T> {
        match input {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => {
                self.refuse(field, "cannot be cleared");
                Patch::Keep
            }
            MaybeUndefined::Value(value) => Patch::Set(value),
        }
    }

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

    /// Addresses of the web.
    pub fn links(
        &mut self,
        field: &str,
        input: MaybeUndefined<Vec<LinkInput>>,
    ) -> Patch<Vec<Link>> {
        self.list_of(field, input, |reader, path, link| {
            let label = reader.maybe_text(&format!("{path}.label"), link.label);
            Some(Link { label, url: link.url })
        })
    }
}
