//! Plenary without a network: its service over an edition in a new database.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use async_graphql::Variables;
use plenary::app::Sources;
use plenary::config::ClockOptions;
use plenary::feed::{Hub, MemoryBus};
use plenary::graphql::limits::Limits;
use plenary::graphql::{Asked, Asker, Payload, SchemaSettings, Service, Source};
use plenary::metrics::Metrics;
use plenary::store::Store;
use plenary::types::{Languages, Viewer};

use super::edition;

/// Plenary's service, and what it is asked.
pub struct Inside {
    service: Service,
    asked: Asked,
    who: Asker,
}

impl Inside {
    /// With an edition of so many sessions, in a new file of a directory.
    pub async fn open(directory: &Path, sessions: usize) -> anyhow::Result<Self> {
        let url = format!("sqlite:{}", directory.join(format!("{sessions}.db")).display());
        let store = Store::open(&url).await.context("open the database")?;
        store.migrate_up().await.context("bring the database up to date")?;
        let sources = Sources::real(ClockOptions { clock: None });
        edition::found(&store, &sources, sessions).await?;
        let hub = Hub::load(store, Arc::new(MemoryBus::default()), Metrics::default()).await;
        let hub = Arc::new(hub.context("load the program")?);
        let Sources { clock, ids, .. } = sources;
        let asked = Asked {
            document: Source::Text(super::QUERY.to_owned()),
            operation_name: None,
            variables: Variables::from_json(super::variables()),
        };
        let who = Asker {
            viewer: Viewer::Public,
            presented: None,
            languages: Languages::default(),
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            request: None,
        };
        let service = Service::new(hub, clock, ids, Limits::default(), SchemaSettings::default());
        Ok(Self { service, asked, who })
    }

    /// The page, as any transport asks for it: through the gate and the executor, as JSON.
    pub async fn answer(&self) -> Box<str> {
        let answer = match self.service.prepare(self.asked.clone(), &self.who.viewer) {
            Ok(prepared) => self.service.execute(&prepared, self.who.clone()).await,
            Err(refused) => refused,
        };
        Payload::single(&answer).json
    }
}
