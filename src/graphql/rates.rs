//! How often anybody may do what costs others something: mail that strangers did not ask for, rows
//! that nobody cleans up, guesses at passwords.
//!
//! Each node counts for itself. What is counted is a network or the hash of an address of mail.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::error::ErrorCode;
use crate::types::{EmailAddress, SecretHash, network_of};

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
    /// Attempts to sign in to one account, whether there is one or not, an hour.
    pub sign_ins_to_account: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            mails_to_recipient: 3,
            mails_from_address: 600,
            mails: 6_000,
            writes_from_address: 1_200,
            sign_ins_from_address: 300,
            sign_ins_to_account: 30,
        }
    }
}

/// Somebody does something too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this was asked for too often; try again in {} seconds", .0.as_secs().max(1))]
pub struct TooOften(pub Duration);

impl TooOften {
    /// The error that a client is given.
    pub fn error(self) -> async_graphql::Error {
        ErrorCode::RateLimited.error(self.to_string())
    }
}

/// What is counted under one kind of key. None: there is no limit.
struct Counted<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

/// Above so many keys, those that have nothing to say any more are forgotten.
const MANY_KEYS: usize = 10_000;

impl<K: Hash + Eq + Clone> Counted<K> {
    fn new(most: u32, quota: impl FnOnce(NonZeroU32) -> Quota) -> Self {
        Self(NonZeroU32::new(most).map(|most| RateLimiter::keyed(quota(most))))
    }

    fn spend(&self, key: &K) -> Result<(), TooOften> {
        let Some(counted) = &self.0 else { return Ok(()) };
        if counted.len() > MANY_KEYS {
            counted.retain_recent();
        }
        let refused = |until: governor::NotUntil<_>| {
            TooOften(until.wait_time_from(DefaultClock::default().now()))
        };
        counted.check_key(key).map_err(refused)
    }
}

/// What was done lately, and by whom.
pub struct Rates {
    mails_to_recipient: Counted<SecretHash>,
    mails_from_address: Counted<IpAddr>,
    mails: Counted<()>,
    writes_from_address: Counted<IpAddr>,
    sign_ins_from_address: Counted<IpAddr>,
    sign_ins_to_account: Counted<SecretHash>,
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
            sign_ins_to_account: Counted::new(limits.sign_ins_to_account, Quota::per_hour),
        }
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

    /// Lets somebody try a password, right or wrong. `name` is what they say their address is.
    pub fn try_password(&self, from: IpAddr, name: &str) -> Result<(), TooOften> {
        self.sign_ins_from_address.spend(&network_of(from))?;
        // As the account is found, however its address is written.
        let address = name.parse::<EmailAddress>();
        let key = address.map_or_else(|_| name.trim().to_lowercase(), |address| address.key());
        self.sign_ins_to_account.spend(&SecretHash::of(&key))
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
