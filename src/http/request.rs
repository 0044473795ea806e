//! GraphQL requests, decoded strictly: what is of the wrong type is refused, not guessed.

use async_graphql::Variables;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::memory::Place;
use super::persisted::source;
use super::strict::Strict;
use crate::graphql::Asked;
use crate::types::Languages;

/// What is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(super) struct BadRequest(pub(super) String);

/// The languages that a request asks for.
pub(super) fn languages(headers: &HeaderMap) -> Languages {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Languages::from_header).unwrap_or_default()
}

/// The language that the address of a page asks for, by `?locale=`; else those of the request.
pub(super) fn languages_of_page(headers: &HeaderMap, query: Option<&str>) -> Languages {
    let mut parameters = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let asked = parameters.find(|(name, _)| name == "locale");
    match asked.and_then(|(_, value)| value.parse().ok()) {
        Some(locale) => Languages::from_iter([locale]),
        None => languages(headers),
    }
}

/// A request as it came.
pub(super) enum Raw<'a> {
    /// In the body of a POST.
    Body(&'a Bytes),
    /// In the address of a GET.
    Address(&'a str),
}

impl Raw<'_> {
    /// Where it stood.
    pub(super) fn place(&self) -> Place {
        match self {
            Self::Body(_) => Place::Body,
            Self::Address(_) => Place::Address,
        }
    }

    /// Its bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Body(body) => body,
            Self::Address(query) => query.as_bytes(),
        }
    }

    /// What it asks.
    pub(super) fn decode(&self) -> Result<Asked, BadRequest> {
        match self {
            Self::Body(body) => {
                let not_json = |error| BadRequest(format!("the body is not JSON: {error}"));
                let parameters: Strict = serde_json::from_slice(body).map_err(not_json)?;
                decode(parameters.0)
            }
            Self::Address(query) => decode(parameters(query)?),
        }
    }
}

/// Parameters of the address; `variables` and `extensions` are JSON. Those that are not GraphQL's are
/// passed over: many append their own to whatever address they see.
fn parameters(query: &str) -> Result<Value, BadRequest> {
    let mut parameters = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match name.as_ref() {
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => json(&name, &value)?,
            "query" | "operationName" | "documentId" => Value::String(value.into_owned()),
            _ => continue,
        };
        if parameters.insert(name.clone().into_owned(), value).is_some() {
            return Err(BadRequest(format!("{name} stands twice in the address")));
        }
    }
    Ok(Value::Object(parameters))
}

fn json(name: &str, text: &str) -> Result<Value, BadRequest> {
    let read = serde_json::from_str::<Strict>(text).map(|strict| strict.0);
    read.map_err(|error| BadRequest(format!("{name} is not JSON: {error}")))
}

/// Reads the parameters of a request, as every transport has them.
pub(super) fn decode(parameters: Value) -> Result<Asked, BadRequest> {
    let mut parameters = match parameters {
        Value::Object(parameters) => parameters,
        Value::Array(_) => {
            let message = "requests are not taken in batches: send one JSON object at a time";
            return Err(BadRequest(message.to_owned()));
        }
        _ => return Err(BadRequest("the request must be a JSON object".to_owned())),
    };
    let document = source(&mut parameters)?;
    let operation_name = string(&mut parameters, "operationName")?.filter(|name| !name.is_empty());
    let variables = object(&mut parameters, "variables")?.unwrap_or_default();
    let variables = Variables::from_json(Value::Object(variables));
    Ok(Asked { document, operation_name, variables })
}

/// Takes a string out of parameters. None: it is null or absent.
pub(super) fn string(
    parameters: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<String>, BadRequest> {
    match parameters.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(BadRequest(format!("{name} must be a string"))),
    }
}

/// Takes an object out of parameters. None: it is null or absent.
pub(super) fn object(
    parameters: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<Map<String, Value>>, BadRequest> {
    match parameters.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(BadRequest(format!("{name} must be an object"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::graphql::Source;

    #[test]
    fn what_is_of_the_wrong_type_is_refused() {
        for parameters in [
            json!([]),
            json!("{ viewer }"),
            json!({}),
            json!({ "query": null }),
            json!({ "query": 7 }),
            json!({ "query": "{a}", "operationName": {} }),
            json!({ "query": "{a}", "variables": [] }),
            json!({ "query": "{a}", "variables": "{}" }),
            json!({ "query": "{a}", "extensions": 0 }),
        ] {
            assert!(decode(parameters.clone()).is_err(), "{parameters}");
        }
    }

    #[test]
    fn null_and_absent_parameters_are_alike() {
        let all =
            json!({ "query": "{a}", "operationName": null, "variables": null, "extensions": null });
        assert!(decode(all).unwrap().document == Source::Text("{a}".to_owned()));
        assert_eq!(
            decode(json!({ "query": "{a}", "operationName": "" })).unwrap().operation_name,
            None
        );
    }
}
