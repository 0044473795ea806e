//! What pages of other sites can make a browser do.

use futures_util::SinkExt as _;
use reqwest::header::HeaderMap;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::Response;
use tokio_tungstenite::tungstenite::{self, Message};

use super::{Outcome, PLAIN};
use crate::support::app::TestApp;

const APP: &str = "https://app.example.org";
const EVIL: &str = "https://evil.example";

/// A change that needs no token.
const CHANGE: &str = r#"mutation { createAgenda(input: { edition: "EDITION" }) { token } }"#;

fn asked(app: &TestApp, origin: &str) -> RequestBuilder {
    app.public().post().header("origin", origin).json(&json!({ "query": PLAIN }))
}

async fn headers(request: RequestBuilder) -> HeaderMap {
    request.send().await.unwrap().headers().clone()
}

/// What a browser asks before it lets a page send JSON and a token.
async fn preflight(app: &TestApp, path: &str, origin: &str) -> HeaderMap {
    let url = format!("{}{path}", app.public().base);
    let request = reqwest::Client::new().request(Method::OPTIONS, url).header("origin", origin);
    let request = request
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,last-event-id");
    headers(request).await
}

fn allowed(headers: &HeaderMap) -> Option<&str> {
    headers.get("access-control-allow-origin").map(|origin| origin.to_str().unwrap())
}

#[tokio::test]
async fn without_a_word_from_the_operator_no_page_of_another_site_reads_anything() {
    let app = TestApp::with_options(&[]).await;
    for headers in [headers(asked(&app, EVIL)).await, preflight(&app, "/graphql", EVIL).await] {
        let told: Vec<_> =
            headers.keys().filter(|name| name.as_str().starts_with("access-control-")).collect();
        assert_eq!(told, [""; 0]);
    }
}

#[tokio::test]
async fn pages_of_sites_that_are_named_read_answers_and_those_of_no_other() {
    let app = TestApp::with_options(&["--allow-origins", APP]).await;
    let told = headers(asked(&app, APP)).await;
    assert_eq!(allowed(&told), Some(APP));
    assert_eq!(told["access-control-expose-headers"], "etag,retry-after,x-request-id");
    // So that no cache gives one site the answer to another.
    assert!(told.get_all("vary").iter().any(|vary| vary == "origin"), "{told:?}");
    let told = preflight(&app, "/graphql", APP).await;
    assert_eq!(allowed(&told), Some(APP));
    let may = told["access-control-allow-headers"].to_str().unwrap();
    for header in ["authorization", "content-type", "last-event-id", "if-none-match"] {
        assert!(may.split(',').any(|one| one == header), "{header} is not in {may}");
    }
    assert!(told["access-control-allow-methods"].to_str().unwrap().contains("POST"));
    assert_eq!(told["access-control-max-age"], "7200");
    for origin in [EVIL, "null", "http://app.example.org", "https://app.example.org.evil.example"] {
        assert_eq!(allowed(&headers(asked(&app, origin)).await), None, "{origin}");
        assert_eq!(allowed(&preflight(&app, "/graphql", origin).await), None, "{origin}");
    }
}

#[tokio::test]
async fn all_sites_are_told_the_same_and_browsers_send_no_cookies() {
    let app = TestApp::with_options(&["--allow-origins", "*"]).await;
    for headers in [headers(asked(&app, EVIL)).await, preflight(&app, "/graphql", EVIL).await] {
        assert_eq!(allowed(&headers), Some("*"));
        assert_eq!(headers.get("access-control-allow-credentials"), None);
        assert!(!headers.get_all("vary").iter().any(|vary| vary == "origin"), "{headers:?}");
    }
    let calendar = app.public().get("/agendas/nobody.ics").header("origin", APP);
    assert_eq!(allowed(&headers(calendar).await), Some("*"));
    let private = app.public().get("/consent/secret").header("origin", APP);
    assert_eq!(allowed(&headers(private).await), None);
}

