//! The mutations, as an editor sends them.

use serde_json::{Value, json};

use super::client::Client;

const USER_ERRORS: &str = "__typename message path
  ... on InvalidInput { rule inTheWay { id } }
  ... on StaleRevision { current since { number actor note committedAt reason { text } } }
  ... on ScheduleConflict { conflicts { rule severity room { slug } participant { name } sessions { key } } }";

/// A text in English.
pub fn en(text: &str) -> Value {
    json!({ "translations": [{ "locale": "en", "text": text }] })
}

/// The document of a mutation that selects something of what it edited.
pub fn document(name: &str, select: &str) -> String {
    let (first, rest) = name.split_at(1);
    let input = format!("{}{rest}Input", first.to_uppercase());
    format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ {select} revision {{ number }} \
         userErrors {{ {USER_ERRORS} }} }} }}"
    )
}

/// The payload of a mutation, whatever it says.
pub async fn mutate(client: &Client, name: &str, input: Value, select: &str) -> Value {
    client.ask(&document(name, select), json!({ "input": input })).await[name].take()
}

/// The payload of a mutation that was not refused.
pub async fn done(client: &Client, name: &str, input: Value, select: &str) -> Value {
    let payload = mutate(client, name, input, select).await;
    assert_eq!(payload["userErrors"], json!([]), "{name}");
    payload
}

/// The kind and the path of the one reason for which a mutation is refused.
pub async fn refusal(client: &Client, name: &str, input: Value) -> (String, String) {
    let payload = mutate(client, name, input, "affected { sessions }").await;
    assert_eq!((&payload["revision"], &payload["affected"]), (&Value::Null, &Value::Null));
    let errors = payload["userErrors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{payload}");
    assert_ne!(errors[0]["message"], "");
    let path = errors[0]["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap());
    let path = path.collect::<Vec<_>>().join(".");
    (errors[0]["__typename"].as_str().unwrap().to_owned(), path)
}

/// A refusal as it is expected.
pub fn refused(kind: &str, path: &str) -> (String, String) {
    (kind.to_owned(), path.to_owned())
}
