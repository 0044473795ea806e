//! The operations of one connection, and what they say.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::stream::{AbortHandle, Abortable, SelectAll};
use futures_util::{Stream, StreamExt as _};

use crate::feed::{Event, Lagged};
use crate::graphql::Payload;
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

/// What an operation is called: the client's word for it.
pub(super) type Id = Arc<str>;

/// The stream of an operation.
pub(super) type Saying = Pin<Box<dyn Stream<Item = Result<Arc<Event<Payload>>, Lagged>> + Send>>;

/// Everything that is under way on a connection.
#[derive(Default)]
pub(super) struct Operations {
    streams: SelectAll<Abortable<Operation>>,
    under_way: HashMap<Id, AbortHandle>,
}

struct Operation {
    id: Id,
    saying: Option<Saying>,
    /// Of a subscription: that it is counted.
    _counted: Option<Held>,
}

impl Operations {
    pub(super) fn is_under_way(&self, id: &str) -> bool {
        self.under_way.contains_key(id)
    }

    pub(super) fn len(&self) -> usize {
        self.under_way.len()
    }

    pub(super) fn begin(&mut self, id: Id, saying: Saying, counted: Option<Held>) {
        let (handle, registration) = AbortHandle::new_pair();
        let operation = Operation { id: id.clone(), saying: Some(saying), _counted: counted };
        self.streams.push(Abortable::new(operation, registration));
        self.under_way.insert(id, handle);
    }

    /// Ends an operation: nothing more is heard of it.
    pub(super) fn end(&mut self, id: &str) {
        if let Some(handle) = self.under_way.remove(id) {
            handle.abort();
        }
    }

    /// What is said next. None: nothing is under way.
    pub(super) async fn next(&mut self) -> Option<(Id, Said)> {
        self.streams.next().await
    }
}

impl Stream for Operation {
    type Item = (Id, Said);

    /// Ends with `Done`, once.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(saying) = &mut self.saying else { return Poll::Ready(None) };
        let said = match std::task::ready!(saying.as_mut().poll_next(cx)) {
            Some(Ok(event)) => Said::Event(event),
            Some(Err(Lagged)) => Said::Lagged,
            None => {
                self.saying = None;
                Said::Done
            }
        };
        Poll::Ready(Some((self.id.clone(), said)))
    }
}
