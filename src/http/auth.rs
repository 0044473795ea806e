//! Who is asking. A token that does not hold is never taken for the public.

use std::future::{Pending, pending};
use std::pin::Pin;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use futures_util::future::Either;

use crate::graphql::Service;
use crate::graphql::error::ErrorCode;
use crate::store::{Bearer, StoreError};
use crate::types::{SecretHash, Timestamp, Viewer};

/// How soon a database that could not say is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Who is asking, and what they presented.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    /// None: nothing, for ever.
    presented: Option<(SecretHash, Option<Timestamp>)>,
}

/// The end of a caller's being let in.
pub(super) type Ended<'a> = Either<Pending<()>, Pin<Box<dyn Future<Output = ()> + Send + 'a>>>;

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
pub(super) async fn of_request(service: &Service, headers: &HeaderMap) -> Result<Caller, NotLetIn> {
    match headers.get(AUTHORIZATION) {
        None => Ok(Caller::public()),
        Some(value) => of_text(service, value.to_str().unwrap_or_default()).await,
    }
}

/// Who presents `Bearer TOKEN`.
pub(super) async fn of_text(service: &Service, text: &str) -> Result<Caller, NotLetIn> {
    let (scheme, secret) = text.trim().split_once(' ').ok_or(NotLetIn::BadToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(NotLetIn::BadToken);
    }
    let secret = SecretHash::of(secret.trim());
    let Bearer { staff, expires_at } = bearer(service, secret).await?.ok_or(NotLetIn::BadToken)?;
    Ok(Caller { viewer: Viewer::Staff(staff), presented: Some((secret, expires_at)) })
}

async fn bearer(service: &Service, secret: SecretHash) -> Result<Option<Bearer>, NotLetIn> {
    let now = service.clock().now();
    let holds = |bearer: &Bearer| bearer.expires_at.is_none_or(|end| end > now);
    match service.hub().bearer(secret).await {
        Ok(bearer) => Ok(bearer.filter(holds)),
        Err(error) => {
            match error {
                StoreError::Internal(error) => tracing::error!(?error, "a token was not checked"),
                error => tracing::warn!(?error, "a token was not checked"),
            }
            Err(NotLetIn::Unavailable)
        }
    }
}

impl Caller {
    /// The public, for who has not introduced themselves.
    pub(super) fn public() -> Self {
        Self { viewer: Viewer::Public, presented: None }
    }

    /// Waits until the token holds no more: expired, or revoked on whichever node. The public is
    /// let in for ever, and takes no room for that.
    pub(super) fn ended<'a>(&self, service: &'a Service) -> Ended<'a> {
        let Some((secret, expires_at)) = self.presented else { return Either::Left(pending()) };
        Either::Right(Box::pin(async move {
            tokio::select! {
                () = expired(service, expires_at) => {}
                () = revoked(service, secret) => {}
            }
        }))
    }
}

async fn expired(service: &Service, expires_at: Option<Timestamp>) {
    match expires_at {
        Some(end) => service.clock().until(end).await,
        None => pending().await,
    }
}

async fn revoked(service: &Service, secret: SecretHash) {
    let mut access = service.hub().access();
    loop {
        match bearer(service, secret).await {
            Ok(None) => return,
            Ok(Some(_)) => {
                if access.changed().await.is_err() {
                    return pending().await;
                }
            }
            // Where the database cannot say, the stream goes on until it can.
            Err(_) => tokio::time::sleep(ASK_AGAIN).await,
        }
    }
}
