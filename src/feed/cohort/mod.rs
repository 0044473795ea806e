//! One execution for all who follow alike.
//!
//! Followers of one thing who ask in the same words are a **cohort**: what they are told of a
//! revision is worked out once, and the same bytes go to all of them. What tells them apart (where
//! they resume, which rooms and sessions they want, whose agenda it is) chooses whole revisions and never changes what
//! is said, so that ten thousand phones that follow other sessions each are still one cohort.
//!
//! A stream never skips: a member is given every revision after its cursor, or the word that it
//! lags or must start again.

mod changes;
mod choice;
mod display;
mod member;
mod registry;
mod ring;

use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::Stream;
use futures_util::future::BoxFuture;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use self::changes::Changes;
pub use self::changes::Wish;
pub use self::choice::Choice;
use self::display::Displays;
pub use self::display::Look;
use self::registry::{Places, Registry};
use super::follow::{FollowError, Told};
use super::hub::{Consent, Hub};
use crate::program::{Touched, View};
use crate::types::{Clock, RevisionNumber, RoomId, Timestamp};

/// What there is to tell a cohort.
pub enum Happened {
    /// A revision.
    Revision(Told),
    /// A room shows something else.
    Display {
        /// The program.
        view: View,
        /// The room, which it has.
        room: RoomId,
        /// The instant.
        at: Timestamp,
    },
}

/// Puts into words what happens, once for a whole cohort.
pub trait Teller: Send + Sync + 'static {
    /// What is said.
    type Said: Said;

    /// Tells what happened.
    fn tell(&self, happened: Happened) -> BoxFuture<'_, Self::Said>;

    /// The last word, when nothing more can be told.
    fn refuse(&self, error: FollowError) -> Self::Said;
}

/// What is said to every member of a cohort alike.
pub trait Said: Send + Sync + 'static {
    /// Whether nothing comes after it.
    fn is_last(&self) -> bool;

    /// What it takes to keep it, in bytes.
    fn weight(&self) -> usize;
}

/// Something that was said to a cohort.
pub struct Event<S> {
    /// What was said.
    pub said: S,
    /// When this node had what is said: what is measured as the latency of its delivery.
    pub since: Instant,
    /// The revision that it tells, or that it shows.
    revision: RevisionNumber,
    /// What the revision touches.
    touched: Touched,
    /// The consent that it heeds.
    consent: Consent,
}

impl<S> Event<S> {
    /// Something that is said to one alone.
    pub fn single(said: S) -> Self {
        Self::without_revision(said, RevisionNumber::ZERO)
    }

    /// Something that tells no revision, when so much is known.
    fn without_revision(said: S, revision: RevisionNumber) -> Self {
        let (touched, consent) = (Touched::default(), Consent::default());
        Self { said, since: Instant::now(), revision, touched, consent }
    }
}

/// A member that is too slow: it was not given a revision while that was kept for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what was not read in time is not kept any longer")]
pub struct Lagged;

/// What a member is given, until its stream ends.
pub type Following<S> = Pin<Box<dyn Stream<Item = Result<Arc<Event<S>>, Lagged>> + Send>>;

/// Why nobody can join.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// It cannot be followed from where the follower stands.
    #[error(transparent)]
    Follow(#[from] FollowError),
    /// There are as many cohorts as there may be.
    #[error("too many different subscriptions at once")]
    TooMany,
}

/// All cohorts of a node. `K` is what makes followers alike.
pub struct Cohorts<K, T: Teller> {
    hub: Arc<Hub>,
    clock: Arc<dyn Clock>,
    changes: Arc<Registry<K, Changes<T>>>,
    displays: Arc<Registry<K, Displays<T>>>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl<K: Hash + Eq + Clone + Send + Sync + 'static, T: Teller> Cohorts<K, T> {
    /// No cohorts yet; at most so many at once. 0: no limit.
    pub fn new(hub: Arc<Hub>, clock: Arc<dyn Clock>, most: usize) -> Arc<Self> {
        let places = Places::new(most);
        Arc::new(Self {
            hub,
            clock,
            changes: Arc::new(Registry::new(places.clone())),
            displays: Arc::new(Registry::new(places)),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        })
    }

    /// Ends every cohort. Whoever is still a member is told nothing more.
    pub async fn close(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
