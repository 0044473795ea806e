//! What a node keeps of one edition: the newest program and the steps that led to it.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::program::{Program, Step};
use crate::types::RevisionNumber;

/// How many of the newest steps are kept for those who come back soon; older ones are replayed from
/// the log. Steps share what they have in common, so that one costs little more than its changes.
const RECENT_STEPS: usize = 100;

/// One edition on this node.
#[derive(Debug)]
pub(super) struct EditionFeed {
    newest: watch::Sender<Arc<Program>>,
    recent: Mutex<VecDeque<Arc<Step>>>,
    /// Held while the program is brought up to date, so that steps come in order.
    pub(super) updating: tokio::sync::Mutex<()>,
}

impl EditionFeed {
    pub(super) fn new(program: Arc<Program>) -> Self {
        Self {
            newest: watch::Sender::new(program),
            recent: Mutex::default(),
            updating: tokio::sync::Mutex::default(),
        }
    }

    pub(super) fn newest(&self) -> Arc<Program> {
        self.newest.borrow().clone()
    }

    pub(super) fn watch(&self) -> watch::Receiver<Arc<Program>> {
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
        self.newest.send_replace(program);
    }

    /// Starts again from a program that did not follow from the one before: another epoch.
    pub(super) fn restart(&self, program: Arc<Program>) {
        self.recent.lock().clear();
        self.newest.send_replace(program);
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
