//! Where time and randomness come from: passed in, so that a test can turn the clock.

use std::pin::Pin;
use std::sync::Arc;

use uuid::{Builder, Uuid};

use super::{Secret, Timestamp};

/// The wall clock. Timeouts, pings and polls are durations of the runtime, not of this clock.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Waits until the clock shows an instant, or a later one.
    fn until(&self, instant: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// A source of unpredictable bytes, for ids, epochs and secrets.
pub trait Randomness: Send + Sync {
    /// Fills `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// Issues ids: UUIDs of version 7, so that rows made together lie together. And secrets, which are
/// made of randomness alone.
#[derive(Clone)]
pub struct IdSource {
    clock: Arc<dyn Clock>,
    randomness: Arc<dyn Randomness>,
}

impl IdSource {
    /// Ids stamped by `clock` and made unique by `randomness`.
    pub fn new(clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        Self { clock, randomness }
    }

    /// A new id.
    pub fn issue<Id: From<Uuid>>(&self) -> Id {
        let mut bytes = [0; 10];
        self.randomness.fill(&mut bytes);
        let millis = u64::try_from(self.clock.now().as_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid().into()
    }

    /// Where what is unpredictable comes from.
    pub fn randomness(&self) -> &dyn Randomness {
        self.randomness.as_ref()
    }

    /// A new secret.
    pub fn secret(&self) -> Secret {
        Secret::fill(|bytes| self.randomness.fill(bytes))
    }
}
