//! What an operator sets: options of the command line, each of which is an environment variable too.

mod mail;

use std::net::SocketAddr;

use clap::Args;

pub use self::mail::MailOptions;
use crate::graphql::RateLimits;
use crate::graphql::limits::{Limits, TransportLimits};
use crate::http::Graphiql;
use crate::types::Timestamp;

/// Which database.
#[derive(Debug, Clone, Args)]
pub struct DatabaseOptions {
    /// The database: sqlite:FILE, which is made if it is missing, or, for several nodes,
    /// postgres://USER:PASSWORD@HOST/DATABASE.
    #[arg(
        long,
        env = "PLENARY_DATABASE_URL",
        default_value = "sqlite:plenary.db",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: String,
    /// Do not apply missing migrations.
    #[arg(long, env = "PLENARY_NO_MIGRATE")]
    pub no_migrate: bool,
}

/// Where nodes ring for each other.
#[derive(Debug, Clone, Args)]
pub struct BusOptions {
    /// The Redis that rings between several nodes: redis://, rediss:// (TLS) or unix://; several
    /// with commas between them, such as the nodes of a cluster; or, for a master that sentinels
    /// know, redis+sentinel://HOST,HOST/SERVICE. Absent: nodes ask the database every second.
    #[arg(long, env = "PLENARY_REDIS_URL", value_name = "URL", hide_env_values = true)]
    pub redis_url: Option<String>,
}

/// Which time it is.
#[derive(Debug, Clone, Copy, Args)]
pub struct ClockOptions {
    /// The instant at start, from which the clock runs on. Absent: the present.
    #[arg(long, env = "PLENARY_CLOCK", value_name = "RFC3339")]
    pub clock: Option<Timestamp>,
}

/// How to serve.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Where to listen; port 0 takes any free one.
    #[arg(long, env = "PLENARY_LISTEN", default_value = "127.0.0.1:8000", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// How long requests and streams may take to end when the service stops.
    #[arg(long, env = "PLENARY_DRAIN_SECONDS", default_value_t = 10, value_name = "SECONDS")]
    pub drain_seconds: u64,
    /// How often WebSockets are asked whether they live; one that does not answer until it is asked
    /// again is dead.
    #[arg(long, env = "PLENARY_PING_SECONDS", default_value_t = 20, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub ping_seconds: u64,
    /// Do not show the page for trying queries, /graphiql.
    #[arg(long, env = "PLENARY_NO_GRAPHIQL")]
    pub no_graphiql: bool,
    #[command(flatten)]
    clock: ClockOptions,
    #[command(flatten)]
    limits: LimitOptions,
    #[command(flatten)]
    rates: RateOptions,
    /// Where mail goes out.
    #[command(flatten)]
    pub mail: MailOptions,
}

impl ServeOptions {
    /// Which time it is.
    pub fn clock(&self) -> ClockOptions {
        self.clock
    }

    /// Whether the page for trying queries is there.
    pub fn graphiql(&self) -> Graphiql {
        if self.no_graphiql { Graphiql::Hidden } else { Graphiql::Shown }
    }

    /// What requests may be.
    pub fn limits(&self) -> Limits {
        Limits { rates: self.rates.all(), ..self.limits.all() }
    }
}

