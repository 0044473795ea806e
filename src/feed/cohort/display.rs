//! A cohort that looks at what a room shows.
//!
//! Every event is the whole state, so that nothing is resumed: whoever joins is given the state of
//! that moment, and then each new one.

use std::future::pending;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::{once, unfold};
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use super::registry::{Cohort, Joined, Membership};
use super::{Cohorts, Event, Following, Happened, JoinError, Said as _, Teller};
use crate::feed::follow::{FollowError, News};
use crate::feed::hub::Hub;
use crate::metrics::{Held, Metrics};
use crate::program::{Program, Touched, View};
use crate::types::{Audience, Clock, EditionId, RevisionNumber, RoomId, Timestamp};

/// How long those who join are given the same state.
const FRESH: Duration = Duration::from_millis(250);

/// Which room is looked at, and as whom.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The edition.
    pub edition: EditionId,
    /// Its room.
    pub room: RoomId,
    /// As whom.
    pub audience: Audience,
}

/// What is shared by all who look at a room alike.
pub(super) struct Displays<T: Teller> {
    teller: T,
    look: Look,
    /// What was told to all, last. None: nothing yet.
    shown: watch::Sender<Option<Arc<Event<T::Said>>>>,
    /// What those who join are given, and until when it holds. None: nothing yet.
    fresh: Mutex<Option<Fresh<T::Said>>>,
    /// Where to go on from: whatever changes later is told.
    begin: (Arc<Program>, Timestamp),
    metrics: Metrics,
    _counted: Held,
}

/// A state of a moment, and until when nothing changes by itself.
struct Fresh<S> {
    event: Arc<Event<S>>,
    until: Timestamp,
}

impl<T: Teller> Displays<T> {
    /// What the room shows.
    async fn show(&self, program: Arc<Program>, at: Timestamp) -> Arc<Event<T::Said>> {
        self.metrics.executed();
        let (since, revision) = (Instant::now(), program.revision());
        let view = View::of(program, self.look.audience);
        let room = self.look.room;
        let said = match view.room(room) {
            Some(_) => self.teller.tell(Happened::Display { view, room, at }).await,
            None => self.teller.refuse(FollowError::ResyncRequired),
        };
        Arc::new(Event { since, ..Event::without_revision(said, revision) })
    }

    /// When the room will show something else by itself. None: there is no such room.
    fn next_transition(&self, program: &Arc<Program>, at: Timestamp) -> Option<Timestamp> {
        let view = View::of(program.clone(), self.look.audience);
        Some(view.display(self.look.room, at)?.next_transition_at)
    }

    /// The state of this moment, or of one just before that nothing has changed since. None: there
    /// is no such edition any more.
    async fn fresh(&self, hub: &Hub, clock: &dyn Clock) -> Option<Arc<Event<T::Said>>> {
        let mut fresh = self.fresh.lock().await;
        let (program, now) = (hub.newest(self.look.edition)?, clock.now());
        if let Some(Fresh { event, until }) = fresh.as_ref()
            && event.since.elapsed() < FRESH
            && event.revision == program.revision()
            && now < *until
        {
            return Some(event.clone());
        }
        let until = self.next_transition(&program, now);
        let event = self.show(program, now).await;
        *fresh = until.map(|until| Fresh { event: event.clone(), until });
        Some(event)
    }

