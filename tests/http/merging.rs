//! Documents that ask two things under one name: no answer is given for the other.

use serde_json::{Value, json};

use super::everywhere::everywhere;
use crate::support::app::TestApp;

/// Two editions under one name, however the second is hidden.
fn two(second: &str, fragment: &str) -> Value {
    let query = format!("{{ edition(slug: \"whrcf-2019\") {{ slug }} {second} }} {fragment}");
    json!({ "query": query })
}

const OTHER: &str = "edition(slug: \"whrcf-2020\") { slug }";

#[tokio::test]
async fn two_questions_under_one_name_are_refused() {
    let app = TestApp::with_options(&[]).await;
    for parameters in [
        two(OTHER, ""),
        two(&format!("... on Query {{ {OTHER} }}"), ""),
        two(&format!("... {{ {OTHER} }}"), ""),
        two("...F", &format!("fragment F on Query {{ ...G }} fragment G on Query {{ {OTHER} }}")),
    ] {
        for told in everywhere(&app, &app.public(), &parameters).await {
            let message = told.refusal("VALIDATION_FAILED");
            assert!(message.contains("they have differing arguments"), "{message}");
            assert_eq!(told.answer["errors"][0]["locations"].as_array().unwrap().len(), 2);
        }
    }
}

#[tokio::test]
async fn two_questions_below_one_field_are_refused() {
    let app = TestApp::with_options(&[]).await;
    let query = r#"{ edition(slug: "whrcf-2019") { title { text(locale: "en") } }
      ... on Query { edition(slug: "whrcf-2019") { title { text(locale: "ko") } } } }"#;
    for told in everywhere(&app, &app.public(), &json!({ "query": query })).await {
        told.refusal("VALIDATION_FAILED");
    }
}

#[tokio::test]
async fn one_question_that_is_asked_twice_is_answered() {
    let app = TestApp::with_options(&[]).await;
    let query = r#"{ edition(slug: "whrcf-2019") { slug } ...F }
      fragment F on Query { edition(slug: "whrcf-2019") { title { text(locale: "en") } } }"#;
    let data = app.public().ask(query, json!({})).await;
    assert_eq!(data["edition"]["slug"], "whrcf-2019");
    assert!(data["edition"]["title"]["text"].is_string());
}

#[tokio::test]
async fn a_field_of_an_input_that_stands_twice_is_refused() {
    let app = TestApp::with_options(&[]).await;
    for filter in [
        "{ statuses: [], statuses: [] }",
        "{ statuses: [CANCELLED], includeCancelled: true, statuses: null }",
    ] {
        let query = format!("{{ edition {{ sessions(filter: {filter}) {{ totalCount }} }} }}");
        for told in everywhere(&app, &app.public(), &json!({ "query": query })).await {
            let message = told.refusal("VALIDATION_FAILED");
            assert_eq!(message, "There can be only one input field named \"statuses\".");
        }
    }
}
