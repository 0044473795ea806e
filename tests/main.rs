//! Plenary's behaviour, as its clients see it: over HTTP, over WebSocket, and on the command line.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod architecture;
mod command_line;
mod demo;
mod durability;
mod edits;
mod executor;
mod facts;
mod hostile;
mod http;
mod import;
mod live;
mod privacy;
mod reading;
mod schema;
mod socket;
mod support;
