//! Plenary's behaviour, as its clients see it: over HTTP, over WebSocket, and on the command line.

mod live;
mod privacy;
mod support;
