//! Variables whose values do not fit: the request is wrong as a whole, and nothing is executed.

use serde_json::{Value, json};

use super::everywhere::everywhere;
use crate::support::app::TestApp;
use crate::support::client::codes;

/// Refuses a variable on every transport, with its place in the message.
async fn refused(declared: &str, used: &str, cases: &[(Value, &str)]) {
    let app = TestApp::with_options(&[]).await;
    for (value, place) in cases {
        let query = format!("query({declared}) {{ {used} }}");
        let parameters = json!({ "query": query, "variables": { "v": value } });
        for told in everywhere(&app, &app.public(), &parameters).await {
            let message = told.refusal("BAD_USER_INPUT");
            assert!(message.starts_with(&format!("Variable \"${place}\" ")), "{value}: {message}");
        }
    }
}

#[tokio::test]
async fn a_number_that_is_none_is_refused() {
    let used = "edition { sessions(first: $v) { totalCount } }";
    let cases = [json!("abc"), json!(1.5), json!(true), json!([1]), json!(3_000_000_000_i64)];
    refused("$v: Int", used, &cases.map(|value| (value, "v"))).await;
}

#[tokio::test]
async fn a_value_of_our_own_scalars_that_is_none_is_refused() {
    let used = "edition { sessions(filter: { on: $v }) { totalCount } }";
    let cases = [json!("tomorrow"), json!(7), json!({}), json!("2019-02-30")];
    refused("$v: LocalDate", used, &cases.map(|value| (value, "v"))).await;
    let used = "edition { revisions(after: $v) { totalCount } }";
    refused("$v: Cursor", used, &[json!(7), json!({})].map(|value| (value, "v"))).await;
    let used = "edition { title { text(locale: $v) } }";
    refused("$v: Locale", used, &[(json!("not a language"), "v")]).await;
}

#[tokio::test]
async fn an_input_is_refused_at_the_place_where_it_is_wrong() {
    let cases = [
        (json!("a"), "v"),
        (json!({ "nope": 1 }), "v.nope"),
        (json!({ "on": "tomorrow" }), "v.on"),
        (json!({ "statuses": ["CANCELLED", "LOST"] }), "v.statuses.1"),
    ];
    let used = "edition { sessions(filter: $v) { totalCount } }";
    refused("$v: SessionFilter", used, &cases).await;
}

#[tokio::test]
async fn an_id_that_cannot_be_one_is_refused() {
    let cases =
        [(json!(null), "v"), (json!([null]), "v.0"), (json!([{}]), "v.0"), (json!({}), "v")];
    refused("$v: [ID!]!", "nodes(ids: $v) { id }", &cases).await;
}

#[tokio::test]
async fn an_id_of_another_kind_is_an_error_of_its_field() {
    let app = TestApp::with_options(&[]).await;
    let query = "query($v: ID!) { person(id: $v) { id } viewer { name } }";
    let variables = json!({ "v": "room_00000000000000000000000000000000" });
    let answer = app.public().answer(query, variables).await;
    assert_eq!(codes(&answer), ["BAD_USER_INPUT"]);
    assert_eq!(answer["errors"][0]["path"], json!(["person"]));
    assert_eq!(answer["errors"][0]["extensions"]["argument"], json!(["id"]));
    assert!(answer.get("data").is_some());
}

#[tokio::test]
async fn a_mutation_with_a_variable_that_does_not_fit_changes_nothing() {
    let app = TestApp::with_options(&[]).await;
    let mutation = "mutation($edition: ID!, $input: PublishSessionsInput!) {
      postAnnouncement(input: { edition: $edition, text: { translations: [{ locale: \"en\", text: \"x\" }] } }) { revision { number } }
      publishSessions(input: $input) { userErrors { message } } }";
    let revision = "{ edition(slug: \"whrcf-2019\") { id revision } }";
    let before = app.public().ask(revision, json!({})).await;
    let variables = json!({ "edition": before["edition"]["id"], "input": { "sessions": 7.5 } });
    let answer = app.editor().answer(mutation, variables).await;
    assert_eq!(codes(&answer), ["BAD_USER_INPUT"]);
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("Variable \"$input.sessions\" "), "{message}");
    assert!(answer.get("data").is_none(), "{answer}");
    assert_eq!(app.public().ask(revision, json!({})).await, before);
}

#[tokio::test]
async fn a_subscription_with_a_variable_that_does_not_fit_does_not_begin() {
    let app = TestApp::with_options(&[]).await;
    let query =
        "subscription($v: ID!, $a: Cursor) { programChanges(edition: $v, after: $a) { number } }";
    let parameters = json!({ "query": query, "variables": { "v": "x", "a": 7 } });
    for told in everywhere(&app, &app.public(), &parameters).await {
        let message = told.refusal("BAD_USER_INPUT");
        assert!(message.starts_with("Variable \"$a\" "), "{message}");
    }
}

#[tokio::test]
async fn a_variable_that_is_left_out_has_its_default_in_a_condition_too() {
    let app = TestApp::with_options(&[]).await;
    let query = "query($no: Boolean = true, $yes: Boolean! = true) {
      a: service @skip(if: $no) { __typename }
      b: service @include(if: $yes) { __typename } }";
    assert_eq!(
        app.public().ask(query, json!({})).await,
        json!({ "b": { "__typename": "Service" } })
    );
    let given = json!({ "no": false, "yes": false });
    assert_eq!(app.public().ask(query, given).await, json!({ "a": { "__typename": "Service" } }));
}

#[tokio::test]
async fn a_long_value_is_not_quoted_whole() {
    let app = TestApp::with_options(&[]).await;
    let query = "query($v: LocalDate) { edition { sessions(filter: { on: $v }) { totalCount } } }";
    let answer = app.public().answer(query, json!({ "v": "x".repeat(50_000) })).await;
    assert!(answer.to_string().len() < 2_000);
}
