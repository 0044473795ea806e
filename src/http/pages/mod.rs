//! Small pages on which people act by a private link, without an account: each shows what its button
//! does, and only the button does it, by POST. Scanners that follow the links of a mail change
//! nothing.
//!
//! The pages need no JavaScript. Their addresses hold secrets: they are not cached, and no other
//! site is told of them.

mod consent;
mod newsletter;
mod notifications;

use axum::Router;
use axum::extract::RawQuery;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use super::Gate;
use super::request::languages_of_page;
use super::template::fill;
use crate::graphql::{NotDone, TooOften};
use crate::store::StoreError;
use crate::types::Tongue;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");

const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

/// The addresses of the pages.
pub(super) fn routes() -> Router<Gate> {
    Router::new()
        .route("/pages/-/page.css", get(style))
        .route("/consent/{secret}", get(consent::show).post(consent::choose))
        .merge(newsletter::routes())
        .merge(notifications::routes())
}

async fn style() -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "no-cache")];
    (headers, STYLE).into_response()
}

/// The language of a page: `?locale=`, else what the browser asks for.
fn tongue(headers: &HeaderMap, RawQuery(query): &RawQuery) -> Tongue {
    Tongue::of(languages_of_page(headers, query.as_deref()).iter())
}

/// A page. `content` is markup already.
fn page(status: StatusCode, tongue: Tongue, title: &str, content: &str) -> Response {
    let texts = [("language", tongue.tag()), ("title", title), ("&content", content)];
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (status, headers, fill(PAGE, &texts)).into_response()
}

/// A page of a few words.
fn note(status: StatusCode, tongue: Tongue, title: &str, words: &str) -> Response {
    page(status, tongue, title, &fill("<p>{{words}}</p>", &[("words", words)]))
}

/// A page that says what its button does. The button posts to the page's own address.
fn act(tongue: Tongue, title: &str, words: &str, button: &str) -> Response {
    let form = r#"<p>{{words}}</p>
<form method="post"><button type="submit">{{button}}</button></form>"#;
    let content = fill(form, &[("words", words), ("button", button)]);
    page(StatusCode::OK, tongue, title, &content)
}

/// The page of somebody who is not served. Nothing was done.
fn not_done(tongue: Tongue, error: NotDone) -> Response {
    match error {
        NotDone::TooOften(wait) => too_often(tongue, wait),
        NotDone::Store(error) => unavailable(tongue, &error),
    }
}

/// The page of a link that opens nothing: never made, used up or ended. The three are not told apart.
fn no_such_link(tongue: Tongue) -> Response {
    let title =
        tongue.say("This link does not work any more", "이 링크는 더 이상 유효하지 않습니다");
    let words = tongue.say(
        "It may have been used already, or its time is over. Ask for a new one where you asked \
         before.",
        "이미 사용되었거나 유효 기간이 지났습니다. 처음 신청한 곳에서 다시 요청해 주세요.",
    );
    note(StatusCode::NOT_FOUND, tongue, title, words)
}

/// The page of somebody who does something too often.
fn too_often(tongue: Tongue, refused: TooOften) -> Response {
    let title = tongue.say("Please try again later", "잠시 후 다시 시도해 주세요");
    let words = tongue.say(
        "This was asked for too often from your network.",
        "같은 네트워크에서 요청이 너무 많았습니다.",
    );
    let response = note(StatusCode::TOO_MANY_REQUESTS, tongue, title, words);
    ([(RETRY_AFTER, refused.seconds().to_string())], response).into_response()
}

/// The page while the database is away: nothing was done, or nobody knows.
fn unavailable(tongue: Tongue, error: &StoreError) -> Response {
    match error {
        StoreError::Undecided(error) => return undecided(tongue, error),
        StoreError::Internal(error) => tracing::error!(?error, "a page failed"),
        StoreError::Unavailable(error) => tracing::warn!(?error, "a page failed"),
    }
    let title = tongue.say("This does not work right now", "지금은 처리할 수 없습니다");
    let words = tongue.say(
        "Nothing was changed. Please try again in a minute.",
        "변경된 내용은 없습니다. 잠시 후 다시 시도해 주세요.",
    );
    note(StatusCode::SERVICE_UNAVAILABLE, tongue, title, words)
}

/// The page of somebody of whom nobody knows whether it was done.
fn undecided(tongue: Tongue, error: &anyhow::Error) -> Response {
    tracing::warn!(?error, "the database did not say whether what a page asked for was done");
    let title = tongue.say("We cannot tell right now", "지금은 확인할 수 없습니다");
    let words = tongue.say(
        "It may be done, or not. Open your link again in a minute: it shows what holds.",
        "처리되었는지 확인하지 못했습니다. 잠시 후 링크를 다시 열면 현재 상태를 볼 수 있습니다.",
    );
    note(StatusCode::SERVICE_UNAVAILABLE, tongue, title, words)
}
