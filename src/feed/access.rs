//! Who the bearers of tokens and sign-ins are, kept in memory until somebody is doubted on whichever
//! node.
//!
//! So that those who were let in go on reading while the database is away. That they are used is
//! noted here as well, and written down by whoever takes the notes: nobody waits for that.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::store::{Bearer, Store, StoreError, Use};
use crate::types::{Presented, Timestamp};

/// Raised whenever somebody may be let in no more, or may do less.
type Generation = u64;

/// Who is let in.
#[derive(Debug, Default)]
pub(super) struct Access {
    /// The database's counter of what was taken away.
    counter: Mutex<i64>,
    generation: watch::Sender<Generation>,
    known: Mutex<HashMap<Presented, (Generation, Bearer)>>,
    /// What was used and is not written down yet.
    uses: Mutex<HashMap<Presented, Use>>,
}

impl Access {
    pub(super) fn at(counter: i64) -> Self {
        Self { counter: Mutex::new(counter), ..Self::default() }
    }

    /// Whether this is the counter that is known.
    pub(super) fn stands_at(&self, counter: i64) -> bool {
        *self.counter.lock() == counter
    }

    /// Takes the database's counter.
    pub(super) fn update(&self, counter: i64) {
        let known = std::mem::replace(&mut *self.counter.lock(), counter);
        if known != counter {
            self.doubt();
        }
    }

    /// Everybody is looked up again: the database may hold another history.
    pub(super) fn doubt(&self) {
        self.generation.send_modify(|generation| *generation += 1);
    }

    pub(super) fn watch(&self) -> watch::Receiver<Generation> {
        self.generation.subscribe()
    }

    /// Whom a secret belongs to that holds. Asked of the database once, until somebody is doubted; and
    /// where a sign-in seems to be over, which may have been prolonged on another node.
    pub(super) async fn bearer(
        &self,
        store: &Store,
        presented: Presented,
        now: Timestamp,
    ) -> Result<Option<Bearer>, StoreError> {
        // Read first: what is revoked while the database is asked makes the answer doubtful.
        let generation = *self.generation.borrow();
        let known = self.known(&presented, generation);
        if let Some(bearer) = &known
            && (bearer.holds(now) || !bearer.may_be_prolonged(now))
        {
            return Ok(known.filter(|bearer| bearer.holds(now)));
        }
        let found = match store.bearer(&presented).await {
            Ok(found) => found.filter(|bearer| bearer.holds(now)),
            // As far as is known here it is over, and nobody can say otherwise.
            Err(StoreError::Unavailable(_)) if known.is_some() => return Ok(None),
            Err(error) => return Err(error),
        };
        self.keep(presented, generation, found.clone(), now);
        Ok(found)
    }

    fn known(&self, presented: &Presented, generation: Generation) -> Option<Bearer> {
        let known = self.known.lock();
        known
            .get(presented)
            .filter(|(since, _)| *since == generation)
            .map(|(_, known)| known.clone())
    }

    /// Keeps who was found, and nobody who is of no use any more.
    fn keep(
        &self,
        presented: Presented,
        generation: Generation,
        found: Option<Bearer>,
        now: Timestamp,
    ) {
        let mut known = self.known.lock();
        known.retain(|_, (since, bearer)| *since >= generation && bearer.holds(now));
        if let Some(bearer) = found {
            known.insert(presented, (generation, bearer));
        } else {
            known.remove(&presented);
        }
    }

    /// Notes that a secret is used, to the hour. A sign-in is prolonged at once.
    pub(super) fn used(&self, presented: Presented, now: Timestamp) {
        let mut known = self.known.lock();
        if let Some((_, bearer)) = known.get_mut(&presented)
            && let Some(after) = bearer.used(now)
        {
            let expires_at = after.expires_at;
            *bearer = after;
            drop(known);
            self.uses.lock().insert(presented, Use { presented, at: now, expires_at });
        }
    }

    /// Takes what was used, to write it down.
    pub(super) fn take_uses(&self) -> Vec<Use> {
        std::mem::take(&mut *self.uses.lock()).into_values().collect()
    }

    /// Takes back what could not be written down, unless there is something newer.
    pub(super) fn put_back(&self, uses: Vec<Use>) {
        let mut newer = self.uses.lock();
        for one in uses {
            newer.entry(one.presented).or_insert(one);
        }
    }
}
