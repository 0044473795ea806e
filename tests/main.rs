//! Plenary's behaviour, as its clients see it: over HTTP, over WebSocket, and on the command line.

mod architecture;
mod executor;
mod hostile;
mod http;
mod live;
mod schema;
mod socket;
mod support;
