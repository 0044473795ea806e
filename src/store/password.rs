//! Passwords are hashed and checked here, a few at a time: each takes the memory and the time that
//! make guessing dear (argon2id, 19 MiB, two passes: the least that OWASP recommends).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use argon2::password_hash::phc;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use super::StoreError;
use crate::types::{Password, PasswordHash, Randomness};

/// How many are hashed or checked at once: whoever asks for more waits, so that no number of
/// attempts takes more than twice the memory of one, nor the threads that others need.
const AT_ONCE: usize = 2;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Checked where there is no account, so that this takes as long as where there is one. It is the
/// hash of nothing that anybody knows.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGtub3dzIGl0$\
                       bm9ib2R5IGtub3dzIHdoYXQgdGhpcyBpcyBvZiBhdGE";

/// Hashes passwords and checks them.
#[derive(Debug)]
pub(super) struct Passwords {
    slots: Arc<Semaphore>,
    checks: AtomicU64,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { slots: Arc::new(Semaphore::new(AT_ONCE)), checks: AtomicU64::default() }
    }
}

impl Passwords {
    /// How often a password was checked, or the check of one was made up.
    pub(super) fn checks(&self) -> u64 {
        self.checks.load(Ordering::Relaxed)
    }

    /// What a password is kept by.
    pub(super) async fn hash(
        &self,
        password: Password,
        randomness: &dyn Randomness,
    ) -> Result<PasswordHash, StoreError> {
        let mut salt = [0; argon2::RECOMMENDED_SALT_LEN];
        randomness.fill(&mut salt);
        self.run(move || {
            let hash = argon2().hash_password_with_salt(password.reveal().as_bytes(), &salt);
            let hash = hash.map_err(|error| anyhow::anyhow!("hash a password: {error}"))?;
            Ok(PasswordHash(hash.to_string()))
        })
        .await
    }

    /// Whether a password is the one. None: nobody's, which takes as long and never is.
    pub(super) async fn check(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, StoreError> {
        self.checks.fetch_add(1, Ordering::Relaxed);
        self.run(move || {
            let kept = hash.as_ref().map_or(NOBODYS, |hash| &hash.0);
            // The error is not told: it could show what is kept.
            let kept = phc::PasswordHash::new(kept)
                .map_err(|_| anyhow::anyhow!("the hash of a password cannot be read"))?;
            let is_right = argon2().verify_password(password.reveal().as_bytes(), &kept).is_ok();
            Ok(is_right && hash.is_some())
        })
        .await
    }

    /// Runs where nobody else is kept waiting. It keeps its place until it ends, even if whoever
    /// asked has gone.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let slot = self.slots.clone().acquire_owned().await.context("wait for a password")?;
        let running = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(slot);
            done
        });
        Ok(running.await.context("work on a password")??)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("they are within bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
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

    fn password(text: &str) -> Password {
        Password::presented(text)
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_no_other_is() {
        let passwords = Passwords::default();
        let hash = passwords.hash(password("correct horse"), &Sevens).await.unwrap();
        assert!(passwords.check(password("correct horse"), Some(hash.clone())).await.unwrap());
        assert!(!passwords.check(password("Correct horse"), Some(hash)).await.unwrap());
        assert_eq!(passwords.checks(), 2);
    }

    #[tokio::test]
    async fn nobodys_password_costs_as_much_as_anybodys() {
        let passwords = Passwords::default();
        assert!(!passwords.check(password(""), None).await.unwrap());
        assert_eq!(passwords.checks(), 1);
        let hash = passwords.hash(password("correct horse"), &Sevens).await.unwrap();
        let cost = |text: &str| text.rsplitn(3, '$').last().unwrap().to_owned();
        assert_eq!(cost(NOBODYS), "$argon2id$v=19$m=19456,t=2,p=1");
        assert_eq!(cost(&hash.0), cost(NOBODYS));
    }
}
