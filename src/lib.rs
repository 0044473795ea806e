//! Plenary keeps a forum's program and people, serves both over GraphQL, and pushes every change of
//! the schedule, live, to everyone who looks at it.
//!
//! `ARCHITECTURE.md` has the map; each module says what it is for and what must never be in it.

pub mod app;
pub mod cli;
pub mod config;
pub mod entity;
pub mod exchange;
pub mod feed;
#[cfg(fuzzing)]
pub mod fuzzing;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod mail;
pub mod metrics;
pub mod program;
pub mod store;
pub mod telemetry;
pub mod types;