#[tokio::test]
async fn refusals_can_be_read_by_the_pages_that_may() {
    let app = TestApp::with_options(&["--allow-origins", APP]).await;
    let refused = app.public().post().header("origin", APP).body("no JSON").send().await.unwrap();
    assert_eq!((refused.status().as_u16(), allowed(refused.headers())), (415, Some(APP)));
    let refused = asked(&app, APP).header("authorization", "Bearer x").send().await.unwrap();
    assert_eq!((refused.status().as_u16(), allowed(refused.headers())), (401, Some(APP)));
}

/// A body of each kind that a browser sends for a page without asking first.
fn simple_requests(query: &str) -> Vec<(Option<&'static str>, String)> {
    let body = json!({ "query": query }).to_string();
    let form: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("query", query).finish();
    let part = format!(
        "--x\r\ncontent-disposition: form-data; name=\"query\"\r\n\r\n{query}\r\n--x--\r\n"
    );
    vec![
        (None, body.clone()),
        (Some("text/plain"), body.clone()),
        (Some("text/plain;charset=UTF-8"), body.clone()),
        (Some("text/plain; application/json"), body.clone()),
        (Some("application/x-www-form-urlencoded"), form),
        (Some("application/x-www-form-urlencoded"), body.clone()),
        (Some("multipart/form-data; boundary=x"), part),
        (Some(""), body),
    ]
}

#[tokio::test]
async fn nothing_that_a_browser_sends_without_asking_changes_anything() {
    for options in [vec![], vec!["--allow-origins", "*"]] {
        let app = TestApp::with_options(&options).await;
        let edition = app.edition_id("whrcf-2019").await.to_string();
        let query = CHANGE.replace("EDITION", &edition);
        let agendas = "SELECT count(*) FROM agenda";
        for (kind, body) in simple_requests(&query) {
            let mut request = app.public().post().header("origin", EVIL).body(body);
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            let outcome = Outcome::of(request).await;
            assert_eq!((outcome.status, outcome.code()), (415, "BAD_USER_INPUT"), "{kind:?}");
        }
        let get = app.public().get("/graphql").query(&[("query", &query)]).header("origin", EVIL);
        assert_eq!(Outcome::of(get).await.status, 405);
        assert_eq!(app.database.column::<i64>(agendas).await, [0]);
        // The same, as a program sends it, does.
        app.public().ask(&query, json!({})).await;
        assert_eq!(app.database.column::<i64>(agendas).await, [1]);
    }
}

/// Asks for a WebSocket as a page does; the refusal, if it is refused.
async fn upgrade(
    app: &TestApp,
    origin: Option<&str>,
    host: Option<&str>,
) -> Result<(), Response<Option<Vec<u8>>>> {
    let mut request = format!("ws://{}/graphql", app.address).into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    for (name, value) in [("origin", origin), ("host", host)] {
        if let Some(value) = value {
            headers.insert(name, value.parse().unwrap());
        }
    }
    match connect_async(request).await {
        Ok((mut socket, _)) => {
            socket.send(Message::Close(None)).await.unwrap();
            Ok(())
        }
        Err(tungstenite::Error::Http(refused)) => Err(*refused),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_websocket_is_opened_by_apps_and_by_pages_of_our_own() {
    let app = TestApp::with_options(&["--public-url", "https://forum.example"]).await;
    let own = format!("http://{}", app.address);
    for (origin, host) in [
        (None, None),
        (Some(own.as_str()), None),
        (Some("https://forum.example"), None),
        (Some("https://screens.example"), Some("screens.example")),
    ] {
        assert!(upgrade(&app, origin, host).await.is_ok(), "{origin:?} {host:?}");
    }
}

#[tokio::test]
async fn a_websocket_of_a_page_of_another_site_is_refused_with_a_word() {
    let app = TestApp::with_options(&["--allow-origins", APP]).await;
    assert!(upgrade(&app, Some(APP), None).await.is_ok());
    for origin in [EVIL, "null", "http://127.0.0.1:1", "https://app.example.org:444", ""] {
        let refused = upgrade(&app, Some(origin), None).await.expect_err(origin);
        assert_eq!(refused.status(), 403, "{origin}");
        let answer: Value = serde_json::from_slice(refused.body().as_ref().unwrap()).unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{answer}");
    }
    let open = TestApp::with_options(&["--allow-origins", "*"]).await;
    assert!(upgrade(&open, Some(EVIL), None).await.is_ok());
}
