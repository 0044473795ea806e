//! Addresses of the web, in inputs.

use async_graphql::{InputObject, MaybeUndefined};

use super::reader::{LocalizedTextInput, Reader, list_patch};
use crate::entity::session::Link;
use crate::program::Patch;
use crate::types::WebUrl;

/// An address with a label.
#[derive(Debug, InputObject)]
pub struct LinkInput {
    /// What is found there. Absent: the address says it.
    label: Option<LocalizedTextInput>,
    /// The address; begins with `http://` or `https://`.
    url: String,
}

/// An address.
pub fn url(reader: &mut Reader<'_>, field: &str, address: &str) -> Option<WebUrl> {
    address.trim().parse().map_err(|error| reader.refuse(field, error)).ok()
}

/// An address that may be cleared.
pub fn url_patch(
    reader: &mut Reader<'_>,
    field: &str,
    input: MaybeUndefined<String>,
) -> Patch<Option<WebUrl>> {
    match input {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(None),
        MaybeUndefined::Value(address) => Patch::Set(url(reader, field, &address)),
    }
}

/// A list of addresses. Absent leaves, null empties.
pub fn urls_patch(
    reader: &mut Reader<'_>,
    field: &str,
    input: MaybeUndefined<Vec<String>>,
) -> Patch<Vec<WebUrl>> {
    let Patch::Set(addresses) = list_patch(input) else { return Patch::Keep };
    let addresses = reader.list(field, addresses).into_iter().enumerate();
    let read =
        |(place, address): (usize, String)| url(reader, &format!("{field}.{place}"), &address);
    Patch::Set(addresses.filter_map(read).collect())
}

/// A list of addresses with labels. Absent leaves, null empties.
pub fn links_patch(
    reader: &mut Reader<'_>,
    field: &str,
    input: MaybeUndefined<Vec<LinkInput>>,
) -> Patch<Vec<Link>> {
    let Patch::Set(links) = list_patch(input) else { return Patch::Keep };
    let links = reader.list(field, links).into_iter().enumerate();
    let read = |(place, link): (usize, LinkInput)| {
        let path = format!("{field}.{place}");
        let label = link.label.and_then(|label| reader.text(&format!("{path}.label"), label));
        Some(Link { label, url: url(reader, &format!("{path}.url"), &link.url)? })
    };
    Patch::Set(links.filter_map(read).collect())
}
