//! The screens of a venue: a page for each room that shows what is on, live, and a list of them.
//!
//! The pages name nothing outside this service, and their policy lets them load nothing else. They
//! show what the public may see. A signage player may frame them: there is nothing to press.

mod page;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use self::page::Wish;
use super::Gate;
use crate::program::View;
use crate::types::{Audience, EditionId, RoomId};

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// What the pages are made of.
const ASSETS: [(&str, &str, &str); 6] = [
    ("screen.css", "text/css; charset=utf-8", include_str!("assets/screen.css")),
    ("screen.js", JAVASCRIPT, include_str!("assets/screen.js")),
    ("connection.js", JAVASCRIPT, include_str!("assets/connection.js")),
    ("display.js", JAVASCRIPT, include_str!("assets/display.js")),
    ("paint.js", JAVASCRIPT, include_str!("assets/paint.js")),
    ("words.js", JAVASCRIPT, include_str!("assets/words.js")),
];

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'";

/// The document that the pages ask by, as it stands in their script: where only trusted documents are
/// taken, this is one of them.
pub fn document() -> &'static str {
    let script = include_str!("assets/screen.js");
    let (_, rest) = script.split_once("const QUERY = `").expect("the script has its document");
    rest.split_once('`').expect("the document ends").0
}

/// The addresses of the screens.
pub(super) fn routes() -> Router<Gate> {
    let mut router = Router::new()
        .route("/screens/{edition}", get(list))
        .route("/screens/{edition}/{room}", get(screen));
    for (name, content_type, text) in ASSETS {
        let asset = move || async move { respond(StatusCode::OK, content_type, text.to_owned()) };
        router = router.route(&format!("/screens/-/{name}"), get(asset));
    }
    router
}

/// The rooms of an edition, with a link to the screen of each.
async fn list(State(gate): State<Gate>, Path(edition): Path<String>) -> Response {
    match find_edition(&gate, &edition) {
        Some(view) => respond(StatusCode::OK, HTML, page::list(&view)),
        None => missing(),
    }
}

/// The screen of a room.
async fn screen(
    State(gate): State<Gate>,
    Path((edition, room)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(view) = find_edition(&gate, &edition) else { return missing() };
    let Some(room) = find_room(&view, &room) else { return missing() };
    let wish = Wish::read(query.as_deref().unwrap_or_default());
    let now = gate.service.clock().now();
    let page = page::screen(&view, room, &wish, now);
    page.map_or_else(missing, |page| respond(StatusCode::OK, HTML, page))
}

/// An edition by its slug or its id, as the public sees it.
fn find_edition(gate: &Gate, name: &str) -> Option<View> {
    let id = EditionId::parse(name).ok();
    let snapshot = gate.service.hub().snapshot();
    let mut editions =
        snapshot.programs().filter_map(|program| Some((program, program.edition()?)));
    let found = editions.find(|(_, row)| row.slug == name || Some(row.id) == id);
    found.map(|(program, _)| View::of(program.clone(), Audience::Public))
}

/// A room of an edition by its slug or its id.
fn find_room(view: &View, name: &str) -> Option<RoomId> {
    let id = RoomId::parse(name).ok();
    let found = view.rooms().iter().find(|row| row.slug == name || Some(row.id) == id);
    found.map(|row| row.id)
}

fn missing() -> Response {
    respond(StatusCode::NOT_FOUND, HTML, include_str!("missing.html").to_owned())
}

fn respond(status: StatusCode, content_type: &'static str, body: String) -> Response {
    let headers = [
        (CONTENT_TYPE, content_type),
        // Pages and what they are made of change together, with the service.
        (CACHE_CONTROL, "no-cache"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, body).into_response()
}
