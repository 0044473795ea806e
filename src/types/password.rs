//! Passwords of staff, and what they are kept by. Neither shows itself in logs.

use std::fmt;

use sea_orm::DeriveValueType;
use unicode_normalization::UnicodeNormalization as _;

use super::{EmailAddress, Randomness};

/// How many characters a password has at least and at most.
pub const PASSWORD_CHARACTERS: std::ops::RangeInclusive<usize> = 12..=200;

/// What a password that is made for somebody consists of: no two letters that are taken for each
/// other when they are read aloud or copied by hand.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// How long a password that is made for somebody is: 20 letters of 5 bits, in groups of four.
const MADE: usize = 20;

/// Why a password is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Too short, or too long.
    #[error("must have {} to {} characters", PASSWORD_CHARACTERS.start(), PASSWORD_CHARACTERS.end())]
    Length,
    /// A character that cannot be typed everywhere.
    #[error("has a control character")]
    ControlCharacter,
    /// What everybody would try first.
    #[error("must not be the e-mail address or a part of it")]
    IsAddress,
}

/// A password. Letters that look alike are alike (NFKC), however a keyboard composes them.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password that somebody with this address chooses.
    pub fn choose(text: &str, email: &EmailAddress) -> Result<Self, PasswordError> {
        let password = Self::presented(text);
        let Self(text) = &password;
        if !PASSWORD_CHARACTERS.contains(&text.chars().count()) {
            return Err(PasswordError::Length);
        }
        if text.chars().any(char::is_control) {
            return Err(PasswordError::ControlCharacter);
        }
        let (typed, address) = (text.to_lowercase(), email.key());
        let local = address.rsplit_once('@').map_or("", |(local, _)| local);
        if typed == address || typed == local {
            return Err(PasswordError::IsAddress);
        }
        Ok(password)
    }

    /// What somebody presents as theirs, whatever it is.
    pub fn presented(text: &str) -> Self {
        Self(text.nfkc().collect())
    }

    /// A password that is made for somebody.
    pub fn made(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; MADE];
        randomness.fill(&mut bytes);
        let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
        let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
        Self(groups.join("-"))
    }

    /// The text.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What a password is kept by: a PHC string of argon2id.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(text: &str) -> Result<Password, PasswordError> {
        Password::choose(text, &"Ana.Lima.Souza@Example.org".parse().unwrap())
    }

    #[test]
    fn a_password_is_long_enough_and_not_the_address() {
        let twelve_syllables = "광주는빛고을이라고한다네요";
        for text in ["correct horse battery", &"a".repeat(200), &twelve_syllables.repeat(2)] {
            assert!(choose(text).is_ok(), "{text}");
        }
        for (text, problem) in [
            ("short", PasswordError::Length),
            (&"a".repeat(201), PasswordError::Length),
            ("line\nbreak here", PasswordError::ControlCharacter),
            ("ana.lima.souza@example.org", PasswordError::IsAddress),
            ("ANA.LIMA.SOUZA", PasswordError::IsAddress),
        ] {
            assert_eq!(choose(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn letters_are_the_same_however_they_are_composed() {
        let (composed, apart) = ("한글 비밀번호 열두 글자", "한글 비밀번호 열두 글자".nfd());
        assert_eq!(Password::presented(composed), Password::presented(&apart.collect::<String>()));
    }

    #[test]
    fn a_password_that_is_made_is_one_and_no_password_shows_itself() {
        struct Counting;
        impl Randomness for Counting {
            fn fill(&self, bytes: &mut [u8]) {
                (0..).zip(bytes).for_each(|(number, byte)| *byte = number);
            }
        }
        let made = Password::made(&Counting);
        assert_eq!(made.reveal(), "abcd-efgh-jkmn-pqrs-tuvw");
        assert!(choose(made.reveal()).is_ok());
        assert_eq!(format!("{made:?}"), "Password(…)");
        assert_eq!(format!("{:?}", PasswordHash("x".to_owned())), "PasswordHash(…)");
    }
}
