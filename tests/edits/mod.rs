//! Editing a program, as an editor does it over HTTP.

mod announcements;
mod bad_input;
mod batches;
mod common_fields;
mod conflict_rules;
mod conflicts;
mod contributions;
mod delays;
mod drafts;
mod editions;
mod making;
mod people;
mod publishing;
mod refusals;
mod scheduling;
mod setting;
mod slots;
mod together;
mod updating;
mod words;
mod writers;
