//! What was asked before, by the bytes that asked it: so that what is asked over and over is neither
//! decoded nor measured again.
//!
//! Only queries without a secret are remembered. What a request may do is asked each time.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::body::Bytes;
use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use crate::graphql::Prepared;

/// How many bytes are remembered at most.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// Longer requests are not remembered.
const LONGEST: usize = 16 * 1024;

/// What a request that is remembered takes besides its bytes, about.
const REST: usize = 512;

/// How many requests are expected.
const EXPECTED: usize = 4_096;

/// Where a request stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// In the body of a POST.
    Body,
    /// In the address of a GET.
    Address,
}

#[derive(PartialEq, Eq, Hash)]
struct Key(Place, Bytes);

#[derive(Hash)]
struct Sought<'a>(Place, &'a [u8]);

impl Equivalent<Key> for Sought<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.0 == key.0 && *self.1 == *key.1
    }
}

#[derive(Clone)]
struct ByLength;

impl Weighter<Key, Arc<Prepared>> for ByLength {
    /// With its document, which it keeps from being forgotten, and its variables, which take more
    /// than their text.
    fn weight(&self, key: &Key, prepared: &Arc<Prepared>) -> u64 {
        (8 * key.1.len() + prepared.weight() + REST) as u64
    }
}

/// The requests that are remembered.
pub(super) struct Memory(Cache<Key, Arc<Prepared>, ByLength>);

impl Default for Memory {
    fn default() -> Self {
        Self(Cache::with_weighter(EXPECTED, MOST_BYTES, ByLength))
    }
}

impl Memory {
    /// What the same bytes asked before. None: nothing that is remembered.
    pub(super) fn recall(&self, place: Place, bytes: &[u8]) -> Option<Arc<Prepared>> {
        self.0.get(&Sought(place, bytes))
    }

    /// Remembers what was asked, if it may be.
    pub(super) fn remember(&self, place: Place, bytes: &[u8], prepared: &Arc<Prepared>) {
        let is_public = prepared.kind == OperationType::Query && !prepared.takes_secret();
        if is_public && bytes.len() <= LONGEST {
            self.0.insert(Key(place, Bytes::copy_from_slice(bytes)), prepared.clone());
        }
    }
}
