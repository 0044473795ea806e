//! When connections are asked whether they live: a few watches for all of them, and no timer for
//! each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;

/// Into how many groups connections fall, so that they are not all asked at once.
const GROUPS: usize = 16;

/// The clock of all connections, which also tells them that the service stops: so that a connection
/// has one thing to wait for.
pub struct Pulse {
    groups: [watch::Sender<Felt>; GROUPS],
    joined: AtomicUsize,
}

/// What a connection feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Felt {
    /// It is time to ask the client whether it lives.
    Beat,
    /// The service stops.
    Stop,
}

/// The pulse as one connection feels it.
pub(super) struct Beats(watch::Receiver<Felt>);

impl Default for Pulse {
    fn default() -> Self {
        let groups = std::array::from_fn(|_| watch::Sender::new(Felt::Beat));
        Self { groups, joined: AtomicUsize::new(0) }
    }
}

impl Pulse {
    /// Beats once in a period for each connection, until the service stops.
    pub async fn run(&self, period: Duration, stop: impl Future<Output = ()>) {
        tokio::select! {
            () = stop => {}
            () = self.beat(period / u32::try_from(GROUPS).unwrap_or(1)) => {}
        }
        for group in &self.groups {
            group.send_replace(Felt::Stop);
        }
    }

    async fn beat(&self, pause: Duration) {
        let mut ticks = tokio::time::interval(pause);
        for group in self.groups.iter().cycle() {
            ticks.tick().await;
            group.send_replace(Felt::Beat);
        }
    }

    /// Joins one of the groups.
    pub(super) fn join(&self) -> Beats {
        let place = self.joined.fetch_add(1, Ordering::Relaxed) % GROUPS;
        let mut beats = self.groups[place].subscribe();
        // Who joins after the stop feels it.
        if *beats.borrow() == Felt::Stop {
            beats.mark_changed();
        }
        Beats(beats)
    }
}

impl Beats {
    /// Waits for what is felt next, and gives back what to go on with. The pulse lives as long as
    /// the service.
    pub(super) async fn next(mut self) -> (Felt, Self) {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        let felt = *self.0.borrow_and_update();
        (felt, self)
    }
}

#[cfg(test)]
mod tests {
    use tokio_util::sync::CancellationToken;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn every_connection_feels_one_beat_in_a_period() {
        let (pulse, stop) = (Pulse::default(), CancellationToken::new());
        let all: Vec<_> = (0..40).map(|_| pulse.join()).collect();
        let period = Duration::from_secs(16);
        let listening = async {
            let mut fourth = None;
            for (place, beats) in all.into_iter().enumerate() {
                let (felt, beats) = beats.next().await;
                assert_eq!(felt, Felt::Beat);
                if place == 3 {
                    fourth = Some(beats);
                }
            }
            let begin = tokio::time::Instant::now();
            let (_, fourth) = fourth.unwrap().next().await;
            assert_eq!(begin.elapsed() + Duration::from_secs(15 - 3), period);
            stop.cancel();
            assert_eq!(fourth.next().await.0, Felt::Stop);
        };
        tokio::join!(pulse.run(period, stop.cancelled()), listening);
        assert_eq!(pulse.join().next().await.0, Felt::Stop, "also for who joins late");
    }
}
