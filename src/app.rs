//! The composition root: the only place that knows the real clock and the real randomness, and that
//! starts and stops every task.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::config::{BusOptions, ClockOptions, DatabaseOptions, ServeOptions};
use crate::feed::{Bell, Bus, Hub, MemoryBus, RedisBus};
use crate::graphql::Service;
use crate::http::{self, Lifetime, Listener, Pulse};
use crate::jobs::{Jobs, Notices};
use crate::metrics::Metrics;
use crate::store::Store;
use crate::types::{Clock, IdSource, Randomness, Timestamp};

/// How soon a clock is looked at again that is waited for: it may be set meanwhile.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// The wall clock, set forward or back by a fixed amount.
struct WallClock {
    offset_millis: i64,
}

impl WallClock {
    /// A clock that shows `start` now and runs on from there; without it, the present.
    fn starting_at(start: Option<Timestamp>) -> Self {
        let present = Self { offset_millis: 0 };
        let offset_millis = start.map_or(0, |start| start.as_millis() - present.now().as_millis());
        Self { offset_millis }
    }
}

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody is given")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(millis).plus_millis(self.offset_millis)
    }

    fn until(&self, instant: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            loop {
                let left = instant.as_millis() - self.now().as_millis();
                let Some(left) = u64::try_from(left).ok().filter(|left| *left > 0) else { return };
                tokio::time::sleep(Duration::from_millis(left).min(LOOK_AGAIN)).await;
            }
        })
    }
}

/// The randomness of the operating system.
struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the randomness that everybody is given")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system has randomness");
    }
}

/// Time, randomness and ids.
#[derive(Clone)]
pub struct Sources {
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The randomness.
    pub randomness: Arc<dyn Randomness>,
    /// The ids.
    pub ids: IdSource,
}

impl Sources {
    /// Ids from a clock and randomness.
    pub fn new(clock: Arc<dyn Clock>, randomness: Arc<dyn Randomness>) -> Self {
        let ids = IdSource::new(clock.clone(), randomness.clone());
        Self { clock, randomness, ids }
    }

    /// The real ones; the clock as the operator set it.
    pub fn real(options: ClockOptions) -> Self {
        let clock = WallClock::starting_at(options.clock);
        Self::new(Arc::new(clock), Arc::new(SystemRandomness))
    }
}

/// Opens the database, and brings its schema up to date unless told not to.
pub async fn open_store(options: &DatabaseOptions) -> anyhow::Result<Store> {
    let store = Store::open(&options.database_url).await.context("open the database")?;
    if !options.no_migrate {
        store.migrate_up().await.context("bring the database up to date")?;
    }
    Ok(store)
}

/// The bus through Redis. None: no Redis was named. Whether it is there does not matter yet.
pub fn open_bus(options: &BusOptions) -> anyhow::Result<Option<Arc<RedisBus>>> {
    let bus = options.redis_url.as_deref().map(RedisBus::open);
    Ok(bus.transpose().context("find Redis")?.map(Arc::new))
}

/// Rings for the nodes, for a command that ends. Where that fails, they find out by themselves.
pub async fn ring_now(bus: Option<&RedisBus>, bells: &[Bell]) {
    if let Some(bus) = bus
        && let Err(error) = bus.ring_now(bells).await
    {
        tracing::warn!(reason = format!("{error:#}"), "no bell was rung; nodes will poll");
    }
}

/// Takes the port. Done before anything is written, so that a port in use changes nothing.
pub async fn listen(options: &ServeOptions) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(options.listen).await;
    listener.with_context(|| format!("listen on {}", options.listen))
}

