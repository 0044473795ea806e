//! Edits of kinds of session.

use async_graphql::{InputObject, MaybeUndefined, Result};

use super::noun::{Words, noun};
use super::reader::Reader;
use crate::program::KindContent;

/// What a kind of session is, beside its name. Absent leaves, null clears.
#[derive(Debug, InputObject)]
pub struct SessionKindWordsInput {
    /// Its name in addresses, unique in the edition: small letters and digits with hyphens between.
    /// Absent for a new one: made of its name.
    slug: MaybeUndefined<String>,
    /// The letter that official codes of its sessions begin with.
    code_prefix: MaybeUndefined<String>,
    /// Its place among the kinds. Absent for a new one: the last.
    position: MaybeUndefined<i32>,
}

impl Words for SessionKindWordsInput {
    type Content = KindContent;

    fn read(self, reader: &mut Reader<'_>) -> Result<KindContent> {
        Ok(KindContent {
            slug: reader.needed_line_patch("slug", self.slug),
            code_prefix: reader.line_patch("codePrefix", self.code_prefix),
            position: reader.needed_patch("position", self.position),
        })
    }
}

noun! {
    SessionKindMutation "Edits of kinds of session.",
    SessionKind kind: SessionKindId, name "What it is called.", SessionKindWordsInput,
    create_session_kind CreateKind CreateSessionKindInput CreateSessionKindPayload
        "Makes a kind of session." "A kind of session to be made.",
    update_session_kind UpdateKind UpdateSessionKindInput UpdateSessionKindPayload
        "Changes a kind of session." "A kind of session to be changed. Absent leaves, null clears.",
    delete_session_kind DeleteSessionKindInput DeleteSessionKindPayload
        "Takes a kind of session away. Refused while sessions are of it."
        "A kind of session to be taken away.",
}
