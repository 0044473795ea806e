//! What a cohort said last, kept for those who read later than others.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::{Event, Said};
use crate::types::RevisionNumber;

/// The most events that are kept: as many as a follower may have missed at all.
const MOST_EVENTS: usize = 1_024;

/// The most bytes that are kept.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The newest events of a cohort, without a gap: none that comes after `from` is missing.
pub(super) struct Ring<S> {
    from: RevisionNumber,
    /// What came up to here did not fit any more.
    overrun: RevisionNumber,
    events: VecDeque<Arc<Event<S>>>,
    weight: usize,
    /// The last word, after which nothing comes.
    end: Option<Arc<Event<S>>>,
}

/// What comes after a position.
pub(super) enum Next<S> {
    /// This.
    Event(Arc<Event<S>>),
    /// Nothing yet.
    Nothing,
    /// Something that is not kept.
    Missed,
    /// Something that was kept, until there was no room for it any more.
    Overrun,
}

impl<S: Said> Ring<S> {
    pub(super) fn starting_at(from: RevisionNumber) -> Self {
        let (events, overrun) = (VecDeque::new(), RevisionNumber::ZERO);
        Self { from, overrun, events, weight: 0, end: None }
    }

    /// Keeps one more; those that do not fit beside it are dropped, oldest first.
    pub(super) fn push(&mut self, event: Arc<Event<S>>) {
        self.weight += event.said.weight();
        self.events.push_back(event);
        while self.events.len() > MOST_EVENTS || (self.weight > MOST_BYTES && self.events.len() > 1)
        {
            if let Some(first) = self.events.pop_front() {
                self.weight -= first.said.weight();
                self.from = first.revision;
                self.overrun = first.revision;
            }
        }
    }

    /// Forgets everything, for it must not be shown any more. Returns after which revision all that
    /// is younger than an age has to be told anew.
    pub(super) fn forget(&mut self, age: Duration) -> RevisionNumber {
        let old = self.events.iter().take_while(|event| event.since.elapsed() > age);
        self.from = old.last().map_or(self.from, |event| event.revision);
        self.events.clear();
        self.weight = 0;
        self.from
    }

    /// Ends with a last word.
    pub(super) fn end(&mut self, last: Arc<Event<S>>) {
        self.end.get_or_insert(last);
    }

    pub(super) fn after(&self, position: RevisionNumber) -> Next<S> {
        if position < self.overrun {
            return Next::Overrun;
        }
        if position < self.from {
            return Next::Missed;
        }
        let place = self.events.partition_point(|event| event.revision <= position);
        match self.events.get(place).or(self.end.as_ref()) {
            Some(event) => Next::Event(event.clone()),
            None => Next::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokio::time::Instant;

    use super::*;
    use crate::feed::hub::Consent;
    use crate::program::Touched;

    struct Word(usize);

    impl Said for Word {
        fn is_last(&self) -> bool {
            false
        }

        fn weight(&self) -> usize {
            self.0
        }
    }

    fn event(revision: i32, weight: usize) -> Arc<Event<Word>> {
        let revision = RevisionNumber(revision);
        let (said, touched) = (Word(weight), Touched::default());
        let (since, consent) = (Instant::now(), Consent::default());
        Arc::new(Event { said, since, revision, touched, consent })
    }

    /// Every revision that a reader is given who begins at a position, and whether it missed one.
    fn read(ring: &Ring<Word>, mut position: RevisionNumber) -> (Vec<i32>, bool) {
        let mut seen = Vec::new();
        loop {
            match ring.after(position) {
                Next::Event(event) => {
                    position = event.revision;
                    seen.push(position.0);
                }
                Next::Nothing => return (seen, false),
                Next::Missed | Next::Overrun => return (seen, true),
            }
        }
    }

    proptest! {
        #[test]
        fn a_reader_is_given_all_that_came_after_it_or_learns_that_it_missed_some(
            gaps in proptest::collection::vec((1..4_i32, 0..MOST_BYTES / 3), 0..40),
            start in 0..120_i32,
        ) {
            let mut ring = Ring::starting_at(RevisionNumber(5));
            let mut all = Vec::new();
            let mut revision = 5;
            for (gap, weight) in gaps {
                revision += gap;
                all.push(revision);
                ring.push(event(revision, weight));
            }
            let (seen, missed) = read(&ring, RevisionNumber(start));
            let expected: Vec<_> = all.iter().copied().filter(|one| *one > start).collect();
            if missed {
                prop_assert!(seen.is_empty());
                prop_assert!(start < 5 || ring.from > RevisionNumber(start));
            } else {
                prop_assert_eq!(seen, expected);
            }
            prop_assert!(ring.weight <= MOST_BYTES || ring.events.len() == 1);
        }
    }

    #[test]
    fn it_keeps_no_more_events_than_a_follower_may_miss() {
        let mut ring = Ring::starting_at(RevisionNumber(0));
        (1..=2_000).for_each(|revision| ring.push(event(revision, 1)));
        assert_eq!(read(&ring, RevisionNumber(975)), (Vec::new(), true));
        assert_eq!(read(&ring, RevisionNumber(976)), ((977..=2_000).collect(), false));
    }

    #[tokio::test(start_paused = true)]
    async fn what_must_not_be_shown_any_more_is_missed_and_the_youngest_told_anew() {
        let mut ring = Ring::starting_at(RevisionNumber(0));
        (1..=3).for_each(|revision| ring.push(event(revision, 1)));
        tokio::time::advance(Duration::from_secs(20)).await;
        (4..=5).for_each(|revision| ring.push(event(revision, 1)));
        assert_eq!(ring.forget(Duration::from_secs(10)), RevisionNumber(3));
        assert!(matches!(ring.after(RevisionNumber(2)), Next::Missed));
        assert!(matches!(ring.after(RevisionNumber(3)), Next::Nothing));
        assert_eq!(ring.weight, 0);
    }

    #[test]
    fn who_falls_out_of_it_is_told_so() {
        let mut ring = Ring::starting_at(RevisionNumber(7));
        (8..=2_000).for_each(|revision| ring.push(event(revision, 1)));
        assert!(matches!(ring.after(RevisionNumber(9)), Next::Overrun));
    }
}
