//! Answers that are kept: the same as if they were made anew, made once, small, and never anybody's
//! own.

mod exact;
mod once;
mod sending;
mod steps;
