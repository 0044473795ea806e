//! A client of Server-Sent Events.

use std::time::Duration;

use futures_util::StreamExt as _;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::client::Client;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    /// Null for an event without data.
    pub data: Value,
}

/// A stream of events.
pub struct Events {
    response:
        std::pin::Pin<Box<dyn futures_util::Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>,
    buffer: String,
}

impl Events {
    /// Opens a stream; returns once the service has answered with its first bytes.
    pub async fn open(client: &Client, query: &str, variables: Value) -> Self {
        Self::try_open(client, query, variables).await.expect("the service answers")
    }

    /// Comes back after an event, as a browser does.
    pub async fn resume(client: &Client, query: &str, variables: Value, seen: &str) -> Self {
        let request = client.post().header("last-event-id", seen);
        Self::of(request, query, variables).await.expect("the service answers")
    }

    /// Opens a stream. None: the service cannot be reached.
    pub async fn try_open(client: &Client, query: &str, variables: Value) -> Option<Self> {
        Self::of(client.post(), query, variables).await
    }

    async fn of(request: RequestBuilder, query: &str, variables: Value) -> Option<Self> {
        let request = request.header("accept", "text/event-stream");
        let body = json!({ "query": query, "variables": variables });
        let response = request.json(&body).send().await.ok()?;
        assert_eq!(response.status(), 200);
        let content_type = response.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(content_type.starts_with("text/event-stream"), "{content_type}");
        Some(Self { response: Box::pin(response.bytes_stream()), buffer: String::new() })
    }

    /// The next event. None: the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.buffered() {
                return Some(event);
            }
            self.read().await?;
        }
    }

    /// Waits until the service has begun to follow: what happens from now on is told.
    pub async fn begun(mut self) -> Self {
        while !self.buffer.contains("\n\n") {
            self.read().await.expect("the stream begins");
        }
        self
    }

    /// Reads on. None: the stream has ended.
    async fn read(&mut self) -> Option<()> {
        let chunk = tokio::time::timeout(PATIENCE, self.response.next()).await;
        let bytes = chunk.expect("an event must come")?.ok()?;
        self.buffer.push_str(std::str::from_utf8(&bytes).unwrap());
        Some(())
    }

    /// The data of the next event, which tells something.
    pub async fn told(&mut self) -> Value {
        let event = self.next().await.expect("the stream goes on");
        assert_eq!(event.name, "next", "{event:?}");
        event.data
    }

    fn buffered(&mut self) -> Option<Event> {
        while let Some(end) = self.buffer.find("\n\n") {
            let block: String = self.buffer.drain(..end + 2).collect();
            let field = |name: &str| {
                block.lines().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()))
            };
            // Comments and the retry time are no events.
            if let Some(name) = field("event:") {
                let data = field("data:").filter(|data| !data.is_empty());
                let data = data.map_or(Value::Null, |data| serde_json::from_str(&data).unwrap());
                return Some(Event { name, id: field("id:"), data });
            }
        }
        None
    }
}
