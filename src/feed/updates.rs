//! Keeping up with what other nodes and commands do: by bells at once, by polls in any case.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio_util::sync::CancellationToken;

use super::bus::{Bell, Heard};
use super::hub::Hub;
use crate::store::{Heads, StoreError};
use crate::types::{AgendaId, EditionId, Randomness};

/// How often all heads are read. Together with its jitter and the time of one read it bounds the
/// staleness of a node that hears no bells at 2 s.
const POLL: Duration = Duration::from_secs(1);

/// What a node may lack.
#[derive(Default)]
struct Lacking {
    /// Bells were missed: anything.
    anything: bool,
    /// Revisions of an edition, or a revocation.
    programs: bool,
    /// These agendas, with the versions that are known.
    agendas: BTreeMap<AgendaId, i64>,
}

impl Hub {
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
        let mut lacking = Lacking::default();
        // An error says that bells were missed.
        self.consider(first.unwrap_or(Heard::MayHaveMissed), &mut lacking);
        loop {
            match bells.try_recv() {
                Ok(heard) => self.consider(heard, &mut lacking),
                Err(TryRecvError::Lagged(_)) => lacking.anything = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        if lacking.anything {
            return self.poll().await;
        }
        // Agendas first: whoever followed a session before it changed is told that it did.
        self.read_agendas_anew(lacking.agendas).await;
        if lacking.programs
            && let Some(heads) = self.read_heads().await
        {
            self.follow_heads(&heads).await;
        }
    }

    /// Finds out what this node may lack of what is heard of.
    fn consider(&self, heard: Heard, lacking: &mut Lacking) {
        match heard {
            Heard::Bell(Bell::Edition(edition, revision)) => {
                let newest = self.newest(edition).map(|program| program.revision());
                lacking.programs |= newest.is_none_or(|newest| newest < revision);
            }
            Heard::Bell(Bell::Access(counter)) => {
                lacking.programs |= !self.access.stands_at(counter);
            }
            Heard::Bell(Bell::Agenda(agenda, version)) => {
                let known = self.agendas.version(agenda).filter(|known| *known < version);
                lacking.agendas.extend(known.map(|known| (agenda, known)));
            }
            Heard::MayHaveMissed => lacking.anything = true,
        }
    }

    /// Reads where everything stands, and what this node lacks.
    async fn poll(&self) {
        let Some(heads) = self.read_heads().await else { return self.health.tried(false) };
        // After the heads and before what they lead to: whoever followed a session before it changed
        // is told that it did.
        self.look_at_agendas().await;
        let is_up_to_date = self.follow_heads(&heads).await;
        self.health.tried(is_up_to_date);
    }

    /// None: the database cannot say.
    async fn read_heads(&self) -> Option<Heads> {
        let heads = self.store.heads().await;
        self.notice(heads.as_ref().err());
        heads.ok()
    }

    /// Brings every edition, and who is staff, to where the database stands. Returns whether they are
    /// all there.
    async fn follow_heads(&self, heads: &Heads) -> bool {
        self.access.update(heads.access);
        let missing = self.missing_from(heads);
        let mut are_all_there = true;
        for head in &heads.editions {
            let updated = self.update(head).await;
            are_all_there &= updated.is_ok();
            self.notice(updated.as_ref().err());
        }
        for edition in missing {
            let forgotten = self.forget(edition).await;
            are_all_there &= forgotten.is_ok();
            self.notice(forgotten.as_ref().err());
        }
        are_all_there
    }

    /// Asks whether the agendas that are followed here changed elsewhere. While the database is away,
    /// what was known last goes on.
    async fn look_at_agendas(&self) {
        let mut known = self.agendas.versions();
        if known.is_empty() {
            return;
        }
        let ids: Vec<_> = known.keys().copied().collect();
        match self.store.agenda_versions(&ids).await {
            Ok(versions) => {
                known.retain(|id, version| versions.get(id) != Some(version));
                self.read_agendas_anew(known).await;
            }
            Err(error) => self.notice(Some(&error)),
        }
    }

    /// Reads agendas of which other versions are known.
    async fn read_agendas_anew(&self, known: BTreeMap<AgendaId, i64>) {
        if known.is_empty() {
            return;
        }
        let ids: Vec<_> = known.keys().copied().collect();
        match self.store.agendas(&ids).await {
            Ok(found) => {
                for (id, version) in known {
                    self.agendas.take_instead_of(version, id, found.get(&id));
                }
            }
            Err(error) => self.notice(Some(&error)),
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
            Some(_) => self.metrics().database_is_down(),
            None => self.metrics().database_is_up(),
        }
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
}

/// Plus or minus 20 %, so that nodes do not ask all at once.
fn jittered(pause: Duration, randomness: &dyn Randomness) -> Duration {
    let mut byte = [0];
    randomness.fill(&mut byte);
    pause.mul_f64(0.8 + 0.4 * f64::from(byte[0]) / 255.0)
}
