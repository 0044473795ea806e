//! Work that nobody waits for: loops that run on every node, side by side, and share what there is to
//! do through the database.
//!
//! A loop that fails goes on with its next round: the database may have been away.

mod access;
mod newsletter;
mod notices;
mod post;
mod retention;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

pub use self::notices::Notices;
use crate::feed::Hub;
use crate::mail::{Carrier, Sender};
use crate::store::{Store, StoreError};
use crate::types::{Clock, IdSource, Timestamp};

/// How soon a loop that found nothing to do looks again.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How often old things are forgotten, in milliseconds.
const FORGET_AGAIN_MILLIS: i64 = 10 * 60 * 1_000;

const MILLIS_PER_DAY: i64 = 24 * 60 * 60 * 1_000;

/// What the jobs of one node stand on.
pub struct Jobs {
    /// Where programs are.
    pub hub: Arc<Hub>,
    /// The database, by connections of the jobs' own.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where ids and secrets come from.
    pub ids: IdSource,
    /// Who sends mail.
    pub sender: Sender,
    /// How mail leaves.
    pub carrier: Carrier,
    /// How many mails are on their way at once.
    pub lanes: usize,
    /// After how many days those who did not confirm are forgotten.
    pub keep_unconfirmed_days: u16,
    /// How changes are gathered before owners of agendas are told.
    pub notices: Notices,
    /// When to stop.
    pub stop: CancellationToken,
}

impl Jobs {
    /// Runs every loop until told to stop; what is under way is ended first.
    pub async fn run(&self) {
        let stop = &self.stop;
        tokio::join!(
            repeat(stop, || self.soon(), || self.send_due_mails()),
            repeat(stop, || self.soon(), || self.write_newsletters()),
            repeat(stop, || self.soon(), || self.tell_of_changes()),
            repeat(stop, || self.soon(), || self.note_uses()),
            repeat(stop, || self.a_while(), || self.forget()),
        );
    }

    /// Waits until this process writes a mail down, or another may have.
    async fn soon(&self) {
        tokio::select! {
            () = self.store.mail_written() => {}
            () = tokio::time::sleep(LOOK_AGAIN) => {}
        }
    }

    /// Waits until it is time to forget again, by the clock by which things grow old.
    async fn a_while(&self) {
        self.clock.until(self.now().plus_millis(FORGET_AGAIN_MILLIS)).await;
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// Whether a round found something to do, so that the next follows at once.
type Busy = bool;

async fn repeat<Round: Future<Output = Result<Busy, StoreError>>, Pause: Future<Output = ()>>(
    stop: &CancellationToken,
    pause: impl Fn() -> Pause,
    round: impl Fn() -> Round,
) {
    let mut is_away = false;
    while !stop.is_cancelled() {
        let is_busy = match round().await {
            Ok(is_busy) => {
                is_away = false;
                is_busy
            }
            Err(StoreError::Internal(error)) => {
                tracing::error!(?error, "a job failed");
                false
            }
            Err(error) => {
                if !is_away {
                    tracing::warn!(?error, "a job waits for the database");
                }
                is_away = true;
                false
            }
        };
        if !is_busy {
            tokio::select! {
                () = stop.cancelled() => {}
                () = pause() => {}
            }
        }
    }
}
