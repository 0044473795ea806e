//! A page for trying queries. It loads GraphiQL from a public CDN at one fixed version; where that
//! cannot be reached, it says so.

use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::response::IntoResponse;

const PAGE: &str = include_str!("graphiql.html");

/// The page may load what it needs from its CDN, and nothing else from anywhere else.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' https://esm.sh; \
                      style-src 'unsafe-inline' https://esm.sh; font-src https://esm.sh data:; \
                      img-src data: https://esm.sh; connect-src 'self' https://esm.sh; \
                      worker-src blob:; base-uri 'none'; frame-ancestors 'none'";

/// The page.
pub(super) async fn page() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (HeaderName::from_static("content-security-policy"), POLICY),
    ];
    (headers, PAGE)
}
