//! How much is executed at once on a node, so that memory stays within bounds when more is asked for
//! than can be answered.
//!
//! What computes runs to its end in one go, whoever else waits; so whoever gets a place lets others
//! ask before it begins. Then those for whom there is none are known, and are refused while they hold
//! nothing but their request.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::types::Viewer;

/// How long a place is waited for to execute something, and to join what others follow.
const PATIENCE: Duration = Duration::from_secs(1);
const PATIENCE_TO_JOIN: Duration = Duration::from_secs(10);

/// The places of a node. Those of staff are apart: a crowd must not stand in the way of whoever
/// tells it what happens. So are those of joining: after a restart a whole venue joins at once, and
/// whoever was refused then would follow nothing.
pub(super) struct Executions {
    public: Lane,
    staff: Lane,
    joining: Lane,
}

/// No place became free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Full;

/// A place, until this is dropped. None: there is no limit.
#[must_use = "the place is free again when this is dropped"]
pub(super) struct Place {
    _permit: Option<OwnedSemaphorePermit>,
}

struct Lane {
    /// The most places. 0: no limit.
    most: usize,
    /// The most who wait for one. 0: no limit.
    most_waiting: usize,
    patience: Duration,
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// Somebody who waits, until this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Executions {
    /// So many places (0: no limit), where so many streams may join (0: no limit).
    pub(super) fn new(most: usize, streams: usize) -> Self {
        Self {
            public: Lane::new(most, most, PATIENCE),
            staff: Lane::new(most, most, PATIENCE),
            joining: Lane::new(most, streams, PATIENCE_TO_JOIN),
        }
    }

    /// Waits for a place to execute something, for a moment, unless as many wait already.
    pub(super) async fn begin(&self, viewer: &Viewer) -> Result<Place, Full> {
        let lane = if viewer.staff().is_some() { &self.staff } else { &self.public };
        let place = lane.enter().await?;
        tokio::task::yield_now().await;
        Ok(place)
    }

    /// Waits for a place to join what others follow. Where there is one, it is had at once: whatever
    /// its client says next is heard after it has joined.
    pub(super) async fn join(&self) -> Result<Place, Full> {
        self.joining.enter().await
    }
}

impl Lane {
    fn new(most: usize, most_waiting: usize, patience: Duration) -> Self {
        let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        Self { most, most_waiting, patience, places, waiting: AtomicUsize::new(0) }
    }

    async fn enter(&self) -> Result<Place, Full> {
        if self.most == 0 {
            return Ok(Place { _permit: None });
        }
        let permit = match self.places.clone().try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => self.wait().await?,
        };
        Ok(Place { _permit: Some(permit) })
    }

    async fn wait(&self) -> Result<OwnedSemaphorePermit, Full> {
        let waiting = Waiting::begin(&self.waiting);
        if self.most_waiting > 0 && waiting.count() > self.most_waiting {
            return Err(Full);
        }
        match timeout(self.patience, self.places.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(permit),
            _ => Err(Full),
        }
    }
}

impl<'a> Waiting<'a> {
    fn begin(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(waiting)
    }

    /// How many wait, this one among them.
    fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::poll;

    use super::*;
    use crate::types::{AccessTokenId, Credential, Role, Staff};

    fn editor() -> Viewer {
        Viewer::Staff(Arc::new(Staff {
            credential: Credential::Token(AccessTokenId(uuid::Uuid::nil())),
            name: "editor".into(),
            role: Role::Editor,
            editions: None,
        }))
    }

    #[tokio::test(start_paused = true)]
    async fn as_many_wait_as_are_executed_and_others_are_refused_at_once() {
        let executions = Executions::new(1, 2);
        let executed = executions.begin(&Viewer::Public).await.unwrap();
        let mut waiting = Box::pin(executions.begin(&Viewer::Public));
        assert!(poll!(&mut waiting).is_pending());
        let mut third = Box::pin(executions.begin(&Viewer::Public));
        assert!(matches!(poll!(&mut third), std::task::Poll::Ready(Err(Full))));
        drop(executed);
        assert!(waiting.await.is_ok());
        assert!(executions.begin(&Viewer::Public).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_is_refused_after_a_moment_and_leaves_their_place_to_others() {
        let executions = Executions::new(1, 2);
        let _executed = executions.begin(&Viewer::Public).await.unwrap();
        for _ in 0..3 {
            assert_eq!(executions.begin(&Viewer::Public).await.err(), Some(Full));
        }
        assert_eq!(executions.public.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn neither_staff_nor_those_who_join_stand_behind_the_crowd() {
        let executions = Executions::new(1, 2);
        let _executed = executions.begin(&Viewer::Public).await.unwrap();
        let _edits = executions.begin(&editor()).await.unwrap();
        let joins = executions.join().await.unwrap();
        let mut others: Vec<_> = (0..3).map(|_| Box::pin(executions.join())).collect();
        assert!(poll!(&mut others[0]).is_pending() && poll!(&mut others[1]).is_pending());
        assert!(poll!(&mut others[2]).is_ready());
        drop(joins);
        assert!(others.remove(0).await.is_ok());
    }

    #[tokio::test]
    async fn a_limit_of_zero_is_none() {
        let executions = Executions::new(0, 0);
        let mut held = Vec::new();
        for _ in 0..1_000 {
            held.push(executions.begin(&Viewer::Public).await.unwrap());
        }
    }
}
