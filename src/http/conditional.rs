//! Whether a client has already what it asks for (RFC 9110, 13.1.2).

use axum::http::HeaderMap;
use axum::http::header::IF_NONE_MATCH;

/// Whether a client says that it knows what has this tag, quotes included.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|tags| tags.split(',')).map(str::trim);
    known.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_among_others_weak_or_strong() {
        let is_known = |value: &str, tag| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, value.parse().unwrap());
            is_known(&headers, tag)
        };
        assert!(is_known(r#""a""#, r#""a""#));
        assert!(is_known(r#""b", W/"a""#, r#""a""#));
        assert!(is_known("*", r#""a""#));
        assert!(!is_known(r#""b""#, r#""a""#));
        assert!(!is_known(r#""a-br""#, r#""a""#));
    }
}
