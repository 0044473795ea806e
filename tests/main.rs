//! Plenary's behaviour, as its clients see it: over HTTP, over WebSocket, and on the command line.

mod command_line;
mod demo;
mod durability;
mod edits;
mod facts;
mod import;
mod live;
mod privacy;
mod reading;
mod support;
