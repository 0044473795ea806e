//! The newest program of every edition, kept up to date by commits, bells and polls.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use parking_lot::RwLock;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{OwnedMutexGuard, broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::access::Access;
use super::bus::{Bell, Bus, Heard};
use super::edition::EditionFeed;
use super::history::Replay;
use super::snapshot::Snapshot;
use crate::metrics::Metrics;
use crate::program::{Outcome, Program, Step, takes_back};
use crate::store::{Bearer, Commit, CommitError, Committed, Head, Heads, Store, StoreError};
use crate::types::{EditionId, Randomness, RevisionNumber, SecretHash};

/// How often all heads are read. Together with its jitter and the time of one read it bounds the
/// staleness of a node that hears no bells at 2 s.
const POLL: Duration = Duration::from_secs(1);

/// The newest program of every edition on this node.
pub struct Hub {
    store: Store,
    bus: Arc<dyn Bus>,
    editions: RwLock<HashMap<EditionId, Arc<EditionFeed>>>,
    snapshot: RwLock<Arc<Snapshot>>,
    access: Access,
    consent: watch::Sender<Consent>,
    metrics: Metrics,
    /// Whether the database answered last time: each change is told to the log once.
    is_away: AtomicBool,
}

/// What people consent to have shown, and editors to publish: counted up whenever some of it is
/// taken back. What was made ready before must not be shown after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Consent(u64);

/// Whether edits are to be done or only tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Done.
    Commit,
    /// Tried: the outcome without the commit.
    DryRun,
}

impl Hub {
    /// Loads every edition.
    pub async fn load(
        store: Store,
        bus: Arc<dyn Bus>,
        metrics: Metrics,
    ) -> Result<Self, StoreError> {
        let heads = store.heads().await?;
        let hub = Self {
            store,
            bus,
            editions: RwLock::default(),
            snapshot: RwLock::default(),
            access: Access::at(heads.access),
            consent: watch::Sender::default(),
            metrics,
            is_away: AtomicBool::default(),
        };
        for head in &heads.editions {
            hub.update(head).await?;
        }
        Ok(hub)
    }

    /// Keeps the programs up to date until told to stop.
    pub async fn run(&self, randomness: &dyn Randomness, stop: CancellationToken) {
        tokio::select! {
            // Even while a database is waited for that does not answer.
            () = stop.cancelled() => {}
            () = self.keep_up(randomness) => {}
        }
    }

    async fn keep_up(&self, randomness: &dyn Randomness) {
        let mut bells = self.bus.listen();
        let next_poll = tokio::time::sleep(jittered(POLL, randomness));
        tokio::pin!(next_poll);
        loop {
            tokio::select! {
                biased;
                // Before the bells: however often they ring, the poll comes in time.
                () = &mut next_poll => {
                    self.poll().await;
                    next_poll.set(tokio::time::sleep(jittered(POLL, randomness)));
                }
                heard = bells.recv() => self.hear(heard, &mut bells).await,
            }
        }
    }

