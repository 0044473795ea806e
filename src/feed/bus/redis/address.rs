//! Where Redis is: the URLs that an operator writes, and connecting to one of them.
//!
//! URLs hold passwords: no error and no log repeats any of them. Hosts and ports are named.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use anyhow::Context as _;
use redis::io::tcp::TcpSettings;
use redis::io::tcp::socket2::TcpKeepalive;
use redis::{Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _};
use tokio::time::timeout;

use super::sentinels::Sentinels;

/// How long a connection may take: the name, TCP, TLS, introducing ourselves, and what is asked
/// first. A network that is so slow rings no sooner than the polls.
pub(super) const CONNECTION: Duration = Duration::from_secs(2);

/// How long sentinels may take to name a master that says that it is one. One of them that hangs is
/// waited for.
const RESOLUTION: Duration = Duration::from_secs(4);

const KEEPALIVE: Duration = Duration::from_secs(10);

/// How long what we sent may stay unacknowledged.
const USER_TIMEOUT: Duration = Duration::from_secs(5);

/// Why Redis cannot be where an operator says. Names the URL by its place, never by its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("URL {place} of Redis cannot be used: {reason}")]
pub struct RedisUrlError {
    /// Which of the URLs, counted from 1.
    pub place: usize,
    /// What is wrong with it.
    pub reason: String,
}

/// One or more places at which the same Redis can be found.
pub(super) struct Addresses(Vec<Address>);

enum Address {
    /// A Redis, or any node of a cluster: what is published on one reaches the others.
    Node(Client),
    /// Sentinels, who know which Redis is the master.
    Master(Sentinels),
}

impl Addresses {
    /// Reads URLs with commas between them.
    pub(super) fn parse(urls: &str) -> Result<Self, RedisUrlError> {
        let addresses = split(urls).into_iter().enumerate().map(|(place, url)| {
            let wrong = |error: anyhow::Error| RedisUrlError {
                place: place + 1,
                reason: format!("{error:#}"),
            };
            Address::parse(&url).map_err(wrong)
        });
        addresses.collect::<Result<_, _>>().map(Self)
    }

    /// Whether any is connected to through TLS.
    pub(super) fn need_tls(&self) -> bool {
        self.0.iter().any(Address::needs_tls)
    }

    /// Connects to the first that lets us; the error is that of the last.
    pub(super) async fn connect<Connection, Connecting>(
        &self,
        how: impl Fn(Client) -> Connecting,
    ) -> anyhow::Result<Connection>
    where
        Connecting: Future<Output = anyhow::Result<Connection>>,
    {
        let mut failed = None;
        for address in &self.0 {
            match address.connect(&how).await {
                Ok(connection) => return Ok(connection),
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.context("there is no address")?)
    }
}

impl Address {
    fn parse(url: &str) -> anyhow::Result<Self> {
        if let Some(sentinels) = Sentinels::parse(url)? {
            return Ok(Self::Master(sentinels));
        }
        Ok(Self::Node(Client::open(connection_info(url)?)?))
    }

    fn needs_tls(&self) -> bool {
        match self {
            Self::Node(client) => is_tls(client.get_connection_info()),
            Self::Master(sentinels) => sentinels.need_tls(),
        }
    }

