//! Agendas that are followed live on this node: which sessions are in them, as the database said
//! last.
//!
//! A change that is made here is known before it is answered; one that is made on another node when
//! its bell is heard, or with the next poll. Whoever follows an agenda is never in doubt: while the
//! database is away, what was known last goes on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Weak};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;

use super::bus::Bell;
use super::hub::Hub;
use crate::program::Touched;
use crate::store::{Agenda, AgendaError, NewAgenda, NewFollowing, StoreError};
use crate::types::{AgendaId, EditionId, SecretHash, SessionId};

/// How long an edit may wait to be told how many agendas it concerns.
const PATIENCE: Duration = Duration::from_secs(2);

/// The agendas that are followed on this node.
#[derive(Default)]
pub(super) struct Agendas(Mutex<HashMap<AgendaId, Weak<Kept>>>);

/// An agenda, for as long as somebody follows it.
struct Kept(watch::Sender<Present>);

/// What is known of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Present {
    version: i64,
    /// None: it was deleted.
    sessions: Option<Arc<BTreeSet<SessionId>>>,
}

/// An agenda that is followed, by one who follows it.
pub struct FollowedAgenda {
    /// The edition of its sessions.
    pub edition: EditionId,
    present: watch::Receiver<Present>,
    /// Last, so that it is known for as long as it is followed.
    _kept: Arc<Kept>,
}

impl Present {
    fn of(agenda: &Agenda) -> Self {
        let Agenda { version, sessions, .. } = agenda;
        Self { version: *version, sessions: Some(Arc::new(sessions.clone())) }
    }
}

impl FollowedAgenda {
    /// Whether a revision touches a session that is in the agenda now.
    pub(super) fn wants(&self, touched: &Touched) -> bool {
        let sessions = self.present.borrow().sessions.clone();
        sessions.is_some_and(|sessions| touched.touches_any(&sessions))
    }

    /// Whether it was deleted.
    pub(super) fn is_deleted(&self) -> bool {
        self.present.borrow().sessions.is_none()
    }

    /// Waits until it is deleted.
    pub(super) async fn deleted(&mut self) {
        // The sender lives as long as this.
        let _ = self.present.wait_for(|present| present.sessions.is_none()).await;
    }
}

impl Agendas {
    fn kept(&self, id: AgendaId) -> Option<Arc<Kept>> {
        self.0.lock().get(&id).and_then(Weak::upgrade)
    }

    fn follow(&self, agenda: &Agenda) -> FollowedAgenda {
        let kept = {
            let mut all = self.0.lock();
            all.get(&agenda.id).and_then(Weak::upgrade).unwrap_or_else(|| {
                let kept = Arc::new(Kept(watch::Sender::new(Present::of(agenda))));
                all.insert(agenda.id, Arc::downgrade(&kept));
                kept
            })
        };
        // Others may follow it already, and know less.
        self.take(agenda);
        FollowedAgenda { edition: agenda.edition, present: kept.0.subscribe(), _kept: kept }
    }

    /// The version of an agenda that is known. None: nobody follows it.
    pub(super) fn version(&self, id: AgendaId) -> Option<i64> {
        self.kept(id).map(|kept| kept.0.borrow().version)
    }

    /// The versions of all that are followed. Those that nobody follows any more are forgotten.
    pub(super) fn versions(&self) -> BTreeMap<AgendaId, i64> {
        let mut versions = BTreeMap::new();
        self.0.lock().retain(|id, kept| {
            let kept = kept.upgrade();
            versions.extend(kept.iter().map(|kept| (*id, kept.0.borrow().version)));
            kept.is_some()
        });
        versions
    }

    /// Takes an agenda as it is, unless a later version is known.
    fn take(&self, agenda: &Agenda) {
        let Some(kept) = self.kept(agenda.id) else { return };
        kept.0.send_if_modified(|present| {
            let is_news = present.version < agenda.version && present.sessions.is_some();
            if is_news {
                *present = Present::of(agenda);
            }
            is_news
        });
    }

    /// Takes an agenda as it was found after a version of it was known; None: it is gone. An earlier
    /// version than that one is of a database that was restored, and holds.
    pub(super) fn take_instead_of(&self, known: i64, id: AgendaId, found: Option<&Agenda>) {
        let Some(kept) = self.kept(id) else { return };
        match found {
            Some(agenda) if agenda.version < known => {
                kept.0.send_replace(Present::of(agenda));
            }
            Some(agenda) => self.take(agenda),
            None => kept.0.send_modify(|present| present.sessions = None),
        }
    }
}

