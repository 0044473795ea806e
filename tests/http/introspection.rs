//! To whom the schema is told.

use serde_json::json;

use super::everywhere::everywhere;
use crate::support::app::TestApp;

const SCHEMA: &str =
    "{ viewer { name } ...F } fragment F on Query { __schema { queryType { name } } }";
const TYPE: &str = "query A { viewer { name } } query B { __type(name: \"Edition\") { name } }";
const TYPENAME: &str = "{ __typename viewer { __typename } }";

#[tokio::test]
async fn the_schema_can_be_told_to_staff_alone() {
    let app = TestApp::with_options(&["--no-introspection"]).await;
    for parameters in [json!({ "query": SCHEMA }), json!({ "query": TYPE, "operationName": "B" })] {
        for told in everywhere(&app, &app.public(), &parameters).await {
            assert_eq!(told.refusal("FORBIDDEN"), "the schema is shown to staff alone");
        }
        for told in everywhere(&app, &app.editor(), &parameters).await {
            assert!(told.answer["errors"].is_null(), "{told:?}");
        }
    }
    // What it does not tell is taken from everybody.
    for parameters in [json!({ "query": TYPENAME }), json!({ "query": TYPE, "operationName": "A" })]
    {
        for told in everywhere(&app, &app.public(), &parameters).await {
            assert!(told.answer["errors"].is_null(), "{told:?}");
        }
    }
}

#[tokio::test]
async fn the_schema_is_told_to_everybody_unless_it_is_hidden() {
    let app = TestApp::with_options(&[]).await;
    let data = app.public().ask(SCHEMA, json!({})).await;
    assert_eq!(data["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn errors_suggest_names_only_where_an_operator_lets_them() {
    let parameters = json!({ "query": "{ viewer { nam } }" });
    for (options, suggests) in [(&[][..], false), (&["--suggestions"][..], true)] {
        let app = TestApp::with_options(options).await;
        for told in everywhere(&app, &app.public(), &parameters).await {
            let message = told.refusal("VALIDATION_FAILED");
            assert_eq!(message.contains("name"), suggests, "{message}");
        }
    }
}
