//! The body of a request, read only so far, only for so long, and only while there is room for it.
//!
//! What counts is what has arrived: a request that promises much and sends little takes little room.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::StatusCode;
use futures_util::StreamExt as _;
use tokio::time::timeout;

/// The bodies that are being read on a node.
pub(super) struct Bodies {
    /// The most bytes of all of them. 0: no limit.
    most: usize,
    /// How long each may take. None: for ever.
    patience: Option<Duration>,
    taken: AtomicUsize,
}

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is longer than it may be.
    TooLong,
    /// It did not arrive in time.
    TooSlow,
    /// As much is being read on this node as may be.
    NoRoom,
    /// Its sender is gone, and reads no answer.
    BrokenOff,
}

impl Unread {
    /// The status of an answer that says so.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
            Self::BrokenOff => StatusCode::BAD_REQUEST,
        }
    }
}

/// What arrived of a body. Its room is free again when this is dropped.
struct Arrived<'a> {
    bodies: &'a Bodies,
    bytes: Vec<u8>,
    room: usize,
}

impl Bodies {
    pub(super) fn new(most: usize, seconds: u64) -> Self {
        let patience = (seconds > 0).then(|| Duration::from_secs(seconds));
        Self { most, patience, taken: AtomicUsize::new(0) }
    }

    /// Reads a body of at most so many bytes (0: of any length).
    pub(super) async fn read(&self, body: Body, most: usize) -> Result<Bytes, Unread> {
        let reading = self.collect(body, most);
        match self.patience {
            Some(patience) => timeout(patience, reading).await.unwrap_or(Err(Unread::TooSlow)),
            None => reading.await,
        }
    }

    async fn collect(&self, body: Body, most: usize) -> Result<Bytes, Unread> {
        let promised = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if most > 0 && promised > most {
            return Err(Unread::TooLong);
        }
        let mut frames = body.into_data_stream();
        let Some(first) = frames.next().await else { return Ok(Bytes::new()) };
        let first = first.map_err(|_| Unread::BrokenOff)?;
        let mut arrived = Arrived { bodies: self, bytes: Vec::new(), room: 0 };
        arrived.take(first.len(), most)?;
        // Mostly that was all, and then nothing is copied.
        let Some(second) = frames.next().await else { return Ok(first) };
        arrived.bytes.extend_from_slice(&first);
        drop(first);
        let mut next = Some(second);
        while let Some(frame) = next {
            let frame = frame.map_err(|_| Unread::BrokenOff)?;
            arrived.take(frame.len(), most)?;
            arrived.bytes.extend_from_slice(&frame);
            next = frames.next().await;
        }
        Ok(std::mem::take(&mut arrived.bytes).into())
    }
}

impl Arrived<'_> {
    /// Takes room for so many bytes more.
    fn take(&mut self, more: usize, most: usize) -> Result<(), Unread> {
        if most > 0 && self.room + more > most {
            return Err(Unread::TooLong);
        }
        self.room += more;
        let taken = self.bodies.taken.fetch_add(more, Ordering::Relaxed) + more;
        if self.bodies.most > 0 && taken > self.bodies.most {
            return Err(Unread::NoRoom);
        }
        Ok(())
    }
}

impl Drop for Arrived<'_> {
    fn drop(&mut self) {
        self.bodies.taken.fetch_sub(self.room, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;

    use super::*;

    const WHOLE: &str = "whole";

    fn parts(parts: &[&'static str]) -> Body {
        let parts: Vec<_> = parts.iter().map(|part| Ok::<_, Infallible>(*part)).collect();
        Body::from_stream(stream::iter(parts))
    }

    fn endless(first: &'static str) -> Body {
        let first = stream::iter([Ok::<_, Infallible>(first)]);
        Body::from_stream(first.chain(stream::pending()))
    }

    #[tokio::test]
    async fn a_body_is_the_same_in_however_many_parts_it_comes() {
        let bodies = Bodies::new(5, 1);
        for body in [parts(&[WHOLE]), parts(&["w", "hol", "e"]), parts(&["", WHOLE, ""])] {
            assert_eq!(bodies.read(body, 5).await.unwrap(), WHOLE);
        }
        assert_eq!(bodies.read(Body::empty(), 5).await.unwrap(), "");
        assert_eq!(bodies.taken.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_read_no_further() {
        let bodies = Bodies::new(0, 0);
        assert_eq!(bodies.read(parts(&[WHOLE]), 4).await, Err(Unread::TooLong));
        assert_eq!(bodies.read(parts(&["wh", "ole"]), 4).await, Err(Unread::TooLong));
        assert_eq!(bodies.read(endless(WHOLE), 4).await, Err(Unread::TooLong));
        assert_eq!(bodies.read(parts(&[WHOLE]), 0).await.unwrap(), WHOLE);
        assert_eq!(bodies.taken.load(Ordering::Relaxed), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_end_in_time_is_given_up() {
        let bodies = Bodies::new(0, 10);
        assert_eq!(bodies.read(endless("who"), 0).await, Err(Unread::TooSlow));
        assert_eq!(bodies.taken.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn what_is_being_read_leaves_that_much_less_room() {
        let bodies = Bodies::new(8, 0);
        let mut slow = Box::pin(bodies.read(endless("slow"), 0));
        assert!(futures_util::poll!(&mut slow).is_pending());
        assert_eq!(bodies.read(parts(&[WHOLE]), 0).await, Err(Unread::NoRoom));
        assert_eq!(bodies.read(parts(&["four"]), 0).await.unwrap(), "four");
        drop(slow);
        assert_eq!(bodies.read(parts(&[WHOLE]), 0).await.unwrap(), WHOLE);
    }
}
