//! Plenary's behaviour, as its clients see it, whichever database it is on: over HTTP, over
//! WebSocket, and on the command line.

mod accounts;
mod agenda;
mod answers;
mod cohorts;
mod command_line;
pub mod consent;
mod displays;
pub mod durability;
mod edits;
mod erasure;
mod executor;
mod facts;
mod guarded;
mod history;
mod hostile;
mod http;
mod hung_up;
mod import;
mod live;
pub mod mail;
mod newsletter;
mod notices;
mod operating;
mod privacy;
mod reading;
mod restore;
mod roles;
mod schema;
mod search;
mod socket;
mod stories;
pub mod support;
