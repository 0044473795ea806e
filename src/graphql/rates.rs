//! How often anybody may do what costs others something: requests, mail that strangers did not ask
//! for, rows that nobody cleans up, guesses at passwords.
//!
//! Each node counts for itself. What is counted is a network or the hash of an address of mail.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_graphql::{ErrorExtensions as _, ServerError};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::answer::RETRY_AFTER;
use super::error::ErrorCode;
use crate::types::{EmailAddress, Presented, SecretHash, network_of};

/// How often. In each of them 0 means that there is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimits {
    /// Mails that anybody may have sent to one recipient, an hour.
    pub mails_to_recipient: u32,
    /// Mails that may be asked for from one address, an hour. A whole venue may be behind one.
    pub mails_from_address: u32,
    /// Mails that may be asked for by everybody together, an hour.
    pub mails: u32,
    /// Changes of agendas, and uses of private links, from one address, a minute.
    pub writes_from_address: u32,
    /// Attempts to sign in from one address, an hour.
    pub sign_ins_from_address: u32,
    /// Attempts to sign in to one account, whether there is one or not, from one address, an hour.
    pub sign_ins_to_account_from_address: u32,
    /// Attempts to sign in to one account from anywhere, an hour. Looser, so that a stranger who
    /// knows an address cannot keep its owner out.
    pub sign_ins_to_account: u32,
    /// Requests from one address, a minute. A whole venue may be behind one.
    pub requests_from_address: u32,
    /// Requests of one token, a minute.
    pub requests_of_token: u32,
    /// Readings of what a secret opens (agendas, private pages) from one address, a minute.
    pub secret_reads_from_address: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            mails_to_recipient: 3,
            mails_from_address: 600,
            mails: 6_000,
            writes_from_address: 1_200,
            sign_ins_from_address: 300,
            sign_ins_to_account_from_address: 30,
            sign_ins_to_account: 1_000,
            requests_from_address: 60_000,
            requests_of_token: 12_000,
            secret_reads_from_address: 6_000,
        }
    }
}

/// Somebody does something too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this was asked for too often; try again in {} seconds", self.seconds())]
pub struct TooOften(pub Duration);

impl TooOften {
    /// In how many whole seconds it may be done again; at least one.
    pub fn seconds(self) -> u64 {
        self.0.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX).max(1)
    }

    /// The error that a client is given.
    pub fn error(self) -> async_graphql::Error {
        let error = ErrorCode::RateLimited.error(self.to_string());
        error.extend_with(|_, extensions| extensions.set(RETRY_AFTER, self.seconds()))
    }

    /// The error of a whole request.
    pub fn request_error(self) -> ServerError {
        let mut error = ErrorCode::RateLimited.request_error(self.to_string());
        error.extensions.get_or_insert_default().set(RETRY_AFTER, self.seconds());
        error
    }
}

/// What is counted under one kind of key. None: there is no limit.
struct Counted<K: Hash + Eq + Clone> {
    limiter: Option<DefaultKeyedRateLimiter<K>>,
    /// How much is counted until those keys are forgotten that have nothing to say any more.
    until_swept: AtomicUsize,
}

/// How much is counted at least until keys are forgotten.
const SWEEP_AFTER: usize = 10_000;

impl<K: Hash + Eq + Clone> Counted<K> {
    fn new(most: u32, quota: impl FnOnce(NonZeroU32) -> Quota) -> Self {
        let limiter = NonZeroU32::new(most).map(|most| RateLimiter::keyed(quota(most)));
        Self { limiter, until_swept: AtomicUsize::new(SWEEP_AFTER) }
    }

    fn spend(&self, key: &K) -> Result<(), TooOften> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        // One caller alone sees it at one: whoever comes during the sweep sees it wrapped round.
        if self.until_swept.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.sweep(limiter);
        }
        let refused = |until: governor::NotUntil<_>| {
            TooOften(until.wait_time_from(DefaultClock::default().now()))
        };
        limiter.check_key(key).map_err(refused)
    }

    /// Forgets what is as good as forgotten. As much must be counted until the next time as was left
    /// now, so that a sweep costs no more than what came before it, however many keys there are.
    fn sweep(&self, limiter: &DefaultKeyedRateLimiter<K>) {
        limiter.retain_recent();
        limiter.shrink_to_fit();
        self.until_swept.store(limiter.len().max(SWEEP_AFTER), Ordering::Relaxed);
    }
}

