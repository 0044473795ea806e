//! Who got which event, and when.
//!
//! Every subscriber must get every event once and in order; what is not so is counted here, and is
//! no delivery.

use std::cell::{Ref, RefCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// What is known of one event.
#[derive(Debug, Default)]
pub struct Event {
    /// When its trigger was sent.
    pub sent: Option<Instant>,
    /// When it was where, in the order of arrival.
    pub deliveries: Vec<Instant>,
    /// The position after it, as the server names it.
    pub cursor: Option<String>,
}

/// What should not happen, or only when the server says so.
#[derive(Debug, Default)]
pub struct Troubles {
    /// Events that were passed over.
    pub lost: u64,
    /// Events that came again, or too late.
    pub repeated: u64,
    /// Connections that ended, by the code of their close frame; 1006 without one.
    pub closes: BTreeMap<u16, u64>,
    /// What servers said instead of events; the first of them in its own words.
    pub errors: u64,
    /// The first error.
    pub first_error: Option<String>,
}

/// The books of one run.
#[derive(Debug)]
pub struct Entries {
    /// The last event of each subscriber. None: it has had none, and may begin with any.
    pub last: Vec<Option<u64>>,
    /// The events by their numbers.
    pub events: BTreeMap<u64, Event>,
    /// What went wrong.
    pub troubles: Troubles,
    /// How many subscribers are subscribed.
    ready: usize,
    /// The first event as it came.
    pub sample: Option<String>,
}

/// The books of one run, and a bell for whoever waits for an entry.
#[derive(Debug)]
pub struct Ledger {
    entries: RefCell<Entries>,
    entered: Notify,
}

impl Ledger {
    /// The books of some subscribers, who begin after an event or, without one, with any.
    pub fn open(subscribers: usize, after: Option<u64>) -> Self {
        let entries = Entries {
            last: vec![after; subscribers],
            events: BTreeMap::new(),
            troubles: Troubles::default(),
            ready: 0,
            sample: None,
        };
        Self { entries: RefCell::new(entries), entered: Notify::new() }
    }

    /// What is in it.
    pub fn entries(&self) -> Ref<'_, Entries> {
        self.entries.borrow()
    }

    /// A subscriber has got an event; `text` is the whole of it.
    pub fn deliver(&self, subscriber: usize, number: u64, text: &[u8]) {
        let at = Instant::now();
        let mut entries = self.entries.borrow_mut();
        let all = entries.last.len();
        if let Some(last) = entries.last[subscriber] {
            if number <= last {
                entries.troubles.repeated += 1;
                return;
            }
            entries.troubles.lost += number - last - 1;
        }
        entries.last[subscriber] = Some(number);
        if entries.sample.is_none() {
            entries.sample = Some(String::from_utf8_lossy(text).into_owned());
        }
        let event = entries.events.entry(number).or_default();
        if event.cursor.is_none() {
            event.cursor = super::wire::text_after(text, b"\"cursor\":\"").map(str::to_owned);
        }
        if event.deliveries.is_empty() {
            event.deliveries.reserve(all);
        }
        event.deliveries.push(at);
        if event.deliveries.len() >= all {
            self.entered.notify_waiters();
        }
    }

    /// An event was triggered.
    pub fn sent(&self, number: u64, at: Instant) {
        self.entries.borrow_mut().events.entry(number).or_default().sent = Some(at);
    }

    /// A subscriber is subscribed, for the first time.
    pub fn ready(&self) {
        self.entries.borrow_mut().ready += 1;
        self.entered.notify_waiters();
    }

    /// A connection has ended.
    pub fn closed(&self, code: u16) {
        *self.entries.borrow_mut().troubles.closes.entry(code).or_default() += 1;
    }

    /// A server said something else than an event.
    pub fn error(&self, text: &str) {
        let troubles = &mut self.entries.borrow_mut().troubles;
        troubles.errors += 1;
        troubles.first_error.get_or_insert_with(|| text.chars().take(300).collect());
    }

    /// Where a subscriber resumes. None: from now on.
    pub fn cursor_of(&self, subscriber: usize) -> Option<String> {
        let entries = self.entries.borrow();
        let last = entries.last[subscriber]?;
        entries.events.get(&last)?.cursor.clone()
    }

    /// Waits until everybody is subscribed. False: not in time.
    pub async fn all_ready(&self, patience: Duration) -> bool {
        self.until(patience, |entries| entries.ready >= entries.last.len()).await
    }

    /// Waits until everybody got an event. False: not in time.
    pub async fn all_got(&self, number: u64, patience: Duration) -> bool {
        let got = |entries: &Entries| {
            let event = entries.events.get(&number);
            event.is_some_and(|event| event.deliveries.len() >= entries.last.len())
        };
        self.until(patience, got).await
    }

    /// Counts what has not come by the end as lost.
    pub fn close(&self, last: u64) {
        let mut entries = self.entries.borrow_mut();
        let missing = entries.last.iter().map(|got| last.saturating_sub(got.unwrap_or(0)));
        let missing: u64 = missing.sum();
        entries.troubles.lost += missing;
    }

    async fn until(&self, patience: Duration, done: impl Fn(&Entries) -> bool) -> bool {
        let waiting = async {
            loop {
                let entered = self.entered.notified();
                if done(&self.entries.borrow()) {
                    return;
                }
                entered.await;
            }
        };
        tokio::time::timeout(patience, waiting).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_passed_over_repeated_or_missing_at_the_end_is_counted() {
        let ledger = Ledger::open(2, Some(5));
        for number in [6, 8, 8, 7, 9] {
            ledger.deliver(0, number, b"");
        }
        ledger.deliver(1, 6, b"");
        ledger.close(9);
        let entries = ledger.entries();
        assert_eq!((entries.troubles.lost, entries.troubles.repeated), (1 + 3, 2));
        assert_eq!(entries.events[&6].deliveries.len(), 2);
    }
}
