//! The doorbell between nodes: it says that something happened, never what.

use tokio::sync::broadcast;

use crate::types::{EditionId, RevisionNumber};

/// How many bells a slow listener may fall behind before it misses some; the poll makes up for it.
const CAPACITY: usize = 256;

/// One ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bell {
    /// An edition stands at a revision.
    Edition(EditionId, RevisionNumber),
}

/// Carries bells to every node. Losing one costs time, never a change.
pub trait Bus: Send + Sync {
    /// Rings; neither waits nor fails.
    fn ring(&self, bell: Bell);

    /// Hears every bell from now on.
    fn listen(&self) -> broadcast::Receiver<Bell>;
}

/// The bus within one process.
#[derive(Debug)]
pub struct MemoryBus {
    sender: broadcast::Sender<Bell>,
}

impl Default for MemoryBus {
    fn default() -> Self {
        Self { sender: broadcast::Sender::new(CAPACITY) }
    }
}

impl Bus for MemoryBus {
    fn ring(&self, bell: Bell) {
        // An error says that nobody listens, which is no loss.
        let _ = self.sender.send(bell);
    }

    fn listen(&self) -> broadcast::Receiver<Bell> {
        self.sender.subscribe()
    }
}
