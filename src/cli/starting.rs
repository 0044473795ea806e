//! What `plenary serve` says when it starts: what it runs on, and what an operator may not have meant.

use super::settings::Settings;
use crate::app::App;
use crate::config::ServeOptions;
use crate::http::Origins;
use crate::store::{DatabaseKind, StoreError};

/// What is known of a service that has just started.
struct Facts<'a> {
    database: DatabaseKind,
    /// Whether there is a Redis.
    is_rung: bool,
    /// Whether others than this machine can reach it.
    is_reachable: bool,
    /// Whether anybody could sign in, or has a token.
    has_staff: bool,
    options: &'a ServeOptions,
    settings: &'a Settings,
}

/// Tells the log what a service runs on.
pub(super) async fn tell(app: &App, options: &ServeOptions, settings: &Settings) {
    let hub = app.hub();
    let (store, snapshot) = (hub.store(), hub.snapshot());
    let revisions: Vec<_> = snapshot
        .programs()
        .filter_map(|program| Some((&program.edition()?.slug, program.revision())))
        .map(|(slug, revision)| format!("{slug} at {revision}"))
        .collect();
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        database = store.kind().name(),
        bus = hub.bus_name(),
        address = %app.address(),
        editions = revisions.len(),
        programs = revisions.join(", "),
        "serving"
    );
    let facts = Facts {
        database: store.kind(),
        is_rung: settings.value("redis-url").is_some(),
        is_reachable: !app.address().ip().is_loopback(),
        has_staff: has_staff(app).await.unwrap_or(true),
        options,
        settings,
    };
    for warning in facts.warnings() {
        tracing::warn!("{warning}");
    }
    if facts.database == DatabaseKind::Postgres && !facts.is_rung {
        tracing::info!("there is no Redis: changes of other nodes are seen within two seconds");
    }
}

async fn has_staff(app: &App) -> Result<bool, StoreError> {
    let store = app.hub().store();
    Ok(!store.accounts().await?.is_empty() || !store.tokens().await?.is_empty())
}

impl Facts<'_> {
    /// What an operator may not have meant, in words.
    fn warnings(&self) -> Vec<String> {
        let all = [self.about_the_network(), self.about_browsers(), self.about_the_rest()];
        all.into_iter().flatten().collect()
    }

    fn about_the_network(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let has_url = self.options.mail.public_url().is_some();
        if (self.is_reachable || has_url) && self.settings.value("trusted-proxies").is_none() {
            let proxies = "no --trusted-proxies are named: behind a proxy, everybody has the \
                           proxy's address, and shares its limits";
            warnings.push(proxies.to_owned());
        }
        if !self.is_reachable {
            return warnings;
        }
        let tls = "it listens beyond this machine, and does no TLS itself: unless a proxy in front \
                   does, tokens and names can be read on the way";
        warnings.push(tls.to_owned());
        if !has_url {
            let url = "there is no --public-url: links in mails lead to the address listened on, \
                       and only pages of the same host may open a WebSocket";
            warnings.push(url.to_owned());
        }
        warnings
    }

    fn about_browsers(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        let is_public = self.is_reachable || self.options.mail.public_url().is_some();
        if is_public && !self.options.no_graphiql {
            let graphiql = "/graphiql is shown to the public, and loads scripts from esm.sh: \
                            --no-graphiql hides it";
            warnings.push(graphiql.to_owned());
        }
        if self.options.browser.allow_origins == Some(Origins::Any) && self.has_staff {
            let origins = "pages of all sites may use the service (--allow-origins *), and there \
                           is staff: a token that is given to a page of theirs works there";
            warnings.push(origins.to_owned());
        }
        warnings
    }

    fn about_the_rest(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.options.clock().clock.is_some() {
            warnings.push("the clock is set by --clock: it does not show the present".to_owned());
        }
        if self.options.mail.are_files() {
            let mail = "there is no --smtp-url: mails become files, and reach nobody";
            warnings.push(mail.to_owned());
        }
        if self.database == DatabaseKind::Sqlite && self.is_rung {
            let redis = "a Redis is named, but a database in a file serves one node alone: \
                         PostgreSQL serves several";
            warnings.push(redis.to_owned());
        }
        let without = self.settings.without_limit();
        if !without.is_empty() {
            warnings.push(format!("there is no limit for: {}", without.join(", ")));
        }
        warnings
    }
}
