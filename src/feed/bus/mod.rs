//! The doorbell between nodes: it says that something happened, never what.
//!
//! Nothing may depend on a bell being heard: every listener also asks by itself, now and then.

mod bell;
mod memory;
mod redis;

use tokio::sync::broadcast;

pub use bell::{Bell, UnknownBell};
pub use memory::MemoryBus;
pub use redis::{RedisBus, RedisUrlError};

/// How many bells a slow listener may fall behind before it misses some; the poll makes up for it.
const CAPACITY: usize = 256;

/// What a listener hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A bell.
    Bell(Bell),
    /// Bells may have rung unheard until now: look at everything.
    MayHaveMissed,
}

/// Carries bells to every node, this one included. Losing one costs time, never a change.
pub trait Bus: Send + Sync {
    /// Rings; neither waits nor fails.
    fn ring(&self, bell: Bell);

    /// What it is, in a word.
    fn name(&self) -> &'static str;

    /// Hears every bell from now on.
    fn listen(&self) -> broadcast::Receiver<Heard>;
}
