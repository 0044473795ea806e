//! `/readyz` while what a node stands on goes away and comes back.

use std::time::Duration;

use serde_json::{Value, json};

use super::redis::Redis;
use super::{node, prepare};
use crate::postgres_server::{PostgresServer, Shutdown};
use crate::support::client::Client;
use crate::support::counters::counted;
use crate::support::seed;

/// How long it may take to be noticed.
const PATIENCE: Duration = Duration::from_mins(1);

/// Asks until a node says this of itself; it must be served all the while.
async fn says(client: &Client, expected: Value) {
    let mut last = json!(null);
    let asking = async {
        let mut look = tokio::time::interval(Duration::from_millis(50));
        loop {
            look.tick().await;
            let answer = client.get("/readyz").send().await.unwrap();
            assert_eq!(answer.status(), 200);
            let text = answer.text().await.unwrap();
            for word in ["127.0.0.1", "postgres:", "redis:", "plenary@"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
            last = serde_json::from_str(&text).unwrap();
            let said = [&last["status"], &last["database"]["status"], &last["bus"]["status"]];
            if json!(said) == expected {
                break;
            }
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, asking).await.is_ok();
    assert!(in_time, "{expected} is not {last}");
}

#[tokio::test]
async fn a_node_without_its_database_or_its_redis_is_degraded_and_takes_traffic() {
    let mut postgres = PostgresServer::start().await;
    let url = postgres.url("postgres");
    prepare(&url, seed::WHRCF[0]).await;
    let mut redis = Redis::start().await;
    let node = node(&url, &redis.url()).await;
    let client = node.client();
    says(&client, json!(["ready", "up", "up"])).await;
    redis.kill();
    says(&client, json!(["degraded", "up", "away"])).await;
    for how in [Shutdown::Fast, Shutdown::Immediate] {
        postgres.stop(how);
        says(&client, json!(["degraded", "away", "away"])).await;
        counted(&client, &["plenary_database_up 0"]).await;
        client.ask(r#"{ edition(slug: "whrcf-2019") { revision } }"#, json!({})).await;
        postgres.start_again().await;
        says(&client, json!(["degraded", "up", "away"])).await;
        counted(&client, &["plenary_database_up 1"]).await;
    }
    redis.start_again().await;
    says(&client, json!(["ready", "up", "up"])).await;
    postgres.freeze();
    says(&client, json!(["degraded", "away", "up"])).await;
    postgres.thaw();
    says(&client, json!(["ready", "up", "up"])).await;
}