/// What was done lately, and by whom.
pub struct Rates {
    mails_to_recipient: Counted<SecretHash>,
    mails_from_address: Counted<IpAddr>,
    mails: Counted<()>,
    writes_from_address: Counted<IpAddr>,
    sign_ins_from_address: Counted<IpAddr>,
    sign_ins_to_account_from_address: Counted<(IpAddr, SecretHash)>,
    sign_ins_to_account: Counted<SecretHash>,
    requests_from_address: Counted<IpAddr>,
    requests_of_token: Counted<Presented>,
    secret_reads_from_address: Counted<IpAddr>,
}

impl Rates {
    /// Nothing was done yet.
    pub fn new(limits: &RateLimits) -> Self {
        Self {
            mails_to_recipient: Counted::new(limits.mails_to_recipient, Quota::per_hour),
            mails_from_address: Counted::new(limits.mails_from_address, Quota::per_hour),
            mails: Counted::new(limits.mails, Quota::per_hour),
            writes_from_address: Counted::new(limits.writes_from_address, Quota::per_minute),
            sign_ins_from_address: Counted::new(limits.sign_ins_from_address, Quota::per_hour),
            sign_ins_to_account_from_address: Counted::new(
                limits.sign_ins_to_account_from_address,
                Quota::per_hour,
            ),
            sign_ins_to_account: Counted::new(limits.sign_ins_to_account, Quota::per_hour),
            requests_from_address: Counted::new(limits.requests_from_address, Quota::per_minute),
            requests_of_token: Counted::new(limits.requests_of_token, Quota::per_minute),
            secret_reads_from_address: Counted::new(
                limits.secret_reads_from_address,
                Quota::per_minute,
            ),
        }
    }

    /// Lets somebody ask for anything that has to be found out. What is presented is counted too.
    pub fn request(&self, from: IpAddr, presented: Option<Presented>) -> Result<(), TooOften> {
        self.requests_from_address.spend(&network_of(from))?;
        presented.map_or(Ok(()), |presented| self.requests_of_token.spend(&presented))
    }

    /// Lets somebody read what a secret opens, whether it opens anything or not.
    pub fn read_secret(&self, from: IpAddr) -> Result<(), TooOften> {
        self.secret_reads_from_address.spend(&network_of(from))
    }

    /// Lets somebody ask for a mail, to whomever.
    pub fn ask_for_mail(&self, from: IpAddr) -> Result<(), TooOften> {
        self.mails_from_address.spend(&network_of(from))?;
        self.mails.spend(&())
    }

    /// Whether a recipient may be sent one more mail that anybody can ask for. Whoever asks is not
    /// told: it would say that somebody else asked.
    pub fn may_write_to(&self, recipient: &EmailAddress) -> bool {
        self.mails_to_recipient.spend(&SecretHash::of(&recipient.key())).is_ok()
    }

    /// Lets somebody write what needs no account.
    pub fn write(&self, from: IpAddr) -> Result<(), TooOften> {
        self.writes_from_address.spend(&network_of(from))
    }

