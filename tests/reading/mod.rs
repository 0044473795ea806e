//! Reading a program, as anybody does it.

mod consistency;
mod editions;
mod filters;
mod history;
mod languages;
mod nodes;
mod now_and_next;
mod paging;
mod people;
mod places;
mod sessions;

use serde_json::{Value, json};

use crate::support::app::TestApp;

/// What the public reads of the forum of 2019.
async fn of_2019(app: &TestApp, select: &str) -> Value {
    of(app, "whrcf-2019", select).await
}

/// What the public reads of an edition.
async fn of(app: &TestApp, slug: &str, select: &str) -> Value {
    let ask = format!(r#"{{ edition(slug: "{slug}") {{ {select} }} }}"#);
    app.public().ask(&ask, json!({})).await["edition"].take()
}

/// The code and the argument of the one error of a query.
async fn error_of(app: &TestApp, ask: &str) -> (Value, Value) {
    let mut answer = app.public().answer(ask, json!({})).await;
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{ask}: {answer}");
    let extensions = &mut answer["errors"][0]["extensions"];
    (extensions["code"].take(), extensions["argument"].take())
}
