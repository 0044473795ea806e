//! A cohort that follows the changes of an edition.

use std::hash::Hash;
use std::sync::Arc;

use anyhow::anyhow;
use futures_util::StreamExt as _;
use tokio::sync::watch;
use tokio::time::Instant;

use super::member::Member;
use super::registry::{Counted, Joined};
use super::ring::Ring;
use super::{Cohorts, Event, Following, Happened, JoinError, Said as _, Teller};
use crate::feed::edition::EditionFeed;
use crate::feed::follow::{FollowError, Told};
use crate::feed::hub::Hub;
use crate::metrics::{Held, Metrics};
use crate::program::{Touched, Touches};
use crate::store::StoreError;
use crate::types::{Audience, Cursor, EditionId, Epoch, RevisionNumber};

/// What is shared by all who follow an edition's changes alike.
pub(super) struct Changes<T: Teller> {
    pub(super) teller: T,
    pub(super) feed: Arc<EditionFeed>,
    pub(super) audience: Audience,
    pub(super) ring: watch::Sender<Ring<T::Said>>,
    from: RevisionNumber,
    pub(super) metrics: Metrics,
    _counted: Held,
}

/// From where, and which, changes are followed.
pub struct Wish {
    /// The edition.
    pub edition: EditionId,
    /// As whom.
    pub audience: Audience,
    /// After this position. None: from now on.
    pub after: Option<Cursor>,
    /// Which of them.
    pub touches: Touches,
}

impl<T: Teller> Changes<T> {
    /// A cohort that begins where its first member resumes: after an outage, those who come back
    /// have all missed the same. One who was away for long is told apart from the others.
    fn begin(
        teller: T,
        feed: Arc<EditionFeed>,
        audience: Audience,
        after: RevisionNumber,
        metrics: &Metrics,
    ) -> Self {
        let newest = feed.newest();
        let from = match feed.recent_steps(after, &newest) {
            Some(_) => after,
            None => newest.revision(),
        };
        let ring = watch::Sender::new(Ring::starting_at(from));
        let (metrics, counted) = (metrics.clone(), metrics.cohort());
        Self { teller, feed, audience, ring, from, metrics, _counted: counted }
    }

    /// Tells every revision, once. Returns with the last word.
    async fn run(&self, hub: &Arc<Hub>) {
        let mut following = Box::pin(hub.follow(self.feed.clone(), self.from, self.audience));
        while let Some(told) = following.next().await {
            match told {
                Ok(told) => {
                    let event = self.tell(told).await;
                    let is_last = event.said.is_last();
                    self.ring.send_modify(|ring| {
                        ring.drop_unless(|made_at| self.feed.may_still_show(made_at));
                        ring.push(event);
                    });
                    if is_last {
                        return;
                    }
                }
                Err(error) => return self.end(error),
            }
        }
    }

    /// Puts a revision into words.
    pub(super) async fn tell(&self, told: Told) -> Arc<Event<T::Said>> {
        let since = Instant::now();
        let made_at = told.today.revision();
        let revision = told.step.revision.number;
        let touched = Touched::of(&told.step, &told.changes, self.audience);
        self.metrics.executed();
        let said = self.teller.tell(Happened::Revision(told)).await;
        Arc::new(Event { said, since, revision, touched, made_at })
    }

    /// The last word, for one member or for all.
    pub(super) fn last_word(&self, error: FollowError) -> Arc<Event<T::Said>> {
        let said = self.teller.refuse(error);
        let revision = self.feed.newest().revision();
        let (since, touched) = (Instant::now(), Touched::default());
        Arc::new(Event { said, since, revision, touched, made_at: revision })
    }

    fn end(&self, error: FollowError) {
        let last = self.last_word(error);
        self.ring.send_modify(|ring| ring.end(last));
    }
}

/// Ends a cohort however its task ends: no member waits for what will never come.
struct Ending<T: Teller>(Arc<Counted<Changes<T>>>);

impl<T: Teller> Drop for Ending<T> {
    fn drop(&mut self) {
        if self.0.ring.receiver_count() > 0 {
            self.0.end(FollowError::Store(StoreError::Internal(anyhow!("a cohort has ended"))));
        }
    }
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static, T: Teller> Cohorts<K, T> {
    /// Follows an edition's changes with all who do so alike. None: there is no such edition.
    pub async fn follow_changes(
        self: &Arc<Self>,
        wish: Wish,
        key: impl FnOnce(Epoch) -> K,
        teller: impl FnOnce() -> T,
    ) -> Result<Option<Following<T::Said>>, JoinError> {
        let Wish { edition, audience, after, touches } = wish;
        let Some(present) = self.hub.newest(edition) else { return Ok(None) };
        let after = after.unwrap_or_else(|| present.cursor());
        let feed = self.hub.reach(edition, after, audience).await?;
        let key = key(after.epoch);
        let metrics = self.hub.metrics();
        let begin = || Changes::begin(teller(), feed, audience, after.revision, metrics);
        let joined = self.changes.join(key.clone(), begin).ok_or(JoinError::TooMany)?;
        let membership = match joined {
            Joined::Old(membership) => membership,
            Joined::New(membership, cohort) => {
                self.start_changes(key, cohort);
                membership
            }
        };
        let member = Member::new(self.hub.clone(), membership, after.revision, touches);
        Ok(Some(member.stream()))
    }

    fn start_changes(self: &Arc<Self>, key: K, cohort: Arc<Counted<Changes<T>>>) {
        let cohorts = self.clone();
        self.tasks.spawn(async move {
            let _ending = Ending(cohort.clone());
            tokio::select! {
                () = cohorts.stop.cancelled() => {}
                () = cohort.run(&cohorts.hub) => {}
                () = cohorts.changes.deserted(&key, &cohort) => {}
            }
            cohorts.changes.remove(&key, &cohort);
        });
    }
}