    /// Lets somebody try a password, right or wrong. `name` is what they say their address is. What is
    /// refused to one network is not counted against the account: its owner is elsewhere.
    pub fn try_password(&self, from: IpAddr, name: &str) -> Result<(), TooOften> {
        let network = network_of(from);
        self.sign_ins_from_address.spend(&network)?;
        // As the account is found, however its address is written.
        let address = name.parse::<EmailAddress>();
        let key = address.map_or_else(|_| name.trim().to_lowercase(), |address| address.key());
        let account = SecretHash::of(&key);
        self.sign_ins_to_account_from_address.spend(&(network, account))?;
        self.sign_ins_to_account.spend(&account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn passwords_are_tried_from_one_network_and_to_one_account_only_so_often() {
        let limits = RateLimits {
            sign_ins_from_address: 3,
            sign_ins_to_account: 2,
            ..RateLimits::default()
        };
        let rates = Rates::new(&limits);
        assert_eq!(rates.try_password(from("10.0.0.1"), "ana@example.org"), Ok(()));
        assert_eq!(rates.try_password(from("10.0.0.2"), " Ana@Example.org"), Ok(()));
        for (network, spelling) in
            (3..).zip(["ana@example.org", "ana@ｅxample.org", "ana@example。org"])
        {
            let tried = rates.try_password(from(&format!("10.0.{network}.1")), spelling);
            assert!(tried.is_err(), "{spelling}");
        }
        assert_eq!(rates.try_password(from("10.0.0.1"), "bo@example.org"), Ok(()));
        assert_eq!(rates.try_password(from("10.0.0.1"), "no address"), Ok(()));
        assert!(rates.try_password(from("10.0.0.1"), "cho@example.org").is_err());
    }

    #[test]
    fn a_stranger_who_guesses_cannot_keep_the_owner_of_an_account_out() {
        let limits = RateLimits {
            sign_ins_to_account_from_address: 2,
            sign_ins_to_account: 4,
            ..RateLimits::default()
        };
        let rates = Rates::new(&limits);
        let tried = |network: &str| rates.try_password(from(network), "ana@example.org").is_ok();
        let guesses: Vec<_> = (0..100).map(|_| tried("10.0.0.1")).collect();
        assert_eq!(guesses.iter().filter(|tried| **tried).count(), 2);
        assert!(tried("10.0.0.2") && tried("10.0.0.2") && !tried("10.0.0.2"));
        // From so many networks, it is no stranger who mistypes.
        assert!(!tried("10.0.0.3"));
    }

    #[test]
    fn requests_are_counted_by_network_and_by_token() {
        let limits =
            RateLimits { requests_from_address: 3, requests_of_token: 1, ..RateLimits::default() };
        let rates = Rates::new(&limits);
        let token = Some(Presented::read("plenary_a"));
        assert_eq!(rates.request(from("10.0.0.1"), token), Ok(()));
        assert!(rates.request(from("10.0.0.2"), token).is_err());
        assert_eq!(rates.request(from("10.0.0.1"), Some(Presented::read("plenary_b"))), Ok(()));
        assert_eq!(rates.request(from("10.0.0.1"), None), Ok(()));
        assert!(rates.request(from("10.0.0.1"), None).is_err());
    }

    #[test]
    fn keys_that_say_nothing_any_more_are_forgotten_now_and_then() {
        // A key is as good as new after a tenth of a millisecond.
        let counted = Counted::new(600_000, Quota::per_minute);
        for key in 0..5 * SWEEP_AFTER {
            assert_eq!(counted.spend(&key), Ok(()));
        }
        assert!(counted.limiter.unwrap().len() < 3 * SWEEP_AFTER);
    }

    #[test]
    fn each_network_is_counted_by_itself_and_all_together() {
        let limits = RateLimits { mails_from_address: 2, mails: 3, ..RateLimits::default() };
        let rates = Rates::new(&limits);
        assert_eq!(rates.ask_for_mail(from("10.0.0.1")), Ok(()));
        assert_eq!(rates.ask_for_mail(from("::ffff:10.0.0.1")), Ok(()));
        assert!(rates.ask_for_mail(from("10.0.0.1")).is_err());
        assert_eq!(rates.ask_for_mail(from("10.0.0.2")), Ok(()));
        let TooOften(wait) = rates.ask_for_mail(from("10.0.0.3")).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_hours(1), "{wait:?}");
    }

    #[test]
    fn a_recipient_is_one_however_their_address_is_written() {
        let rates = Rates::new(&RateLimits { mails_to_recipient: 1, ..RateLimits::default() });
        let recipient = |text: &str| text.parse::<EmailAddress>().unwrap();
        assert!(rates.may_write_to(&recipient("ana@example.org")));
        assert!(!rates.may_write_to(&recipient("ANA@Example.org")));
        assert!(rates.may_write_to(&recipient("bo@example.org")));
    }

    #[test]
    fn a_limit_of_zero_is_none() {
        let rates = Rates::new(&RateLimits { writes_from_address: 0, ..RateLimits::default() });
        assert!((0..10_000).all(|_| rates.write(from("::1")).is_ok()));
    }
}
