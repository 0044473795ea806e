//! An answer in bytes that is kept for others who ask the same.

use std::fmt;
use std::future::Future;

use bytes::Bytes;
use tokio::sync::OnceCell;

use super::document::Digest;
use super::reads::Reads;
use crate::feed::Snapshot;
use crate::types::{Timestamp, hex};

/// An answer that can be given again, for as long as it would be made again.
pub struct Kept {
    json: Bytes,
    name: Box<str>,
    reads: Reads,
    brotli: OnceCell<Option<Bytes>>,
    gzip: OnceCell<Option<Bytes>>,
}

/// How an answer is written smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Brotli (RFC 7932).
    Brotli,
    /// Gzip (RFC 1952).
    Gzip,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kept({} bytes)", self.json.len())
    }
}

impl Kept {
    pub(super) fn new(json: Bytes, reads: Reads) -> Self {
        // Half of a digest is as good a name as a whole one, and shorter.
        let name = hex(&Digest::of(&json).as_bytes()[..16]).into();
        Self { json, name, reads, brotli: OnceCell::new(), gzip: OnceCell::new() }
    }

    /// The answer as JSON.
    pub fn json(&self) -> &Bytes {
        &self.json
    }

    /// The name of exactly these bytes, in hexadecimal digits.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// When it ceases to be right by itself. None: not while the programs are as they are.
    pub fn until(&self) -> Option<Timestamp> {
        self.reads.until()
    }

    /// The answer in fewer bytes, made by `compress` for the first who wants it so. None: it could
    /// not be made.
    pub async fn compressed<Made>(
        &self,
        compression: Compression,
        compress: impl FnOnce(Compression, Bytes) -> Made,
    ) -> Option<Bytes>
    where
        Made: Future<Output = Option<Bytes>>,
    {
        let place = match compression {
            Compression::Brotli => &self.brotli,
            Compression::Gzip => &self.gzip,
        };
        place.get_or_init(|| compress(compression, self.json.clone())).await.clone()
    }

    pub(super) fn holds(&self, snapshot: &Snapshot, now: Timestamp) -> bool {
        self.reads.holds(snapshot, now)
    }

    /// What it takes, with the forms that are made later.
    pub(super) fn weight(&self) -> u64 {
        const SMALLER_FORMS: usize = 2;
        const REST: usize = 512;
        (self.json.len() + self.json.len() / SMALLER_FORMS + REST) as u64
    }
}