impl Hub {
    /// The agenda of a secret. None: there is none, or not any more.
    pub async fn agenda(&self, secret: SecretHash) -> Result<Option<Agenda>, StoreError> {
        self.store.agenda(secret).await
    }

    /// Makes an agenda.
    pub async fn create_agenda(&self, new: NewAgenda) -> Result<Agenda, StoreError> {
        self.store.create_agenda(new).await
    }

    /// Follows an agenda. None: there is none with this secret.
    pub async fn follow_agenda(
        &self,
        secret: SecretHash,
    ) -> Result<Option<FollowedAgenda>, StoreError> {
        let agenda = self.store.agenda(secret).await?;
        Ok(agenda.map(|agenda| self.agendas.follow(&agenda)))
    }

    /// Lets an agenda follow a session, and all its followers know.
    pub async fn follow_session(
        &self,
        secret: SecretHash,
        new: NewFollowing,
    ) -> Result<Agenda, AgendaError> {
        let agenda = self.store.follow_session(secret, new).await?;
        self.show_agenda(&agenda);
        Ok(agenda)
    }

    /// Lets an agenda follow a session no more, and all its followers know.
    pub async fn unfollow_session(
        &self,
        secret: SecretHash,
        session: SessionId,
    ) -> Result<Agenda, AgendaError> {
        let agenda = self.store.unfollow_session(secret, session).await?;
        self.show_agenda(&agenda);
        Ok(agenda)
    }

    /// Deletes an agenda and everything that was kept for it, and ends all its followers.
    pub async fn delete_agenda(&self, secret: SecretHash) -> Result<Agenda, AgendaError> {
        let agenda = self.store.delete_agenda(secret).await?;
        self.agendas.take_instead_of(agenda.version, agenda.id, None);
        // Above all that were known, so that everybody looks.
        self.bus.ring(Bell::Agenda(agenda.id, agenda.version + 1));
        Ok(agenda)
    }

    /// How many agendas follow any of some sessions. None: the database cannot say soon.
    pub async fn count_agendas(&self, sessions: &BTreeSet<SessionId>) -> Option<i64> {
        let counting = tokio::time::timeout(PATIENCE, self.store.count_agendas(sessions));
        match counting.await {
            Ok(Ok(count)) => Some(count),
            Ok(Err(error)) => {
                tracing::warn!(?error, "the agendas that an edit concerns were not counted");
                None
            }
            Err(_) => None,
        }
    }

    fn show_agenda(&self, agenda: &Agenda) {
        self.agendas.take(agenda);
        // A version that everybody knows is no news to anybody.
        self.bus.ring(Bell::Agenda(agenda.id, agenda.version));
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ID: AgendaId = AgendaId(Uuid::from_u128(1));

    fn agenda(version: i64, sessions: &[u128]) -> Agenda {
        let sessions = sessions.iter().map(|id| SessionId(Uuid::from_u128(*id))).collect();
        Agenda { id: ID, edition: EditionId(Uuid::nil()), version, sessions }
    }

    fn count(followed: &FollowedAgenda) -> Option<usize> {
        followed.present.borrow().sessions.as_ref().map(|sessions| sessions.len())
    }

    #[test]
    fn all_who_follow_an_agenda_know_its_latest_version() {
        let agendas = Agendas::default();
        let first = agendas.follow(&agenda(1, &[]));
        let second = agendas.follow(&agenda(3, &[7, 8]));
        assert_eq!((count(&first), count(&second)), (Some(2), Some(2)));
        agendas.take_instead_of(1, ID, Some(&agenda(2, &[7])));
        assert_eq!(count(&first), Some(2), "what was read before is no news");
        agendas.take_instead_of(3, ID, Some(&agenda(2, &[7])));
        assert_eq!(count(&first), Some(1), "the database was restored");
        agendas.take_instead_of(2, ID, None);
        assert!(first.is_deleted() && second.is_deleted());
    }

    #[test]
    fn an_agenda_that_nobody_follows_is_not_asked_for() {
        let agendas = Agendas::default();
        let followed = agendas.follow(&agenda(1, &[]));
        assert_eq!(agendas.versions(), BTreeMap::from([(ID, 1)]));
        drop(followed);
        assert_eq!(agendas.version(ID), None);
        assert!(agendas.versions().is_empty() && agendas.0.lock().is_empty());
    }
}
