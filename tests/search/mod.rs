//! Search, as somebody types.

mod everything;
mod results;
mod sight;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::forum::Edition;

const SEARCH: &str =
    "query($edition: ID!, $text: String!, $kinds: [SearchKind!], $first: Int, $after: String) {
  search(edition: $edition, text: $text, kinds: $kinds, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes {
      field highlight { locale cutBefore cutAfter parts { text isMatch } }
      node {
        __typename
        ... on Session { key title { translations { text } } }
        ... on Participant { name }
        ... on Organization { slug }
      }
    }
  }
}";

/// What somebody finds, with arguments besides.
async fn search_with(client: &Client, edition: &Edition, text: &str, more: &Value) -> Value {
    let mut arguments = json!({ "edition": edition.id, "text": text });
    for (name, value) in more.as_object().unwrap() {
        arguments[name] = value.clone();
    }
    client.ask(SEARCH, arguments).await["search"].take()
}

async fn search(client: &Client, edition: &Edition, text: &str) -> Value {
    search_with(client, edition, text, &json!({})).await
}

/// What a result is called: the key of a session, or its title; a name, a slug.
fn label(result: &Value) -> String {
    let node = &result["node"];
    let names = ["/key", "/name", "/slug", "/title/translations/0/text"];
    let found = names.iter().find_map(|field| node.pointer(field)?.as_str());
    found.unwrap().to_owned()
}

/// What somebody finds, by what it is called.
async fn found(client: &Client, edition: &Edition, text: &str) -> Vec<String> {
    let found = search(client, edition, text).await;
    found["nodes"].as_array().unwrap().iter().map(label).collect()
}

/// A highlight, with what is marked in brackets.
fn marked(result: &Value) -> String {
    let parts = result["highlight"]["parts"].as_array().unwrap().iter();
    let mark = |part: &Value| {
        let text = part["text"].as_str().unwrap();
        if part["isMatch"] == true { format!("[{text}]") } else { text.to_owned() }
    };
    parts.map(mark).collect()
}
