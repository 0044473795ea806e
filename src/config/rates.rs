//! How often anybody may do what costs others something.

use clap::Args;

use crate::graphql::RateLimits;

/// How often anybody may do what costs others something; 0 means that there is no limit. Beyond one,
/// a request is refused with `RATE_LIMITED`. Each node counts for itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rates (0: none)")]
pub(super) struct RateOptions {
    /// The most mails that anybody may have sent to one recipient, an hour; more are dropped without
    /// a word.
    #[arg(long = "rate-mails-to-recipient", env = "PLENARY_RATE_MAILS_TO_RECIPIENT", default_value_t = RateLimits::default().mails_to_recipient, value_name = "N")]
    mails_to_recipient: u32,
    /// The most mails that may be asked for from one address (of IPv6: from one /64), an hour.
    #[arg(long = "rate-mails-from-address", env = "PLENARY_RATE_MAILS_FROM_ADDRESS", default_value_t = RateLimits::default().mails_from_address, value_name = "N")]
    mails_from_address: u32,
    /// The most mails that may be asked for by everybody together, an hour.
    #[arg(long = "rate-mails", env = "PLENARY_RATE_MAILS", default_value_t = RateLimits::default().mails, value_name = "N")]
    mails: u32,
    /// The most changes of agendas and uses of private links from one address, a minute.
    #[arg(long = "rate-writes-from-address", env = "PLENARY_RATE_WRITES_FROM_ADDRESS", default_value_t = RateLimits::default().writes_from_address, value_name = "N")]
    writes_from_address: u32,
    /// The most attempts to sign in from one address (of IPv6: from one /64), an hour.
    #[arg(long = "rate-sign-ins-from-address", env = "PLENARY_RATE_SIGN_INS_FROM_ADDRESS", default_value_t = RateLimits::default().sign_ins_from_address, value_name = "N")]
    sign_ins_from_address: u32,
    /// The most attempts to sign in to one account, whether there is one or not, from one address (of
    /// IPv6: from one /64), an hour.
    #[arg(long = "rate-sign-ins-to-account-from-address", env = "PLENARY_RATE_SIGN_INS_TO_ACCOUNT_FROM_ADDRESS", default_value_t = RateLimits::default().sign_ins_to_account_from_address, value_name = "N")]
    sign_ins_to_account_from_address: u32,
    /// The most attempts to sign in to one account from anywhere, an hour. Keep it looser: who knows
    /// somebody's address could keep them out.
    #[arg(long = "rate-sign-ins-to-account", env = "PLENARY_RATE_SIGN_INS_TO_ACCOUNT", default_value_t = RateLimits::default().sign_ins_to_account, value_name = "N")]
    sign_ins_to_account: u32,
    /// The most requests from one address (of IPv6: from one /64), a minute; on a WebSocket each
    /// operation counts. A whole venue may be behind one address.
    #[arg(long = "rate-requests-from-address", env = "PLENARY_RATE_REQUESTS_FROM_ADDRESS", default_value_t = RateLimits::default().requests_from_address, value_name = "N")]
    requests_from_address: u32,
    /// The most requests of one token, a minute.
    #[arg(long = "rate-requests-of-token", env = "PLENARY_RATE_REQUESTS_OF_TOKEN", default_value_t = RateLimits::default().requests_of_token, value_name = "N")]
    requests_of_token: u32,
    /// The most readings of what a secret opens (agendas, their calendars, private pages) from one
    /// address (of IPv6: from one /64), a minute.
    #[arg(long = "rate-secret-reads-from-address", env = "PLENARY_RATE_SECRET_READS_FROM_ADDRESS", default_value_t = RateLimits::default().secret_reads_from_address, value_name = "N")]
    secret_reads_from_address: u32,
}

impl RateOptions {
    pub(super) fn all(&self) -> RateLimits {
        RateLimits {
            mails_to_recipient: self.mails_to_recipient,
            mails_from_address: self.mails_from_address,
            mails: self.mails,
            writes_from_address: self.writes_from_address,
            sign_ins_from_address: self.sign_ins_from_address,
            sign_ins_to_account_from_address: self.sign_ins_to_account_from_address,
            sign_ins_to_account: self.sign_ins_to_account,
            requests_from_address: self.requests_from_address,
            requests_of_token: self.requests_of_token,
            secret_reads_from_address: self.secret_reads_from_address,
        }
    }
}
