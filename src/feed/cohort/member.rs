//! One who follows an edition's changes: a position in what its cohort is told.

use std::pin::Pin;
use std::sync::Arc;

use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt as _};
use tokio::sync::watch;

use super::changes::Changes;
use super::choice::Choice;
use super::registry::Membership;
use super::ring::{Next, Ring};
use super::{Event, Following, Lagged, Said as _, Teller};
use crate::feed::follow::{FollowError, News};
use crate::feed::hub::Hub;
use crate::types::RevisionNumber;

/// What a member missed, told to it alone.
struct Missed {
    told: Pin<Box<dyn Stream<Item = Result<News, FollowError>> + Send>>,
    /// Where it leads to.
    up_to: RevisionNumber,
}

/// A member of a cohort.
pub(super) struct Member<T: Teller> {
    hub: Arc<Hub>,
    cohort: Membership<Changes<T>>,
    ring: watch::Receiver<Ring<T::Said>>,
    position: RevisionNumber,
    choice: Choice,
    missed: Option<Missed>,
    /// Whether it has reached what is kept for the cohort; from then on, falling behind is its own
    /// doing.
    is_abreast: bool,
    is_over: bool,
}

impl<T: Teller> Member<T> {
    pub(super) fn new(
        hub: Arc<Hub>,
        cohort: Membership<Changes<T>>,
        position: RevisionNumber,
        choice: Choice,
    ) -> Self {
        let ring = cohort.ring.subscribe();
        let (missed, is_abreast, is_over) = (None, false, false);
        Self { hub, cohort, ring, position, choice, missed, is_abreast, is_over }
    }

    /// Every event that the member wants, until nothing more comes.
    pub(super) fn stream(self) -> Following<T::Said> {
        Box::pin(unfold(self, |mut member| async {
            let event = member.next().await?;
            Some((event, member))
        }))
    }

    async fn next(&mut self) -> Option<Result<Arc<Event<T::Said>>, Lagged>> {
        while !self.is_over {
            if self.choice.is_over() {
                self.is_over = true;
                return Some(Ok(self.cohort.last_word(FollowError::AgendaDeleted)));
            }
            let event = match self.take_missed().await {
                Some(event) => event,
                None => match self.look() {
                    Next::Event(event) => event,
                    Next::Nothing => {
                        self.choice.wait(&mut self.ring).await?;
                        continue;
                    }
                    Next::Overrun if self.is_abreast => {
                        self.is_over = true;
                        return Some(Err(Lagged));
                    }
                    Next::Missed | Next::Overrun => {
                        self.replay();
                        continue;
                    }
                },
            };
            self.is_over = event.said.is_last();
            self.position = event.revision;
            if self.is_over || self.choice.wants(&event.touched) {
                return Some(Ok(event));
            }
        }
        None
    }

    /// What the ring holds for this member. What was made ready before something was taken back is
    /// told anew, with the consent that holds now.
    fn look(&mut self) -> Next<T::Said> {
        let next = self.ring.borrow_and_update().after(self.position);
        match next {
            Next::Event(event) if !self.may_be_given(&event) => Next::Missed,
            Next::Event(_) | Next::Nothing => {
                self.is_abreast = true;
                next
            }
            Next::Missed | Next::Overrun => next,
        }
    }

    fn may_be_given(&self, event: &Event<T::Said>) -> bool {
        event.said.is_last() || self.hub.holds(event.consent)
    }

    fn replay(&mut self) {
        let Changes { feed, audience, .. } = &*self.cohort;
        self.cohort.metrics.replayed_alone();
        let present = feed.present();
        let up_to = present.program.revision();
        let told = self.hub.missed(feed.clone(), present, self.position, *audience);
        self.missed = Some(Missed { told: Box::pin(told), up_to });
    }

    /// The next of what was missed. None: nothing was, or that was all.
    async fn take_missed(&mut self) -> Option<Arc<Event<T::Said>>> {
        let missed = self.missed.as_mut()?;
        while let Some(news) = missed.told.next().await {
            match news {
                Ok(news) => {
                    let touched = self.cohort.touched(&news.told);
                    // What is not wanted is not even executed.
                    if self.choice.wants(&touched) {
                        // In a box of its own, so that it takes no room while nothing is missed.
                        return Some(Box::pin(self.cohort.tell(news, touched)).await);
                    }
                }
                Err(error) => return Some(self.cohort.last_word(error)),
            }
        }
        self.position = missed.up_to.max(self.position);
        self.missed = None;
        None
    }
}
