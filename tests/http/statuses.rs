//! Which status an answer has.

use serde_json::{Value, json};

use super::{BOTH, Outcome};
use crate::support::app::TestApp;
use crate::support::client::codes;

/// The outcome of a request in both types of answer.
async fn outcomes(app: &TestApp, body: Value) -> [Outcome; 2] {
    let ask = |accept| app.public().post().header("accept", accept).json(&body);
    [Outcome::of(ask(BOTH[0])).await, Outcome::of(ask(BOTH[1])).await]
}

/// Requests that are refused before they are executed have errors and no data, 200 in plain JSON
/// and 400 in the type that is GraphQL's own.
async fn refused(body: Value, code: &str) {
    let app = TestApp::with_options(&[]).await;
    let [plain, own] = outcomes(&app, body.clone()).await;
    assert_eq!((plain.status, own.status), (200, 400), "{body}");
    for outcome in [plain, own] {
        assert_eq!(outcome.code(), code, "{}", outcome.answer);
        assert!(outcome.is_refusal(), "{}", outcome.answer);
    }
}

#[tokio::test]
async fn a_document_that_cannot_be_parsed_is_refused() {
    refused(json!({ "query": "{" }), "PARSE_FAILED").await;
}

#[tokio::test]
async fn an_empty_document_is_refused() {
    refused(json!({ "query": "" }), "PARSE_FAILED").await;
}

#[tokio::test]
async fn a_document_that_does_not_fit_the_schema_is_refused() {
    refused(json!({ "query": "{ nope }" }), "VALIDATION_FAILED").await;
}

#[tokio::test]
async fn an_operation_that_is_not_there_is_refused() {
    let body = json!({ "query": "query A { viewer { name } }", "operationName": "B" });
    refused(body, "VALIDATION_FAILED").await;
}

#[tokio::test]
async fn several_operations_without_a_name_are_refused() {
    let query = "query A { viewer { name } } query B { viewer { name } }";
    refused(json!({ "query": query }), "VALIDATION_FAILED").await;
}

#[tokio::test]
async fn a_variable_that_is_missing_is_refused() {
    let query = "query($id: ID!) { node(id: $id) { id } }";
    refused(json!({ "query": query }), "BAD_USER_INPUT").await;
}

#[tokio::test]
async fn a_variable_of_the_wrong_type_is_refused() {
    let query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    for value in [json!(null), json!([null]), json!([{}]), json!({ "a": 1 })] {
        let body = json!({ "query": query, "variables": { "ids": value } });
        refused(body, "BAD_USER_INPUT").await;
    }
}

#[tokio::test]
async fn a_subscription_cannot_be_answered_at_once() {
    let query = r#"subscription { programChanges(edition: "x") { number } }"#;
    refused(json!({ "query": query }), "VALIDATION_FAILED").await;
    let app = TestApp::with_options(&[]).await;
    let answer = app.public().answer(query, json!({})).await;
    let message = "a subscription needs Accept: text/event-stream, or a WebSocket";
    assert_eq!(answer["errors"][0]["message"], message);
}

#[tokio::test]
async fn a_subscription_in_a_fragment_is_refused_before_it_is_silent() {
    let app = TestApp::with_options(&[]).await;
    for query in [
        r#"subscription { ...F } fragment F on Subscription { programChanges(edition: "x") { number } }"#,
        r#"subscription { ... on Subscription { programChanges(edition: "x") { number } } }"#,
    ] {
        let answer = app.public().answer(query, json!({})).await;
        let message = "The root field of a subscription must stand directly in its selection set.";
        assert_eq!(answer["errors"][0]["message"], message);
        assert_eq!(answer["errors"][0]["extensions"]["code"], "VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn an_answer_with_errors_of_fields_is_a_success() {
    let app = TestApp::with_options(&[]).await;
    let query = r#"{ a: node(id: "nonsense") { id } b: viewer { name } }"#;
    for outcome in outcomes(&app, json!({ "query": query })).await {
        assert_eq!(outcome.status, 200);
        assert_eq!(outcome.code(), "BAD_USER_INPUT", "{}", outcome.answer);
        assert_eq!(outcome.answer["errors"][0]["path"], json!(["a"]));
        assert!(outcome.answer.get("data").is_some());
    }
}

#[tokio::test]
async fn a_value_that_does_not_fit_its_scalar_is_no_fault_of_ours() {
    let app = TestApp::with_options(&[]).await;
    let query =
        "query($on: LocalDate) { edition { sessions(filter: { on: $on }) { totalCount } } }";
    for value in [json!("tomorrow"), json!(7), json!({}), json!(["2019-10-01"]), json!(true)] {
        let answer = app.public().answer(query, json!({ "on": value })).await;
        assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "{value}: {answer}");
    }
}

#[tokio::test]
async fn an_answer_of_which_all_data_failed_is_a_success() {
    let app = TestApp::with_options(&[]).await;
    let query = "{ editions(first: 1000) { totalCount } }";
    for outcome in outcomes(&app, json!({ "query": query })).await {
        assert_eq!(outcome.status, 200);
        assert_eq!(outcome.answer.get("data"), Some(&Value::Null), "{}", outcome.answer);
    }
}

#[tokio::test]
async fn a_limit_refuses_like_a_document_that_is_wrong() {
    refused(json!({ "query": "{ a ".repeat(21) + &"}".repeat(21) }), "LIMIT_EXCEEDED").await;
}

#[tokio::test]
async fn an_answer_leaves_out_most_of_very_many_errors() {
    let app = TestApp::with_options(&[]).await;
    let fields: Vec<_> = (0..3_990).map(|place| format!("f{place}")).collect();
    let query = format!("{{ viewer {{ {} }} }}", fields.join(" "));
    let response = app.public().send(&query, json!({})).await;
    let text = response.text().await.unwrap();
    assert!(text.len() < 5_000, "{}", text.len());
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["errors"].as_array().unwrap().len(), 20);
    let last = answer["errors"][19]["message"].as_str().unwrap();
    assert!(last.ends_with(" (3970 more errors are left out)"), "{last}");
}

#[tokio::test]
async fn an_answer_quotes_no_more_than_the_beginning_of_what_is_wrong() {
    let app = TestApp::with_options(&[]).await;
    let line = format!("{{ a(b: \"{}\") !", "x".repeat(30_000));
    let name = "x".repeat(100_000);
    for body in [json!({ "query": line }), json!({ "query": "{a}", "operationName": name })] {
        let text = app.public().post().json(&body).send().await.unwrap().text().await.unwrap();
        assert!(text.contains('…'));
        assert!(text.len() < 2_000, "{}", text.len());
    }
}
