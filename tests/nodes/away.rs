//! While the database is away, reads and streams go on; changes are refused, and nothing is half
//! done.

use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::{Value, json};

use super::proxy::{Line, Proxy};
use super::redis::Redis;
use super::{CHANGE, assert_told, edition, follow, node, prepare};
use crate::postgres_server::{PostgresServer, Shutdown};
use crate::support::client::{Client, codes};
use crate::support::seed;

/// How long the database may take to be noticed to be back, and how long a change may wait for one
/// that does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What everybody is shown of the forum.
const PROGRAM: &str = r#"{ edition(slug: "whrcf-2019") {
  revision cursor sessions { nodes { number title { text } } }
} viewer { role } }"#;

/// A forum whose database can go away.
pub struct Forum {
    postgres: PostgresServer,
    pub line: Proxy,
    pub redis: Redis,
    pub url: String,
    pub near: Client,
    pub far: Client,
    pub edition: Value,
    _nodes: [crate::support::process::Server; 2],
}

impl Forum {
    pub async fn open() -> Self {
        let postgres = PostgresServer::start().await;
        let line = Proxy::to(postgres.port()).await;
        let url = postgres.url("postgres");
        let token = prepare(&url, seed::WHRCF[0]).await;
        let redis = Redis::start().await;
        let through = url.replace(&postgres.port().to_string(), &line.address.port().to_string());
        let nodes = [node(&through, &redis.url()).await, node(&through, &redis.url()).await];
        let [near, far] = nodes.each_ref().map(|node| node.client().with_token(&token));
        let edition = edition(&near).await;
        Self { postgres, line, redis, url, near, far, edition, _nodes: nodes }
    }

    /// Makes the database go away, looks at what goes on and what does not, and lets it come back.
    async fn without_database(
        &mut self,
        when: &str,
        away: impl AsyncFnOnce(&mut Self),
        back: impl AsyncFnOnce(&mut Self),
    ) {
        let mut events = follow(&self.far).await;
        let before = [&self.near, &self.far].map(|client| client.ask(PROGRAM, json!({})));
        let before = futures_util::future::join_all(before).await;
        away(self).await;
        for (client, before) in [&self.near, &self.far].into_iter().zip(&before) {
            let variables = json!({ "edition": self.edition["id"] });
            let changed = tokio::time::timeout(PATIENCE, client.answer(CHANGE, variables)).await;
            let answer = changed.expect("a change must be refused in time");
            assert_eq!(codes(&answer), ["UNAVAILABLE"], "{when}: {answer}");
            let now = tokio::time::timeout(PATIENCE, client.ask(PROGRAM, json!({}))).await;
            assert_eq!(now.expect("reads go on"), *before, "{when}");
        }
        assert!(events.next().now_or_never().is_none(), "{when}: the stream goes on, in silence");
        back(self).await;
        let number = self.change_when_back(when).await;
        let expected = before[0]["edition"]["revision"].as_i64().unwrap() + 1;
        assert_eq!(number, expected, "{when}: what was refused left nothing behind");
        assert_told(&mut events, &number, when).await;
    }

    /// Changes the program as soon as the database lets us.
    async fn change_when_back(&self, when: &str) -> Value {
        let changing = async {
            loop {
                let variables = json!({ "edition": self.edition["id"] });
                let answer = self.near.answer(CHANGE, variables).await;
                if answer.get("errors").is_none() {
                    return answer["data"]["createSession"]["revision"]["number"].clone();
                }
                assert_eq!(codes(&answer), ["UNAVAILABLE"], "{when}: {answer}");
            }
        };
        let changed = tokio::time::timeout(PATIENCE, changing).await;
        changed.unwrap_or_else(|_| panic!("{when}: changes must go on"))
    }
}

#[tokio::test]
async fn reads_and_streams_go_on_while_the_database_is_stopped() {
    let mut forum = Forum::open().await;
    for (when, how) in [("fast", Shutdown::Fast), ("immediate", Shutdown::Immediate)] {
        let stop = async |forum: &mut Forum| forum.postgres.stop(how);
        let start = async |forum: &mut Forum| forum.postgres.start_again().await;
        forum.without_database(when, stop, start).await;
    }
}

#[tokio::test]
async fn reads_and_streams_go_on_while_the_database_is_frozen() {
    let mut forum = Forum::open().await;
    let freeze = async |forum: &mut Forum| forum.postgres.freeze();
    let thaw = async |forum: &mut Forum| forum.postgres.thaw();
    forum.without_database("frozen", freeze, thaw).await;
}

#[tokio::test]
async fn reads_and_streams_go_on_while_the_line_to_the_database_is_dead() {
    let mut forum = Forum::open().await;
    for line in [Line::Cut, Line::Silent] {
        let break_line = async |forum: &mut Forum| forum.line.set(line);
        let mend = async |forum: &mut Forum| forum.line.set(Line::Open);
        forum.without_database(&format!("{line:?}"), break_line, mend).await;
    }
}