    /// Tells the state whenever it changes. Returns with the last word.
    async fn run(&self, hub: &Arc<Hub>, clock: &dyn Clock) {
        let (mut program, mut at) = self.begin.clone();
        let mut changed = false;
        loop {
            let Some(feed) = hub.feed(self.look.edition).filter(|feed| !feed.is_over()) else {
                return self.end(FollowError::ResyncRequired);
            };
            // Another history may have begun before the first look at this one.
            changed |= feed.newest().epoch() != program.epoch();
            let after = if changed { feed.newest().revision() } else { program.revision() };
            let following = hub.follow(feed.clone(), after, self.look.audience);
            let mut following = Box::pin(following);
            loop {
                if changed {
                    (program, at) = (feed.newest(), clock.now());
                    let event = self.show(program.clone(), at).await;
                    let is_last = event.said.is_last();
                    self.shown.send_replace(Some(event));
                    if is_last {
                        return;
                    }
                }
                let turn = self.next_transition(&program, at);
                changed = tokio::select! {
                    news = following.next() => match news {
                        Some(Ok(News { told, .. })) => {
                            let audience = self.look.audience;
                            Touched::of(&told.step, &told.changes, audience).may_show_in(self.look.room)
                        }
                        Some(Err(FollowError::ResyncRequired)) | None => break,
                        Some(Err(error)) => return self.end(error),
                    },
                    () = until(clock, turn) => true,
                };
            }
            // Another history shows something else, whatever its numbers.
            changed = true;
        }
    }
}

impl<T: Teller> Cohort for Displays<T> {
    fn end(&self, error: FollowError) {
        self.shown.send_if_modified(|shown| {
            let is_over = shown.as_ref().is_some_and(|event| event.said.is_last());
            if !is_over {
                let said = self.teller.refuse(error);
                *shown = Some(Arc::new(Event::without_revision(said, RevisionNumber::ZERO)));
            }
            !is_over
        });
    }
}

async fn until(clock: &dyn Clock, instant: Option<Timestamp>) {
    match instant {
        Some(instant) => clock.until(instant).await,
        None => pending().await,
    }
}

/// A member of a cohort.
struct Onlooker<T: Teller> {
    _membership: Membership<Displays<T>>,
    shown: watch::Receiver<Option<Arc<Event<T::Said>>>>,
    is_over: bool,
}

impl<T: Teller> Onlooker<T> {
    async fn next(&mut self) -> Option<Arc<Event<T::Said>>> {
        while !self.is_over {
            self.shown.changed().await.ok()?;
            if let Some(event) = self.shown.borrow_and_update().clone() {
                self.is_over = event.said.is_last();
                return Some(event);
            }
        }
        None
    }
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static, T: Teller> Cohorts<K, T> {
    /// Looks at a room with all who do so alike. None: there is no such edition.
    pub async fn follow_display(
        self: &Arc<Self>,
        look: Look,
        key: K,
        teller: impl FnOnce() -> T,
    ) -> Result<Option<Following<T::Said>>, JoinError> {
        let Some(program) = self.hub.newest(look.edition) else { return Ok(None) };
        let begin = || Displays {
            teller: teller(),
            look,
            shown: watch::Sender::new(None),
            fresh: Mutex::default(),
            begin: (program, self.clock.now()),
            metrics: self.hub.metrics().clone(),
            _counted: self.hub.metrics().cohort(),
        };
        let joined = self.displays.join(key.clone(), begin).ok_or(JoinError::TooMany)?;
        let membership = match joined {
            Joined::Old(membership) => membership,
            Joined::New(membership, cohort) => {
                let (hub, clock, running) = (self.hub.clone(), self.clock.clone(), cohort.clone());
                let work = async move { running.run(&hub, clock.as_ref()).await };
                self.tasks.spawn(self.displays.clone().keep(key, cohort, work, self.stop.clone()));
                membership
            }
        };
        // Looked at from before the first state on, so that no change falls between.
        let mut shown = membership.shown.subscribe();
        let is_ending = shown.borrow().as_ref().is_some_and(|event| event.said.is_last());
        if is_ending {
            shown.mark_changed();
        }
        let first = membership.fresh(&self.hub, self.clock.as_ref()).await;
        let Some(first) = first else { return Ok(None) };
        let is_over = first.said.is_last();
        let onlooker = Onlooker { _membership: membership, shown, is_over };
        let later = unfold(onlooker, |mut onlooker| async {
            let event = onlooker.next().await?;
            Some((event, onlooker))
        });
        Ok(Some(Box::pin(once(async { first }).chain(later).map(Ok))))
    }
}
