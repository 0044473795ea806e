//! Plenary's behaviour, as its clients see it: over HTTP, over WebSocket, and on the command line.

mod demo;
mod durability;
mod edits;
mod live;
mod reading;
mod support;
