//! Editing a program, as an editor does it over HTTP.

mod announcements;
mod common_fields;
mod conflicts;
mod making;
mod publishing;
mod refusals;
mod scheduling;
mod together;
mod updating;
mod writers;
