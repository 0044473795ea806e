//! The answers that are kept: made once, given to all who ask the same, for exactly as long as they
//! would be made again.
//!
//! Only answers to the public are kept, without errors, and made of nothing but what [`Reads`] notes.
//! Those who ask for an answer that is being made wait for it, so that a revision costs one execution
//! however many look.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use parking_lot::Mutex;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::answer::Answer;
use super::document::Digest;
use super::kept::Kept;
use super::service::{Asker, Prepared};
use crate::feed::Snapshot;
use crate::metrics::{CacheOutcome, Metrics};
use crate::types::{Languages, Timestamp, Viewer};

/// What decides an answer, besides what it is made of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Question {
    /// The document, the operation and the variables.
    pub(super) asked: Digest,
    /// In which languages.
    pub(super) languages: Languages,
}

impl Question {
    /// What a request asks. None: nobody else may be given its answer.
    pub(super) fn of(prepared: &Prepared, asker: &Asker) -> Option<Self> {
        let is_public = asker.viewer == Viewer::Public;
        let is_shared = prepared.kind == OperationType::Query && !prepared.takes_secret();
        let question = || Self { asked: prepared.digest, languages: asker.languages.clone() };
        (is_public && is_shared).then(question)
    }
}

/// What became of a question.
#[derive(Clone)]
pub(super) enum Made {
    /// An answer for all who ask.
    Kept(Arc<Kept>),
    /// An answer for the one who asked first.
    Own(Arc<Answer>),
}

/// What is known of a question.
#[derive(Clone)]
enum Known {
    Kept(Arc<Kept>),
    /// Its answers are everybody's own: nobody need wait for another's.
    Own,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Question, Known> for ByBytes {
    fn weight(&self, _: &Question, known: &Known) -> u64 {
        match known {
            Known::Kept(kept) => kept.weight(),
            Known::Own => 128,
        }
    }
}

/// An answer that is being made.
type Making = Shared<BoxFuture<'static, Made>>;

/// The answers that are kept on this node.
pub(super) struct Answers {
    /// None: none are.
    kept: Option<Cache<Question, Known, ByBytes>>,
    most_bytes: u64,
    making: Mutex<HashMap<Question, WeakShared<BoxFuture<'static, Made>>>>,
    metrics: Metrics,
}

/// How a question is to be answered.
pub(super) enum Way {
    /// By this.
    Kept(Arc<Kept>),
    /// By what is being made. `is_first`: for whoever asks.
    Wait { making: Making, is_first: bool },
    /// By an execution of its own.
    Own,
}

/// An answer larger than this part of all that may be kept would push too many others out.
const LARGEST_PART: u64 = 8;

/// How large answers are expected to be, in bytes.
const EXPECTED_BYTES: u64 = 16 * 1024;

/// So many may be under way before those are looked for whose askers have all left.
const MANY: usize = 1_024;

impl Answers {
    /// Keeps so many bytes at most. 0: none.
    pub(super) fn new(most_bytes: u64, metrics: Metrics) -> Self {
        let expected = usize::try_from(most_bytes / EXPECTED_BYTES).unwrap_or(usize::MAX).max(16);
        let cache = || Cache::with_weighter(expected, most_bytes, ByBytes);
        let kept = (most_bytes > 0).then(cache);
        Self { kept, most_bytes, making: Mutex::default(), metrics }
    }

    /// The answer to a question that is there and holds. None: it has to be asked for by [`Self::way`].
    pub(super) fn kept(
        &self,
        question: &Question,
        (snapshot, now): (&Snapshot, Timestamp),
    ) -> Option<Arc<Kept>> {
        match self.known(self.kept.as_ref()?, question, (snapshot, now))? {
            Way::Kept(kept) => Some(kept),
            _ => None,
        }
    }

    /// How a question is answered by what is there now. `make` begins to make what is not.
    pub(super) fn way(
        &self,
        question: &Question,
        (snapshot, now): (&Snapshot, Timestamp),
        make: impl FnOnce() -> BoxFuture<'static, Made>,
    ) -> Way {
        let Some(cache) = &self.kept else { return Way::Own };
        if let Some(way) = self.known(cache, question, (snapshot, now)) {
            if matches!(way, Way::Own) {
                self.metrics.cache(CacheOutcome::Own);
            }
            return way;
        }
        let mut all = self.making.lock();
        if let Some(making) = all.get(question).and_then(WeakShared::upgrade) {
            self.metrics.cache(CacheOutcome::Joined);
            return Way::Wait { making, is_first: false };
        }
        // It may have been made between the two looks.
        if let Some(way) = self.known(cache, question, (snapshot, now)) {
            return way;
        }
        self.metrics.cache(CacheOutcome::Miss);
        let making = make().shared();
        let Some(weak) = making.downgrade() else { return Way::Own };
        if all.len() >= MANY {
            all.retain(|_, making| making.upgrade().is_some());
        }
        all.insert(question.clone(), weak);
        Way::Wait { making, is_first: true }
    }

    fn known(
        &self,
        cache: &Cache<Question, Known, ByBytes>,
        question: &Question,
        (snapshot, now): (&Snapshot, Timestamp),
    ) -> Option<Way> {
        match cache.get(question)? {
            Known::Kept(kept) => kept.holds(snapshot, now).then(|| {
                self.metrics.cache(CacheOutcome::Hit);
                Way::Kept(kept)
            }),
            Known::Own => Some(Way::Own),
        }
    }

    /// Keeps what was made of a question, if others may have it. Who asks from now on finds it there,
    /// or begins anew.
    pub(super) fn made(&self, question: &Question, made: &Made, is_own: bool) {
        if let Some(cache) = &self.kept {
            match made {
                Made::Kept(kept) if kept.weight() <= self.most_bytes / LARGEST_PART => {
                    cache.insert(question.clone(), Known::Kept(kept.clone()));
                }
                // One that was refused says nothing of the next.
                Made::Own(answer) if is_own && answer.is_faultless() => {
                    cache.insert(question.clone(), Known::Own);
                }
                _ => {}
            }
            self.metrics.cache_holds(cache.len(), cache.weight());
        }
        self.making.lock().remove(question);
    }

    /// Forgets all: what was public may be so no more.
    pub(super) fn forget(&self) {
        if let Some(cache) = &self.kept {
            cache.clear();
            self.metrics.cache_holds(cache.len(), cache.weight());
        }
    }
}
