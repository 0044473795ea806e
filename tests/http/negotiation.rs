//! In which form an answer comes.

use serde_json::json;

use super::{BOTH, Outcome, PLAIN};
use crate::support::app::TestApp;
use crate::support::raw;

async fn accepting(app: &TestApp, accept: &str) -> Outcome {
    let request = app.public().post().header("accept", accept);
    Outcome::of(request.json(&json!({ "query": PLAIN }))).await
}

#[tokio::test]
async fn an_answer_comes_in_the_type_that_is_accepted() {
    let app = TestApp::with_options(&[]).await;
    for accept in BOTH {
        let outcome = accepting(&app, accept).await;
        assert_eq!(outcome.status, 200);
        assert_eq!(outcome.content_type, format!("{accept}; charset=utf-8"));
    }
}

#[tokio::test]
async fn an_answer_to_whoever_accepts_everything_is_plain_json() {
    let app = TestApp::with_options(&[]).await;
    for accept in ["*/*", "application/*", "", "text/html, */*;q=0.1"] {
        let outcome = accepting(&app, accept).await;
        assert_eq!(outcome.content_type, "application/json; charset=utf-8", "{accept}");
    }
}

#[tokio::test]
async fn an_answer_without_accept_is_plain_json() {
    let app = TestApp::with_options(&[]).await;
    let headers = ["content-type: application/json"];
    let body = json!({ "query": PLAIN }).to_string();
    let answered = raw::send(app.address, "POST /graphql", &headers, body.as_bytes()).await;
    assert_eq!(answered.status, 200);
    assert!(answered.head.contains("\r\ncontent-type: application/json; charset=utf-8"));
}

#[tokio::test]
async fn the_most_wanted_type_wins() {
    let app = TestApp::with_options(&[]).await;
    for (accept, wins) in [
        ("application/graphql-response+json, application/json;q=0.9", BOTH[1]),
        ("application/graphql-response+json;q=0.5, application/json;q=0.9", BOTH[0]),
        ("application/json;q=0.5, application/graphql-response+json", BOTH[1]),
        ("application/graphql-response+json;q=0, */*", BOTH[0]),
        ("text/html, application/graphql-response+json; charset=utf-8 ;q=0.3", BOTH[1]),
        ("Application/GraphQL-Response+JSON", BOTH[1]),
        ("*/*, application/json;q=0", BOTH[1]),
        ("application/*;q=0.2, application/json;q=0.1", BOTH[1]),
        ("application/json;charset=utf-16, application/graphql-response+json;q=0.1", BOTH[1]),
    ] {
        let outcome = accepting(&app, accept).await;
        assert_eq!(outcome.content_type, format!("{wins}; charset=utf-8"), "{accept}");
    }
}

#[tokio::test]
async fn a_type_that_is_not_offered_is_not_acceptable() {
    let app = TestApp::with_options(&[]).await;
    for accept in ["text/html", "application/xml, image/*", "application/json;q=0"] {
        let outcome = accepting(&app, accept).await;
        assert_eq!((outcome.status, outcome.code()), (406, "BAD_USER_INPUT"), "{accept}");
        assert_eq!(outcome.content_type, "application/json; charset=utf-8");
        assert!(outcome.is_refusal());
    }
}

#[tokio::test]
async fn answers_are_in_utf_8() {
    let app = TestApp::with_options(&[]).await;
    let query = r#"{ edition(slug: "whrcf-2019") { title { text(locale: "ko") } } }"#;
    let request = app.public().post().json(&json!({ "query": query }));
    let body = request.send().await.unwrap().bytes().await.unwrap();
    let text = std::str::from_utf8(&body).unwrap();
    assert!(text.contains("세계인권도시포럼"), "{text}");
}

#[tokio::test]
async fn answers_are_not_to_be_kept() {
    let app = TestApp::with_options(&[]).await;
    let outcome = accepting(&app, "*/*").await;
    assert_eq!(outcome.headers["cache-control"], "no-store");
}
