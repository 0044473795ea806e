//! What browsers are told about answers, so that they do nothing with them that they need not.
//!
//! That the service is only reached by TLS (HSTS) is for the proxy to say, which does the TLS.

use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};

use crate::metrics::Route;

/// What an answer without a policy of its own may load, if somebody looks at it as a page.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'";

/// What pages of ours never need.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), \
                           payment=(), serial=(), usb=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Adds what an answer of a route must say.
pub(super) fn protect(headers: &mut HeaderMap, route: Route) {
    set(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(headers, REFERRER_POLICY, "no-referrer");
    match route {
        // No page: what is above keeps it from being taken for one, or for a script.
        Route::Graphql => set(headers, RESOURCE_POLICY, "same-origin"),
        // Signage players frame them, from files and from sites of their own: there is nothing to
        // press, and nothing that not everybody may see.
        Route::Screens => {
            set(headers, RESOURCE_POLICY, "cross-origin");
            of_page(headers);
        }
        _ => {
            set(headers, RESOURCE_POLICY, "same-origin");
            set(headers, X_FRAME_OPTIONS, "DENY");
            of_page(headers);
        }
    }
}

fn of_page(headers: &mut HeaderMap) {
    let is_html =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_html {
        set(headers, PERMISSIONS_POLICY, PERMISSIONS);
        set(headers, OPENER_POLICY, "same-origin");
    } else if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        set(headers, CONTENT_SECURITY_POLICY, NOTHING);
    }
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.insert(name, HeaderValue::from_static(value));
}
