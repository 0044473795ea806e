//! A cohort that follows the changes of an edition.

use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _};
use tokio::sync::watch;

use super::choice::Choice;
use super::member::Member;
use super::registry::{Cohort, Joined};
use super::ring::Ring;
use super::{Cohorts, Event, Following, Happened, JoinError, Said as _, Teller};
use crate::feed::edition::EditionFeed;
use crate::feed::follow::{FollowError, News, Told};
use crate::feed::hub::Hub;
use crate::metrics::{Held, Metrics};
use crate::program::Touched;
use crate::types::{Audience, Cursor, EditionId, Epoch, RevisionNumber};

/// How far behind the first member of a cohort may be for what it missed to be told to all.
const MOST_SHARED: i32 = 1_000;

/// What is younger is told anew when something was taken back: some may not have been given it yet.
const TOLD_ANEW: Duration = Duration::from_secs(10);

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
    pub choice: Choice,
}

impl<T: Teller> Changes<T> {
    /// A cohort that begins where its first member resumes: those who come back after an outage have
    /// missed much the same. One who was away for very long is told apart from the others.
    fn begin(
        teller: T,
        feed: Arc<EditionFeed>,
        audience: Audience,
        after: RevisionNumber,
        metrics: &Metrics,
    ) -> Self {
        let newest = feed.newest().revision();
        let from = if newest.0 - after.0 <= MOST_SHARED { after } else { newest };
        let ring = watch::Sender::new(Ring::starting_at(from));
        let (metrics, counted) = (metrics.clone(), metrics.cohort());
        Self { teller, feed, audience, ring, from, metrics, _counted: counted }
    }

    /// Tells every revision, once. Returns with the last word.
    async fn run(&self, hub: &Arc<Hub>) {
        let mut consent = hub.consent();
        let mut from = self.from;
        loop {
            let following = hub.follow(self.feed.clone(), from, self.audience);
            tokio::select! {
                biased;
                // What was said before something was taken back is told anew, once for all who have
                // not been given it yet.
                _ = consent.changed() => {
                    self.ring.send_modify(|ring| from = ring.forget(TOLD_ANEW));
                }
                () = self.tell_all(following) => return,
            }
        }
    }

    async fn tell_all(&self, following: impl Stream<Item = Result<News, FollowError>>) {
        let mut following = Box::pin(following);
        while let Some(news) = following.next().await {
            match news {
                Ok(news) => {
                    let touched = self.touched(&news.told);
                    let event = self.tell(news, touched).await;
                    let is_last = event.said.is_last();
                    self.ring.send_modify(|ring| ring.push(event));
                    if is_last {
                        return;
                    }
                }
                Err(error) => return self.end(error),
            }
        }
    }

    /// What a revision touches, as the cohort is told of it.
    pub(super) fn touched(&self, told: &Told) -> Touched {
        Touched::of(&told.step, &told.changes, self.audience)
    }

    /// Puts a revision into words.
    pub(super) async fn tell(&self, news: News, touched: Touched) -> Arc<Event<T::Said>> {
        let News { told, since, consent } = news;
        let revision = told.step.revision.number;
        self.metrics.executed();
        let said = self.teller.tell(Happened::Revision(told)).await;
        Arc::new(Event { said, since, revision, touched, consent })
    }

    /// The last word, for one member or for all.
    pub(super) fn last_word(&self, error: FollowError) -> Arc<Event<T::Said>> {
        let said = self.teller.refuse(error);
        Arc::new(Event::without_revision(said, self.feed.newest().revision()))
    }
}

impl<T: Teller> Cohort for Changes<T> {
    fn end(&self, error: FollowError) {
        let last = self.last_word(error);
        self.ring.send_modify(|ring| ring.end(last));
    }
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static, T: Teller> Cohorts<K, T> {
    /// Follows an edition's changes with all who do so alike, from the position that is returned.
    /// None: there is no such edition.
    pub async fn follow_changes(
        self: &Arc<Self>,
        wish: Wish,
        key: impl FnOnce(Epoch) -> K,
        teller: impl FnOnce() -> T,
    ) -> Result<Option<(Following<T::Said>, Cursor)>, JoinError> {
        let Wish { edition, audience, after, choice } = wish;
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
                let (hub, running) = (self.hub.clone(), cohort.clone());
                let work = async move { running.run(&hub).await };
                self.tasks.spawn(self.changes.clone().keep(key, cohort, work, self.stop.clone()));
                membership
            }
        };
        let member = Member::new(self.hub.clone(), membership, after.revision, choice);
        Ok(Some((member.stream(), after)))
    }
}
