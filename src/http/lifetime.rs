//! When streams end: each in its turn, so that their clients do not come back all at once.
//!
//! Nothing here costs an idle stream a timer.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tokio_util::task::task_tracker::TaskTrackerToken;

/// How much time each stream adds to the spread.
const SHARE: Duration = Duration::from_millis(2);

/// How often turns are given.
const BEAT: Duration = Duration::from_millis(10);

/// When streams end, and whether all have.
#[derive(Clone)]
pub struct Lifetime(Arc<Inner>);

struct Inner {
    /// Cancelled when no more connections are accepted.
    stop: CancellationToken,
    /// Cancelled when whoever still writes has had long enough.
    overdue: CancellationToken,
    /// The streams that are open.
    streams: TaskTracker,
    /// One permit for each stream whose turn it is. Closed: it is everybody's turn.
    turns: Semaphore,
}

impl Default for Lifetime {
    fn default() -> Self {
        Self(Arc::new(Inner {
            stop: CancellationToken::new(),
            overdue: CancellationToken::new(),
            streams: TaskTracker::new(),
            turns: Semaphore::new(0),
        }))
    }
}

impl Lifetime {
    /// Counts a stream as open, for as long as this is held.
    pub(super) fn stay(&self) -> TaskTrackerToken {
        self.0.streams.token()
    }

    /// Waits until it is this stream's turn to end. Whoever waits longest has it first: wait once,
    /// not once for each message. A WebSocket waits only from the stop on, of which its pulse tells.
    pub(super) async fn leave(&self) {
        // An error says that it is everybody's turn.
        if let Ok(turn) = self.0.turns.acquire().await {
            turn.forget();
        }
    }

    /// Waits until nobody may go on writing what they write.
    pub(super) async fn overdue(&self) {
        self.0.overdue.cancelled().await;
    }

    /// Whether no more connections are accepted.
    pub(super) fn is_stopping(&self) -> bool {
        self.0.stop.is_cancelled()
    }

    /// Waits until no more connections may be accepted.
    pub fn stopping(&self) -> impl Future<Output = ()> + Send + use<> {
        self.0.stop.clone().cancelled_owned()
    }

    /// Stops accepting at once, ends the streams one by one over half of the time that there is at
    /// most, and waits until all have ended. Who then still writes may do so for a quarter of it.
    pub async fn end(&self, within: Duration) {
        self.0.stop.cancel();
        self.0.streams.close();
        tokio::select! {
            () = self.0.streams.wait() => {}
            () = self.give_turns(within) => {}
        }
        self.0.turns.close();
        if timeout(within / 4, self.0.streams.wait()).await.is_err() {
            self.0.overdue.cancel();
            self.0.streams.wait().await;
        }
    }

    /// Waits until all streams have ended. Called after [`Self::end`].
    pub async fn ended(&self) {
        self.0.streams.wait().await;
    }

    async fn give_turns(&self, within: Duration) {
        let streams = self.0.streams.len();
        let spread = spread(streams, within);
        let begin = Instant::now();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut given = 0;
        while given < streams {
            beat.tick().await;
            let due = due(streams, begin.elapsed(), spread);
            self.0.turns.add_permits(due - given);
            given = due;
        }
    }
}

/// The time over which so many streams end.
fn spread(streams: usize, within: Duration) -> Duration {
    let all = SHARE.saturating_mul(u32::try_from(streams).unwrap_or(u32::MAX));
    all.min(within / 2)
}

/// How many streams have had their turn after some of the spread.
fn due(streams: usize, elapsed: Duration, spread: Duration) -> usize {
    if elapsed >= spread {
        return streams;
    }
    let due = elapsed.as_micros() * streams as u128 / spread.as_micros().max(1);
    usize::try_from(due).map_or(streams, |due| due.min(streams))
}

#[cfg(test)]
mod tests {
    use futures_util::stream::{FuturesUnordered, StreamExt as _};

    use super::*;

    const DRAIN: Duration = Duration::from_secs(10);

    /// Streams that end when they are told, and how long after the stop each did.
    async fn endings(streams: usize, within: Duration) -> Vec<(usize, Duration)> {
        let lifetime = Lifetime::default();
        let begin = Instant::now();
        let mut open: FuturesUnordered<_> = (0..streams)
            .map(|place| {
                let (lifetime, stay) = (lifetime.clone(), lifetime.stay());
                async move {
                    lifetime.leave().await;
                    drop(stay);
                    (place, begin.elapsed())
                }
            })
            .collect();
        let collect = async {
            let mut endings = Vec::new();
            while let Some(ending) = open.next().await {
                endings.push(ending);
            }
            endings
        };
        tokio::join!(lifetime.end(within), collect).1
    }

    #[tokio::test(start_paused = true)]
    async fn streams_end_one_by_one_those_that_are_there_longest_first() {
        let endings = endings(1_000, DRAIN).await;
        assert!(endings.is_sorted(), "{endings:?}");
        let (_, half) = endings[500];
        let (_, last) = endings[999];
        let about =
            |time: Duration, millis: u64| time.abs_diff(Duration::from_millis(millis)) <= 2 * BEAT;
        assert!(about(half, 1_000) && about(last, 2_000), "{half:?} {last:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_streams_there_are_they_end_within_half_of_the_time() {
        let endings = endings(20_000, DRAIN).await;
        let (_, last) = endings[19_999];
        assert!(last <= DRAIN / 2 + BEAT && last + 2 * BEAT > DRAIN / 2, "{last:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn where_there_is_no_time_all_end_at_once() {
        let endings = endings(1_000, Duration::ZERO).await;
        assert!(endings.iter().all(|(_, after)| *after <= BEAT), "{endings:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_begins_after_the_stop_ends_with_the_others() {
        let lifetime = Lifetime::default();
        lifetime.end(DRAIN).await;
        lifetime.leave().await;
    }

    #[tokio::test(start_paused = true)]
    async fn who_still_writes_when_all_should_have_ended_is_told_once_more() {
        let lifetime = Lifetime::default();
        let stay = lifetime.stay();
        let writing = async {
            lifetime.overdue().await;
            drop(stay);
        };
        let begin = Instant::now();
        tokio::join!(lifetime.end(DRAIN), writing);
        assert!(begin.elapsed() >= DRAIN / 4 && begin.elapsed() < DRAIN, "{:?}", begin.elapsed());
    }
}
