//! Subscriptions: one execution of an operation for each thing that happens, shared by all who asked
//! alike.
//!
//! The executor runs an operation for two reasons. When somebody joins, its root field says what
//! they want to follow, and the operation is validated on the way. When something happens, its root
//! field yields just that, once.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{self, Poll, ready};

use async_graphql::Context;
use futures_util::future::BoxFuture;
use futures_util::stream::once;
use futures_util::{Stream, future};
use parking_lot::Mutex;
use tracing::Instrument as _;

use super::alike::{Alike, Subject};
use super::answer::{Answer, Payload};
use super::error::{ErrorCode, bad_argument, store_error};
use super::object::display::RoomDisplay;
use super::object::revision::resync_required;
use super::service::{Answered, Asker, Prepared, Service};
use crate::feed::{
    Event, FollowError, Following, Happened, JoinError, Lagged, Look, Teller, Told, Wish,
};
use crate::types::Cursor;

/// Why the root field of a subscription is resolved.
pub(super) enum Moment {
    /// Somebody joins: it says what they want.
    Joining(Mutex<Option<Wanted>>),
    /// Something happened: it yields that.
    Happened(Mutex<Option<Happened>>),
}

/// What somebody wants to follow.
pub(super) enum Wanted {
    /// Changes of an edition.
    Changes(Wish),
    /// What a room shows.
    Display(Look),
}

impl Moment {
    /// The moment of a running request.
    pub(super) fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Arc<Self>>()
    }

    /// Whether somebody joins.
    pub(super) fn is_joining(&self) -> bool {
        matches!(self, Self::Joining(_))
    }

    /// Says what is wanted, if this is the moment to say so.
    pub(super) fn join(
        &self,
        wanted: impl FnOnce() -> async_graphql::Result<Wanted>,
    ) -> async_graphql::Result<()> {
        if let Self::Joining(place) = self {
            *place.lock() = Some(wanted()?);
        }
        Ok(())
    }

    /// The revision that happened.
    pub(super) fn revision(&self) -> Option<Told> {
        match self.happened()? {
            Happened::Revision(told) => Some(told),
            Happened::Display { .. } => None,
        }
    }

    /// The display that a room has from now on.
    pub(super) fn display(&self) -> Option<RoomDisplay> {
        match self.happened()? {
            Happened::Display { view, room, at } => RoomDisplay::of(&view, room, at),
            Happened::Revision(_) => None,
        }
    }

    fn happened(&self) -> Option<Happened> {
        match self {
            Self::Happened(happened) => happened.lock().take(),
            Self::Joining(_) => None,
        }
    }
}

/// An operation that is told to a cohort.
pub(super) struct Telling {
    service: Service,
    prepared: Arc<Prepared>,
    asker: Asker,
}

impl Telling {
    async fn run(&self, happened: Happened) -> Payload {
        let (cursor, now) = match &happened {
            Happened::Revision(told) => {
                (Some(told.step.after.cursor()), self.service.clock().now())
            }
            // A display is the whole state: there is nothing to resume.
            Happened::Display { at, .. } => (None, *at),
        };
        let scope = self.service.scope(now, self.asker.clone());
        let moment = Moment::Happened(Mutex::new(Some(happened)));
        let request = self.prepared.request(scope, &self.service).data(Arc::new(moment));
        let answer = self.service.first(request, None).await;
        let nothing = || self.service.refused(async_graphql::Error::new("nothing was told"), None);
        Payload::event(&answer.unwrap_or_else(nothing), cursor)
    }
}

impl Teller for Telling {
    type Said = Payload;

    fn tell(&self, happened: Happened) -> BoxFuture<'_, Payload> {
        Box::pin(self.run(happened))
    }

    fn refuse(&self, error: FollowError) -> Payload {
        Payload::event(&self.service.refused(join_error(error.into()), None), None)
    }
}

/// What is said in answer to a request of any kind, until nothing more is.
pub struct Sayings(Stage);

