//! The first answers after a revision: many clients that ask at once, when no answer is kept.

use std::time::Instant;

use anyhow::{Context as _, ensure};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::figures::{self, Times};
use super::http::Client;
use super::page;
use super::plenary::PATH;
use super::reading::Served;
use super::reading::connection::Connection;
use super::reading::request::Form;

/// What is counted of executions.
const EXECUTED: &str = "plenary_operations_executed_total ";

const SESSION: &str = "query($edition: String!) { edition(slug: $edition) { \
    sessions(first: 1) { nodes { id } } } }";

const CHANGE: &str = "mutation($input: SetSessionFullInput!) { \
    setSessionFull(input: $input) { revision { number } userErrors { message } } }";

/// One revision after the other, and the page for all at once after each.
#[derive(Debug, clap::Args)]
pub struct Cold {
    #[command(flatten)]
    served: Served,
    /// How many clients wait.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// How many revisions.
    #[arg(long, default_value_t = 100)]
    revisions: usize,
    /// An editor's token.
    #[arg(long, env = "PLENARY_BENCH_TOKEN", hide_env_values = true)]
    token: String,
}

impl Cold {
    /// Measures.
    pub async fn run(self) -> anyhow::Result<()> {
        let address = self.served.address;
        let ready = Form::Post.ready(address).await?;
        let mut editor = Client::connect(address, Some(&self.token)).await?;
        let session = session(&mut editor).await?;
        let mut counter = Client::connect(address, None).await?;
        let opening = (0..self.connections).map(|_| Connection::open(address));
        let mut connections = try_join_all(opening).await?;
        let (mut executions, mut last) = (Vec::new(), Times::new()?);
        for turn in 0..self.revisions {
            let before = executed(&mut counter).await?;
            change(&mut editor, &session, turn % 2 == 0).await?;
            let began = Instant::now();
            let asking = connections.iter_mut().map(|one| one.exchange(&ready.bytes));
            let shapes = try_join_all(asking).await?;
            last.record(began.elapsed());
            ensure!(shapes.iter().all(|shape| shape.status == 200), "an answer is missing");
            // The change is an operation itself.
            executions.push(executed(&mut counter).await? - before - 1);
        }
        let (most, all) = (executions.iter().max(), executions.iter().sum::<u64>());
        let mut all = json!({ "label": self.served.label, "server": self.served.server,
            "connections": self.connections, "revisions": self.revisions,
            "executions": all, "most_executions": most });
        figures::add(&mut all, last.json());
        let shown = [
            ("/revisions", "revisions"),
            ("/executions", "executions"),
            ("/most_executions", "most after one"),
            ("/p50", "all have it after ms"),
            ("/p99", "p99 ms"),
        ];
        figures::say(&["label", "server", "connections"], &shown, &all, self.served.json.as_deref())
    }
}

async fn ask(client: &mut Client, query: &str, variables: Value) -> anyhow::Result<Value> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    serde_json::from_slice(&client.post(PATH, &body).await?).context("an answer is JSON")
}

async fn session(client: &mut Client) -> anyhow::Result<String> {
    let answer = ask(client, SESSION, json!({ "edition": page::EDITION })).await?;
    let id = answer["data"]["edition"]["sessions"]["nodes"][0]["id"].as_str();
    id.map(str::to_owned).with_context(|| format!("no session: {answer}"))
}

async fn change(client: &mut Client, session: &str, is_full: bool) -> anyhow::Result<()> {
    let input = json!({ "session": session, "isFull": is_full });
    let answer = ask(client, CHANGE, json!({ "input": input })).await?;
    let payload = &answer["data"]["setSessionFull"];
    ensure!(payload["revision"]["number"].is_number(), "nothing was changed: {answer}");
    Ok(())
}

async fn executed(client: &mut Client) -> anyhow::Result<u64> {
    let metrics = client.get("/metrics").await?;
    let metrics = String::from_utf8_lossy(&metrics);
    let line = metrics.lines().find_map(|line| line.strip_prefix(EXECUTED));
    line.context("executions are not counted")?.trim().parse().context("a count is a number")
}
