//! Plenary's behaviour on SQLite, and what has to do with no database or with this one alone.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "backend/sqlite.rs"]
mod backend;
#[path = "suite.rs"]
mod suite;

mod architecture;
mod demo;
mod screens;
mod sqlite;

use suite::support;
