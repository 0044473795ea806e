//! GraphQL over GET, and the door of the WebSocket.

use std::net::SocketAddr;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{ConnectInfo, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::Gate;
use super::request::{BadRequest, decode};
use super::respond::failure;
use super::run::{Allowed, receive, run};
use super::websocket;
use crate::graphql::error::ErrorCode;

/// Answers a GET: a query in the address, or the wish for a WebSocket.
pub(super) async fn answer(
    State(gate): State<Gate>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Ok(upgrade) = upgrade {
        return websocket::open(gate, upgrade, peer.ip(), &headers);
    }
    let incoming = match receive(&gate, peer.ip(), &headers).await {
        Ok(incoming) => incoming,
        Err(refused) => return refused,
    };
    match parameters(query.as_deref().unwrap_or_default()).and_then(decode) {
        Ok(asked) => run(gate, incoming, asked, Allowed::ReadOnly).await,
        Err(problem) => {
            let (status, code) = (StatusCode::BAD_REQUEST, ErrorCode::BadUserInput);
            failure(incoming.form, status, code, &problem.to_string())
        }
    }
}

/// Parameters of the address; `variables` and `extensions` are JSON.
fn parameters(query: &str) -> Result<Value, BadRequest> {
    let mut parameters = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|error| BadRequest(format!("{name} is not JSON: {error}")))?,
            _ => Value::String(value.into_owned()),
        };
        parameters.insert(name.into_owned(), value);
    }
    Ok(Value::Object(parameters))
}
