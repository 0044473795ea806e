//! Whether a connection does anything: it is busy from the head of a request until the last byte of
//! its answer was handed over, and idle else. Who is idle for too long, or takes too long for a head,
//! is the same here: nothing that was asked is under way.
//!
//! One timer for each connection, which looks again when it has run out; none for each request.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use parking_lot::Mutex;
use tokio::time::{Instant, sleep_until};

struct State {
    under_way: usize,
    /// Since when nothing is under way and nothing was written, while that is so.
    idle_since: Instant,
}

/// What a connection does.
#[derive(Clone)]
pub(super) struct Activity(Arc<Mutex<State>>);

/// A request that is under way, until this is dropped.
pub(super) struct UnderWay(Activity);

impl Activity {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State { under_way: 0, idle_since: Instant::now() })))
    }

    /// A request has begun.
    pub(super) fn begin(&self) -> UnderWay {
        self.0.lock().under_way += 1;
        UnderWay(self.clone())
    }

    /// Something was written: whoever takes an answer slowly is not idle.
    pub(super) fn goes_on(&self) {
        self.0.lock().idle_since = Instant::now();
    }

    /// Waits until nothing has been under way, and nothing was written, for so long from now on.
    pub(super) async fn idle_for(&self, patience: Duration) {
        let mut due = Instant::now() + patience;
        loop {
            sleep_until(due).await;
            let now = Instant::now();
            let state = self.0.lock();
            // What is under way now leaves as much time when it ends.
            due = if state.under_way > 0 { now } else { state.idle_since } + patience;
            if due <= now {
                return;
            }
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.0.lock();
        state.under_way -= 1;
        if state.under_way == 0 {
            state.idle_since = Instant::now();
        }
    }
}

/// The body of an answer, which keeps its request under way.
pub(super) struct Answering {
    body: Body,
    _under_way: UnderWay,
}

impl Answering {
    pub(super) fn new(body: Body, under_way: UnderWay) -> Self {
        Self { body, _under_way: under_way }
    }
}

impl HttpBody for Answering {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    #[tokio::test(start_paused = true)]
    async fn who_asks_for_nothing_is_idle_after_a_while() {
        let (activity, begin) = (Activity::new(), Instant::now());
        activity.idle_for(PATIENCE).await;
        assert_eq!(begin.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_gives_its_connection_as_much_time_again_when_it_ends() {
        let (activity, begin) = (Activity::new(), Instant::now());
        let asking = async {
            let under_way = activity.begin();
            tokio::time::sleep(Duration::from_secs(100)).await;
            drop(under_way);
        };
        tokio::join!(activity.idle_for(PATIENCE), asking);
        assert_eq!(begin.elapsed().as_secs(), 130);
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_an_answer_slowly_is_not_idle() {
        let (activity, begin) = (Activity::new(), Instant::now());
        let writing = async {
            for _ in 0..5 {
                tokio::time::sleep(Duration::from_secs(20)).await;
                activity.goes_on();
            }
        };
        tokio::join!(activity.idle_for(PATIENCE), writing);
        assert_eq!(begin.elapsed().as_secs(), 130);
    }
}
