//! Whom a request comes from, behind proxies: limits hold for each client and not for the proxy, and
//! nobody can say that they are somebody else.

use reqwest::StatusCode;
use serde_json::json;

use crate::support::app::TestApp;

/// The status of a plain query that says by this header whom it comes from.
async fn ask(app: &TestApp, header: &str, value: &str) -> StatusCode {
    let query = json!({ "query": "{ service { now } }" });
    app.public().post().header(header, value).json(&query).send().await.unwrap().status()
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_is_counted_by_itself() {
    let options =
        ["--rate-requests-from-address", "1", "--trusted-proxies", "10.0.0.0/8,127.0.0.1"];
    let app = TestApp::with_options(&options).await;
    let from = async |value| ask(&app, "x-forwarded-for", value).await.as_u16();
    assert_eq!(from("198.51.100.1").await, 200);
    assert_eq!(from("198.51.100.1").await, 429);
    assert_eq!(from("6.6.6.6, 198.51.100.1").await, 429, "what the client says itself");
    assert_eq!(from("198.51.100.2, 10.1.2.3").await, 200);
    assert_eq!(from("198.51.100.2").await, 429);
    assert_eq!(from("nonsense").await, 200, "it is the proxy's own");
    assert_eq!(ask(&app, "forwarded", "for=198.51.100.3").await.as_u16(), 429);
}

#[tokio::test]
async fn the_standard_header_is_read_instead_if_it_is_asked_for() {
    let options = [
        "--rate-requests-from-address",
        "1",
        "--trusted-proxies",
        "127.0.0.0/8",
        "--forwarded-header",
        "forwarded",
    ];
    let app = TestApp::with_options(&options).await;
    let from = async |value| ask(&app, "forwarded", value).await.as_u16();
    assert_eq!(from("for=\"[2001:db8::1]:4711\";proto=https").await, 200);
    assert_eq!(from("for=\"[2001:db8::2]\"").await, 429, "of the same /64");
    assert_eq!(from("for=198.51.100.1").await, 200);
}

#[tokio::test]
async fn who_is_no_trusted_proxy_comes_from_where_they_are() {
    let app = TestApp::with_options(&["--rate-requests-from-address", "1"]).await;
    assert_eq!(ask(&app, "x-forwarded-for", "198.51.100.1").await.as_u16(), 200);
    assert_eq!(ask(&app, "x-forwarded-for", "198.51.100.2").await.as_u16(), 429);
}