    /// Looks at a bell and at all that wait behind it, so that a burst costs one poll.
    async fn hear(&self, first: Result<Heard, RecvError>, bells: &mut broadcast::Receiver<Heard>) {
        // An error says that bells were missed.
        let mut is_behind = first.map_or(true, |heard| self.is_news(heard));
        loop {
            match bells.try_recv() {
                Ok(heard) => is_behind |= self.is_news(heard),
                Err(TryRecvError::Lagged(_)) => is_behind = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        if is_behind {
            self.poll().await;
        }
    }

    /// Whether this node may lack what is heard of.
    fn is_news(&self, heard: Heard) -> bool {
        match heard {
            Heard::Bell(Bell::Edition(edition, revision)) => {
                let newest = self.newest(edition).map(|program| program.revision());
                newest.is_none_or(|newest| newest < revision)
            }
            Heard::Bell(Bell::Access(counter)) => !self.access.stands_at(counter),
            // Agendas are not kept here.
            Heard::Bell(Bell::Agenda(..)) => false,
            Heard::MayHaveMissed => true,
        }
    }

    /// Reads where everything stands, and what this node lacks.
    async fn poll(&self) {
        let heads = self.store.heads().await;
        self.notice(heads.as_ref().err());
        let Ok(heads) = heads else { return };
        self.access.update(heads.access);
        let missing = self.missing_from(&heads);
        for head in &heads.editions {
            let updated = self.update(head).await;
            self.notice(updated.as_ref().err());
        }
        for edition in missing {
            let forgotten = self.forget(edition).await;
            self.notice(forgotten.as_ref().err());
        }
    }

    /// Tells the log once that the database went away, and once that it is back; and of any other
    /// error each time, for nothing else mends it.
    fn notice(&self, error: Option<&StoreError>) {
        if let Some(StoreError::Internal(error)) = error {
            return tracing::error!(?error, "what changed could not be read");
        }
        let was_away = self.is_away.swap(error.is_some(), Ordering::Relaxed);
        match error {
            Some(error) if !was_away => {
                tracing::warn!(?error, "the database does not answer; reads and streams go on");
            }
            None if was_away => tracing::info!("the database answers again"),
            _ => {}
        }
    }

    fn missing_from(&self, heads: &Heads) -> Vec<EditionId> {
        let is_missing =
            |edition: &EditionId| heads.editions.iter().all(|head| head.edition_id != *edition);
        self.editions.read().keys().copied().filter(is_missing).collect()
    }

    /// Drops an edition that the database does not have: it was restored to a day before this one
    /// came to be. An edition that was founded since the heads were read is there.
    async fn forget(&self, edition: EditionId) -> Result<(), StoreError> {
        let Some((feed, _updating)) = self.lock(edition).await else { return Ok(()) };
        if self.store.load(edition).await?.is_some() {
            return Ok(());
        }
        tracing::warn!(%edition, "the database does not have this edition any more");
        feed.end();
        self.editions.write().remove(&edition);
        let mut snapshot = self.snapshot.write();
        *snapshot = Arc::new(snapshot.without(edition));
        drop(snapshot);
        self.access.doubt();
        Ok(())
    }

    /// Brings one edition to where its head stands.
    async fn update(&self, head: &Head) -> Result<(), StoreError> {
        let Some((feed, _updating)) = self.lock(head.edition_id).await else {
            return self.begin(head.edition_id).await;
        };
        let newest = feed.newest();
        if newest.epoch() != head.epoch || newest.revision() > head.revision {
            return self.restart(&feed, head).await;
        }
        if newest.revision() == head.revision {
            return Ok(());
        }
        let missed = self.store.log(head.edition_id, newest.revision(), head.revision).await?;
        let mut program = newest;
        for revision in missed {
            let after = Arc::new(program.replay(&revision).context("replay the log")?);
            let step = Step { before: program, after: after.clone(), revision: Arc::new(revision) };
            self.advance(&feed, Arc::new(step));
            program = after;
        }
        Ok(())
    }

    async fn begin(&self, edition: EditionId) -> Result<(), StoreError> {
        let Some(program) = self.store.load(edition).await?.map(Arc::new) else { return Ok(()) };
        // Somebody else may have begun with it, and be further by now.
        if let Entry::Vacant(place) = self.editions.write().entry(edition) {
            place.insert(Arc::new(EditionFeed::new(program.clone())));
            self.publish(program);
        }
        Ok(())
    }

    /// The history that an edition has now, locked, so that nobody else brings it up to date.
    async fn lock(&self, edition: EditionId) -> Option<(Arc<EditionFeed>, OwnedMutexGuard<()>)> {
        loop {
            let feed = self.feed(edition)?;
            let updating = feed.updating.clone().lock_owned().await;
            // Whoever had it before may have begun another.
            if !feed.is_over() {
                return Some((feed, updating));
            }
        }
    }

    /// The database holds another history than this node: start again from it. A head read just
    /// before a commit of our own looks the same, so the database is asked once more.
    async fn restart(&self, feed: &EditionFeed, head: &Head) -> Result<(), StoreError> {
        let Some(program) = self.store.load(head.edition_id).await?.map(Arc::new) else {
            // It is gone; the poll finds it missing.
            return Ok(());
        };
        let newest = feed.newest();
        if program.epoch() == newest.epoch() && program.revision() >= newest.revision() {
            return Ok(());
        }
        tracing::warn!(edition = %head.edition_id, "the database holds another history; clients start again");
        let next = Arc::new(EditionFeed::new(program.clone()));
        self.editions.write().insert(head.edition_id, next);
        feed.end();
        self.take_back(true);
        self.publish(program);
        self.take_back(true);
        self.access.doubt();
        Ok(())
    }

    fn advance(&self, feed: &EditionFeed, step: Arc<Step>) {
        let takes_back = takes_back(&step);
        // Before it is shown: nobody who sees it is given what it took back. And after: what was
        // made in between may have been made of what was there before.
        self.take_back(takes_back);
        self.publish(step.after.clone());
        feed.advance(step);
        self.take_back(takes_back);
    }

    fn take_back(&self, takes_back: bool) {
        self.consent.send_if_modified(|consent| {
            consent.0 += u64::from(takes_back);
            takes_back
        });
    }

    /// Changes whenever something that was public may have been taken back, in whichever edition.
    pub(super) fn consent(&self) -> watch::Receiver<Consent> {
        self.consent.subscribe()
    }

    /// Whether what was made under a consent may still be shown.
    pub(super) fn holds(&self, consent: Consent) -> bool {
        *self.consent.borrow() == consent
    }

    fn publish(&self, program: Arc<Program>) {
        let mut snapshot = self.snapshot.write();
        *snapshot = Arc::new(snapshot.with(program));
    }

    pub(super) fn feed(&self, edition: EditionId) -> Option<Arc<EditionFeed>> {
        self.editions.read().get(&edition).cloned()
    }

    /// The newest program of every edition, as one value.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.read().clone()
    }

    /// The newest program of an edition.
    pub fn newest(&self, edition: EditionId) -> Option<Arc<Program>> {
        self.feed(edition).map(|feed| feed.newest())
    }

    /// Changes whenever a token may have been revoked.
    pub fn access(&self) -> watch::Receiver<u64> {
        self.access.watch()
    }

    /// Whom a secret belongs to. None: nobody, or not any more, as of the last poll. Whoever is
    /// known already is known while the database is away.
    pub async fn bearer(&self, secret: SecretHash) -> Result<Option<Bearer>, StoreError> {
        self.access.bearer(&self.store, secret).await
    }

    /// What this node counts.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// The database, for what is not a program.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Edits an edition, or tries to. When this returns, this node shows the outcome.
    pub async fn edit(
        &self,
        edition: EditionId,
        commit: Commit,
        wanted: Wanted,
    ) -> Result<Committed, CommitError> {
        let base = self.newest(edition).ok_or(CommitError::NoEdition)?;
        if wanted == Wanted::DryRun {
            let outcome = base.apply(commit.edits, commit.rules)?;
            let Outcome { program, changes, conflicts, .. } = outcome;
            // A client that took the cursor of a try for a real one would miss the next revision.
            let program = Arc::new(program.shown_at(base.cursor()));
            return Ok(Committed { program, missed: Vec::new(), step: None, changes, conflicts });
        }
        let committed = self.store.commit(base, commit).await?;
        if let Some(step) = &committed.step {
            // It is committed, whatever happens now: what this node lacks it gets from the next poll.
            if let Err(error) = self.admit(&committed.missed, step).await {
                tracing::warn!(?error, %edition, "a commit is shown only with the next poll");
            }
            self.bus.ring(Bell::Edition(edition, step.revision.number));
        }
        Ok(committed)
    }

    /// Takes a step that was just committed, after those that came before it. The commit has read
    /// them: a database that goes away now does not keep the editor from what they did.
    async fn admit(&self, missed: &[Arc<Step>], step: &Arc<Step>) -> Result<(), StoreError> {
        let edition = step.after.edition_id();
        let Some((feed, updating)) = self.lock(edition).await else { return Ok(()) };
        for step in missed.iter().chain([step]) {
            let newest = feed.newest();
            let follows = newest.revision() == step.before.revision();
            if newest.epoch() == step.before.epoch() && follows {
                self.advance(&feed, step.clone());
            }
        }
        let newest = feed.newest();
        drop(updating);
        if newest.epoch() == step.after.epoch() && newest.revision() >= step.after.revision() {
            return Ok(());
        }
        self.catch_up(edition).await
    }

    /// Asks the database for what this node lacks of an edition.
    pub async fn catch_up(&self, edition: EditionId) -> Result<(), StoreError> {
        let heads = self.store.heads().await?;
        match heads.editions.iter().find(|head| head.edition_id == edition) {
            Some(head) => self.update(head).await,
            None => Ok(()),
        }
    }

    /// The steps after a revision that led to a program, oldest first.
    pub async fn history(
        &self,
        newest: Arc<Program>,
        after: RevisionNumber,
    ) -> Result<Replay, StoreError> {
        Replay::read(&self.store, newest, after).await
    }
}

/// Plus or minus 20 %, so that nodes do not ask all at once.
fn jittered(pause: Duration, randomness: &dyn Randomness) -> Duration {
    let mut byte = [0];
    randomness.fill(&mut byte);
    pause.mul_f64(0.8 + 0.4 * f64::from(byte[0]) / 255.0)
}
