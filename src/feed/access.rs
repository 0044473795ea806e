//! Who the bearers of tokens are, kept in memory until a token is revoked on whichever node.
//!
//! So that those who were let in go on reading while the database is away.

use std::collections::HashMap;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::store::{Bearer, Store, StoreError};
use crate::types::SecretHash;

/// Raised whenever a token may have been revoked.
type Generation = u64;

/// Who is let in.
#[derive(Debug, Default)]
pub(super) struct Access {
    /// The database's counter of revocations.
    counter: Mutex<i64>,
    generation: watch::Sender<Generation>,
    known: Mutex<HashMap<SecretHash, (Generation, Bearer)>>,
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

    /// Whom a secret belongs to. Asked of the database once, until somebody is doubted.
    pub(super) async fn bearer(
        &self,
        store: &Store,
        secret: SecretHash,
    ) -> Result<Option<Bearer>, StoreError> {
        // Read first: what is revoked while the database is asked makes the answer doubtful.
        let generation = *self.generation.borrow();
        if let Some((since, bearer)) = self.known.lock().get(&secret)
            && *since == generation
        {
            return Ok(Some(bearer.clone()));
        }
        let bearer = store.bearer(&secret).await?;
        let mut known = self.known.lock();
        match &bearer {
            Some(bearer) => drop(known.insert(secret, (generation, bearer.clone()))),
            None => drop(known.remove(&secret)),
        }
        Ok(bearer)
    }
}
