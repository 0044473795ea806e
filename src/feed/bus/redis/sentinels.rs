//! Sentinels: they know which Redis is the master, and are asked anew for every connection.
//!
//! `redis+sentinel://[user:password@]host[:port][,host[:port]…]/service`, or `rediss+sentinel` where
//! all of them are behind TLS. The user and the password are for the Redis; sentinels that want some
//! of their own get those of `?sentinel_username=…&sentinel_password=…`.

use std::fmt;

use anyhow::{Context as _, bail};
use redis::sentinel::{Sentinel, SentinelNodeConnectionInfo};
use redis::{Client, ConnectionInfo, RedisResult, TlsMode};
use url::Url;

use super::address::{connection_info, is_tls, tcp_settings};

const DEFAULT_PORT: u16 = 26379;

/// Sentinels, and the service that they are asked for.
pub(super) struct Sentinels {
    hosts: Vec<ConnectionInfo>,
    service: String,
    node: SentinelNodeConnectionInfo,
}

impl Sentinels {
    /// Reads a URL. None: it is of another kind.
    pub(super) fn parse(url: &str) -> anyhow::Result<Option<Self>> {
        let Some((scheme, rest)) = url.split_once("+sentinel://") else { return Ok(None) };
        let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, service) = place.split_once('/').unwrap_or((place, ""));
        if service.is_empty() || service.contains('/') {
            bail!("expected one name of a service after the sentinels: …/service");
        }
        let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let own = own_user(query)?;
        let sentinels = hosts.split(',').map(|host| sentinel(scheme, host, &own));
        let sentinels = sentinels.collect::<anyhow::Result<Vec<_>>>()?;
        let node = node(&format!("{scheme}://{user}@node"))?;
        Ok(Some(Self { hosts: sentinels, service: service.to_owned(), node }))
    }

    /// A client of the master.
    pub(super) async fn master(&self) -> RedisResult<Client> {
        let mut sentinel = Sentinel::build(self.hosts.clone())?;
        sentinel.async_master_for(&self.service, Some(&self.node)).await
    }

    pub(super) fn need_tls(&self) -> bool {
        self.hosts.iter().any(is_tls)
    }
}

impl fmt::Display for Sentinels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by sentinels at ", self.service)?;
        for (place, sentinel) in self.hosts.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{}", sentinel.addr())?;
        }
        Ok(())
    }
}

/// The user and the password of the sentinels themselves.
#[derive(Default)]
struct OwnUser {
    username: Option<String>,
    password: Option<String>,
}

fn own_user(query: &str) -> anyhow::Result<OwnUser> {
    let mut own = OwnUser::default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "sentinel_username" => own.username = Some(value.into_owned()),
            "sentinel_password" => own.password = Some(value.into_owned()),
            _ => bail!("expected only sentinel_username and sentinel_password after the ?"),
        }
    }
    Ok(own)
}

fn sentinel(scheme: &str, host: &str, own: &OwnUser) -> anyhow::Result<ConnectionInfo> {
    // Parsed on its own: a host, and perhaps a port.
    let url = Url::parse(&format!("{scheme}://{host}")).context("a host and perhaps a port")?;
    let port = url.port().unwrap_or(DEFAULT_PORT);
    let host = url.host_str().context("a host is missing")?;
    let info = connection_info(&format!("{scheme}://{host}:{port}"))?;
    let mut user = info.redis_settings().clone();
    if let Some(username) = &own.username {
        user = user.set_username(username);
    }
    if let Some(password) = &own.password {
        user = user.set_password(password);
    }
    Ok(info.set_redis_settings(user))
}

/// How to connect to the Redis that the sentinels name; `example` is a URL with its user.
fn node(example: &str) -> anyhow::Result<SentinelNodeConnectionInfo> {
    let info = connection_info(example)?;
    let node = SentinelNodeConnectionInfo::default()
        .set_tcp_settings(tcp_settings())
        .set_redis_connection_info(info.redis_settings().clone());
    Ok(if is_tls(&info) { node.set_tls_mode(TlsMode::Secure) } else { node })
}
