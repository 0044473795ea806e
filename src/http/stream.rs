//! A stream while it is open, and the one word of its end: in the log, in the counters.

use std::net::IpAddr;

use tokio::time::Instant;
use tokio_util::task::task_tracker::TaskTrackerToken;

use super::Gate;
use super::admission::{Full, Place};
use crate::metrics::{Held, Metrics, Transport};

/// Why a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The client closed it, or its connection is gone.
    ClientLeft,
    /// All was said.
    Complete,
    /// The client reads too slowly.
    Lagged,
    /// The client does not answer.
    Dead,
    /// The service stops.
    Restarting,
    /// The token does not hold, or not any more.
    Forbidden,
    /// The database that knows the tokens cannot be reached.
    Unavailable,
    /// More is under way on this node than may be.
    Overloaded,
    /// A message that the protocol does not know.
    InvalidMessage,
    /// A subscribe before the introduction.
    Unauthorized,
    /// Another subprotocol.
    WrongSubprotocol,
    /// No introduction in time.
    InitTimeout,
    /// An id that is under way already.
    SubscriberExists,
    /// A second introduction.
    TooManyInits,
}

impl Ending {
    /// The word for it, in logs and labels.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Self::ClientLeft => "client_left",
            Self::Complete => "complete",
            Self::Lagged => "lagged",
            Self::Dead => "dead",
            Self::Restarting => "restarting",
            Self::Forbidden => "forbidden",
            Self::Unavailable => "unavailable",
            Self::Overloaded => "overloaded",
            Self::InvalidMessage => "invalid_message",
            Self::Unauthorized => "unauthorized",
            Self::WrongSubprotocol => "wrong_subprotocol",
            Self::InitTimeout => "init_timeout",
            Self::SubscriberExists => "subscriber_exists",
            Self::TooManyInits => "too_many_inits",
        }
    }

    /// Whether we ended a stream that its client would have kept.
    fn is_ours(self) -> bool {
        !matches!(self, Self::ClientLeft | Self::Complete)
    }
}

/// A stream that is open, and its place among those of this node. Dropped before anybody said why,
/// it was its client that left.
#[must_use = "the stream has ended when this is dropped"]
pub(super) struct OpenStream {
    transport: Transport,
    ending: Ending,
    frames: u64,
    begin: Instant,
    metrics: Metrics,
    _counted: Held,
    place: Place,
    /// Last, so that a stop that waits for this finds everything counted.
    _stay: TaskTrackerToken,
}

impl Gate {
    /// Lets a stream begin, if there is a place for it.
    pub(super) fn admit(&self, address: IpAddr, transport: Transport) -> Result<OpenStream, Full> {
        let place = self.admission.admit(address).inspect_err(|full| {
            self.metrics.refused(full.reason());
        })?;
        Ok(OpenStream {
            transport,
            ending: Ending::ClientLeft,
            frames: 0,
            begin: Instant::now(),
            metrics: self.metrics.clone(),
            _counted: self.metrics.connection(transport),
            place,
            _stay: self.lifetime.stay(),
        })
    }
}

impl OpenStream {
    /// Where it comes from.
    pub(super) fn address(&self) -> IpAddr {
        self.place.address
    }

    /// A message or an event was written.
    pub(super) fn sent(&mut self) {
        self.frames += 1;
        self.metrics.sent(self.transport);
    }

    /// Says why it ends. The first word holds.
    pub(super) fn ends(&mut self, ending: Ending) {
        if self.ending == Ending::ClientLeft {
            self.ending = ending;
        }
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let (transport, reason) = (self.transport.name(), self.ending.reason());
        let (seconds, frames) = (self.begin.elapsed().as_secs_f64(), self.frames);
        self.metrics.ended(self.transport, reason);
        if self.ending == Ending::Lagged {
            self.metrics.lagged(self.transport);
        }
        if self.ending.is_ours() {
            tracing::info!(transport, reason, seconds, frames, "a stream was ended");
        } else {
            tracing::debug!(transport, reason, seconds, frames, "a stream has ended");
        }
    }
}
