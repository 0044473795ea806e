//! Measures Plenary: the live path, from a change to the last of ten thousand subscribers, and the
//! page that readers ask for.
//!
//! `load` opens the connections, triggers the events and says when each was where; `bare` and
//! `stock` are the servers that it is measured beside; `report` sets the figures side by side.
//! `scripts/bench.sh` runs them all, and `docs/performance.md` says how to read what comes out.
//! `search` and `conflicts` are measurements of their own, within one process.
//!
//! The client shares two cores with the server, so what it does for each message decides how much
//! of the machine is left to be measured: one thread, no JSON, no copy, one read.

pub mod abuse;
pub mod cold;
pub mod fanout;
pub mod figures;
pub mod http;
pub mod ledger;
pub mod nodes;
pub mod page;
pub mod plenary;
pub mod pressure;
pub mod reading;
pub mod resources;
pub mod sample;
pub mod scheduled;
pub mod searched;
pub mod serving;
pub mod subscriber;
pub mod target;
pub mod wire;
pub mod writer;
