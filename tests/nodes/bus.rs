//! The bus by itself, on real Redis of every shape.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use plenary::feed::{Bell, Bus as _, Heard, RedisBus};
use plenary::metrics::Metrics;
use plenary::types::Randomness;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::broadcast::Receiver;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::proxy::{Line, Proxy};
use super::redis::Redis;
use crate::postgres_server::free_port;
use crate::support::process::{Database, Server, plenary};

/// How long it is waited for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

struct Halves;

impl Randomness for Halves {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(128);
    }
}

/// A bus that runs.
pub struct Node {
    bus: Arc<RedisBus>,
    heard: Receiver<Heard>,
    stop: CancellationToken,
    running: JoinHandle<()>,
}

impl Node {
    pub fn at(url: &str) -> Self {
        let bus = Arc::new(RedisBus::open(url).unwrap());
        let (heard, stop) = (bus.listen(), CancellationToken::new());
        let (carrying, until) = (bus.clone(), stop.clone());
        let running =
            tokio::spawn(async move { carrying.run(&Halves, &Metrics::default(), until).await });
        Self { bus, heard, stop, running }
    }

    /// Waits until this is heard.
    pub async fn hears(&mut self, what: Heard) {
        let hearing = async { while self.next().await != what {} };
        let heard = tokio::time::timeout(PATIENCE, hearing).await;
        heard.unwrap_or_else(|_| panic!("{what:?} is not heard"));
    }

    /// What is heard next.
    pub async fn next(&mut self) -> Heard {
        let heard = tokio::time::timeout(PATIENCE, self.heard.recv()).await;
        heard.expect("something must be heard").unwrap()
    }

    async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(PATIENCE, self.running).await.expect("it stops").unwrap();
    }
}

/// Rings again and again until it is heard: what is rung while Redis comes back may be lost.
async fn assert_rings(from: &Node, to: &mut Node, number: i64) {
    let bell = Bell::Access(number);
    let ringing = async {
        let mut again = tokio::time::interval(Duration::from_millis(200));
        loop {
            again.tick().await;
            from.bus.ring(bell);
        }
    };
    tokio::select! {
        () = ringing => {}
        () = to.hears(Heard::Bell(bell)) => {}
    }
}

#[tokio::test]
async fn a_bell_is_heard_on_the_other_node_before_and_after_every_outage() {
    let mut redis = Redis::start().await;
    let line = Proxy::to(redis.port).await;
    let near = Node::at(&redis.url());
    let mut far = Node::at(&format!("redis://{}", line.address));
    far.hears(Heard::MayHaveMissed).await;
    assert_rings(&near, &mut far, 1).await;
    redis.kill();
    // Ringing neither waits nor fails.
    near.bus.ring(Bell::Access(0));
    redis.start_again().await;
    far.hears(Heard::MayHaveMissed).await;
    assert_rings(&near, &mut far, 2).await;
    // Noticed although nobody closes anything: it connects anew.
    redis.freeze();
    line.is_knocked_on().await;
    redis.thaw();
    far.hears(Heard::MayHaveMissed).await;
    assert_rings(&near, &mut far, 3).await;
    for (broken, number) in [(Line::Silent, 4), (Line::Cut, 5)] {
        line.set(broken);
        line.is_knocked_on().await;
        line.set(Line::Open);
        far.hears(Heard::MayHaveMissed).await;
        assert_rings(&near, &mut far, number).await;
    }
    near.stop().await;
    far.stop().await;
}

#[tokio::test]
async fn nodes_of_a_cluster_pass_bells_on() {
    let settings = ["cluster-enabled yes", "cluster-require-full-coverage no"];
    let (one, other) = (Redis::start_with(&settings).await, Redis::start_with(&settings).await);
    assert_eq!(one.ask("CLUSTER ADDSLOTSRANGE 0 16383").await, "OK");
    assert_eq!(one.ask(&format!("CLUSTER MEET 127.0.0.1 {}", other.port)).await, "OK");
    for redis in [&one, &other] {
        redis.eventually("CLUSTER INFO", |info| info.contains("cluster_known_nodes:2")).await;
    }
    let (near, mut far) = (Node::at(&one.url()), Node::at(&other.url()));
    far.hears(Heard::MayHaveMissed).await;
    assert_rings(&near, &mut far, 1).await;
    // The second address is tried when the first does not answer.
    let mut third = Node::at(&format!("redis://127.0.0.1:1,{}", one.url()));
    third.hears(Heard::MayHaveMissed).await;
    assert_rings(&near, &mut third, 2).await;
}

#[tokio::test]
async fn bells_follow_the_master_that_sentinels_choose() {
    let mut master = Redis::start().await;
    let replica = Redis::start_with(&[&format!("replicaof 127.0.0.1 {}", master.port)]).await;
    replica.eventually("INFO replication", |info| info.contains("master_link_status:up")).await;
    let watch = format!("sentinel monitor plenary 127.0.0.1 {} 1", master.port);
    let down = "sentinel down-after-milliseconds plenary 500";
    let sentinel = Redis::start_with(&[&watch, down]).await;
    sentinel
        .eventually("SENTINEL REPLICAS plenary", |list| list.contains(&replica.port.to_string()))
        .await;
    let url = format!("redis+sentinel://127.0.0.1:{}/plenary", sentinel.port);
    let (near, mut far) = (Node::at(&url), Node::at(&url));
    far.hears(Heard::MayHaveMissed).await;
    assert_rings(&near, &mut far, 1).await;
    master.kill();
    replica.eventually("INFO replication", |info| info.contains("role:master")).await;
    far.hears(Heard::MayHaveMissed).await;
    assert_rings(&near, &mut far, 2).await;
    replica.has_listeners(2).await;
}

#[tokio::test]
async fn a_node_rings_through_tls_and_checks_whom_it_talks_to() {
    let keys = tempfile::tempdir().unwrap();
    let (key, certificate) = (keys.path().join("key.pem"), keys.path().join("certificate.pem"));
    let made = std::process::Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let port = free_port();
    let redis = Redis::start_with(&[
        &format!("tls-port {port}"),
        &format!("tls-cert-file {}", certificate.display()),
        &format!("tls-key-file {}", key.display()),
        "tls-auth-clients no",
    ])
    .await;
    let database = Database::migrated();
    let url = format!("rediss://localhost:{port}");
    let serve = ["serve", "--listen", "127.0.0.1:0", "--database-url", &database.url];
    let mut command = plenary();
    command.args(serve).args(["--redis-url", &url]).env("SSL_CERT_FILE", &certificate);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let _trusting = Server::spawn(command).await;
    redis.has_listeners(1).await;
    let mut command = plenary();
    command.args(serve).args(["--redis-url", &url]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut wary = Server::spawn(command).await;
    let mut log = BufReader::new(wary.child.stderr.take().unwrap()).lines();
    let warned = async {
        while let Some(line) = log.next_line().await.unwrap() {
            if line.contains("certificate") {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, warned).await.expect("the log says why it hears no bells");
    assert_eq!(redis.ask("PUBSUB NUMSUB plenary").await, "plenary 1");
}
