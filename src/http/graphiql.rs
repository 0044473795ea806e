//! A page for trying queries. It loads GraphiQL from a public CDN at one fixed version; where that
//! cannot be reached, it says so.

use std::future::{Ready, ready};

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

const PAGE: &str = include_str!("graphiql.html");

/// The page may load what it needs from its CDN, run the scripts that stand in it, and nothing else
/// from anywhere else. Its editor writes styles as it goes.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline' https://esm.sh; \
                      font-src https://esm.sh data:; img-src data: https://esm.sh; \
                      connect-src 'self' https://esm.sh; worker-src blob:; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'; script-src https://esm.sh";

/// Answers with the page.
pub(super) fn page() -> impl Fn() -> Ready<Response> + Clone {
    let policy = policy(PAGE);
    move || {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
            (CONTENT_SECURITY_POLICY, policy.clone()),
        ];
        ready((headers, PAGE).into_response())
    }
}

/// The policy of a page, with the hashes of its own scripts (CSP 3, 8.3).
fn policy(page: &str) -> HeaderValue {
    let scripts = page.split("<script").skip(1).filter_map(|rest| {
        let (_, text) = rest.split_once('>')?;
        Some(text.split_once("</script>")?.0)
    });
    let hashes = scripts.map(|script| format!("'sha256-{}'", base64(&Sha256::digest(script))));
    let policy: Vec<_> = std::iter::once(POLICY.to_owned()).chain(hashes).collect();
    policy.join(" ").parse().expect("a policy is plain text")
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 with padding (RFC 4648, 4).
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let byte = |place: usize| u32::from(group.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 0x3f) as usize];
            text.push(if place <= group.len() { digit.into() } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        let cases = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
        let texts = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        assert_eq!(cases.map(|case| base64(case.as_bytes())), texts);
    }

    #[test]
    fn only_the_scripts_of_the_page_may_run_beside_those_of_its_source() {
        let policy = policy(PAGE);
        let policy = policy.to_str().unwrap();
        assert_eq!(policy.matches("'sha256-").count(), 2, "{policy}");
        assert!(!policy.contains("script-src 'unsafe-inline'"), "{policy}");
    }
}
