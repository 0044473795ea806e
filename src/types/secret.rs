//! Secrets that are known to those who hold them and kept only as hashes.

use std::fmt;

use sha2::{Digest as _, Sha256};

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

/// What a secret is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// The hash of what somebody presents.
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).into())
    }

    /// The hash as a column has it. It is looked up, never compared by us, so that time tells
    /// nothing of the secret.
    pub fn to_column(self) -> Vec<u8> {
        self.0.to_vec()
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
}
