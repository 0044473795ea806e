//! Other people's forms of a program, read and written. Pure: text in, edits out.

pub mod whrcf;
