//! Staff of one edition are the public in another, and what is for staff is null for the public.

use serde_json::{Value, json};

use super::edition::{OPEN, SPEAKER, another, edition_id};
use super::{arguments, grown, grown_with_stranger};
use crate::support::sse::Events;

const FOR_STAFF: &str = "query($participant: ID!, $session: ID!) {
  edition(slug: \"forum-2019\") {
    sources conflicts { rule }
    revisions { nodes { number actor note } }
    participant(id: $participant) {
      key visibility consentedAt consentBasis erasureRequestedAt announced
    }
  }
  node(id: $session) { ... on Session {
    note sources expectedAudience conflicts { rule } contributions { id }
    history { nodes { actor note } }
  } }
}";

fn variables() -> Value {
    json!({ "participant": arguments::participant(SPEAKER), "session": arguments::session(OPEN) })
}

/// The fields of an answer that are not null, lists and objects apart.
fn said<'a>(value: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Null => {}
        Value::Array(items) => items.iter().for_each(|item| said(item, path, found)),
        Value::Object(fields) => {
            let below = |name: &String| format!("{path}.{name}");
            fields.iter().for_each(|(name, value)| said(value, &below(name), found));
        }
        leaf => found.push((path.to_owned(), leaf)),
    }
}

#[tokio::test]
async fn what_is_for_staff_is_null_for_the_public_and_no_error() {
    let app = grown().await;
    let data = app.public().ask(FOR_STAFF, variables()).await;
    let mut found = Vec::new();
    said(&data, "", &mut found);
    found.retain(|(path, _)| path != ".edition.revisions.nodes.number");
    assert_eq!(found, [], "{data:#}");
    assert_eq!(data["edition"]["conflicts"], Value::Null);
    assert_eq!(data["edition"]["sources"], Value::Null);
    assert_eq!(data["node"]["conflicts"], Value::Null);
    assert_eq!(data["node"]["sources"], Value::Null);
}

#[tokio::test]
async fn what_is_for_staff_is_there_for_staff() {
    let app = grown().await;
    let data = app.editor().ask(FOR_STAFF, variables()).await;
    let mut found = Vec::new();
    said(&data, "", &mut found);
    for field in [
        ".edition.sources",
        ".edition.revisions.nodes.actor",
        ".edition.revisions.nodes.note",
        ".edition.participant.key",
        ".edition.participant.visibility",
        ".edition.participant.consentedAt",
        ".edition.participant.consentBasis",
        ".edition.participant.announced",
        ".node.note",
        ".node.sources",
        ".node.expectedAudience",
        ".node.contributions.id",
        ".node.history.nodes.actor",
        ".node.history.nodes.note",
    ] {
        assert!(found.iter().any(|(path, _)| path == field), "{field}: {data:#}");
    }
}

#[tokio::test]
async fn an_editor_of_another_edition_reads_what_the_public_reads() {
    let (app, stranger) = grown_with_stranger().await;
    let walk = super::every_path::Walk::over(&app).await;
    // What they ask of themselves and of their own edition differs.
    let differs = |one: &&String| {
        !["{ __typename viewer", "{ __typename editions"].iter().any(|it| one.starts_with(it))
    };
    for document in walk.documents(0).iter().filter(differs) {
        let for_stranger = super::every_path::ask(&stranger, document, false).await;
        let for_public = super::every_path::ask(&app.public(), document, false).await;
        assert_eq!(for_stranger, for_public, "{document}");
    }
}

#[tokio::test]
async fn an_editor_of_another_edition_follows_as_the_public() {
    let (app, stranger) = grown_with_stranger().await;
    let query = "subscription($edition: ID!, $after: Cursor) {
      programChanges(edition: $edition, after: $after) {
        number actor note changes { __typename summary { text } }
      }
    }";
    let after = arguments::Arguments::for_history(&app).cursor(0);
    let variables = json!({ "edition": edition_id().to_string(), "after": after });
    let mut own = Events::open(&stranger, query, variables.clone()).await;
    let mut public = Events::open(&app.public(), query, variables).await;
    for _ in super::revisions::TOLD {
        assert_eq!(own.told().await, public.told().await);
    }
    // In the edition of the token they are staff.
    let query = "query($id: ID!) { node(id: $id) { ... on Edition { sources } } }";
    let data = stranger.ask(query, json!({ "id": another().0.to_string() })).await;
    assert_eq!(data["node"]["sources"], json!([]));
}
