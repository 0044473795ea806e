//! Secrets that are known to those who hold them and kept only as hashes.

use std::fmt;
use std::hash::{Hash, Hasher};

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// How many bytes of randomness a secret has. 160 bits cannot be guessed, so that a plain hash is
/// enough to keep it by.
const BYTES: usize = 20;

const HEX: &[u8; 16] = b"0123456789abcdef";

/// A secret: given to whoever is to act by it, and never kept by us. It stands in links, so it is
/// letters and digits alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new secret, from a source of unpredictable bytes.
    pub(super) fn fill(fill: impl FnOnce(&mut [u8])) -> Self {
        let mut bytes = [0; BYTES];
        fill(&mut bytes);
        Self(hex(&bytes))
    }

    /// The text that its holder presents.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it is kept by.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a secret is known by. Two of them are compared in a time that does not depend on what they
/// are.
#[derive(Debug, Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretHash {}

impl Hash for SecretHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl SecretHash {
    /// The hash of what somebody presents.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// The hash as a column has it. What an index takes its time over is the hash and not the
    /// secret, which nobody can choose a hash for; what it finds is compared once more ([`Self::is`]).
    pub fn to_column(self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Whether a column has this hash; the answer takes the same time wherever they differ.
    pub fn is(&self, column: &[u8]) -> bool {
        self.0.ct_eq(column).into()
    }
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::fill(|bytes| bytes.fill(0xa7));
        assert_eq!(secret.reveal(), "a7".repeat(BYTES));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.hash(), SecretHash::of(secret.reveal()));
    }

    #[test]
    fn a_hash_is_its_own_column_and_no_other() {
        let hash = SecretHash::of("a");
        assert!(hash.is(&hash.to_column()));
        for other in [SecretHash::of("b").to_column(), hash.to_column()[..31].to_vec(), vec![]] {
            assert!(!hash.is(&other));
        }
        assert_eq!(hash, SecretHash::of("a"));
        assert_ne!(hash, SecretHash::of("b"));
    }
}
