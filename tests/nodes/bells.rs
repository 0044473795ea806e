//! A change on one node is told on every other: at once through Redis, and soon without it.

use std::time::{Duration, Instant};

use serde_json::json;

use super::proxy::{Line, Proxy};
use super::redis::Redis;
use super::{STALENESS, assert_told, change, command, edition, follow, node, prepare};
use crate::support::counters::counted;
use crate::support::database::Database;
use crate::support::process::run;
use crate::support::seed;
use crate::support::websocket::{Frame, Socket};

#[tokio::test]
async fn a_change_is_told_on_the_other_node_whatever_redis_does() {
    let database = Database::new();
    let token = prepare(&database.url, seed::WHRCF[0]).await;
    let mut redis = Redis::start().await;
    let line = Proxy::to(redis.port).await;
    let url = format!("redis://{}", line.address);
    let (near, far) = (node(&database.url, &url).await, node(&database.url, &url).await);
    let editor = near.client().with_token(&token);
    let edition = edition(&editor).await;
    let mut events = follow(&far.client()).await;

    redis.has_listeners(2).await;
    assert_told(&mut events, &change(&editor, &edition).await, "all is well").await;
    redis.kill();
    assert_told(&mut events, &change(&editor, &edition).await, "Redis was killed").await;
    redis.start_again().await;
    redis.has_listeners(2).await;
    assert_told(&mut events, &change(&editor, &edition).await, "Redis is back").await;
    redis.freeze();
    assert_told(&mut events, &change(&editor, &edition).await, "Redis is frozen").await;
    redis.thaw();
    for state in [Line::Cut, Line::Silent, Line::Slow(Duration::from_millis(300)), Line::Open] {
        line.set(state);
        let when = format!("the line to Redis is {state:?}");
        assert_told(&mut events, &change(&editor, &edition).await, &when).await;
    }
    redis.has_listeners(2).await;
    assert_told(&mut events, &change(&editor, &edition).await, "all is well again").await;
}

#[tokio::test]
async fn whether_bells_are_heard_is_counted() {
    let database = Database::new();
    let mut redis = Redis::start().await;
    let node = node(&database.url, &redis.url()).await;
    counted(&node.client(), &["plenary_bus_up 1"]).await;
    redis.kill();
    counted(&node.client(), &["plenary_bus_up 0"]).await;
    redis.start_again().await;
    counted(&node.client(), &["plenary_bus_up 1"]).await;
}

/// Longer than any retry budget of the client library.
const OUTAGE: Duration = Duration::from_secs(62);

/// How many hops are measured, and how long half of them may take: less than a poll could.
const HOPS: usize = 21;
const SOON: Duration = Duration::from_millis(250);

#[tokio::test]
#[expect(clippy::print_stdout, reason = "the figures are for whoever asks for them")]
async fn bells_ring_at_once_again_after_an_outage_of_more_than_a_minute() {
    let database = Database::new();
    let token = prepare(&database.url, seed::WHRCF[0]).await;
    let mut redis = Redis::start().await;
    let url = redis.url();
    let (near, far) = (node(&database.url, &url).await, node(&database.url, &url).await);
    let editor = near.client().with_token(&token);
    let edition = edition(&editor).await;
    let mut events = follow(&far.client()).await;
    redis.has_listeners(2).await;
    redis.kill();
    // The outage itself: nothing tells when it has been long.
    tokio::time::sleep(OUTAGE).await;
    redis.start_again().await;
    redis.has_listeners(2).await;
    let mut hops = Vec::new();
    for _ in 0..HOPS {
        let number = change(&editor, &edition).await;
        let answered = Instant::now();
        assert_told(&mut events, &number, "Redis is back").await;
        hops.push(answered.elapsed());
    }
    hops.sort_unstable();
    println!("from the answer on one node to the event on the other: {hops:?}");
    assert!(hops[HOPS / 2] < SOON, "{hops:?}");
}

#[tokio::test]
async fn a_revoked_token_ends_its_requests_and_streams_on_every_node() {
    let database = Database::new();
    prepare(&database.url, seed::WHRCF[0]).await;
    let mut redis = Redis::start().await;
    let url = redis.url();
    let nodes = [node(&database.url, &url).await, node(&database.url, &url).await];
    redis.has_listeners(2).await;
    for is_there in [true, false] {
        if !is_there {
            redis.kill();
        }
        let issue = ["token", "issue", "--name", "leaver", "--role", "editor"];
        let token = command(&database.url, &issue).await;
        let list = command(&database.url, &["token", "list"]).await;
        let id = list.lines().last().unwrap().split('\t').next().unwrap().to_owned();
        let payload = json!({ "authorization": format!("Bearer {token}") });
        let mut sockets = Vec::new();
        for node in &nodes {
            edition(&node.client().with_token(&token)).await;
            sockets.push(Socket::open(node.address, payload.clone()).await);
        }
        let revoke = ["token", "revoke", &id, "--database-url", &database.url, "--redis-url", &url];
        let revoked = run(&revoke).await;
        assert_eq!(revoked.code, Some(0), "{revoked:?}");
        for (node, socket) in nodes.iter().zip(&mut sockets) {
            let ended = tokio::time::timeout(STALENESS, socket.next()).await;
            assert_eq!(ended.expect("in time"), Frame::Closed(Some(4403)));
            let client = node.client().with_token(&token);
            assert_eq!(client.send("{ __typename }", json!({})).await.status(), 401);
        }
    }
}
