//! The newest program of every edition, kept up to date by commits, bells and polls.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use parking_lot::RwLock;
use tokio::sync::{OwnedMutexGuard, watch};

use super::access::Access;
use super::agenda::Agendas;
use super::bus::{Bell, Bus};
use super::edition::EditionFeed;
use super::health::Health;
use super::history::Replay;
use super::snapshot::Snapshot;
use crate::metrics::Metrics;
use crate::program::{Program, Step, takes_back};
use crate::store::{Bearer, Commit, CommitError, Committed, Head, Store, StoreError};
use crate::types::{EditionId, Presented, RevisionNumber, Timestamp};

/// The newest program of every edition on this node.
pub struct Hub {
    pub(super) store: Store,
    pub(super) bus: Arc<dyn Bus>,
    pub(super) editions: RwLock<HashMap<EditionId, Arc<EditionFeed>>>,
    snapshot: RwLock<Arc<Snapshot>>,
    pub(super) access: Access,
    pub(super) agendas: Agendas,
    consent: watch::Sender<Consent>,
    metrics: Metrics,
    /// Whether the database did not answer last time: each change is told to the log once.
    pub(super) is_away: AtomicBool,
    pub(super) health: Health,
}

/// What people consent to have shown, and editors to publish: counted up whenever some of it is
/// taken back. What was made ready before must not be shown after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consent(u64);

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
            agendas: Agendas::default(),
            consent: watch::Sender::default(),
            metrics,
            is_away: AtomicBool::default(),
            health: Health::begin(),
        };
        for head in &heads.editions {
            hub.update(head).await?;
        }
        hub.metrics.database_is_up();
        hub.health.tried(true);
        Ok(hub)
    }

    /// Drops an edition that the database does not have: it was restored to a day before this one
    /// came to be. An edition that was founded since the heads were read is there.
    pub(super) async fn forget(&self, edition: EditionId) -> Result<(), StoreError> {
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
    pub(super) async fn update(&self, head: &Head) -> Result<(), StoreError> {
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
        if missed.iter().any(|revision| revision.is_erasure) {
            return self.load_anew(&feed).await;
        }
        let mut program = newest;
        for revision in missed {
            // The log was rewritten since it was asked how far it goes: somebody was erased.
            let Ok(after) = program.replay(&revision).map(Arc::new) else {
                tracing::warn!(edition = %head.edition_id, "the log was rewritten; clients start again");
                return self.load_anew(&feed).await;
            };
            let step = Step { before: program, after: after.clone(), revision: Arc::new(revision) };
            self.advance(&feed, Arc::new(step));
            program = after;
        }
        Ok(())
    }

    async fn begin(&self, edition: EditionId) -> Result<(), StoreError> {
        if let Some(program) = self.store.load(edition).await? {
            self.show(Arc::new(program));
        }
        Ok(())
    }

    /// Shows an edition that this node has not shown yet.
    pub(super) fn show(&self, program: Arc<Program>) {
        // Somebody else may have begun with it, and be further by now.
        if let Entry::Vacant(place) = self.editions.write().entry(program.edition_id()) {
            place.insert(Arc::new(EditionFeed::new(program.clone())));
            self.publish(program);
        }
    }

    /// The history that an edition has now, locked, so that nobody else brings it up to date.
    pub(super) async fn lock(
        &self,
        edition: EditionId,
    ) -> Option<(Arc<EditionFeed>, OwnedMutexGuard<()>)> {
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
        self.begin_again(feed, program);
        Ok(())
    }

    /// Loads an edition anew, whose history was rewritten. The caller has it locked.
    pub(super) async fn load_anew(&self, feed: &EditionFeed) -> Result<(), StoreError> {
        let edition = feed.newest().edition_id();
        if let Some(program) = self.store.load(edition).await? {
            self.begin_again(feed, Arc::new(program));
        }
        Ok(())
    }

    /// Puts another history of an edition in the place of the one that is known; who follows it
    /// starts again.
    fn begin_again(&self, feed: &EditionFeed, program: Arc<Program>) {
        let next = Arc::new(EditionFeed::new(program.clone()));
        self.editions.write().insert(program.edition_id(), next);
        feed.end();
        self.take_back(true);
        self.publish(program);
        self.take_back(true);
        self.access.doubt();
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
    pub fn consent(&self) -> watch::Receiver<Consent> {
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

    /// Changes whenever somebody may be let in no more, or may do less.
    pub fn access(&self) -> watch::Receiver<u64> {
        self.access.watch()
    }

    /// Lets this node and all others know that something was taken away from somebody, by the counter
    /// that was raised with it. Here it holds when this returns.
    pub fn access_changed(&self, counter: i64) {
        self.access.update(counter);
        self.bus.ring(Bell::Access(counter));
    }

    /// Whom a secret belongs to that holds. None: nobody, or not any more, as of the last poll.
    /// Whoever is known already is known while the database is away.
    pub async fn bearer(
        &self,
        presented: Presented,
        now: Timestamp,
    ) -> Result<Option<Bearer>, StoreError> {
        self.access.bearer(&self.store, presented, now).await
    }

    /// Notes that a secret is used. Costs nobody anything.
    pub fn used(&self, presented: Presented, now: Timestamp) {
        self.access.used(presented, now);
    }

    /// Writes down what was used since the last time, by a store that nobody waits for.
    pub async fn write_uses_down(&self, store: &Store) -> Result<(), StoreError> {
        let uses = self.access.take_uses();
        if uses.is_empty() {
            return Ok(());
        }
        let written = store.note_uses(&uses).await;
        if written.is_err() {
            self.access.put_back(uses);
        }
        written
    }

    /// What carries the bells between nodes.
    pub fn bus_name(&self) -> &'static str {
        self.bus.name()
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
        let mut base = self.newest(edition).ok_or(CommitError::NoEdition)?;
        if wanted == Wanted::DryRun {
            // The editor may have looked at a revision of another node.
            if commit.looked_at().is_some_and(|revision| revision > base.revision()) {
                self.catch_up(edition).await?;
                base = self.newest(edition).ok_or(CommitError::NoEdition)?;
            }
            return self.attempt(&base, commit).await;
        }
        let committed = self.commit(base, commit).await?;
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

    /// A program as it was at a revision. None: it is no revision of its history.
    pub async fn at_revision(
        &self,
        newest: Arc<Program>,
        number: RevisionNumber,
    ) -> Result<Option<Arc<Program>>, StoreError> {
        if number <= RevisionNumber::ZERO || number > newest.revision() {
            return Ok(None);
        }
        Ok(Some(Replay::read(&self.store, newest, number).await?.into_position()))
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
