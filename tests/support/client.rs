//! A GraphQL client over HTTP.

use reqwest::{RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    pub base: String,
    pub token: Option<String>,
    language: Option<String>,
}

impl Client {
    pub fn new(base: String) -> Self {
        Self { http: reqwest::Client::new(), base, token: None, language: None }
    }

    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    #[must_use]
    pub fn in_language(&self, language: &str) -> Self {
        Self { language: Some(language.to_owned()), ..self.clone() }
    }

    /// A POST to /graphql with everything but its body.
    pub fn post(&self) -> RequestBuilder {
        self.dress(self.http.post(format!("{}/graphql", self.base)))
    }

    /// A GET of an address of the service.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.dress(self.http.get(format!("{}{path}", self.base)))
    }

    /// A HEAD of an address of the service.
    pub fn head(&self, path: &str) -> RequestBuilder {
        self.dress(self.http.head(format!("{}{path}", self.base)))
    }

    /// A POST to an address of the service.
    pub fn post_to(&self, path: &str) -> RequestBuilder {
        self.dress(self.http.post(format!("{}{path}", self.base)))
    }

    fn dress(&self, mut request: RequestBuilder) -> RequestBuilder {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(language) = &self.language {
            request = request.header("accept-language", language);
        }
        request
    }

    /// Sends a request and returns the whole response.
    pub async fn send(&self, query: &str, variables: Value) -> Response {
        let body = json!({ "query": query, "variables": variables });
        self.post().json(&body).send().await.unwrap()
    }

    /// The body of the answer, whatever it says.
    pub async fn answer(&self, query: &str, variables: Value) -> Value {
        self.send(query, variables).await.json().await.unwrap()
    }

    /// The data of an answer without errors.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        let response = self.send(query, variables).await;
        assert_eq!(response.status(), StatusCode::OK);
        let mut answer: Value = response.json().await.unwrap();
        assert!(answer.get("errors").is_none(), "{answer:#}");
        answer["data"].take()
    }

    /// The codes of the errors of an answer.
    pub async fn codes(&self, query: &str, variables: Value) -> Vec<String> {
        codes(&self.answer(query, variables).await)
    }
}

/// The codes of the errors of an answer.
pub fn codes(answer: &Value) -> Vec<String> {
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| error["extensions"]["code"].as_str().unwrap_or("none").to_owned())
        .collect()
}
