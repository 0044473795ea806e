//! Redis, for the tests alone: on a free port of this machine, to be stopped, frozen and killed.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::postgres_server::free_port;
use crate::support::guarded::Guarded;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// A Redis server.
pub struct Redis {
    pub port: u16,
    settings: Vec<String>,
    running: Option<Guarded>,
    directory: TempDir,
}

impl Redis {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A server with settings of its own, as on its command line.
    pub async fn start_with(settings: &[&str]) -> Self {
        let mut redis = Self {
            port: free_port(),
            settings: settings.iter().map(ToString::to_string).collect(),
            running: None,
            directory: tempfile::tempdir().unwrap(),
        };
        redis.start_again().await;
        redis
    }

    /// The directory of its files.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts a killed one again, where it was.
    pub async fn start_again(&mut self) {
        assert!(self.running.is_none(), "it runs");
        let mut command = Command::new("redis-server");
        // Settings in a file: a sentinel must have one, which it writes to.
        let file = self.directory().join("redis.conf");
        if !file.exists() {
            let port = format!("port {}", self.port);
            let lines = [port.as_str(), "bind 127.0.0.1", "save \"\"", "appendonly no"].into_iter();
            let lines: Vec<_> = lines.chain(self.settings.iter().map(String::as_str)).collect();
            std::fs::write(&file, lines.join("\n")).unwrap();
        }
        command.arg(&file).current_dir(self.directory());
        if self.settings.iter().any(|setting| setting.starts_with("sentinel ")) {
            command.arg("--sentinel");
        }
        self.running = Some(Guarded::start(&command, &self.directory().join("log")));
        self.eventually("PING", |answer| answer == "PONG").await;
    }

    /// Kills it, as a power cut would.
    pub fn kill(&mut self) {
        self.running.take().expect("it runs").kill();
    }

    /// Halts it: it answers nobody, and its connections stay.
    pub fn freeze(&self) {
        self.running.as_ref().expect("it runs").freeze();
    }

    /// Lets a halted one go on.
    pub fn thaw(&self) {
        self.running.as_ref().expect("it runs").thaw();
    }

    /// Waits until so many listen to the bells.
    pub async fn has_listeners(&self, count: usize) {
        self.eventually("PUBSUB NUMSUB plenary", |answer| answer == format!("plenary {count}"))
            .await;
    }

    /// What it answers to a command, its parts with spaces between them; or what went wrong.
    pub async fn ask(&self, command: &str) -> String {
        let mut words = command.split(' ');
        let mut asked = ::redis::cmd(words.next().unwrap());
        for word in words {
            asked.arg(word);
        }
        let client = ::redis::Client::open(self.url()).unwrap();
        let answer = async {
            let mut connection = client.get_multiplexed_async_connection().await?;
            asked.query_async::<::redis::Value>(&mut connection).await
        };
        answer.await.map_or_else(|error| error.to_string(), |value| text(&value))
    }

    /// Asks until the answer is right.
    pub async fn eventually(&self, command: &str, is_right: impl Fn(&str) -> bool) {
        let mut answer = String::new();
        let asking = async {
            let mut look = tokio::time::interval(Duration::from_millis(20));
            while !is_right(&answer) {
                look.tick().await;
                answer = self.ask(command).await;
            }
        };
        let is_right = tokio::time::timeout(PATIENCE, asking).await.is_ok();
        assert!(is_right, "{command}: {answer}");
    }
}

fn text(value: &::redis::Value) -> String {
    match value {
        ::redis::Value::Int(number) => number.to_string(),
        ::redis::Value::BulkString(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ::redis::Value::SimpleString(text) => text.clone(),
        ::redis::Value::Okay => "OK".to_owned(),
        ::redis::Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(" "),
        other => format!("{other:?}"),
    }
}
