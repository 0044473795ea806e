//! Which cohorts there are, and who is in them.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::feed::follow::FollowError;

/// How long a cohort goes on without members: those whose connections broke come back together.
const GRACE: Duration = Duration::from_secs(5);

/// The cohorts of one kind, by what makes their members alike.
pub(super) struct Registry<K, C> {
    cohorts: Mutex<HashMap<K, Arc<Counted<C>>>>,
    places: Places,
}

/// How many cohorts of all kinds there are, and may be. 0: no limit.
#[derive(Clone)]
pub(super) struct Places {
    taken: Arc<AtomicUsize>,
    most: usize,
}

/// The place of one cohort.
struct Place(Arc<AtomicUsize>);

impl Places {
    pub(super) fn new(most: usize) -> Self {
        Self { taken: Arc::default(), most }
    }

    /// Takes a place. None: all are taken.
    fn take(&self) -> Option<Place> {
        let place = Place(self.taken.clone());
        let before = self.taken.fetch_add(1, Ordering::SeqCst);
        // One too many is given back by being dropped.
        (self.most == 0 || before < self.most).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// What all cohorts can do.
pub(super) trait Cohort {
    /// Says a last word to whoever is in it, unless that was said already.
    fn end(&self, error: FollowError);
}

/// Takes a cohort off the list however its task ends, and tells whoever is still in it to start
/// again: no member waits for what will never come.
struct Listed<K: Hash + Eq, C: Cohort> {
    registry: Arc<Registry<K, C>>,
    key: K,
    cohort: Arc<Counted<C>>,
}

impl<K: Hash + Eq, C: Cohort> Drop for Listed<K, C> {
    fn drop(&mut self) {
        self.registry.remove(&self.key, &self.cohort);
        self.cohort.end(FollowError::ResyncRequired);
    }
}

/// A cohort that knows how many members it has.
pub(super) struct Counted<C> {
    cohort: C,
    members: watch::Sender<usize>,
    _place: Place,
}

/// A place in a cohort, until it is dropped.
pub(super) struct Membership<C>(Arc<Counted<C>>);

/// A place in a cohort.
pub(super) enum Joined<C> {
    /// In one that others are in.
    Old(Membership<C>),
    /// In one that is new, and has to be started.
    New(Membership<C>, Arc<Counted<C>>),
}

impl<C> Deref for Counted<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.cohort
    }
}

impl<C> Deref for Membership<C> {
    type Target = C;

    fn deref(&self) -> &C {
        &self.0.cohort
    }
}

impl<C> Membership<C> {
    fn of(cohort: &Arc<Counted<C>>) -> Self {
        cohort.members.send_modify(|members| *members += 1);
        Self(cohort.clone())
    }
}

impl<C> Drop for Membership<C> {
    fn drop(&mut self) {
        self.0.members.send_modify(|members| *members -= 1);
    }
}

impl<K: Hash + Eq, C: Cohort> Registry<K, C> {
    pub(super) fn new(places: Places) -> Self {
        Self { cohorts: Mutex::default(), places }
    }

    /// Joins the cohort of a key, or begins it. None: there are as many as there may be.
    pub(super) fn join(&self, key: K, begin: impl FnOnce() -> C) -> Option<Joined<C>> {
        let mut cohorts = self.cohorts.lock();
        if let Some(cohort) = cohorts.get(&key) {
            return Some(Joined::Old(Membership::of(cohort)));
        }
        let (place, members) = (self.places.take()?, watch::Sender::new(0));
        let cohort = Arc::new(Counted { cohort: begin(), members, _place: place });
        let membership = Membership::of(&cohort);
        cohorts.insert(key, cohort.clone());
        Some(Joined::New(membership, cohort))
    }

    /// Does the work of a cohort, until that is done, nobody is left or the service stops.
    pub(super) async fn keep(
        self: Arc<Self>,
        key: K,
        cohort: Arc<Counted<C>>,
        work: impl Future<Output = ()>,
        stop: CancellationToken,
    ) {
        let listed = Listed { registry: self, key, cohort };
        tokio::select! {
            () = stop.cancelled() => {}
            () = work => {}
            () = listed.registry.deserted(&listed.key, &listed.cohort) => {}
        }
    }

    /// Waits until nobody has been in a cohort for a while; nobody can join it any more then.
    async fn deserted(&self, key: &K, cohort: &Counted<C>) {
        let mut members = cohort.members.subscribe();
        loop {
            // The sender lives as long as the cohort.
            let _ = members.wait_for(|members| *members == 0).await;
            let somebody = members.wait_for(|members| *members > 0);
            if tokio::time::timeout(GRACE, somebody).await.is_ok() {
                continue;
            }
            let mut cohorts = self.cohorts.lock();
            if *cohort.members.borrow() == 0 {
                cohorts.remove(key);
                return;
            }
        }
    }

    /// Takes a cohort off the list. Those who are in it stay.
    fn remove(&self, key: &K, cohort: &Arc<Counted<C>>) {
        let mut cohorts = self.cohorts.lock();
        if cohorts.get(key).is_some_and(|listed| Arc::ptr_eq(listed, cohort)) {
            cohorts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Cohort for () {
        fn end(&self, _: FollowError) {}
    }

    fn registry() -> Registry<u8, ()> {
        Registry::new(Places::new(2))
    }

    #[test]
    fn those_with_the_same_key_are_in_one_cohort() {
        let registry = registry();
        let Some(Joined::New(_first, cohort)) = registry.join(1, || ()) else { panic!("not new") };
        assert!(matches!(registry.join(1, || panic!("begun twice")), Some(Joined::Old(_))));
        assert!(matches!(registry.join(2, || ()), Some(Joined::New(..))));
        assert!(registry.join(3, || ()).is_none(), "there are as many as there may be");
        assert_eq!(*cohort.members.borrow(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_cohort_outlives_its_last_member_by_the_time_that_reconnecting_takes() {
        let registry = registry();
        let Some(Joined::New(first, cohort)) = registry.join(1, || ()) else { panic!("not new") };
        let begin = tokio::time::Instant::now();
        let coming_back = async {
            tokio::time::advance(GRACE).await;
            drop(first);
            tokio::time::advance(GRACE / 2).await;
            let Some(Joined::Old(second)) = registry.join(1, || ()) else { panic!("it is gone") };
            tokio::time::advance(GRACE * 3).await;
            drop(second);
        };
        tokio::join!(coming_back, registry.deserted(&1, &cohort));
        assert!(begin.elapsed() >= GRACE * 11 / 2);
        assert!(matches!(registry.join(1, || ()), Some(Joined::New(..))));
    }
}
