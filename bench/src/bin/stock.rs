//! The stock way: async-graphql-axum's own subscriptions, each of which runs its operation for
//! itself at every event.
//!
//! What it answers is in memory, and the same that Plenary answers.

#![expect(clippy::unused_async, reason = "the macros want resolvers to be async")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Context as _;
use async_graphql::{
    Context, EmptyMutation, ID, Object, Scalar, ScalarType, Schema, SimpleObject, Subscription,
    Union, Value,
};
use async_graphql_axum::GraphQLSubscription;
use axum::Router;
use axum::extract::State;
use axum::routing::{get_service, post};
use clap::Parser as _;
use futures_util::Stream;
use futures_util::stream::unfold;
use plenary_bench::serving::Options;
use serde::Deserialize;
use tokio::sync::watch;

/// A position: an opaque text.
#[derive(Clone, Deserialize)]
struct Cursor(String);

#[Scalar]
impl ScalarType for Cursor {
    fn parse(value: Value) -> async_graphql::InputValueResult<Self> {
        Ok(Self(value.into_json()?.to_string()))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

#[derive(Clone, SimpleObject, Deserialize)]
struct Revision {
    #[serde(rename = "revision")]
    number: u64,
    cursor: Cursor,
    changes: Vec<Change>,
}

#[derive(Clone, Union, Deserialize)]
#[serde(untagged)]
enum Change {
    Session(SessionChanged),
}

#[derive(Clone, SimpleObject, Deserialize)]
struct SessionChanged {
    session: Session,
}

#[derive(Clone, SimpleObject, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Session {
    id: ID,
    number: u64,
    title: Text,
    starts_at: Option<String>,
    ends_at: Option<String>,
    expected_starts_at: Option<String>,
    expected_ends_at: Option<String>,
    status: String,
    is_full: bool,
    changed_at_revision: u64,
    rooms: Vec<Room>,
    contributions: Vec<Contribution>,
}

#[derive(Clone, SimpleObject, Deserialize)]
struct Text {
    text: String,
}

#[derive(Clone, SimpleObject, Deserialize)]
struct Room {
    id: ID,
    name: Text,
}

#[derive(Clone, SimpleObject, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contribution {
    role: Option<String>,
    display_name: Text,
    participant: Option<Participant>,
}

#[derive(Clone, SimpleObject, Deserialize)]
struct Participant {
    id: ID,
    name: String,
    country: Option<Country>,
}

#[derive(Clone, SimpleObject, Deserialize)]
struct Country {
    code: String,
}

struct Events {
    number: AtomicU64,
    newest: watch::Sender<Arc<Revision>>,
}

struct Query;

/// What a schema must have.
#[Object]
impl Query {
    /// Nothing of interest.
    async fn is_there(&self) -> bool {
        true
    }
}

struct Following;

/// What is followed.
#[Subscription(name = "Subscription")]
impl Following {
    /// Every event, with the arguments that Plenary has.
    async fn program_changes(
        &self,
        ctx: &Context<'_>,
        edition: ID,
        after: Option<Cursor>,
        sessions: Option<Vec<ID>>,
    ) -> async_graphql::Result<impl Stream<Item = Revision> + use<>> {
        let _ = (edition, after, sessions);
        let newest = ctx.data::<Arc<Events>>()?.newest.subscribe();
        Ok(unfold(newest, |mut newest| async {
            newest.changed().await.ok()?;
            let revision = Revision::clone(&newest.borrow_and_update());
            Some((revision, newest))
        }))
    }
}

#[derive(Deserialize)]
struct Payload {
    data: Answer,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    program_changes: Revision,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let sample = options.sample()?;
    let payload: Payload = serde_json::from_str(sample.payload()).context("read the sample")?;
    let newest = watch::Sender::new(Arc::new(payload.data.program_changes));
    let events = Arc::new(Events { number: AtomicU64::new(0), newest });
    let schema = Schema::build(Query, EmptyMutation, Following).data(events.clone()).finish();
    let router = Router::new()
        .route("/graphql", get_service(GraphQLSubscription::new(schema)))
        .route("/trigger", post(trigger))
        .with_state(events);
    options.serve(router).await
}

async fn trigger(State(events): State<Arc<Events>>) -> String {
    let number = events.number.fetch_add(1, Ordering::Relaxed) + 1;
    events.newest.send_modify(|newest| Arc::make_mut(newest).number = number);
    format!(r#"{{"number":{number}}}"#)
}
