//! Who is asking. A token that does not hold is never taken for the public.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use crate::graphql::Service;
use crate::graphql::error::ErrorCode;
use crate::store::StoreError;
use crate::types::{AccessTokenId, Timestamp, Viewer};

/// How soon a database that could not say is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// A viewer, and until when they are.
#[derive(Clone)]
pub(super) struct Bearer {
    pub(super) viewer: Viewer,
    expires_at: Option<Timestamp>,
}

/// Why nobody is let in.
#[derive(Debug)]
pub(super) enum NotLetIn {
    /// The token is unknown, expired or revoked, or is none.
    BadToken,
    /// The database that knows the tokens cannot be reached.
    Unavailable,
}

impl NotLetIn {
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::BadToken => ErrorCode::Unauthenticated,
            Self::Unavailable => ErrorCode::Unavailable,
        }
    }

    pub(super) fn message(&self) -> &'static str {
        match self {
            Self::BadToken => "the access token does not hold",
            Self::Unavailable => "the access token cannot be checked now; try again",
        }
    }
}

/// Who sends a request.
pub(super) async fn of_request(service: &Service, headers: &HeaderMap) -> Result<Bearer, NotLetIn> {
    match headers.get(AUTHORIZATION) {
        None => Ok(Bearer { viewer: Viewer::Public, expires_at: None }),
        Some(value) => of_text(service, value.to_str().unwrap_or_default()).await,
    }
}

/// Who presents `Bearer TOKEN`.
pub(super) async fn of_text(service: &Service, text: &str) -> Result<Bearer, NotLetIn> {
    let (scheme, secret) = text.trim().split_once(' ').ok_or(NotLetIn::BadToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(NotLetIn::BadToken);
    }
    let now = service.clock().now();
    match service.hub().store().bearer(secret.trim(), now).await {
        Ok(Some((staff, expires_at))) => {
            Ok(Bearer { viewer: Viewer::Staff(Arc::new(staff)), expires_at })
        }
        Ok(None) => Err(NotLetIn::BadToken),
        Err(error) => {
            match error {
                StoreError::Unavailable(error) | StoreError::Undecided(error) => {
                    tracing::warn!(?error, "a token was not checked")
                }
                StoreError::Internal(error) => tracing::error!(?error, "a token was not checked"),
            }
            Err(NotLetIn::Unavailable)
        }
    }
}

impl Bearer {
    /// The public, for who has not introduced themselves.
    pub(super) fn public() -> Self {
        Self { viewer: Viewer::Public, expires_at: None }
    }

    /// Waits until the token holds no more: expired, or revoked on whichever node. The public is
    /// let in for ever.
    pub(super) async fn ended(&self, service: &Service) {
        let Some(staff) = self.viewer.staff() else { return pending().await };
        tokio::select! {
            () = self.expired(service) => {}
            () = revoked(service, staff.token) => {}
        }
    }

    async fn expired(&self, service: &Service) {
        let Some(end) = self.expires_at else { return pending().await };
        let left = end.as_millis() - service.clock().now().as_millis();
        tokio::time::sleep(Duration::from_millis(u64::try_from(left).unwrap_or(0))).await;
    }
}

async fn revoked(service: &Service, token: AccessTokenId) {
    let mut access = service.hub().access();
    loop {
        let now = service.clock().now();
        match service.hub().store().token_holds(token, now).await {
            Ok(false) => return,
            Ok(true) => {
                if access.changed().await.is_err() {
                    return pending().await;
                }
            }
            // Where the database cannot say, the stream goes on until it can.
            Err(_) => tokio::time::sleep(ASK_AGAIN).await,
        }
    }
}
