//! From the log to the subscribers: the newest program of every edition in memory, and each revision
//! once and in order to everyone who follows.
//!
//! Bells only say that something happened; the log is the truth. A node that hears none still polls.

mod access;
mod agenda;
mod bus;
mod cohort;
mod commit;
mod edition;
mod erase;
mod follow;
mod founding;
mod health;
mod history;
mod hub;
mod snapshot;
mod updates;

pub use agenda::FollowedAgenda;
pub use bus::{Bell, Bus, Heard, MemoryBus, RedisBus, RedisUrlError, UnknownBell};
pub use cohort::{
    Choice, Cohorts, Event, Following, Happened, JoinError, Lagged, Look, Said, Teller, Wish,
};
pub use follow::{FollowError, Told};
pub use founding::Founding;
pub use health::Standing;
pub use history::Replay;
pub use hub::{Consent, Hub, Wanted};
pub use snapshot::Snapshot;
