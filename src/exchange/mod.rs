//! Other people's forms of a program, read and written. Pure: text in and edits out, or a view in and
//! text out.

pub mod ical;
pub mod whrcf;
