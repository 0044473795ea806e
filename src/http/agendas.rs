//! Agendas as calendars that apps subscribe to: `/agendas/{token}.ics`.
//!
//! Whoever has the address has the agenda, so that it is not cached by anybody between, and an
//! address that opens nothing answers like any other that is not there.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, REFERRER_POLICY, RETRY_AFTER, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{AppendHeaders, IntoResponse as _, IntoResponseParts, Response};
use axum::routing::get;

use super::Gate;
use super::conditional::is_known;
use super::proxies::ClientAddress;
use super::request::languages_of_page;
use crate::exchange::ical::{self, Calendar};
use crate::graphql::TooOften;
use crate::program::View;
use crate::store::{Agenda, StoreError};
use crate::types::{Audience, Languages, Locale, SecretHash, Tongue, hex};

/// How soon an app may ask again while the database is away, in seconds.
const ASK_AGAIN: &str = "60";

/// The addresses of calendars.
pub(super) fn routes() -> Router<Gate> {
    Router::new().route("/agendas/{file}", get(feed))
}

/// The calendar of an agenda; 304, if the app has it as it is.
async fn feed(
    State(gate): State<Gate>,
    ClientAddress(address): ClientAddress,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(token) = file.strip_suffix(".ics") else { return missing() };
    if let Err(refused) = gate.service.rates().read_secret(address) {
        return too_often(refused);
    }
    let hub = gate.service.hub();
    let agenda = match hub.agenda(SecretHash::of(token)).await {
        Ok(Some(agenda)) => agenda,
        Ok(None) => return missing(),
        Err(error) => return unavailable(&error),
    };
    let Some(program) = hub.newest(agenda.edition) else { return missing() };
    let view = View::of(program, Audience::Public);
    let languages = languages_of_page(&headers, query.as_deref());
    let tag = tag(&view, &agenda, &languages);
    if is_known(&headers, &tag) {
        return not_modified(tag);
    }
    match calendar(&gate, &view, &agenda, &languages).await {
        Ok(text) => respond(tag, text),
        Err(error) => unavailable(&error),
    }
}

async fn calendar(
    gate: &Gate,
    view: &View,
    agenda: &Agenda,
    languages: &Languages,
) -> Result<String, StoreError> {
    let sessions = view.followed(&agenda.sessions);
    let revisions = ical::revisions(view, &sessions);
    let committed = gate.service.hub().store().commit_times(agenda.edition, revisions).await?;
    let title = view.edition().title.pick(languages.iter(), &view.edition().locales);
    let words = Tongue::of([title.0]).say("my agenda", "나의 일정");
    let name = format!("{} – {words}", title.1);
    let calendar =
        Calendar { name: &name, view, sessions: &sessions, committed: &committed, languages };
    Ok(calendar.text())
}

/// Names what a calendar says: it follows from these alone. An edit within the same second is another
/// revision, and another release may write it in other words.
fn tag(view: &View, agenda: &Agenda, languages: &Languages) -> String {
    let languages: Vec<_> = languages.iter().map(Locale::as_str).collect();
    let (release, cursor, version) = (env!("CARGO_PKG_VERSION"), view.cursor(), agenda.version);
    let all = format!("{release} {cursor} {version} {}", languages.join(","));
    format!("\"{}\"", hex(&SecretHash::of(&all).to_column()))
}

fn not_modified(tag: String) -> Response {
    (headers(tag), StatusCode::NOT_MODIFIED).into_response()
}

fn respond(tag: String, text: String) -> Response {
    let of_text = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "inline; filename=\"agenda.ics\""),
    ];
    (headers(tag), of_text, text).into_response()
}

/// What is said of a calendar, whether or not it is sent.
fn headers(tag: String) -> impl IntoResponseParts {
    let same_for_all = [
        // For each reader's own app alone, which asks each time whether it is still right.
        (CACHE_CONTROL, "private, no-cache"),
        (VARY, "accept-language"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    (AppendHeaders(same_for_all), AppendHeaders([(ETAG, tag)]))
}

fn missing() -> Response {
    plain(StatusCode::NOT_FOUND, "not found\n")
}

fn unavailable(error: &StoreError) -> Response {
    match error {
        StoreError::Internal(error) => tracing::error!(?error, "a calendar failed"),
        error => tracing::warn!(?error, "a calendar failed"),
    }
    let status = StatusCode::SERVICE_UNAVAILABLE;
    ([(RETRY_AFTER, ASK_AGAIN)], plain(status, "try again later\n")).into_response()
}

fn too_often(refused: TooOften) -> Response {
    let wait = [(RETRY_AFTER, refused.seconds().to_string())];
    (wait, plain(StatusCode::TOO_MANY_REQUESTS, "try again later\n")).into_response()
}

fn plain(status: StatusCode, words: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    (status, headers, words).into_response()
}
