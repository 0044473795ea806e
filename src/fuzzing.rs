//! Doors for `fuzz/`, which is outside and has to reach what strangers' bytes reach. Not there in any
//! other build.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_graphql::Variables;
use async_graphql::parser::parse_query;

use crate::entity::participant::ParticipantVisibility;
use crate::exchange::whrcf;
use crate::graphql::limits::{Limits, Lists, measure, scan};
pub use crate::http::fuzzing::{decode_address, decode_body, read_headers, read_message};
use crate::program::{ConflictPolicy, Program, Rules};
use crate::types::{Clock, IdSource, Randomness, Timestamp};

/// A document on its way to the executor.
pub fn pass_the_gate(text: &str) {
    let limits = Limits::default();
    if scan(text, &limits).is_err() {
        return;
    }
    if let Ok(document) = parse_query(text) {
        drop(measure(&document, None, &Variables::default(), &limits, &Lists::default()));
    }
}

/// A file on its way to a program.
pub fn import(text: &str) {
    let Ok(file) = whrcf::File::parse(text) else { return };
    let ids = IdSource::new(Arc::new(Still), Arc::new(Counting::default()));
    let base = Program::empty(ids.issue(), ids.issue());
    let (people, visibility) = (HashMap::new(), ParticipantVisibility::Public);
    let import = whrcf::Import { base: &base, people: &people, visibility, ids: &ids };
    if let Ok(edits) = import.edits(&file) {
        let rules = Rules { expected_revision: None, conflicts: ConflictPolicy::Tell };
        drop(base.apply(edits, rules));
    }
}

/// A clock that stands.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_569_900_000_000)
    }

    fn until(&self, _: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::pending())
    }
}

/// Bytes that differ at every call.
#[derive(Default)]
struct Counting(AtomicU64);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            chunk.copy_from_slice(&next[8 - chunk.len()..]);
        }
    }
}
