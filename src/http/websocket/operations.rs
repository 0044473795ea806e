//! The operations of one connection, and what they say.
//!
//! A list: most clients follow one thing, and a connection that waits should hold little memory.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream as _;

use super::message::Id;
use crate::feed::{Event, Lagged};
use crate::graphql::{Payload, Sayings};
use crate::metrics::Held;

/// What an operation says.
pub(super) enum Said {
    /// This.
    Event(Arc<Event<Payload>>),
    /// That the client was too slow.
    Lagged,
    /// Nothing more.
    Done,
}

/// Everything that is under way on a connection.
#[derive(Default)]
pub(super) struct Operations {
    all: Vec<Operation>,
    /// Where to listen next, so that none is heard more often than others.
    turn: usize,
}

struct Operation {
    id: Id,
    sayings: Sayings,
    /// Of a subscription: that it is counted.
    _counted: Option<Held>,
}

impl Operations {
    pub(super) fn is_under_way(&self, id: &Id) -> bool {
        self.all.iter().any(|operation| operation.id == *id)
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn begin(&mut self, id: Id, sayings: Sayings, counted: Option<Held>) {
        self.all.push(Operation { id, sayings, _counted: counted });
    }

    /// Ends an operation: nothing more is heard of it.
    pub(super) fn end(&mut self, id: &Id) {
        self.all.retain(|operation| operation.id != *id);
    }

    /// What is said next, by whichever operation; for ever, if none is under way. An operation that
    /// has said `Done` must be ended.
    pub(super) async fn next(&mut self) -> (Id, Said) {
        std::future::poll_fn(|cx| self.poll_next(cx)).await
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<(Id, Said)> {
        let count = self.all.len();
        for place in (self.turn..self.turn + count).map(|place| place % count) {
            let operation = &mut self.all[place];
            let said = match Pin::new(&mut operation.sayings).poll_next(cx) {
                Poll::Pending => continue,
                Poll::Ready(Some(Ok(event))) => Said::Event(event),
                Poll::Ready(Some(Err(Lagged))) => Said::Lagged,
                Poll::Ready(None) => Said::Done,
            };
            self.turn = place + 1;
            return Poll::Ready((operation.id.clone(), said));
        }
        Poll::Pending
    }
}
