//! The page as fast as a server gives it: some connections that ask again as soon as they have it.

pub mod connection;
pub mod request;

use std::cell::RefCell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use self::connection::{Connection, Shape, header};
use self::request::{Form, Ready};
use super::fanout::Busy;
use super::figures::{self, Times};
use super::resources::Process;

/// Which server is measured.
#[derive(Debug, Clone, clap::Args)]
pub struct Served {
    /// Where it listens.
    #[arg(long)]
    pub address: SocketAddr,
    /// What it is called in the figures.
    #[arg(long)]
    pub server: String,
    /// Its process, to tell what it uses.
    #[arg(long)]
    pub pid: Option<u32>,
    /// Where the figures go, as a line of JSON at the end of a file.
    #[arg(long)]
    pub json: Option<PathBuf>,
    /// What the figures are of.
    #[arg(long, default_value = "try")]
    pub label: String,
}

/// The page, again and again.
#[derive(Debug, clap::Args)]
pub struct Reading {
    #[command(flatten)]
    served: Served,
    /// How the page is asked for.
    #[arg(long, default_value = "post")]
    form: Form,
    /// How many connections ask.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// For how long.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// For how long before that, without being counted.
    #[arg(long, default_value_t = 1)]
    warm_up_seconds: u64,
    /// What the first answer must say, as another server said it.
    #[arg(long)]
    expect: Option<PathBuf>,
    /// Where to save the first answer, for the servers beside.
    #[arg(long)]
    save: Option<PathBuf>,
}

/// What is noted of a run.
struct Book {
    times: Times,
    wrong: Option<String>,
    from: Instant,
    until: Instant,
}

impl Reading {
    /// Measures.
    pub async fn run(self) -> anyhow::Result<()> {
        let ready = self.form.ready(self.served.address).await?;
        let expected = self.first(&ready).await?;
        let from = Instant::now() + Duration::from_secs(self.warm_up_seconds);
        let until = from + Duration::from_secs(self.seconds);
        let book = Book { times: Times::new()?, wrong: None, from, until };
        let book = Rc::new(RefCell::new(book));
        let ready: Rc<[u8]> = ready.bytes.into();
        let mut readers = JoinSet::new();
        for _ in 0..self.connections {
            let connection = Connection::open(self.served.address).await?;
            readers.spawn_local(read(connection, ready.clone(), expected, book.clone()));
        }
        tokio::time::sleep_until(from.into()).await;
        let busy = Busy::now(self.served.pid.map(Process::new))?;
        tokio::time::sleep_until(until.into()).await;
        let count = book.borrow().times.count();
        let used = busy.since(count)?;
        while let Some(ended) = readers.join_next().await {
            ended.context("read")?;
        }
        let book = book.borrow();
        ensure!(book.wrong.is_none(), "{}", book.wrong.as_deref().unwrap_or_default());
        let mut all = json!({ "label": self.served.label, "server": self.served.server,
            "form": self.form.name(), "connections": self.connections,
            "bytes": expected.body, "rate": count / self.seconds.max(1) });
        figures::add(&mut all, book.times.json());
        figures::add(&mut all, used);
        say(&all, self.served.json.as_deref())
    }

    /// The shape that all answers must have: that of the first, of which every word is looked at.
    async fn first(&self, ready: &Ready) -> anyhow::Result<Shape> {
        let mut connection = Connection::open(self.served.address).await?;
        let shape = connection.exchange(&ready.bytes).await?;
        let head = connection.head();
        ensure!(shape.status == ready.status, "{head}\n{}", text(connection.body()));
        if shape.status == 304 {
            return Ok(shape);
        }
        let coding = header(&head, "content-encoding");
        ensure!(self.form.is_compressed() == coding.is_some(), "another coding: {head}");
        let body = plain(connection.body(), coding)?;
        let answer: Value = serde_json::from_slice(&body).context("an answer is JSON")?;
        check(&answer)?;
        if let Some(path) = &self.expect {
            let other = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
            let other: Value = serde_json::from_slice(&other).context("an answer is JSON")?;
            ensure!(answer == other, "the content is another: {answer}");
        }
        if let Some(path) = &self.save {
            std::fs::write(path, &body).with_context(|| format!("write {}", path.display()))?;
        }
        Ok(shape)
    }
}

/// What people are shown of a run.
pub fn say(figures: &Value, file: Option<&Path>) -> anyhow::Result<()> {
    const SHOWN: [(&str, &str); 7] = [
        ("/rate", "requests/s"),
        ("/p50", "p50 ms"),
        ("/p99", "p99 ms"),
        ("/bytes", "bytes"),
        ("/server_cpu_us", "server µs"),
        ("/client_cpu_us", "client µs"),
        ("/others_cpus", "other CPUs"),
    ];
    figures::say(&["label", "server", "form"], &SHOWN, figures, file)
}

/// Asks until the end. Whatever is not as it must be ends it.
async fn read(
    mut connection: Connection,
    request: Rc<[u8]>,
    expected: Shape,
    book: Rc<RefCell<Book>>,
) {
    let Book { from, until, .. } = *book.borrow();
    loop {
        let sent = Instant::now();
        if sent >= until {
            return;
        }
        let got = connection.exchange(&request).await;
        let had = Instant::now();
        let mut book = book.borrow_mut();
        match got {
            Ok(shape) if shape == expected => {
                if had >= from && had < until {
                    book.times.record(had - sent);
                }
            }
            Ok(shape) => {
                book.wrong = Some(format!("{shape:?} instead of {expected:?}"));
                return;
            }
            Err(error) => {
                book.wrong = Some(format!("{error:#}"));
                return;
            }
        }
    }
}

fn text(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(1_000).collect()
}

/// A body as it was before it was compressed.
fn plain(body: &[u8], coding: Option<&str>) -> anyhow::Result<Vec<u8>> {
    match coding {
        None => Ok(body.to_vec()),
        Some("br") => {
            let mut plain = Vec::new();
            brotli::BrotliDecompress(&mut &*body, &mut plain).context("decompress")?;
            Ok(plain)
        }
        Some(other) => anyhow::bail!("nobody asked for {other}"),
    }
}

/// The whole page: all sessions, each with its track, its room and all its people.
fn check(answer: &Value) -> anyhow::Result<()> {
    let sessions = answer["data"]["edition"]["sessions"]["nodes"].as_array();
    let sessions = sessions.with_context(|| format!("no sessions: {answer}"))?;
    let people = sessions.iter().filter_map(|session| session["contributions"].as_array());
    let people = people.flatten().filter(|one| one["participant"]["country"]["code"].is_string());
    let placed = sessions.iter().filter(|session| {
        session["track"]["name"]["text"].is_string()
            && session["rooms"][0]["name"]["text"].is_string()
            && session["title"]["ko"].is_string()
    });
    let counts = (sessions.len(), placed.count(), people.count());
    ensure!(counts == (40, 40, 120), "not the page: {counts:?}");
    Ok(())
}
