//! GraphQL over GET, and the door of the WebSocket.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::Gate;
use super::proxies::ClientAddress;
use super::request::Raw;
use super::run::{Allowed, receive, run};
use super::websocket;

/// Answers a GET: a query in the address, or the wish for a WebSocket.
pub(super) async fn answer(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if let Ok(upgrade) = upgrade {
        return websocket::open(gate, upgrade, address, &headers);
    }
    let incoming = match receive(&gate, address, &headers).await {
        Ok(incoming) => incoming,
        Err(refused) => return refused,
    };
    let raw = Raw::Address(query.as_deref().unwrap_or_default());
    run(gate, incoming, &headers, (raw, Allowed::ReadOnly)).await
}