/// What requests may be; 0 means that there is no limit. A request beyond one is refused with
/// `LIMIT_EXCEEDED`, a connection too many with `OVERLOADED` or `RATE_LIMITED`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits (0: none)")]
struct LimitOptions {
    /// The longest GraphQL document, in bytes.
    #[arg(long = "max-document-bytes", env = "PLENARY_MAX_DOCUMENT_BYTES", default_value_t = Limits::default().document_bytes, value_name = "N")]
    document_bytes: usize,
    /// How deep brackets of all kinds may be nested in a document.
    #[arg(long = "max-bracket-depth", env = "PLENARY_MAX_BRACKET_DEPTH", default_value_t = Limits::default().bracket_depth, value_name = "N", value_parser = bracket_depth)]
    bracket_depth: usize,
    /// The most tokens of a document.
    #[arg(long = "max-tokens", env = "PLENARY_MAX_TOKENS", default_value_t = Limits::default().tokens, value_name = "N")]
    tokens: usize,
    /// The most fields of a document, with its fragments expanded.
    #[arg(long = "max-fields", env = "PLENARY_MAX_FIELDS", default_value_t = Limits::default().fields, value_name = "N")]
    fields: u64,
    /// The highest cost of an operation.
    #[arg(long = "max-cost", env = "PLENARY_MAX_COST", default_value_t = Limits::default().cost, value_name = "N")]
    cost: u64,
    /// How deep selections may be nested.
    #[arg(long = "max-depth", env = "PLENARY_MAX_DEPTH", default_value_t = Limits::default().depth, value_name = "N")]
    depth: u64,
    /// The most aliases of a document.
    #[arg(long = "max-aliases", env = "PLENARY_MAX_ALIASES", default_value_t = Limits::default().aliases, value_name = "N")]
    aliases: u64,
    /// The most directives of a document.
    #[arg(long = "max-directives", env = "PLENARY_MAX_DIRECTIVES", default_value_t = Limits::default().directives, value_name = "N")]
    directives: u64,
    /// The most root fields of a mutation.
    #[arg(long = "max-mutation-fields", env = "PLENARY_MAX_MUTATION_FIELDS", default_value_t = Limits::default().mutation_fields, value_name = "N")]
    mutation_fields: u64,
    /// The most different subscriptions at once on this node, however many follow each.
    #[arg(long = "max-cohorts", env = "PLENARY_MAX_COHORTS", default_value_t = Limits::default().cohorts, value_name = "N")]
    cohorts: usize,
    /// The most sessions of one agenda.
    #[arg(long = "max-agenda-sessions", env = "PLENARY_MAX_AGENDA_SESSIONS", default_value_t = Limits::default().agenda_sessions, value_name = "N")]
    agenda_sessions: usize,
    /// The longest body of a request, in bytes.
    #[arg(long = "max-body-bytes", env = "PLENARY_MAX_BODY_BYTES", default_value_t = TransportLimits::default().body_bytes, value_name = "N")]
    body_bytes: usize,
    /// The longest message on a WebSocket, in bytes.
    #[arg(long = "max-message-bytes", env = "PLENARY_MAX_MESSAGE_BYTES", default_value_t = TransportLimits::default().message_bytes, value_name = "N")]
    message_bytes: usize,
    /// The most operations under way on one WebSocket.
    #[arg(long = "max-operations", env = "PLENARY_MAX_OPERATIONS", default_value_t = TransportLimits::default().operations, value_name = "N")]
    operations: usize,
    /// How long a WebSocket may take to introduce itself, in seconds.
    #[arg(long = "max-init-seconds", env = "PLENARY_MAX_INIT_SECONDS", default_value_t = TransportLimits::default().init_seconds, value_name = "N")]
    init_seconds: u64,
    /// The most WebSockets and event streams of this node together.
    #[arg(long = "max-connections", env = "PLENARY_MAX_CONNECTIONS", default_value_t = TransportLimits::default().connections, value_name = "N")]
    connections: usize,
    /// The most of them from one address (of IPv6: from one /64). Behind a proxy that address is the
    /// proxy's: then there is best no limit here, and one there.
    #[arg(long = "max-connections-per-address", env = "PLENARY_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = TransportLimits::default().connections_per_address, value_name = "N")]
    connections_per_address: usize,
}

/// How often anybody may do what costs others something; 0 means that there is no limit. Beyond one,
/// a request is refused with `RATE_LIMITED`. Each node counts for itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Rates (0: none)")]
struct RateOptions {
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
    /// The most attempts to sign in to one account, whether there is one or not, an hour.
    #[arg(long = "rate-sign-ins-to-account", env = "PLENARY_RATE_SIGN_INS_TO_ACCOUNT", default_value_t = RateLimits::default().sign_ins_to_account, value_name = "N")]
    sign_ins_to_account: u32,
}

impl RateOptions {
    fn all(&self) -> RateLimits {
        RateLimits {
            mails_to_recipient: self.mails_to_recipient,
            mails_from_address: self.mails_from_address,
            mails: self.mails,
            writes_from_address: self.writes_from_address,
            sign_ins_from_address: self.sign_ins_from_address,
            sign_ins_to_account: self.sign_ins_to_account,
        }
    }
}

/// The parser calls itself for each bracket: beyond this depth a document could end the process, so
/// that "no limit" is this one.
const DEEPEST: usize = 200;

fn bracket_depth(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Ok(DEEPEST),
        Ok(depth @ 1..=DEEPEST) => Ok(depth),
        _ => Err(format!("must be at most {DEEPEST}: deeper documents could end the process")),
    }
}

impl LimitOptions {
    fn all(&self) -> Limits {
        Limits {
            document_bytes: self.document_bytes,
            bracket_depth: self.bracket_depth,
            tokens: self.tokens,
            fields: self.fields,
            cost: self.cost,
            depth: self.depth,
            aliases: self.aliases,
            directives: self.directives,
            mutation_fields: self.mutation_fields,
            cohorts: self.cohorts,
            agenda_sessions: self.agenda_sessions,
            rates: RateLimits::default(),
            transport: self.transport(),
        }
    }

    fn transport(&self) -> TransportLimits {
        TransportLimits {
            body_bytes: self.body_bytes,
            message_bytes: self.message_bytes,
            operations: self.operations,
            init_seconds: self.init_seconds,
            connections: self.connections,
            connections_per_address: self.connections_per_address,
        }
    }
}
