//! GraphQL over HTTP, as the specification of that name has it and beyond.

mod access;
mod audits;
mod browsers;
mod coercion;
mod events;
mod everywhere;
mod failures;
mod introspection;
mod merging;
mod negotiation;
mod pages;
mod parameters;
mod persisted;
mod protection;
mod sizes;
mod statuses;

use reqwest::{RequestBuilder, Response};
use serde_json::Value;

/// The two types of answer.
const BOTH: [&str; 2] = ["application/json", "application/graphql-response+json"];

/// The smallest query.
const PLAIN: &str = "{ viewer { name } }";

/// What a service answered.
#[derive(Debug)]
struct Outcome {
    status: u16,
    content_type: String,
    headers: reqwest::header::HeaderMap,
    answer: Value,
}

impl Outcome {
    async fn of(request: RequestBuilder) -> Self {
        let response: Response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let content_type = headers["content-type"].to_str().unwrap().to_owned();
        let answer = response.json().await.unwrap();
        Self { status, content_type, headers, answer }
    }

    /// The code of the first error; empty without one.
    fn code(&self) -> &str {
        self.answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
    }

    /// Whether it is a refusal: errors, and no key `data`.
    fn is_refusal(&self) -> bool {
        self.answer["errors"].is_array() && self.answer.get("data").is_none()
    }
}
