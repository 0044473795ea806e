//! Which form of answer a client wants (RFC 9110, 12.5.1; GraphQL over HTTP).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// A form of answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `application/json`: status 200 whatever the errors.
    Json,
    /// `application/graphql-response+json`: a status that says whether the request was executed.
    GraphqlResponse,
    /// `text/event-stream`: events as they come.
    EventStream,
}

impl Form {
    /// The media type.
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        }
    }
}

/// The form that the client wants most. None: none that is offered. Without `Accept`, JSON.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<Form> {
    let accepted: Vec<&str> =
        headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if accepted.iter().all(|header| header.trim().is_empty()) {
        return Some(Form::Json);
    }
    let ranges = accepted.iter().flat_map(|header| header.split(','));
    let mut best: Option<(f32, Form)> = None;
    for (form, quality) in ranges.filter_map(read_range) {
        // The first of equals wins: clients list what they prefer first.
        if quality > 0.0 && best.is_none_or(|(most, _)| quality > most) {
            best = Some((quality, form));
        }
    }
    best.map(|(_, form)| form)
}

fn read_range(range: &str) -> Option<(Form, f32)> {
    let mut parts = range.split(';').map(str::trim);
    let form = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/graphql-response+json" => Form::GraphqlResponse,
        "application/json" | "application/*" | "*/*" => Form::Json,
        "text/event-stream" => Form::EventStream,
        _ => return None,
    };
    let quality = parts.find_map(|part| part.strip_prefix("q="));
    Some((form, quality.map_or(1.0, |quality| quality.parse().unwrap_or(0.0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(accept: &str) -> Option<Form> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, accept.parse().unwrap());
        negotiate(&headers)
    }

    #[test]
    fn the_most_wanted_form_wins_and_the_first_of_equals() {
        assert_eq!(negotiate(&HeaderMap::new()), Some(Form::Json));
        assert_eq!(wanted("*/*"), Some(Form::Json));
        assert_eq!(wanted("application/json"), Some(Form::Json));
        assert_eq!(wanted("text/event-stream"), Some(Form::EventStream));
        assert_eq!(
            wanted("application/graphql-response+json, application/json;q=0.9"),
            Some(Form::GraphqlResponse)
        );
        assert_eq!(
            wanted("application/json, application/graphql-response+json;q=0.5"),
            Some(Form::Json)
        );
        assert_eq!(wanted("text/html, image/*"), None);
        assert_eq!(wanted("application/json;q=0"), None);
    }
}
