//! What staff present: the secret of an access token, or that of a sign-in.

use std::fmt;

use super::{Randomness, SecretHash, hex};

/// What the secret of an access token begins with, so that scanners of leaked secrets know it.
const TOKEN_PREFIX: &str = "plenary_";

/// What the secret of a sign-in begins with.
const SIGN_IN_PREFIX: &str = "plenary_session_";

/// 256 bits cannot be guessed, so that a plain hash is enough to keep them by.
const BYTES: usize = 32;

/// A secret that staff present: shown once, never kept.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerSecret(String);

impl BearerSecret {
    /// The secret of a new access token.
    pub fn of_token(randomness: &dyn Randomness) -> Self {
        Self::new(TOKEN_PREFIX, randomness)
    }

    /// The secret of a new sign-in.
    pub fn of_sign_in(randomness: &dyn Randomness) -> Self {
        Self::new(SIGN_IN_PREFIX, randomness)
    }

    fn new(prefix: &str, randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; BYTES];
        randomness.fill(&mut bytes);
        Self(format!("{prefix}{}", hex(&bytes)))
    }

    /// The text that its bearer presents.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What it is kept by.
    pub fn hash(&self) -> SecretHash {
        SecretHash::of(&self.0)
    }
}

impl fmt::Debug for BearerSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerSecret(…)")
    }
}

/// What somebody presents as a member of the staff, by its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presented {
    /// An access token.
    Token(SecretHash),
    /// What a sign-in was answered with.
    SignIn(SecretHash),
}

impl Presented {
    /// Reads a text. Whether it holds is not known yet.
    pub fn read(text: &str) -> Self {
        let hash = SecretHash::of(text);
        if text.starts_with(SIGN_IN_PREFIX) { Self::SignIn(hash) } else { Self::Token(hash) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sevens;

    impl Randomness for Sevens {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn a_secret_says_what_it_is_of_and_does_not_show_itself() {
        let (token, sign_in) = (BearerSecret::of_token(&Sevens), BearerSecret::of_sign_in(&Sevens));
        assert_eq!(Presented::read(token.reveal()), Presented::Token(token.hash()));
        assert_eq!(Presented::read(sign_in.reveal()), Presented::SignIn(sign_in.hash()));
        assert_eq!(token.reveal(), format!("plenary_{}", "07".repeat(32)));
        assert_eq!(format!("{token:?} {sign_in:?}"), "BearerSecret(…) BearerSecret(…)");
    }
}