    async fn connect<Connection, Connecting>(
        &self,
        how: impl Fn(Client) -> Connecting,
    ) -> anyhow::Result<Connection>
    where
        Connecting: Future<Output = anyhow::Result<Connection>>,
    {
        let connect = async {
            let client = match self {
                Self::Node(client) => client.clone(),
                Self::Master(sentinels) => timeout(RESOLUTION, sentinels.master())
                    .await
                    .context("the sentinels took too long")?
                    .context("ask for the master")?,
            };
            timeout(CONNECTION, how(client)).await.context("it took too long")?
        };
        connect.await.with_context(|| format!("connect to {self}"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(client) => client.get_connection_info().addr().fmt(f),
            Self::Master(sentinels) => sentinels.fmt(f),
        }
    }
}

/// How to connect to what a URL names.
pub(super) fn connection_info(url: &str) -> anyhow::Result<ConnectionInfo> {
    let info = url.into_connection_info()?;
    if let ConnectionAddr::TcpTls { insecure: true, .. } = info.addr() {
        anyhow::bail!("certificates are always checked; leave #insecure out");
    }
    Ok(info.set_tcp_settings(tcp_settings()))
}

pub(super) fn is_tls(info: &ConnectionInfo) -> bool {
    matches!(info.addr(), ConnectionAddr::TcpTls { .. })
}

pub(super) fn tcp_settings() -> TcpSettings {
    let settings = TcpSettings::default()
        .set_nodelay(true)
        .set_keepalive(TcpKeepalive::new().with_time(KEEPALIVE));
    #[cfg(target_os = "linux")]
    let settings = settings.set_user_timeout(USER_TIMEOUT);
    settings
}

/// The URLs of a list. The hosts of sentinels have commas between them as well: a URL begins only
/// where a scheme does.
fn split(urls: &str) -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for part in urls.split(',') {
        match list.last_mut() {
            Some(url) if !begins_with_scheme(part) => {
                url.push(',');
                url.push_str(part);
            }
            _ => list.push(part.trim().to_owned()),
        }
    }
    list
}

fn begins_with_scheme(text: &str) -> bool {
    let is_scheme = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '+');
    text.trim().split_once(":/").is_some_and(|(word, _)| is_scheme(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_redis_is_understood() {
        for (urls, places) in [
            ("redis://10.0.0.1", vec!["10.0.0.1:6379"]),
            ("valkey://user:secret@cache:7000/2", vec!["cache:7000"]),
            ("rediss://[::1]:7000", vec!["::1:7000"]),
            ("unix:///run/redis.sock", vec!["/run/redis.sock"]),
            ("redis://a:1,redis://b:2, redis://c:3", vec!["a:1", "b:2", "c:3"]),
            ("redis://:se,cret@a:1,redis://b:2", vec!["a:1", "b:2"]),
            (
                "redis+sentinel://:secret@a:1,redis:2,c/plenary",
                vec!["plenary by sentinels at a:1, redis:2, c:26379"],
            ),
            ("rediss+sentinel://a/x,redis://b", vec!["x by sentinels at a:26379", "b:6379"]),
        ] {
            let addresses = Addresses::parse(urls).unwrap();
            let named: Vec<_> = addresses.0.iter().map(ToString::to_string).collect();
            assert_eq!(named, places, "{urls}");
            assert_eq!(addresses.need_tls(), urls.starts_with("rediss"), "{urls}");
        }
    }

    #[test]
    fn a_wrong_url_is_named_by_its_place_and_not_repeated() {
        for (urls, place) in [
            ("", 1),
            ("secret", 1),
            ("secret@host:6379", 1),
            ("http://:secret@host", 1),
            ("redis://:secret@", 1),
            ("redis://:secret@host:port", 1),
            ("redis://:secret@host/secret", 1),
            ("rediss://:secret@host/#insecure", 1),
            ("redis://host,http://:secret@host", 2),
            ("redis+sentinel://:secret@host:1", 1),
            ("redis+sentinel://:secret@host:1/", 1),
            ("redis+sentinel://:secret@host:1,/plenary", 1),
            ("redis+sentinel://:secret@host:port/plenary", 1),
            ("redis+sentinel://:secret@host/plenary?secret=1", 1),
        ] {
            let error = Addresses::parse(urls).err().unwrap_or_else(|| panic!("{urls} is read"));
            assert_eq!(error.place, place, "{urls}: {error}");
            assert!(!error.to_string().contains("secret"), "{urls}: {error}");
            assert!(error.reason.len() > 5, "{urls}: {error}");
        }
    }
}
