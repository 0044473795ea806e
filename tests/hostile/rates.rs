//! The same thing asked for too often: refused with a time to wait, on every transport, before it is
//! parsed; and what anybody may write or read by a secret is counted more strictly.

use plenary::types::Role;
use serde_json::{Value, json};

use super::counted::Counted;
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::websocket::Socket;

const PLAIN: &str = "{ viewer { role } }";

/// Whoever asks from this address behind a proxy has asked for as much as they may.
const SPENT: &str = "198.51.100.1";

async fn spent(rate: &[&str]) -> TestApp {
    let options = [rate, &["--trusted-proxies", "127.0.0.1"]].concat();
    let app = TestApp::with_options(&options).await;
    let query = json!({ "query": PLAIN });
    let ask = app.public().post().header("x-forwarded-for", SPENT).json(&query);
    assert_eq!(ask.send().await.unwrap().status(), 200);
    app
}

async fn assert_too_often(request: reqwest::RequestBuilder) {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 429);
    let seconds: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    let answer: Value = response.json().await.unwrap();
    assert_eq!(codes(&answer), ["RATE_LIMITED"]);
    assert!(answer.get("data").is_none(), "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["retryAfter"], seconds);
}

#[tokio::test]
async fn an_address_asks_only_so_often_on_whichever_transport() {
    let app = spent(&["--rate-requests-from-address", "1"]).await;
    let (client, query) = (app.public(), json!({ "query": "{ editions { totalCount } }" }));
    let before = Counted::of(&client).await;
    let post = |accept| {
        let post = client.post().header("x-forwarded-for", SPENT).header("accept", accept);
        post.json(&query)
    };
    for accept in ["application/json", "application/graphql-response+json", "text/event-stream"] {
        assert_too_often(post(accept)).await;
    }
    let get = client.get("/graphql?query={editions{totalCount}}");
    assert_too_often(get.header("x-forwarded-for", SPENT)).await;
    assert_eq!(Counted::of(&client).await, before);
}

#[tokio::test]
async fn each_operation_of_a_socket_is_counted() {
    let app = TestApp::with_options(&["--rate-requests-from-address", "2"]).await;
    let mut socket = Socket::open(app.address, json!({})).await;
    for id in ["a", "b"] {
        socket.subscribe(id, PLAIN, json!({})).await;
        assert_eq!(socket.message().await["type"], "next");
        assert_eq!(socket.message().await["type"], "complete");
    }
    let before = Counted::of(&app.public()).await;
    socket.subscribe("c", PLAIN, json!({})).await;
    let refused = socket.message().await;
    assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("c")));
    assert_eq!(codes(&json!({ "errors": refused["payload"] })), ["RATE_LIMITED"]);
    assert_eq!(Counted::of(&app.public()).await, before);
    // The connection goes on.
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.message().await["type"], "pong");
}

#[tokio::test]
async fn a_token_asks_only_so_often_from_wherever_and_others_still_do() {
    let options = ["--rate-requests-of-token", "1", "--trusted-proxies", "127.0.0.1"];
    let app = TestApp::with_options(&options).await;
    let query = json!({ "query": PLAIN });
    let ask = |token: &str, from: &str| {
        app.public().with_token(token).post().header("x-forwarded-for", from).json(&query)
    };
    let token = app.token(Role::Editor, None).await;
    assert_eq!(ask(&token, "198.51.100.1").send().await.unwrap().status(), 200);
    assert_too_often(ask(&token, "198.51.100.2")).await;
    let other = app.token(Role::Editor, None).await;
    assert_eq!(ask(&other, "198.51.100.2").send().await.unwrap().status(), 200);
    assert_eq!(app.public().codes(PLAIN, json!({})).await, [""; 0]);
}

#[tokio::test]
async fn tokens_that_do_not_hold_are_tried_only_so_often() {
    let app = TestApp::with_options(&["--rate-requests-from-address", "2"]).await;
    let query = json!({ "query": PLAIN });
    let ask = |token: &str| app.public().with_token(token).post().json(&query);
    for token in ["plenary_a", "plenary_b"] {
        assert_eq!(ask(token).send().await.unwrap().status(), 401);
    }
    assert_too_often(ask("plenary_c")).await;
}

