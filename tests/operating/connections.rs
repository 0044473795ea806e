//! How many streams a node takes, and how many of one address.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use reqwest::{RequestBuilder, Response};
use serde_json::{Value, json};

use super::{CHANGES, edition, follower};
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::counters::counted;
use crate::support::sse::Events;

/// Asks for a WebSocket; the answer is a response like any other.
fn upgrade(app: &TestApp, from: IpAddr) -> RequestBuilder {
    let client = reqwest::Client::builder().local_address(from).build().unwrap();
    client
        .get(format!("http://{}/graphql", app.address))
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .header("sec-websocket-protocol", "graphql-transport-ws")
}

fn events(app: &TestApp, from: IpAddr, variables: &Value) -> RequestBuilder {
    let client = reqwest::Client::builder().local_address(from).build().unwrap();
    let body = json!({ "query": CHANGES, "variables": variables });
    let post = client.post(format!("http://{}/graphql", app.address)).json(&body);
    post.header("accept", "text/event-stream")
}

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));

async fn assert_refused(response: Response, status: u16, code: &str) {
    assert_eq!(response.status(), status);
    let seconds: u32 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(codes(&response.json().await.unwrap()), [code]);
}

/// Asks until there is a place: whoever left may still be on the way out.
async fn assert_taken(ask: impl Fn() -> RequestBuilder, status: u16) -> Response {
    let asking = async {
        loop {
            let response = ask().send().await.unwrap();
            if response.status() == status {
                break response;
            }
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.expect("there must be a place")
}

#[tokio::test]
async fn a_node_takes_only_so_many_streams() {
    let app = TestApp::with_options(&["--max-connections", "2"]).await;
    let edition = edition(&app).await;
    let socket = follower(&app, &edition).await;
    let stream = Events::open(&app.public(), CHANGES, edition.clone()).await;
    for from in [HERE, ELSEWHERE] {
        let refused = upgrade(&app, from).send().await.unwrap();
        assert_refused(refused, 503, "OVERLOADED").await;
        let refused = events(&app, from, &edition).send().await.unwrap();
        assert_refused(refused, 503, "OVERLOADED").await;
    }
    counted(&app.public(), &[r#"plenary_connections_refused_total{reason="node"} 4"#]).await;
    // What is no stream is answered all the same.
    app.public().ask("{ viewer { role } }", json!({})).await;
    drop(socket);
    let second = assert_taken(|| events(&app, HERE, &edition), 200).await;
    drop(stream);
    assert_taken(|| upgrade(&app, HERE), 101).await;
    drop(second);
}

#[tokio::test]
async fn an_address_takes_only_so_many_streams_and_others_still_find_place() {
    let app = TestApp::with_options(&["--max-connections-per-address", "2"]).await;
    let edition = edition(&app).await;
    let socket = follower(&app, &edition).await;
    let stream = Events::open(&app.public(), CHANGES, edition.clone()).await;
    assert_refused(upgrade(&app, HERE).send().await.unwrap(), 429, "RATE_LIMITED").await;
    let refused = events(&app, HERE, &edition).send().await.unwrap();
    assert_refused(refused, 429, "RATE_LIMITED").await;
    counted(&app.public(), &[r#"plenary_connections_refused_total{reason="address"} 2"#]).await;
    assert_eq!(upgrade(&app, ELSEWHERE).send().await.unwrap().status(), 101);
    assert_eq!(events(&app, ELSEWHERE, &edition).send().await.unwrap().status(), 200);
    drop(stream);
    let second = assert_taken(|| upgrade(&app, HERE), 101).await;
    drop(socket);
    assert_taken(|| events(&app, HERE, &edition), 200).await;
    drop(second);
}

#[tokio::test]
async fn a_limit_of_zero_on_streams_is_none() {
    let options = ["--max-connections", "0", "--max-connections-per-address", "0"];
    let app = TestApp::with_options(&options).await;
    let edition = edition(&app).await;
    let mut sockets = Vec::new();
    for _ in 0..20 {
        sockets.push(follower(&app, &edition).await);
    }
    counted(&app.public(), &[r#"plenary_connections{transport="websocket"} 20"#]).await;
}

#[tokio::test]
async fn the_limits_of_transports_are_told() {
    let app = TestApp::with_options(&["--max-connections", "7", "--max-init-seconds", "0"]).await;
    let query = "{ service { limits { bodyBytes messageBytes operations initSeconds connections
                                      connectionsPerAddress } } }";
    let limits = app.public().ask(query, json!({})).await["service"]["limits"].take();
    assert_eq!(
        limits,
        json!({
            "bodyBytes": 262_144,
            "messageBytes": 65_536,
            "operations": 100,
            "initSeconds": 0,
            "connections": 7,
            "connectionsPerAddress": 10_000,
        })
    );
}
