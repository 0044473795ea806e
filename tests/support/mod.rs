//! What tests stand on: a service in this process or in one of its own, and clients of it.

pub mod account;
pub mod app;
pub mod client;
pub mod counters;
pub mod database;
pub mod dice;
pub mod forum;
pub mod guarded;
pub mod mailbox;
pub mod mutation;
pub mod process;
pub mod raw;
pub mod rows;
pub mod seed;
pub mod smtp;
pub mod sse;
pub mod websocket;
