//! The bus of a node that is alone.

use tokio::sync::broadcast;

use super::{Bell, Bus, CAPACITY, Heard};

/// The bus within one process.
#[derive(Debug)]
pub struct MemoryBus {
    heard: broadcast::Sender<Heard>,
}

impl Default for MemoryBus {
    fn default() -> Self {
        Self { heard: broadcast::Sender::new(CAPACITY) }
    }
}

impl Bus for MemoryBus {
    fn ring(&self, bell: Bell) {
        // An error says that nobody listens, which is no loss.
        let _ = self.heard.send(Heard::Bell(bell));
    }

    fn name(&self) -> &'static str {
        "memory"
    }

    fn listen(&self) -> broadcast::Receiver<Heard> {
        self.heard.subscribe()
    }
}
