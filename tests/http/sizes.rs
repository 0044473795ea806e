//! How large requests may be: what is larger is refused on every transport, for what it is and
//! before anything is done for it.

use serde_json::{Value, json};

use super::everywhere::everywhere;
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::counters::counters;

/// Refuses on every transport what is beyond a limit, and takes what is within it.
async fn bounded(option: &[&str], within: Value, beyond: Value, message: &str) {
    let app = TestApp::with_options(option).await;
    for told in everywhere(&app, &app.public(), &within).await {
        assert!(told.answer.get("data").is_some(), "{told:?}");
        assert!(!codes(&told.answer).contains(&"LIMIT_EXCEEDED".to_owned()), "{told:?}");
    }
    let executed = executed(&app).await;
    for told in everywhere(&app, &app.public(), &beyond).await {
        assert_eq!(told.refusal("LIMIT_EXCEEDED"), message);
    }
    assert_eq!(self::executed(&app).await, executed, "nothing is executed of what is too large");
}

/// How many operations were executed, as an operator sees it.
async fn executed(app: &TestApp) -> String {
    let text = counters(&app.public()).await;
    let line = text.lines().find(|line| line.starts_with("plenary_operations_executed"));
    line.unwrap_or_else(|| panic!("{text}")).to_owned()
}

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";

fn nodes(ids: &Value) -> Value {
    json!({ "query": NODES, "variables": { "ids": ids } })
}

fn viewers(count: usize) -> Value {
    let fields: Vec<_> = (0..count).map(|place| format!("v{place}: viewer {{ name }}")).collect();
    json!({ "query": format!("{{ {} ...F }} fragment F on Query {{ __typename }}", fields.join(" ")) })
}

#[tokio::test]
async fn the_variables_of_a_request_may_be_so_long_and_no_longer() {
    let named = |length: usize| {
        let json = r#"{"slug":""}"#.len();
        let query = "query($slug: String) { edition(slug: $slug) { slug } }";
        json!({ "query": query, "variables": { "slug": "x".repeat(length - json) } })
    };
    let message = "The variables are longer than 1000 bytes.";
    bounded(&["--max-variable-bytes", "1000"], named(1_000), named(1_001), message).await;
}

#[tokio::test]
async fn the_variables_of_a_request_may_be_nested_so_deep_and_no_deeper() {
    let nested = |levels: usize| {
        let list = (0..levels).fold(json!(7), |inner, _| json!([inner]));
        json!({ "query": super::PLAIN, "variables": { "unused": list } })
    };
    let message = "The variables nest lists and objects more than 5 levels deep.";
    bounded(&["--max-variable-depth", "5"], nested(5), nested(6), message).await;
}

#[tokio::test]
async fn a_list_in_a_variable_may_be_so_long_and_no_longer() {
    let ids = |count| nodes(&json!(vec!["session_00000000000000000000000000000000"; count]));
    let message = "A list of the request has more than 7 items.";
    bounded(&["--max-list-items", "7"], ids(7), ids(8), message).await;
}

#[tokio::test]
async fn a_list_in_a_document_may_be_so_long_and_no_longer() {
    let ids = |count| {
        let list = vec!["\"session_00000000000000000000000000000000\""; count].join(", ");
        json!({ "query": format!("{{ nodes(ids: [{list}]) {{ id }} }}") })
    };
    let message = "A list of the request has more than 7 items.";
    bounded(&["--max-list-items", "7"], ids(7), ids(8), message).await;
}

#[tokio::test]
async fn a_query_may_have_so_many_root_fields_and_no_more() {
    let message = "A query may select at most 3 root fields.";
    bounded(&["--max-root-fields", "3"], viewers(2), viewers(3), message).await;
}

#[tokio::test]
async fn a_page_may_be_so_long_and_no_longer() {
    let query = "query($n: Int) { edition { sessions(first: $n) { nodes { id } } } }";
    let page = |size: u64| json!({ "query": query, "variables": { "n": size } });
    let message = "A page has at most 30 items: ask for less with first or last.";
    bounded(&["--max-page-size", "30"], page(30), page(31), message).await;
}

#[tokio::test]
async fn a_page_that_no_service_has_is_bad_input_whatever_the_limit() {
    let app = TestApp::with_options(&["--max-page-size", "30"]).await;
    let query = "{ edition { sessions(last: 101) { totalCount } } }";
    assert_eq!(app.public().codes(query, json!({})).await, ["BAD_USER_INPUT"]);
}

#[tokio::test]
async fn a_limit_of_zero_is_none() {
    let options = [
        "--max-list-items",
        "0",
        "--max-variable-bytes",
        "0",
        "--max-variable-depth",
        "0",
        "--max-root-fields",
        "0",
    ];
    let app = TestApp::with_options(&options).await;
    let answer = app.public().answer(NODES, json!({ "ids": vec!["x"; 5_000] })).await;
    assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "the field has a limit of its own: {answer}");
    let nested = (0..100).fold(json!(7), |inner, _| json!([inner]));
    let deep = json!({ "unused": nested, "long": "x".repeat(250_000) });
    app.public().ask(super::PLAIN, deep).await;
    let query = viewers(150)["query"].as_str().unwrap().to_owned();
    app.public().ask(&query, json!({})).await;
}

#[tokio::test]
async fn the_limits_are_told() {
    let options = [
        "--max-list-items",
        "11",
        "--max-variable-bytes",
        "1200",
        "--max-variable-depth",
        "13",
        "--max-root-fields",
        "14",
        "--max-page-size",
        "25",
    ];
    let app = TestApp::with_options(&options).await;
    let query =
        "{ service { limits { listItems variableBytes variableDepth rootFields pageSize } } }";
    let told = app.public().ask(query, json!({})).await;
    let limits = json!({ "listItems": 11, "variableBytes": 1200, "variableDepth": 13,
        "rootFields": 14, "pageSize": 25 });
    assert_eq!(told["service"]["limits"], limits);
}
