//! Server-Sent Events, byte for byte: the distinct connections mode of graphql-sse.

use futures_util::StreamExt as _;
use reqwest::{RequestBuilder, Response};
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::sse::Events;

const BEGIN: &str = "retry: 2000\n:\n\n";
const END: &str = "event: complete\ndata:\n\n";

fn as_events(request: RequestBuilder) -> RequestBuilder {
    request.header("accept", "text/event-stream")
}

async fn posted(app: &TestApp, query: &str) -> Response {
    as_events(app.public().post()).json(&json!({ "query": query })).send().await.unwrap()
}

#[tokio::test]
async fn a_query_is_one_event_and_the_end() {
    let app = TestApp::with_options(&[]).await;
    let query = r#"{ edition(slug: "whrcf-2019") { slug } }"#;
    let text = posted(&app, query).await.text().await.unwrap();
    let next = "event: next\ndata: {\"data\":{\"edition\":{\"slug\":\"whrcf-2019\"}}}\n\n";
    assert_eq!(text, format!("{BEGIN}{next}{END}"));
    let get = as_events(app.public().get("/graphql").query(&[("query", query)]));
    assert_eq!(get.send().await.unwrap().text().await.unwrap(), text);
}

#[tokio::test]
async fn a_mutation_is_one_event_and_the_end() {
    let app = TestApp::with_options(&[]).await;
    let mutation = "mutation { publishSessions(input: { sessions: [] }) { revision { number } } }";
    let mut events = Events::open(&app.editor(), mutation, json!({})).await;
    assert!(events.told().await["data"]["publishSessions"].is_object());
    assert_eq!(events.next().await.unwrap().name, "complete");
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_refusal_is_one_event_and_the_end() {
    let app = TestApp::with_options(&[]).await;
    for (query, code) in [
        ("{", "PARSE_FAILED"),
        ("{ nope }", "VALIDATION_FAILED"),
        ("subscription { nope }", "VALIDATION_FAILED"),
        ("subscription { programChanges { number } }", "VALIDATION_FAILED"),
        (&("{ a ".repeat(30) + &"}".repeat(30)), "LIMIT_EXCEEDED"),
    ] {
        let mut events = Events::open(&app.public(), query, json!({})).await;
        let told = events.told().await;
        assert_eq!(told["errors"][0]["extensions"]["code"], code, "{told}");
        assert_eq!(told.get("data"), None);
        assert_eq!(events.next().await.unwrap().name, "complete");
        assert_eq!(events.next().await, None);
    }
}

#[tokio::test]
async fn a_subscription_to_nothing_is_one_event_and_the_end() {
    let app = TestApp::with_options(&[]).await;
    let query = r#"subscription { programChanges(edition: "nonsense") { number } }"#;
    let mut events = Events::open(&app.public(), query, json!({})).await;
    assert_eq!(events.told().await["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
    assert_eq!(events.next().await.unwrap().name, "complete");
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_stream_passes_proxies_and_is_not_kept() {
    let app = TestApp::with_options(&[]).await;
    for query in ["{ viewer { name } }", "{"] {
        let response = posted(&app, query).await;
        assert_eq!(response.status(), 200);
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "text/event-stream; charset=utf-8");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-accel-buffering"), "no");
    }
}

#[tokio::test]
async fn a_stream_opens_before_there_is_anything_to_tell_and_says_where_it_stands() {
    let app = TestApp::with_options(&[]).await;
    let data =
        app.public().ask(r#"{ edition(slug: "whrcf-2019") { id cursor } }"#, json!({})).await;
    let text = |field: &str| data["edition"][field].as_str().unwrap();
    let (edition, cursor) = (text("id"), text("cursor"));
    let query = format!(r#"subscription {{ programChanges(edition: "{edition}") {{ number }} }}"#);
    let mut stream = posted(&app, &query).await.bytes_stream();
    // Who is cut off before the first event comes back with this, and misses nothing.
    let begin = format!("retry: 2000\nid: {cursor}\n:\n\n");
    assert_eq!(stream.next().await.unwrap().unwrap(), begin);
}