/// What anybody may write, with what it takes besides a way in.
const WRITES: [(&str, &str); 8] = [
    ("confirmNewsletterSubscription", r#"token: "x""#),
    ("createAgenda", r#"edition: "edition_00000000000000000000000000000001""#),
    ("deleteAgenda", r#"token: "x""#),
    ("followSession", r#"token: "x", session: "session_00000000000000000000000000000001""#),
    ("setAgendaNotifications", r#"token: "x""#),
    ("subscribeToNewsletter", r#"email: "ana@example.org", locale: "en""#),
    ("unfollowSession", r#"token: "x", session: "session_00000000000000000000000000000001""#),
    ("unsubscribeFromNewsletter", r#"token: "x""#),
];

#[tokio::test]
async fn whatever_anybody_may_write_is_counted() {
    let options = ["--rate-writes-from-address", "1", "--trusted-proxies", "127.0.0.1"];
    let app = TestApp::with_options(&options).await;
    for (place, (mutation, input)) in WRITES.iter().enumerate() {
        let query = format!("mutation {{ {mutation}(input: {{ {input} }}) {{ __typename }} }}");
        let from = format!("198.51.100.{place}");
        let body = json!({ "query": query });
        let ask = || app.public().post().header("x-forwarded-for", &from).json(&body);
        let first: Value = ask().send().await.unwrap().json().await.unwrap();
        assert_eq!(codes(&first), [""; 0], "{mutation}: {first}");
        let second: Value = ask().send().await.unwrap().json().await.unwrap();
        assert_eq!(codes(&second), ["RATE_LIMITED"], "{mutation}");
    }
}

#[tokio::test]
async fn what_secrets_open_is_read_only_so_often() {
    let options = ["--rate-secret-reads-from-address", "1", "--trusted-proxies", "127.0.0.1"];
    let app = TestApp::with_options(&options).await;
    let paths = [
        "/agendas/x.ics",
        "/consent/x",
        "/newsletter/confirm/x",
        "/newsletter/unsubscribe/x",
        "/notifications/confirm/x",
        "/notifications/stop/x",
    ];
    for (place, path) in paths.iter().enumerate() {
        let ask = || app.public().get(path).header("x-forwarded-for", format!("203.0.113.{place}"));
        assert_eq!(ask().send().await.unwrap().status(), 404, "{path}");
        let refused = ask().send().await.unwrap();
        assert_eq!(refused.status(), 429, "{path}");
        assert!(refused.headers().contains_key("retry-after"), "{path}");
    }
    let query = r#"{ agenda(token: "x") { version } }"#;
    let twice =
        format!("{{ a: agenda(token: \"x\") {{ version }} {} }}", &query[1..query.len() - 1]);
    assert_eq!(codes(&app.public().answer(&twice, json!({})).await), ["RATE_LIMITED"]);
    let follow = r#"subscription { agendaChanges(token: "x") { number } }"#;
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", follow, json!({})).await;
    let refused = socket.message().await;
    assert_eq!(codes(&json!({ "errors": refused["payload"] })), ["RATE_LIMITED"], "{refused}");
}

#[tokio::test]
async fn the_limits_of_connections_and_of_requests_are_told() {
    let options = ["--max-sockets", "77", "--rate-requests-of-token", "0", "--max-headers", "0"];
    let app = TestApp::with_options(&options).await;
    let query = "{ service { limits { executions executionSeconds bodySeconds bodiesBytes
        headerBytes headers headerSeconds sockets socketsPerAddress
        requestsFromAddress requestsOfToken secretReadsFromAddress } } }";
    assert_eq!(
        app.public().ask(query, json!({})).await["service"]["limits"],
        json!({
            "executions": 500,
            "executionSeconds": 10,
            "bodySeconds": 10,
            "bodiesBytes": 134_217_728,
            "headerBytes": 65_536,
            "headers": 1_000,
            "headerSeconds": 30,
            "sockets": 77,
            "socketsPerAddress": 15_000,
            "requestsFromAddress": 60_000,
            "requestsOfToken": 0,
            "secretReadsFromAddress": 6_000,
        })
    );
}