enum Stage {
    /// It is being found out what there is to say, or why there is nothing.
    Beginning(BoxFuture<'static, Result<Begun, Answer>>),
    /// It is said.
    Following(Following<Payload>),
}

/// What is said, and from which position on, where it can be resumed.
type Begun = (Following<Payload>, Option<Cursor>);

impl Sayings {
    /// Waits until a subscriber has joined: what happens from now on is said. Returns where the
    /// subscriber stands; None: there is nothing that could be resumed, or it has begun before. An
    /// error says why nothing was begun that may be asked for again; it is said as well.
    pub async fn begun(&mut self) -> Result<Option<Cursor>, Answer> {
        let Stage::Beginning(beginning) = &mut self.0 else { return Ok(None) };
        let begun = beginning.await;
        let not_now = begun.as_ref().err().filter(|refused| refused.not_now().is_some()).cloned();
        let (following, position) =
            begun.unwrap_or_else(|refused| only(Payload::event(&refused, None)));
        self.0 = Stage::Following(following);
        not_now.map_or(Ok(position), Err)
    }
}

impl Stream for Sayings {
    type Item = Result<Arc<Event<Payload>>, Lagged>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<Option<Self::Item>> {
        if let Stage::Beginning(beginning) = &mut self.0 {
            let begun = ready!(beginning.as_mut().poll(cx));
            self.0 = Stage::Following(
                begun.unwrap_or_else(|refused| only(Payload::event(&refused, None))).0,
            );
        }
        match &mut self.0 {
            Stage::Following(following) => following.as_mut().poll_next(cx),
            Stage::Beginning(_) => Poll::Pending,
        }
    }
}

fn join_error(error: JoinError) -> async_graphql::Error {
    match error {
        JoinError::Follow(FollowError::ResyncRequired) => resync_required(),
        JoinError::Follow(FollowError::AgendaDeleted) => {
            bad_argument("token", "does not exist any more")
        }
        JoinError::Follow(FollowError::Store(error)) => store_error(error),
        JoinError::TooMany => ErrorCode::Overloaded
            .error("too many different subscriptions are followed at once; try again later"),
    }
}

impl Service {
    /// Executes a request of any kind; each event of a subscription is a payload of its own.
    ///
    /// `resume` is the cursor of the event that the client saw last, in its own words; it is later
    /// than the one that its request names, for browsers repeat that as it was.
    pub fn follow(&self, prepared: Arc<Prepared>, asker: Asker, resume: Option<String>) -> Sayings {
        let service = self.clone();
        let asker = asker.named(self.ids());
        let span = asker.span();
        let begin = async move {
            if prepared.is_subscription() {
                let _place = service.place_to_join().await?;
                service.in_time(service.join(prepared, asker, resume)).await?
            } else {
                match service.answer(&prepared, &asker).await {
                    Answered::Kept(kept) => Ok(only(Payload::kept(&kept))),
                    Answered::Own(answer, _) if answer.not_now().is_some() => {
                        Err(Answer::clone(&answer))
                    }
                    Answered::Own(answer, _) => Ok(single(&answer)),
                }
            }
        };
        Sayings(Stage::Beginning(Box::pin(begin.instrument(span))))
    }

    async fn join(
        &self,
        prepared: Arc<Prepared>,
        asker: Asker,
        resume: Option<String>,
    ) -> Result<Begun, Answer> {
        let moment = Arc::new(Moment::Joining(Mutex::default()));
        let scope = self.scope(self.clock().now(), asker.clone());
        let request = prepared.request(scope, self).data(moment.clone());
        if let Some(refused) = self.first(request, asker.request.as_ref()).await {
            return Err(refused);
        }
        let wanted = match &*moment {
            Moment::Joining(wanted) => wanted.lock().take(),
            Moment::Happened(_) => None,
        };
        let teller =
            || Telling { service: self.clone(), prepared: prepared.clone(), asker: asker.clone() };
        let refuse = |error| self.refused(error, asker.request.as_ref());
        let alike = |subject| Alike::of(&prepared, &asker, subject);
        let joined = match wanted {
            Some(Wanted::Changes(mut wish)) => {
                if let Some(resume) = resume {
                    let cursor = resume.parse().map_err(|_| refuse(resync_required()))?;
                    wish.after = Some(cursor);
                }
                let (edition, audience) = (wish.edition, wish.audience);
                let key = |epoch| alike(Subject::Changes(edition, epoch, audience));
                let joined = self.cohorts().follow_changes(wish, key, teller).await;
                joined.map(|joined| joined.map(|(following, from)| (following, Some(from))))
            }
            Some(Wanted::Display(look)) => {
                let subject = Subject::Display(look.edition, look.room, look.audience);
                let joined = self.cohorts().follow_display(look, alike(subject), teller).await;
                joined.map(|joined| joined.map(|following| (following, None)))
            }
            None => Ok(None),
        };
        match joined {
            Ok(Some(begun)) => Ok(begun),
            // It was there a moment ago.
            Ok(None) => Err(refuse(resync_required())),
            Err(error) => Err(refuse(join_error(error))),
        }
    }
}

/// An answer that is all that is said.
fn single(answer: &Answer) -> Begun {
    only(Payload::single(answer))
}

fn only(payload: Payload) -> Begun {
    let event = Event::single(payload);
    (Box::pin(once(future::ready(Ok(Arc::new(event))))), None)
}
