//! Search: a function of the program, so that it is as new as the program is.
//!
//! Texts are folded once for each row ([`Folds`]) and read through for every search, which is
//! faster than it sounds: see `docs/adr/search-is-a-function-of-the-program.md`. What somebody may
//! see is asked of the view for whatever was found, before it counts for anything: somebody hidden
//! must not even move a session up the list.

mod excerpt;
mod find;
mod fold;
mod folded;
mod folds;
mod found;
mod grams;
mod hangul;
mod layout;
mod texts;
mod wanted;

pub use excerpt::{Excerpt, Fragment};
pub(super) use folds::{Folds, Searchable};
pub use found::{Found, FoundNode, SearchKind};
pub use texts::SearchField;
pub use wanted::{TooLong, Wanted};
