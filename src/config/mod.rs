//! What an operator sets: options of the command line, each of which is an environment variable too.

mod answers;
mod browser;
mod limits;
mod mail;
mod network;
mod rates;
mod schema;

use std::net::SocketAddr;

use clap::Args;

pub use self::answers::AnswerOptions;
pub use self::browser::BrowserOptions;
use self::limits::LimitOptions;
pub use self::mail::MailOptions;
pub use self::network::NetworkOptions;
use self::rates::RateOptions;
pub use self::schema::SchemaOptions;
use crate::graphql::limits::Limits;
use crate::http::{self, Graphiql};
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
    /// How answers are kept.
    #[command(flatten)]
    pub answers: AnswerOptions,
    /// What browsers may do.
    #[command(flatten)]
    pub browser: BrowserOptions,
    /// Whom connections come from.
    #[command(flatten)]
    pub network: NetworkOptions,
    /// What is told of the schema.
    #[command(flatten)]
    pub schema: SchemaOptions,
    /// Where mail goes out.
    #[command(flatten)]
    pub mail: MailOptions,
}

impl ServeOptions {
    /// Which time it is.
    pub fn clock(&self) -> ClockOptions {
        self.clock
    }

    /// What the transports are told.
    pub fn http(&self) -> http::Settings {
        let graphiql = if self.no_graphiql { Graphiql::Hidden } else { Graphiql::Shown };
        http::Settings {
            graphiql,
            cache_seconds: self.answers.cache_seconds,
            origins: self.browser.allow_origins.clone().unwrap_or_default(),
            public_url: self.mail.public_url().cloned(),
            proxies: self.network.proxies(),
        }
    }

    /// What requests may be.
    pub fn limits(&self) -> Limits {
        let answer_cache_bytes = self.answers.max_answer_cache_bytes;
        let limits = self.limits.all();
        let transport = self.network.limit(&limits.transport);
        Limits { rates: self.rates.all(), transport, answer_cache_bytes, ..limits }
    }
}
