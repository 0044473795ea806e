//! Documents that a request names instead of holding them: by `documentId` (appendix A of GraphQL
//! over HTTP), or by `extensions.persistedQuery` (Apollo's automatic persisted queries).

use serde_json::{Map, Value};

use super::request::{BadRequest, object, string};
use crate::graphql::{Digest, Source};

/// How a document is named that is known by its hash.
const SHA256: &str = "sha256:";

/// Takes the document, or its name, out of the parameters of a request.
pub(super) fn source(parameters: &mut Map<String, Value>) -> Result<Source, BadRequest> {
    let text = string(parameters, "query")?;
    let id = string(parameters, "documentId")?;
    let mut extensions = object(parameters, "extensions")?.unwrap_or_default();
    let automatic = object(&mut extensions, "persistedQuery")
        .map_err(|bad| BadRequest(format!("extensions.{bad}")))?;
    // Clients that only name a document may have an empty parameter in its place.
    let is_named = id.is_some() || automatic.is_some();
    let text = text.filter(|text| !(is_named && text.is_empty()));
    match (text, id, automatic) {
        (Some(_), Some(_), _) => refuse("query and documentId exclude each other"),
        (_, Some(_), Some(_)) => {
            refuse("documentId and extensions.persistedQuery exclude each other")
        }
        (Some(text), None, None) => Ok(Source::Text(text)),
        (None, Some(id), None) => by_id(&id),
        (text, None, Some(automatic)) => by_hash(text, automatic),
        (None, None, None) => {
            refuse("query must be there, as a string, or documentId in its place")
        }
    }
}

fn refuse<T>(message: &str) -> Result<T, BadRequest> {
    Err(BadRequest(message.to_owned()))
}

fn by_id(id: &str) -> Result<Source, BadRequest> {
    if let Some(hash) = id.strip_prefix(SHA256) {
        return match hash.parse() {
            Ok(digest) => Ok(Source::Named(digest)),
            Err(error) => Err(BadRequest(format!("documentId: what follows {SHA256} {error}"))),
        };
    }
    let is_free = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    // These are names too, only of nothing that is here. All other prefixes are kept for the future.
    let is_name = match id.split_once(':') {
        Some((prefix, rest)) => prefix.strip_prefix("x-").is_some_and(is_free) && is_free(rest),
        None => is_free(id),
    };
    if is_name { Ok(Source::Foreign) } else { refuse("documentId must be a document identifier") }
}

fn by_hash(text: Option<String>, mut automatic: Map<String, Value>) -> Result<Source, BadRequest> {
    let of_extension = |bad| BadRequest(format!("extensions.persistedQuery.{bad}"));
    if automatic.get("version").and_then(Value::as_f64) != Some(1.0) {
        return Ok(Source::Unsupported);
    }
    let hash = string(&mut automatic, "sha256Hash").map_err(of_extension)?.unwrap_or_default();
    let digest: Digest =
        hash.parse().map_err(|error| of_extension(BadRequest(format!("sha256Hash {error}"))))?;
    Ok(match text {
        Some(text) => Source::Introduced(text, digest),
        None => Source::Named(digest),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(parameters: Value) -> Result<Source, String> {
        let Value::Object(mut parameters) = parameters else { panic!("an object") };
        source(&mut parameters).map_err(|bad| bad.to_string())
    }

    fn automatic(version: &Value, hash: &str) -> Value {
        json!({ "persistedQuery": { "version": version, "sha256Hash": hash } })
    }

    #[test]
    fn a_document_is_named_by_its_hash() {
        let digest = Digest::of("{a}");
        let hash = digest.to_string();
        let named = Ok(Source::Named(digest));
        assert_eq!(read(json!({ "documentId": format!("sha256:{hash}") })), named);
        let extensions = automatic(&json!(1), &hash);
        assert_eq!(read(json!({ "extensions": extensions })), named);
        assert_eq!(read(json!({ "query": "", "extensions": extensions })), named);
        let both = read(json!({ "query": "{a}", "extensions": extensions }));
        assert_eq!(both, Ok(Source::Introduced("{a}".to_owned(), digest)));
        let other = json!({ "query": "{a}", "extensions": { "persistedQuery": null, "b": 1 } });
        assert_eq!(read(other), Ok(Source::Text("{a}".to_owned())));
    }

    #[test]
    fn other_identifiers_name_nothing_that_is_here() {
        for id in ["7f56e67dd21ab3f30d1ff8b7bed08893", "x-app:home.v2", "Home_2~"] {
            assert_eq!(read(json!({ "documentId": id })), Ok(Source::Foreign), "{id}");
        }
    }

    #[test]
    fn another_version_is_not_spoken() {
        for version in [json!(2), json!(0), json!("1"), json!(null)] {
            let extensions = automatic(&version, &Digest::of("{a}").to_string());
            assert_eq!(read(json!({ "extensions": extensions })), Ok(Source::Unsupported));
        }
    }

    #[test]
    fn what_names_no_document_is_refused() {
        let hash = Digest::of("{a}").to_string();
        let id = format!("sha256:{hash}");
        for parameters in [
            json!({}),
            json!({ "documentId": "" }),
            json!({ "documentId": 7 }),
            json!({ "documentId": hash.to_uppercase() + "!" }),
            json!({ "documentId": id.to_uppercase() }),
            json!({ "documentId": format!("sha256:{}", hash.to_uppercase()) }),
            json!({ "documentId": "sha256:00" }),
            json!({ "documentId": "md5:00" }),
            json!({ "documentId": "x-:a" }),
            json!({ "documentId": "a b" }),
            json!({ "query": "{a}", "documentId": id }),
            json!({ "documentId": id, "extensions": automatic(&json!(1), &hash) }),
            json!({ "extensions": automatic(&json!(1), "00") }),
            json!({ "extensions": { "persistedQuery": { "version": 1 } } }),
            json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": 7 } } }),
            json!({ "extensions": { "persistedQuery": 7 } }),
        ] {
            assert!(read(parameters.clone()).is_err(), "{parameters}");
        }
    }
}
