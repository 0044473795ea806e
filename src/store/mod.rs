//! The database: programs are loaded from it, revisions are committed to it, and nothing else of
//! the program is ever written.
//!
//! One writer and a pool of readers; SQLite keeps a write-ahead log and flushes it at each commit,
//! so that what was answered survives a power cut.

mod access;
mod commit;
mod connect;
mod error;
mod heads;
mod load;
mod log;
mod names;
mod rows;

pub use access::{IssuedToken, NewToken};
pub use commit::{Commit, CommitError, Committed, Origin};
pub use connect::Store;
pub use error::StoreError;
pub use heads::{Head, Heads};
