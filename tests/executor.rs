//! What Plenary relies on in the GraphQL executor, so that another version of it can be taken
//! without fear; and what the executor's own HTTP adapter does, which is why it does not serve.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::{EmptySubscription, MaybeUndefined, Object, Result, Schema};
use axum::Router;
use axum::routing::get_service;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;

use crate::support::app::TestApp;
use crate::support::websocket::{Frame, Socket};

struct Query;

#[Object]
impl Query {
    async fn c(&self) -> C {
        C
    }

    async fn c_opt(&self) -> Option<C> {
        Some(C)
    }

    async fn upd(&self, input: MaybeUndefined<i32>) -> &'static str {
        match input {
            MaybeUndefined::Undefined => "leave",
            MaybeUndefined::Null => "clear",
            MaybeUndefined::Value(_) => "set",
        }
    }
}

struct C;

#[Object]
impl C {
    async fn id(&self) -> i32 {
        1
    }

    async fn slow(&self) -> i32 {
        // Ready long after its neighbours, however the executor polls them.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        2
    }

    async fn boom(&self) -> Result<i32> {
        tokio::task::yield_now().await;
        Err("boom".into())
    }
}

#[derive(Default)]
struct Mutation(AtomicUsize);

#[Object]
impl Mutation {
    async fn write(&self) -> usize {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

type Tiny = Schema<Query, Mutation, EmptySubscription>;

fn tiny() -> Tiny {
    Schema::new(Query, Mutation::default(), EmptySubscription)
}

/// The executor's answer, as the text that it serializes to: order counts.
async fn answer(query: &str) -> String {
    serde_json::to_string(&tiny().execute(query).await).unwrap()
}

#[tokio::test]
async fn fields_are_answered_in_the_order_of_the_query() {
    assert_eq!(answer("{ c { slow id } }").await, r#"{"data":{"c":{"slow":2,"id":1}}}"#);
}

#[tokio::test]
async fn a_field_that_fails_makes_the_nearest_nullable_parent_null() {
    let answer: Value = serde_json::from_str(&answer("{ cOpt { id boom } }").await).unwrap();
    assert_eq!(answer["data"], json!({ "cOpt": null }));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    assert_eq!(answer["errors"][0]["path"], json!(["cOpt", "boom"]));
}

#[tokio::test]
async fn a_field_that_fails_below_nothing_nullable_makes_all_data_null() {
    let answer: Value = serde_json::from_str(&answer("{ c { id boom } }").await).unwrap();
    assert_eq!(answer.get("data"), Some(&Value::Null));
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_variable_that_is_left_out_is_no_null() {
    let query = "query($v: Int) { upd(input: $v) }";
    assert_eq!(answer(query).await, r#"{"data":{"upd":"leave"}}"#);
    let null = async_graphql::Request::new(query)
        .variables(async_graphql::Variables::from_json(json!({ "v": null })));
    assert_eq!(tiny().execute(null).await.data.into_json().unwrap(), json!({ "upd": "clear" }));
}

#[tokio::test]
async fn a_document_that_is_not_valid_gets_no_data() {
    let app = TestApp::with_options(&[]).await;
    let answer = app.public().answer("{nope}", json!({})).await;
    assert_eq!(answer.get("data"), None, "{answer}");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "VALIDATION_FAILED");
    // The executor itself still writes one: the day it does not, our writer need not drop it.
    let theirs: Value = serde_json::from_str(&self::answer("{nope}").await).unwrap();
    assert_eq!(theirs.get("data"), Some(&Value::Null));
}

/// The adapter, on a port of its own.
struct Adapter {
    address: std::net::SocketAddr,
    http: Client,
}

impl Adapter {
    async fn serve() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let endpoint = get_service(async_graphql_axum::GraphQL::new(tiny()))
            .post_service(async_graphql_axum::GraphQL::new(tiny()));
        let socket = get_service(async_graphql_axum::GraphQLSubscription::new(tiny()));
        let router = Router::new().route("/", endpoint).route("/graphql", socket);
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { address, http: Client::new() }
    }

    async fn post(&self, content_type: &str, body: &'static str) -> reqwest::Response {
        let request = self.http.post(format!("http://{}/", self.address));
        request.header("content-type", content_type).body(body).send().await.unwrap()
    }
}

#[tokio::test]
async fn the_adapter_runs_mutations_over_get() {
    let adapter = Adapter::serve().await;
    let address = format!("http://{}/?query=mutation%7Bwrite%7D", adapter.address);
    let response = adapter.http.get(address).send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), r#"{"data":{"write":0}}"#);
}

#[tokio::test]
async fn the_adapter_takes_a_body_that_any_site_may_send() {
    let adapter = Adapter::serve().await;
    let response = adapter.post("text/plain", r#"{"query":"mutation{write}"}"#).await;
    assert_eq!(response.text().await.unwrap(), r#"{"data":{"write":0}}"#);
}

#[tokio::test]
async fn the_adapter_answers_in_a_type_that_was_not_asked_for() {
    let adapter = Adapter::serve().await;
    let request = adapter.http.post(format!("http://{}/", adapter.address));
    let request = request.header("accept", "application/json");
    let response = request.json(&json!({ "query": "{ nope }" })).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/graphql-response+json");
    // In this type, a request that was not executed must not be called a success.
    assert_eq!(response.status(), StatusCode::OK);
    let answer: Value = response.json().await.unwrap();
    assert_eq!(answer.get("data"), Some(&Value::Null));
}

#[tokio::test]
async fn the_adapter_does_not_see_which_operation_a_get_names() {
    let adapter = Adapter::serve().await;
    let query = "query=query%20A%7Bc%7Bid%7D%7Dquery%20B%7Bupd%7D&operationName=B";
    let response = adapter.http.get(format!("http://{}/?{query}", adapter.address)).send().await;
    let answer: Value = response.unwrap().json().await.unwrap();
    assert_eq!(answer["errors"][0]["message"], "Operation name required in request.");
}

#[tokio::test]
async fn the_adapter_closes_sockets_with_codes_that_end_clients_for_ever() {
    let adapter = Adapter::serve().await;
    let mut socket = Socket::connect(adapter.address, "graphql-transport-ws").await;
    socket.send(Message::text("{")).await;
    assert_eq!(socket.next().await, Frame::Closed(Some(1002)));
    let mut socket = Socket::connect(adapter.address, "graphql-transport-ws").await;
    socket.subscribe("a", "{ c { id } }", json!({})).await;
    assert_eq!(socket.next().await, Frame::Closed(Some(1011)));
}

#[tokio::test]
async fn the_adapter_never_ends_an_operation_with_error() {
    let adapter = Adapter::serve().await;
    let mut socket = Socket::open(adapter.address, json!({})).await;
    socket.subscribe("a", "{ nope }", json!({})).await;
    assert_eq!(socket.message().await["type"], "next");
    assert_eq!(socket.message().await["type"], "complete");
}
