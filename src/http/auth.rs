//! Who is asking. A token that does not hold is never taken for the public.

use std::future::{Pending, pending};
use std::net::IpAddr;
use std::pin::Pin;
use std::time::Duration;

use async_graphql::ServerError;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use futures_util::future::Either;

use crate::graphql::error::ErrorCode;
use crate::graphql::{Service, TooOften};
use crate::store::{Bearer, StoreError};
use crate::types::{Presented, Staff, Timestamp, Viewer};

/// How soon a database that could not say is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// Who is asking, and what they presented.
#[derive(Clone)]
pub(super) struct Caller {
    pub(super) viewer: Viewer,
    /// None: nothing, for ever.
    pub(super) presented: Option<Presented>,
}

/// The end of a caller's being let in.
pub(super) type Ended<'a> = Either<Pending<()>, Pin<Box<dyn Future<Output = ()> + Send + 'a>>>;

/// Why nobody is let in.
#[derive(Debug)]
pub(super) enum NotLetIn {
    /// The token is unknown, expired or revoked, or is none; or its sign-in is over.
    BadToken,
    /// The database that knows the tokens cannot be reached.
    Unavailable(StoreError),
    /// Their address, or the token, is used too often.
    TooOften(TooOften),
}

impl NotLetIn {
    fn code(&self) -> ErrorCode {
        match self {
            Self::BadToken => ErrorCode::Unauthenticated,
            Self::Unavailable(_) => ErrorCode::Unavailable,
            Self::TooOften(_) => ErrorCode::RateLimited,
        }
    }

    /// The error that a client is given.
    pub(super) fn error(&self) -> ServerError {
        let message = match self {
            Self::BadToken => "the token does not hold, or not any more",
            Self::Unavailable(_) => "the token cannot be checked now; try again",
            Self::TooOften(refused) => return refused.request_error(),
        };
        self.code().request_error(message)
    }

    /// Tells the log why a token could not be checked.
    pub(super) fn log(&self) {
        match self {
            Self::BadToken | Self::TooOften(_) => {}
            Self::Unavailable(StoreError::Internal(error)) => {
                tracing::error!(?error, "a token was not checked");
            }
            Self::Unavailable(error) => tracing::warn!(?error, "a token was not checked"),
        }
    }
}

/// Who sends a request.
pub(super) async fn of_request(
    service: &Service,
    address: IpAddr,
    headers: &HeaderMap,
) -> Result<Caller, NotLetIn> {
    match headers.get(AUTHORIZATION) {
        None => Ok(Caller::public()),
        Some(value) => of_text(service, address, value.to_str().unwrap_or_default()).await,
    }
}

/// Who presents `Bearer TOKEN`. It is counted before it is looked for: to ask the database for what is
/// not there is work too.
pub(super) async fn of_text(
    service: &Service,
    address: IpAddr,
    text: &str,
) -> Result<Caller, NotLetIn> {
    let (scheme, secret) = text.trim().split_once(' ').ok_or(NotLetIn::BadToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(NotLetIn::BadToken);
    }
    let presented = Presented::read(secret.trim());
    service.rates().request(address, Some(presented)).map_err(NotLetIn::TooOften)?;
    let staff = bearer(service, presented).await?.ok_or(NotLetIn::BadToken)?.staff;
    let caller = Caller { viewer: Viewer::Staff(staff), presented: Some(presented) };
    caller.uses(service);
    Ok(caller)
}

async fn bearer(service: &Service, presented: Presented) -> Result<Option<Bearer>, NotLetIn> {
    let known = service.hub().bearer(presented, service.clock().now()).await;
    known.map_err(NotLetIn::Unavailable)
}

impl Caller {
    /// The public, for who has not introduced themselves.
    pub(super) fn public() -> Self {
        Self { viewer: Viewer::Public, presented: None }
    }

    /// Notes that they ask for something. What is only told to them for hours is no use: a sign-in
    /// ends on a screen that was left alone.
    pub(super) fn uses(&self, service: &Service) {
        if let Some(presented) = self.presented {
            service.hub().used(presented, service.clock().now());
        }
    }

    /// Waits until the caller is let in no more, or not as who they were: what they presented expired
    /// or was revoked on whichever node, or they may do something else from now on. The public is let
    /// in for ever, and takes no room for that.
    pub(super) fn ended<'a>(&self, service: &'a Service) -> Ended<'a> {
        let (Some(presented), Viewer::Staff(staff)) = (self.presented, &self.viewer) else {
            return Either::Left(pending());
        };
        let staff = staff.clone();
        Either::Right(Box::pin(async move { no_longer(service, presented, &staff).await }))
    }
}

async fn no_longer(service: &Service, presented: Presented, staff: &Staff) {
    let mut access = service.hub().access();
    loop {
        match bearer(service, presented).await {
            Ok(Some(bearer)) if *bearer.staff == *staff => {
                tokio::select! {
                    changed = access.changed() => if changed.is_err() {
                        return pending().await;
                    },
                    // A sign-in that is used meanwhile goes on for longer.
                    () = expired(service, bearer.expires_at) => {}
                }
            }
            Ok(_) => return,
            // Where the database cannot say, the stream goes on until it can.
            Err(unknown) => {
                unknown.log();
                tokio::time::sleep(ASK_AGAIN).await;
            }
        }
    }
}

async fn expired(service: &Service, expires_at: Option<Timestamp>) {
    match expires_at {
        Some(end) => service.clock().until(end).await,
        None => pending().await,
    }
}
