//! What the core promises: its laws, tried with random programs and edits, and each edit by example.

mod agenda;
mod conflict_rules;
mod conflict_sweep;
mod conflicts;
mod consent;
mod display;
mod editions;
mod edits;
mod erase;
mod expected_revision;
mod laws;
mod notices;
mod participants;
mod projection;
mod random;
mod random_setting;
mod schedule;
mod search;
mod seed;
mod undo;
mod setting;
mod visibility;
