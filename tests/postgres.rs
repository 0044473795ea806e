//! Plenary's behaviour on PostgreSQL, and what has to do with this one alone.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "backend/postgres.rs"]
mod backend;
mod nodes;
mod outages;
#[path = "backend/postgres_server.rs"]
mod postgres_server;
#[path = "suite.rs"]
mod suite;

use suite::support;
