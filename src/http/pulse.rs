//! When connections are asked whether they live: a few watches for all of them, and no timer for
//! each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Into how many groups connections fall, so that they are not all asked at once.
const GROUPS: usize = 16;

/// The clock of all connections.
pub struct Pulse {
    groups: [watch::Sender<()>; GROUPS],
    joined: AtomicUsize,
}

/// The pulse as one connection feels it.
pub(super) struct Beats(watch::Receiver<()>);

impl Default for Pulse {
    fn default() -> Self {
        Self {
            groups: std::array::from_fn(|_| watch::Sender::new(())),
            joined: AtomicUsize::new(0),
        }
    }
}

impl Pulse {
    /// Beats once in a period for each connection, until told to stop.
    pub async fn run(&self, period: Duration, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(period / u32::try_from(GROUPS).unwrap_or(1));
        for group in self.groups.iter().cycle() {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => group.send_modify(|()| {}),
            }
        }
    }

    /// Joins one of the groups.
    pub(super) fn join(&self) -> Beats {
        let place = self.joined.fetch_add(1, Ordering::Relaxed) % GROUPS;
        Beats(self.groups[place].subscribe())
    }
}

impl Beats {
    /// Waits for the next beat, and gives back what to wait for the one after it with. The pulse
    /// lives as long as the service.
    pub(super) async fn next(mut self) -> Self {
        if self.0.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn every_connection_feels_one_beat_in_a_period() {
        let (pulse, stop) = (Pulse::default(), CancellationToken::new());
        let all: Vec<_> = (0..40).map(|_| pulse.join()).collect();
        let period = Duration::from_secs(16);
        let listening = async {
            let mut fourth = None;
            for (place, beats) in all.into_iter().enumerate() {
                let beats = beats.next().await;
                if place == 3 {
                    fourth = Some(beats);
                }
            }
            let begin = tokio::time::Instant::now();
            fourth.unwrap().next().await;
            assert_eq!(begin.elapsed() + Duration::from_secs(15 - 3), period);
            stop.cancel();
        };
        tokio::join!(pulse.run(period, stop.clone()), listening);
    }
}
