//! Heads, bodies and connections made to do harm: what is too much is refused, what is too slow ends,
//! and others find their place.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use super::counted::{Counted, resident_kib};
use super::{SPREAD_KIB, assert_well, forum};
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::counters::counted;
use crate::support::raw;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Half of a head.
const HALF: &[u8] = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

/// A connection that says something, and is silent then.
async fn connect(address: SocketAddr, says: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(says).await.unwrap();
    stream
}

/// What a service says until it closes a connection.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    // A connection that is reset is closed as well.
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut all)).await;
    let _ = read.expect("the connection must end");
    String::from_utf8(all).unwrap()
}

fn assert_in_time(begin: tokio::time::Instant) {
    let took = begin.elapsed();
    assert!(took >= Duration::from_millis(900) && took < Duration::from_secs(10), "{took:?}");
}

#[tokio::test]
async fn who_never_ends_a_head_or_asks_nothing_is_let_go_of() {
    let app = TestApp::with_options(&["--max-header-seconds", "1"]).await;
    for says in [&b""[..], b"P", b"POST /graphql HTTP/1.1\r\n", HALF] {
        let begin = tokio::time::Instant::now();
        let mut stream = connect(app.address, says).await;
        assert_eq!(rest(&mut stream).await, "", "{says:?}");
        assert_in_time(begin);
    }
    let begin = tokio::time::Instant::now();
    let mut idle = connect(app.address, b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert!(rest(&mut idle).await.ends_with("ok\n"), "what was asked is answered");
    assert_in_time(begin);
}

#[tokio::test]
async fn a_head_that_is_said_word_by_word_gets_no_more_time() {
    let app = TestApp::with_options(&["--max-header-seconds", "1"]).await;
    let mut stream = connect(app.address, HALF).await;
    let mut beat = tokio::time::interval(Duration::from_millis(100));
    let dripping = async {
        while stream.write_all(b"x: y\r\n").await.is_ok() {
            beat.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, dripping).await.expect("the connection must end");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_answered_with_408() {
    let app = TestApp::with_options(&["--max-body-seconds", "1"]).await;
    let before = Counted::of(&app.public()).await;
    for accept in ["application/json", "application/graphql-response+json", "text/event-stream"] {
        let head = format!("accept: {accept}\r\ncontent-length: 100\r\n\r\n{{\"query\":");
        let mut stream = connect(app.address, &[HALF, head.as_bytes()].concat()).await;
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains(r#""code":"LIMIT_EXCEEDED""#), "{answer}");
    }
    for page in ["/newsletter", "/consent/x"] {
        let head = format!("POST {page} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n");
        let mut stream = connect(app.address, head.as_bytes()).await;
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    assert_eq!(Counted::of(&app.public()).await, before);
}

#[tokio::test]
async fn bodies_take_only_so_much_room_together() {
    let app = TestApp::with_options(&["--max-bodies-bytes", "1000"]).await;
    let client = app.public();
    let long = format!("content-length: 2000\r\n\r\n{}", " ".repeat(990));
    let slow = connect(app.address, &[HALF, long.as_bytes()].concat()).await;
    let query = json!({ "query": "{ viewer { role } }" });
    let refused = async {
        loop {
            let response = client.post().json(&query).send().await.unwrap();
            if response.status() == 503 {
                break response;
            }
        }
    };
    let refused = tokio::time::timeout(PATIENCE, refused).await.expect("there is no room left");
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(codes(&refused.json().await.unwrap()), ["OVERLOADED"]);
    drop(slow);
    let taken = async { while client.post().json(&query).send().await.unwrap().status() != 200 {} };
    tokio::time::timeout(PATIENCE, taken).await.expect("there is room again");
}

#[tokio::test]
async fn a_head_that_is_too_large_or_has_too_many_headers_is_refused() {
    let app = TestApp::with_options(&[]).await;
    let before = Counted::of(&app.public()).await;
    let many: Vec<String> = (0..101).map(|place| format!("x{place}: y")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let large = format!("x: {}", "y".repeat(64 * 1024));
    let body = br#"{"query":"{ viewer { role } }"}"#;
    for headers in [&many[..], &[&large]] {
        for accept in ["accept: application/json", "accept: text/event-stream"] {
            let headers = [headers, &[accept, "content-type: application/json"]].concat();
            let answered = raw::send(app.address, "POST /graphql", &headers, body).await;
            assert_eq!(answered.status, 431);
        }
        let socket = [headers, &["connection: upgrade", "upgrade: websocket"]].concat();
        assert_eq!(raw::send(app.address, "GET /graphql", &socket, b"").await.status, 431);
    }
    assert_eq!(Counted::of(&app.public()).await, before);
    assert_well(&app.public()).await;
}

/// Whether a connection is answered at all.
async fn is_taken(app: &TestApp, from: Ipv4Addr) -> bool {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((from, 0).into()).unwrap();
    let mut stream = socket.connect(app.address).await.unwrap();
    let asked = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let _ = stream.write_all(asked).await;
    rest(&mut stream).await.ends_with("ok\n")
}

const HERE: Ipv4Addr = Ipv4Addr::LOCALHOST;
const ELSEWHERE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

#[tokio::test]
async fn an_address_holds_only_so_many_connections_and_others_find_place() {
    let app = TestApp::with_options(&["--max-sockets-per-address", "3"]).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(connect(app.address, HALF).await);
    }
    assert!(!is_taken(&app, HERE).await);
    assert!(is_taken(&app, ELSEWHERE).await);
    drop(held.pop());
    let taken = async { while !is_taken(&app, HERE).await {} };
    tokio::time::timeout(PATIENCE, taken).await.expect("there is a place again");
    drop(held);
    counted(&app.public(), &["plenary_sockets 1"]).await;
}

#[tokio::test]
async fn a_node_holds_only_so_many_connections_a_proxy_s_among_them() {
    let options =
        ["--max-sockets", "4", "--max-sockets-per-address", "1", "--trusted-proxies", "127.0.0.1"];
    let app = TestApp::with_options(&options).await;
    let mut held = Vec::new();
    for _ in 0..4 {
        held.push(connect(app.address, HALF).await);
    }
    assert!(!is_taken(&app, HERE).await && !is_taken(&app, ELSEWHERE).await);
    drop(held);
    let taken = async { while !is_taken(&app, ELSEWHERE).await {} };
    tokio::time::timeout(PATIENCE, taken).await.expect("there is a place again");
    let client = app.public();
    let all = crate::support::counters::counters(&client).await;
    assert!(all.contains(r#"plenary_sockets_refused_total{reason="node"} "#), "{all}");
}

#[tokio::test]
async fn a_stop_waits_for_no_head_that_has_not_come() {
    let mut app = TestApp::with_options(&["--drain-seconds", "60"]).await;
    let mut held = vec![connect(app.address, b"").await, connect(app.address, HALF).await];
    counted(&app.public(), &["plenary_sockets 3"]).await;
    let stopped = tokio::time::timeout(PATIENCE, app.stop()).await;
    stopped.expect("nobody is waited for");
    for stream in &mut held {
        assert_eq!(rest(stream).await, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_connections_leaves_nothing_in_the_memory() {
    let database = forum().await;
    let options = ["--max-sockets-per-address", "100", "--max-header-seconds", "1"];
    let mut server = database.serve_with(&options).await;
    let (client, process) = (server.client(), server.child.id().unwrap());
    let flood = async || {
        let mut held = Vec::new();
        for _ in 0..400 {
            held.push(connect_anyway(server.address, HALF).await);
        }
        for stream in &mut held {
            rest(stream).await;
        }
    };
    flood().await;
    assert_well(&client).await;
    let before = resident_kib(process);
    for _ in 0..3 {
        flood().await;
    }
    assert_well(&client).await;
    let after = resident_kib(process);
    assert!(after <= before + SPREAD_KIB, "{before} KiB became {after} KiB");
    assert_eq!(server.terminate().await, Some(0));
}

/// A connection that may be closed before it has said anything.
async fn connect_anyway(address: SocketAddr, says: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(says).await;
    stream
}
