//! What follows from the time, and how long it stays so.

use crate::types::Timestamp;

/// Something that follows from a program and an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasting<T> {
    /// What it is at the instant that was looked at.
    pub value: T,
    /// The first later instant at which it may be something else, the program being the same. None:
    /// never again.
    pub until: Option<Timestamp>,
}

impl<T> Lasting<T> {
    /// The same for how long, with something else made of it.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Lasting<U> {
        Lasting { value: make(self.value), until: self.until }
    }
}
