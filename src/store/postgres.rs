//! PostgreSQL: one database for several nodes.
//!
//! Nothing that dies or freezes may hold what others wait for: neither a connection here nor a lock
//! there.

use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::{Connection as _, Row as _, raw_sql};
use sea_orm::{AccessMode, IsolationLevel, TransactionOptions};

use super::connect::{READERS, connect};
use super::patient::PATIENCE;
use super::{Store, StoreError};

/// How many transactions that write run at once. Those of one edition wait for each other anyway.
const WRITERS: u32 = 4;

/// How many connections work that nobody waits for has.
const ASIDE: u32 = 4;

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a connection may have been idle before it is tried out first: a restart of the database
/// breaks all of them.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);

/// How long a connection may take to prove that it lives.
const PING_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) async fn open(url: &str) -> Result<Store, StoreError> {
    let url = url.replacen("postgresql://", "postgres://", 1);
    let pool = |connections| {
        connect(&url, connections, |options| {
            options
                .acquire_timeout(CONNECT_TIMEOUT)
                .test_before_acquire_if_idle_for(TRUSTED_IDLE)
                .map_sqlx_postgres_opts(session)
                .map_sqlx_postgres_pool_opts(let_go);
        })
    };
    Ok(Store::of(pool(WRITERS).await?, pool(READERS).await?, pool(ASIDE).await?))
}

/// A transaction that sees one state of the database.
pub(super) fn to_read() -> TransactionOptions {
    TransactionOptions {
        isolation_level: Some(IsolationLevel::RepeatableRead),
        access_mode: Some(AccessMode::ReadOnly),
        ..TransactionOptions::default()
    }
}

/// The settings of a session. The server gives up just before we do, so that it can say so; it lets
/// go of the locks of a node that freezes or vanishes in the middle of a transaction; and a commit
/// is on disk when it is answered.
fn session(options: PgConnectOptions) -> PgConnectOptions {
    let patience = (PATIENCE.as_millis() * 4 / 5).to_string();
    options.application_name("plenary").options([
        ("statement_timeout", patience.as_str()),
        ("idle_in_transaction_session_timeout", patience.as_str()),
        ("synchronous_commit", "on"),
        ("client_min_messages", "warning"),
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
    ])
}

/// True outside of a transaction: it and the statement begin together.
const IS_OUTSIDE: &str = "SELECT transaction_timestamp() = statement_timestamp()";

/// A connection that is given back is tried out, but not for ever: one that was cut off without a
/// word would keep its place in the pool until the kernel gives it up. One whose transaction was
/// begun after nobody waited for it any more is thrown away: the driver knows of none.
fn let_go(options: PgPoolOptions) -> PgPoolOptions {
    options.after_release(|connection, _| {
        Box::pin(async move {
            // Flushes the rollback of a transaction that was dropped.
            let ask = async {
                connection.ping().await?;
                let row = raw_sql(IS_OUTSIDE).fetch_one(connection).await?;
                row.try_get(0)
            };
            match tokio::time::timeout(PING_TIMEOUT, ask).await {
                Ok(is_outside) => is_outside,
                Err(_) => Err(sea_orm::SqlxError::PoolTimedOut),
            }
        })
    })
}
