//! Pages of which other sites may use the service in their visitors' browsers.
//!
//! A browser lends a page its visitor's network, and with HTTP also its cookies and passwords. The
//! service knows none of these: whoever asks is known by the token that they send, and a page that
//! has one may use it. So what is told here never lets a browser send credentials of its own. It
//! decides whether a page may *read* answers (CORS), and whether it may open a WebSocket, which no
//! browser asks about.

use std::str::FromStr;
use std::time::Duration;

use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, HOST, IF_NONE_MATCH,
    ORIGIN, RETRY_AFTER,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::Response;
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

use super::negotiate::Form;
use super::observe::X_REQUEST_ID;
use super::respond::failure;
use crate::graphql::error::ErrorCode;

/// How long a browser may go on without asking again. Chromium keeps it for two hours at most.
const MAX_AGE: Duration = Duration::from_hours(2);

/// What clients send beside what every page may: Apollo's names of themselves, and the headers by
/// which it makes sure that a browser asks first; ids of traces.
const HEADERS: [HeaderName; 16] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    AUTHORIZATION,
    CACHE_CONTROL,
    CONTENT_TYPE,
    IF_NONE_MATCH,
    HeaderName::from_static("last-event-id"),
    X_REQUEST_ID,
    HeaderName::from_static("x-requested-with"),
    HeaderName::from_static("apollographql-client-name"),
    HeaderName::from_static("apollographql-client-version"),
    HeaderName::from_static("apollo-require-preflight"),
    HeaderName::from_static("graphql-require-preflight"),
    HeaderName::from_static("x-apollo-operation-name"),
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
];

/// The origins whose pages may use the service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origins {
    /// Those of the service itself.
    #[default]
    Own,
    /// All.
    Any,
    /// These, as browsers write them.
    These(Vec<String>),
}

/// A text that names no origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no origin such as https://app.example.org, nor *")]
pub struct OriginError(String);

impl FromStr for Origins {
    type Err = OriginError;

    /// Reads `*`, or origins with commas between them.
    fn from_str(text: &str) -> Result<Self, OriginError> {
        match text.trim() {
            "*" => Ok(Self::Any),
            list => list
                .split(',')
                .map(|one| origin(one.trim()))
                .collect::<Result<_, _>>()
                .map(Self::These),
        }
    }
}

/// An origin as browsers write it. Apps in a web view have schemes of their own.
fn origin(text: &str) -> Result<String, OriginError> {
    let wrong = || OriginError(text.to_owned());
    let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
    let is_host = !rest.is_empty() && !rest.contains(['/', '?', '#', '@', '\\', '*', ',', ' ']);
    if !is_host || HeaderValue::from_str(text).is_err() {
        return Err(wrong());
    }
    let url: Url = text.parse().map_err(|_| wrong())?;
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => Ok(url.origin().ascii_serialization()),
        scheme => Ok(format!("{scheme}://{}", rest.to_ascii_lowercase())),
    }
}

impl Origins {
    /// What answers to pages say. None: nothing, so that browsers keep answers to themselves.
    pub(super) fn layer(&self) -> Option<CorsLayer> {
        let layer = CorsLayer::new()
            .allow_methods([Method::GET, Method::HEAD, Method::POST])
            .allow_headers(HEADERS)
            .expose_headers([ETAG, RETRY_AFTER, X_REQUEST_ID])
            .max_age(MAX_AGE);
        match self {
            Self::Own => None,
            // The same is said to everybody: caches need not keep an answer for each site.
            Self::Any => Some(layer.allow_origin(AllowOrigin::any()).vary([])),
            Self::These(origins) => {
                let origins = origins.iter().filter_map(|one| HeaderValue::from_str(one).ok());
                Some(layer.allow_origin(AllowOrigin::list(origins)).vary([ORIGIN]))
            }
        }
    }

    fn name(&self, origin: &str) -> bool {
        match self {
            Self::Own => false,
            Self::Any => true,
            Self::These(origins) => origins.iter().any(|one| one == origin),
        }
    }
}