/// A task that runs until it is told to stop.
struct Task {
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Task {
    /// Starts it; `run` ends soon after the token is cancelled.
    fn start<Run>(run: impl FnOnce(CancellationToken) -> Run) -> Self
    where
        Run: Future<Output = ()> + Send + 'static,
    {
        let stop = CancellationToken::new();
        let running = tokio::spawn(run(stop.clone()));
        Self { stop, running }
    }

    async fn stop(&mut self) -> anyhow::Result<()> {
        self.stop.cancel();
        ended(&mut self.running).await
    }
}

/// Runs Redis if there is one: within one process nothing needs to.
fn ring(redis: Option<Arc<RedisBus>>, randomness: Arc<dyn Randomness>, metrics: Metrics) -> Task {
    Task::start(|until| async move {
        if let Some(redis) = redis {
            redis.run(randomness.as_ref(), &metrics, until).await;
        } else {
            metrics.bus_is_up();
            until.cancelled().await;
        }
    })
}

/// Waits for a task that may have been waited for already.
async fn ended(task: &mut JoinHandle<()>) -> anyhow::Result<()> {
    if !task.is_finished() {
        task.await?;
    }
    Ok(())
}

/// A running service.
pub struct App {
    address: SocketAddr,
    hub: Arc<Hub>,
    service: Service,
    lifetime: Lifetime,
    updates: Task,
    jobs: Task,
    pulse: JoinHandle<()>,
    bells: Task,
    server: JoinHandle<()>,
    drain: Duration,
}

impl App {
    /// Starts to serve a database on a socket that listens, and rings through Redis if there is one
    /// (else within this process alone). When this returns, connections are accepted.
    pub async fn start(
        listener: TcpListener,
        store: Store,
        redis: Option<Arc<RedisBus>>,
        sources: Sources,
        options: &ServeOptions,
    ) -> anyhow::Result<Self> {
        let address = listener.local_addr().context("find the address that is listened on")?;
        let bus: Arc<dyn Bus> = match &redis {
            Some(redis) => redis.clone(),
            None => Arc::new(MemoryBus::default()),
        };
        let (sender, carrier) = options.mail.read(address)?;
        let limits = options.limits();
        let schema = options.schema.read(&limits).context("read the trusted documents")?;
        schema.trusted.check().await.context("check the trusted documents")?;
        let metrics = Metrics::default();
        let hub = Hub::load(store, bus, metrics.clone());
        let hub = Arc::new(hub.await.context("load the programs")?);
        // Nothing fails from here on, so that every task finds its owner.
        let bells = ring(redis, sources.randomness.clone(), metrics);
        let lifetime = Lifetime::default();
        let Sources { clock, randomness, ids } = sources;
        let service = Service::new(hub.clone(), clock.clone(), ids.clone(), limits, schema);
        let pulse = Arc::new(Pulse::default());
        let settings = options.http();
        let router = http::router(service.clone(), &settings, lifetime.clone(), pulse.clone());
        let accepting = Listener::new(
            router,
            &service.limits().transport,
            settings.proxies,
            lifetime.clone(),
            hub.metrics().clone(),
        );
        let server = tokio::spawn(accepting.run(listener));
        let running = hub.clone();
        let forgetting = service.clone();
        let updates = Task::start(|stop| async move {
            tokio::select! {
                () = running.run(randomness.as_ref(), stop) => {}
                () = forgetting.forget_what_is_taken_back() => {}
            }
        });
        let jobs = Task::start(|stop| {
            let jobs = Jobs {
                hub: hub.clone(),
                store: hub.store().aside(),
                clock,
                ids,
                sender,
                carrier,
                lanes: options.mail.lanes(),
                keep_unconfirmed_days: options.mail.keep_unconfirmed_days,
                notices: Notices::gathered_for(options.mail.notice_window_seconds),
                stop,
            };
            async move { Box::pin(jobs.run()).await }
        });
        let (period, until) = (Duration::from_secs(options.ping_seconds), lifetime.stopping());
        let pulse = tokio::spawn(async move { pulse.run(period, until).await });
        let drain = Duration::from_secs(options.drain_seconds);
        Ok(Self { address, hub, service, lifetime, updates, jobs, pulse, bells, server, drain })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The programs that it serves.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Serves until `end`; then takes no more connections, ends the streams one by one, lets requests
    /// finish for as long as the operator allows, and closes the database. Until the last stream has
    /// ended, changes are told.
    pub async fn run_until(self, end: impl Future<Output = ()>) -> anyhow::Result<()> {
        let Self {
            mut server,
            hub,
            service,
            mut updates,
            mut jobs,
            mut pulse,
            mut bells,
            lifetime,
            drain,
            ..
        } = self;
        // Nothing else ends by itself: what does has failed, and would be missed without a word.
        let why = tokio::select! {
            () = end => Ok(()),
            failed = &mut server => failed.context("serve"),
            failed = &mut updates.running => failed.context("keep the programs up to date"),
            failed = &mut jobs.running => failed.context("do what nobody waits for"),
            failed = &mut pulse => failed.context("ask connections whether they live"),
            failed = &mut bells.running => failed.context("run the bus"),
        };
        tracing::info!("stopping");
        let drained = async {
            // A mail that is being handed over is waited for as a request is.
            let (jobs, ()) = tokio::join!(jobs.stop(), lifetime.end(drain));
            jobs.context("end the jobs")?;
            ended(&mut server).await.context("serve")?;
            // Those that the last requests began.
            lifetime.ended().await;
            anyhow::Ok(())
        };
        if let Ok(drained) = tokio::time::timeout(drain, drained).await {
            drained?;
        } else {
            tracing::warn!("some requests or streams did not end in time");
            server.abort();
            jobs.running.abort();
        }
        service.close().await;
        updates.stop().await.context("end the updates")?;
        ended(&mut pulse).await.context("end the pulse")?;
        // Last, so that what was changed until now is rung for.
        bells.stop().await?;
        hub.store().clone().close().await.context("close the database")?;
        why
    }
}
