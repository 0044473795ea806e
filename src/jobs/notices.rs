//! Tells owners of agendas of changes of the sessions that they follow: each revision is noted once,
//! and what was noted is told in one mail a while later.
//!
//! Where nothing happened, a round looks at memory and asks the database one question.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;

use super::{Busy, Jobs};
use crate::program::{Gathering, Notice, Program, View, notices};
use crate::store::{NewTelling, NoticeHead, StoreError};
use crate::types::{AgendaId, Audience, Cursor, EditionId};

/// How many agendas are told at once.
const AT_ONCE: u64 = 100;

/// How changes are gathered, and what this node knows to be noted.
pub struct Notices {
    window_millis: i64,
    /// What a round need not look at again. Whether it was noted here or elsewhere does not matter.
    noted: Mutex<HashMap<EditionId, Cursor>>,
}

impl Notices {
    /// Changes are gathered for so many seconds.
    pub fn gathered_for(seconds: u32) -> Self {
        Self { window_millis: i64::from(seconds) * 1_000, noted: Mutex::default() }
    }

    fn is_noted(&self, program: &Program) -> bool {
        self.noted.lock().get(&program.edition_id()) == Some(&program.cursor())
    }

    fn keep(&self, program: &Program) {
        self.noted.lock().insert(program.edition_id(), program.cursor());
    }
}

impl Jobs {
    /// Notes what changed and tells what is due.
    pub(super) async fn tell_of_changes(&self) -> Result<Busy, StoreError> {
        let mut failed = None;
        for program in self.hub.snapshot().programs() {
            // An edition whose history cannot be read keeps nobody from the others.
            if let Err(error) = self.note(program).await {
                failed = Some(error);
            }
        }
        let is_busy = self.tell_what_is_due().await?;
        failed.map_or(Ok(is_busy), Err)
    }

    async fn note(&self, newest: &Arc<Program>) -> Result<(), StoreError> {
        if self.notices.is_noted(newest) {
            return Ok(());
        }
        let edition = newest.edition_id();
        match self.store.notice_head(edition).await? {
            Some(head) if head.epoch != newest.epoch() => {
                // Either this node or what was noted is of a history that is over. Which, the
                // database knows; this node will with its next poll.
                self.store.begin_to_note(edition).await
            }
            Some(head) if head.revision < newest.revision() => self.note_from(head, newest).await,
            Some(_) => {
                self.notices.keep(newest);
                Ok(())
            }
            None => self.store.begin_to_note(edition).await,
        }
    }

    /// Notes what the revisions after a head changed.
    async fn note_from(&self, head: NoticeHead, newest: &Arc<Program>) -> Result<(), StoreError> {
        let Some(gathering) = self.gathering(newest) else { return Ok(()) };
        let steps = self.hub.history(newest.clone(), head.revision).await?;
        let revisions: Result<Vec<Vec<Notice>>, _> =
            steps.map(|step| step.map(|step| notices(&step))).collect();
        let revisions = revisions.map_err(|error| StoreError::Internal(error.into()))?;
        let store = &self.store;
        if store.note_changes(&head, newest.revision(), &revisions, &gathering).await? {
            self.notices.keep(newest);
        }
        Ok(())
    }

    fn gathering(&self, program: &Program) -> Option<Gathering> {
        let zone = program.edition()?.time_zone;
        Some(Gathering { window: self.notices.window_millis, zone, now: self.now() })
    }

    /// Writes the mails of those who are to be told of something by now.
    async fn tell_what_is_due(&self) -> Result<Busy, StoreError> {
        let due = self.store.agendas_to_tell(self.now(), AT_ONCE).await?;
        let mut editions: BTreeMap<EditionId, Vec<AgendaId>> = BTreeMap::new();
        for (agenda, edition) in due {
            editions.entry(edition).or_default().push(agenda);
        }
        let mut is_busy = false;
        for (edition, agendas) in editions {
            let Some(program) = self.hub.newest(edition) else { continue };
            let view = View::of(program, Audience::Public);
            let tellings = agendas.into_iter().map(|agenda| self.telling(agenda)).collect();
            is_busy |= self.store.tell(&view, tellings, self.now()).await?;
        }
        Ok(is_busy)
    }

    fn telling(&self, agenda: AgendaId) -> NewTelling {
        NewTelling { agenda, mail: self.ids.issue(), stop: self.ids.secret() }
    }
}
