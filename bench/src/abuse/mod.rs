//! Abuse, and those who read the page meanwhile.
//!
//! The attacker throws from a thread and an address of their own; the quiet clients ask at a steady
//! pace and note how long they wait.

mod kinds;

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::json;
use tokio::runtime::Builder;
use tokio::task::{JoinSet, LocalSet};
use tokio::time::{MissedTickBehavior, interval};

use self::kinds::Kind;
use super::fanout::Busy;
use super::figures::{self, Times};
use super::reading::Served;
use super::reading::connection::Connection;
use super::reading::request::Form;
use super::resources::Process;

/// Where the attacker comes from: another address, as everywhere but here.
const ATTACKER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 66));

/// One kind of abuse: what refusing it costs, and what others notice.
#[derive(Debug, clap::Args)]
pub struct Abuse {
    #[command(flatten)]
    served: Served,
    /// What is thrown.
    #[arg(long)]
    kind: Kind,
    /// How many connections throw it.
    #[arg(long, default_value_t = 16)]
    attackers: u32,
    /// How often it is thrown in a second, by all of them together.
    #[arg(long, default_value_t = 400)]
    rate: u32,
    /// How many quiet clients there are.
    #[arg(long, default_value_t = 16)]
    quiet: u32,
    /// How often a quiet client asks in a second.
    #[arg(long, default_value_t = 25)]
    quiet_rate: u32,
    /// For how long, each time.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
}

/// What the attacker does.
#[derive(Clone)]
struct Throw {
    address: SocketAddr,
    request: Arc<[u8]>,
    pause: Option<Duration>,
    end: Arc<AtomicBool>,
    refused: Arc<AtomicU64>,
}

impl Abuse {
    /// Measures.
    pub async fn run(self) -> anyhow::Result<()> {
        let throw = Throw {
            address: self.served.address,
            request: self.kind.request(self.served.address).into(),
            pause: None,
            end: Arc::default(),
            refused: Arc::default(),
        };
        let status = throw.once().await.context("the abuse is not refused")?;
        let (each, refused) = self.alone(&throw).await?;
        let before = self.quiet().await?;
        let pause = Duration::from_secs(1) * self.attackers / self.rate.max(1);
        let attack = Throw { pause: Some(pause), ..throw };
        let attacking = attack.start(self.attackers);
        let during = self.quiet().await;
        attack.end.store(true, Ordering::Relaxed);
        attacking.join().ok().context("attack")??;
        let during = during?;
        let mut all = json!({ "label": self.served.label, "server": self.served.server,
            "abuse": self.kind.name(), "status": status, "refused": refused,
            "thrown": attack.refused.load(Ordering::Relaxed),
            "quiet_p99_before": before.json()["p99"], "quiet_p99_during": during.json()["p99"],
            "quiet_p50_before": before.json()["p50"], "quiet_p50_during": during.json()["p50"] });
        figures::add(&mut all, each);
        let shown = [
            ("/status", "status"),
            ("/server_cpu_us", "server µs"),
            ("/took/p99", "took p99 ms"),
            ("/thrown", "thrown meanwhile"),
            ("/quiet_p99_before", "quiet p99 before ms"),
            ("/quiet_p99_during", "meanwhile ms"),
            ("/others_cpus", "other CPUs"),
        ];
        figures::say(&["label", "abuse"], &shown, &all, self.served.json.as_deref())
    }

    /// One after the other, nothing else meanwhile: what each costs the server, and how long it
    /// takes.
    async fn alone(&self, throw: &Throw) -> anyhow::Result<(serde_json::Value, u64)> {
        let busy = Busy::now(self.served.pid.map(Process::new))?;
        let until = Instant::now() + Duration::from_secs(self.seconds);
        let mut took = Times::new()?;
        while Instant::now() < until {
            let began = Instant::now();
            throw.once().await?;
            took.record(began.elapsed());
        }
        let mut each = busy.since(took.count())?;
        figures::add(&mut each, json!({ "took": took.json() }));
        Ok((each, took.count()))
    }

    /// How long quiet clients wait for the page.
    async fn quiet(&self) -> anyhow::Result<Times> {
        let ready = Form::Post.ready(self.served.address).await?;
        let request: Rc<[u8]> = ready.bytes.into();
        let times = Rc::new(RefCell::new(Times::new()?));
        let until = Instant::now() + Duration::from_secs(self.seconds);
        let pause = Duration::from_secs(1) / self.quiet_rate.max(1);
        let mut clients = JoinSet::new();
        for place in 0..self.quiet {
            let connection = Connection::open(self.served.address).await?;
            // Not all in the same moment.
            let begin = Instant::now() + pause * place / self.quiet.max(1);
            let (request, times) = (request.clone(), times.clone());
            let client = Quiet { connection, request, times, begin, pause, until };
            clients.spawn_local(client.run());
        }
        while let Some(ended) = clients.join_next().await {
            ended.context("wait for a client")?.context("a quiet client")?;
        }
        Rc::try_unwrap(times).ok().map(RefCell::into_inner).context("all clients are gone")
    }
}

/// A quiet client.
struct Quiet {
    connection: Connection,
    request: Rc<[u8]>,
    times: Rc<RefCell<Times>>,
    begin: Instant,
    pause: Duration,
    until: Instant,
}

impl Quiet {
    async fn run(mut self) -> anyhow::Result<()> {
        tokio::time::sleep_until(self.begin.into()).await;
        let mut ticks = interval(self.pause);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while Instant::now() < self.until {
            ticks.tick().await;
            let sent = Instant::now();
            let shape = self.connection.exchange(&self.request).await?;
            ensure!(shape.status == 200, "status {}", shape.status);
            self.times.borrow_mut().record(sent.elapsed());
        }
        Ok(())
    }
}

impl Throw {
    /// Throws it once, on a connection of its own. Returns the status of the refusal.
    async fn once(&self) -> anyhow::Result<u16> {
        let mut connection = Connection::from(ATTACKER, self.address).await?;
        let shape = connection.throw(&self.request).await?;
        ensure!(shape.status >= 400, "it was answered: {}", connection.head());
        self.refused.fetch_add(1, Ordering::Relaxed);
        Ok(shape.status)
    }

    /// Throws it again and again from a thread of its own, until the end.
    fn start(&self, connections: u32) -> JoinHandle<anyhow::Result<()>> {
        let throw = self.clone();
        self.refused.store(0, Ordering::Relaxed);
        std::thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let attack = async {
                let mut attackers = JoinSet::new();
                for _ in 0..connections {
                    attackers.spawn_local(throw.clone().again());
                }
                while let Some(ended) = attackers.join_next().await {
                    ended.context("wait for an attacker")?;
                }
                Ok(())
            };
            LocalSet::new().block_on(&runtime, attack)
        })
    }

    async fn again(self) {
        let mut ticks = interval(self.pause.unwrap_or(Duration::from_millis(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !self.end.load(Ordering::Relaxed) {
            ticks.tick().await;
            // A connection that is ended without a word is a refusal as well.
            drop(self.once().await);
        }
    }
}