/// Whose pages may open a WebSocket.
#[derive(Debug, Clone, Default)]
pub(super) struct Visitors {
    /// Those of other sites.
    pub(super) origins: Origins,
    /// The service's own origin, as the public knows it. None: only what requests say.
    pub(super) public: Option<String>,
}

impl Visitors {
    /// Whether a request comes from no page, from one of the service's own, or from one that may.
    pub(super) fn may_open(&self, headers: &HeaderMap) -> bool {
        let Some(origin) = headers.get(ORIGIN) else { return true };
        let Ok(origin) = origin.to_str() else { return false };
        self.public.as_deref() == Some(origin)
            || self.origins.name(origin)
            || headers.get(HOST).is_some_and(|host| is_of_host(origin, host))
    }
}

/// Whether an origin is of the host that a request was sent to. The scheme is not compared: a proxy
/// in front does TLS, and tells it or not.
fn is_of_host(origin: &str, host: &HeaderValue) -> bool {
    let (Some((scheme, origin)), Ok(host)) = (origin.split_once("://"), host.to_str()) else {
        return false;
    };
    let port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return false,
    };
    let bare = |name: &'static str, authority: &str| {
        authority.strip_suffix(name).unwrap_or(authority).to_ascii_lowercase()
    };
    bare(port, origin) == bare(port, host)
}

/// A WebSocket that a page of another site wants to open.
pub(super) fn foreign() -> Response {
    let message = "pages of this origin may not open a WebSocket here";
    failure(Form::Json, StatusCode::FORBIDDEN, ErrorCode::Forbidden, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(origin: Option<&str>, host: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        headers
    }

    #[test]
    fn origins_are_read_as_browsers_write_them() {
        let read = |text: &str| text.parse::<Origins>();
        assert_eq!(read("*"), Ok(Origins::Any));
        let these =
            read("https://App.example.org:443, http://localhost:5173,capacitor://localhost");
        let written = ["https://app.example.org", "http://localhost:5173", "capacitor://localhost"];
        assert_eq!(these, Ok(Origins::These(written.map(str::to_owned).to_vec())));
        for text in [
            "",
            "null",
            "app.example.org",
            "https://",
            "https://a.example/",
            "https://a.example/path",
            "https://*.example.org",
            "https://user@a.example",
            "https://a.example,",
            "*,https://a.example",
            "https://a.example:port",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_page_of_the_same_host_is_ours_whatever_its_port_is_called() {
        let visitors = Visitors::default();
        for (origin, host) in [
            (None, "forum.example"),
            (Some("https://forum.example"), "forum.example"),
            (Some("https://forum.example"), "Forum.example:443"),
            (Some("http://forum.example"), "forum.example:80"),
            (Some("http://127.0.0.1:8000"), "127.0.0.1:8000"),
            (Some("http://[::1]:8000"), "[::1]:8000"),
        ] {
            assert!(visitors.may_open(&of(origin, host)), "{origin:?} {host}");
        }
        for (origin, host) in [
            ("null", "null"),
            ("https://evil.example", "forum.example"),
            ("https://forum.example.evil.example", "forum.example"),
            ("http://forum.example:8001", "forum.example:8000"),
            ("https://forum.example:80", "forum.example"),
            ("file://", ""),
            ("", ""),
        ] {
            assert!(!visitors.may_open(&of(Some(origin), host)), "{origin} {host}");
        }
    }

    #[test]
    fn a_page_of_another_site_may_where_it_is_named() {
        let origins: Origins = "https://app.example".parse().unwrap();
        let public = Some("https://forum.example".to_owned());
        let visitors = Visitors { origins, public };
        for origin in ["https://app.example", "https://forum.example"] {
            assert!(visitors.may_open(&of(Some(origin), "node-7.internal:8000")), "{origin}");
        }
        assert!(!visitors.may_open(&of(Some("http://app.example"), "node-7.internal:8000")));
        let visitors = Visitors { origins: Origins::Any, public: None };
        assert!(visitors.may_open(&of(Some("null"), "node-7.internal:8000")));
    }
}
