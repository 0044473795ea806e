//! What a node keeps of one edition: the newest program and the steps that led to it.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::program::{Program, Step};
use crate::types::RevisionNumber;

/// How many of the newest steps are kept for those who come back soon; older ones are replayed from
/// the log. Steps share what they have in common, so that one costs little more than its changes.
const RECENT_STEPS: usize = 100;

/// One history of one edition on this node. Another history is another feed.
#[derive(Debug)]
pub(super) struct EditionFeed {
    newest: watch::Sender<Newest>,
    recent: Mutex<VecDeque<Arc<Step>>>,
    /// Held while the program is brought up to date, so that steps come in order.
    pub(super) updating: Arc<tokio::sync::Mutex<()>>,
}

/// Where a history stands.
#[derive(Debug, Clone)]
pub(super) struct Newest {
    pub(super) program: Arc<Program>,
    /// Since when.
    pub(super) since: Instant,
    /// Nothing follows: the database holds another history, or none.
    pub(super) is_over: bool,
}

impl EditionFeed {
    pub(super) fn new(program: Arc<Program>) -> Self {
        Self {
            newest: watch::Sender::new(Newest { program, since: Instant::now(), is_over: false }),
            recent: Mutex::default(),
            updating: Arc::default(),
        }
    }

    pub(super) fn newest(&self) -> Arc<Program> {
        self.newest.borrow().program.clone()
    }

    pub(super) fn present(&self) -> Newest {
        self.newest.borrow().clone()
    }

    pub(super) fn is_over(&self) -> bool {
        self.newest.borrow().is_over
    }

    pub(super) fn watch(&self) -> watch::Receiver<Newest> {
        self.newest.subscribe()
    }

    /// Takes the next step. The caller holds `updating` and has checked that it is the next.
    pub(super) fn advance(&self, step: Arc<Step>) {
        let program = step.after.clone();
        {
            let mut recent = self.recent.lock();
            if recent.len() == RECENT_STEPS {
                recent.pop_front();
            }
            recent.push_back(step);
        }
        self.newest.send_modify(|newest| {
            newest.program = program;
            newest.since = Instant::now();
        });
    }

    /// Ends the history. Whoever was not looking finds out as well, however late.
    pub(super) fn end(&self) {
        self.newest.send_modify(|newest| newest.is_over = true);
    }

    /// The steps after a revision up to a program, if they are all still kept.
    pub(super) fn recent_steps(
        &self,
        after: RevisionNumber,
        program: &Program,
    ) -> Option<Vec<Arc<Step>>> {
        let recent = self.recent.lock();
        let first = recent.front()?;
        if first.revision.number > after.next() || first.after.epoch() != program.epoch() {
            return None;
        }
        let up_to = program.revision();
        let wanted =
            |step: &&Arc<Step>| step.revision.number > after && step.revision.number <= up_to;
        Some(recent.iter().filter(wanted).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::types::{EditionId, Epoch};

    #[test]
    fn a_history_that_is_over_is_over_for_who_was_not_looking() {
        let program = Program::empty(EditionId(Uuid::nil()), Epoch(Uuid::nil()));
        let feed = EditionFeed::new(Arc::new(program));
        let mut follower = feed.watch();
        feed.end();
        // An edit that was under way when it ended changes nothing about that.
        feed.newest.send_modify(|_| {});
        assert!(follower.borrow_and_update().is_over && feed.is_over());
    }
}
