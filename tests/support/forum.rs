//! The ids of what the forum of a year has, found as a client finds them.

use plenary::entity::track;
use plenary::program::Edit;
use plenary::types::{LocalizedText, RevisionNumber};
use serde_json::{Value, json};

use super::app::TestApp;
pub use plenary::entity::participant::ParticipantVisibility::Public as PUBLIC;

/// An edition and where it stands.
#[derive(Debug, Clone)]
pub struct Edition {
    pub id: String,
    pub cursor: String,
    pub revision: i64,
}

/// An edition, as the public sees it.
pub async fn edition(app: &TestApp, slug: &str) -> Edition {
    let query = "query($slug: String!) { edition(slug: $slug) { id cursor revision } }";
    let found = app.public().ask(query, json!({ "slug": slug })).await["edition"].take();
    let text = |field: &str| found[field].as_str().unwrap().to_owned();
    let revision = found["revision"].as_i64().unwrap();
    Edition { id: text("id"), cursor: text("cursor"), revision }
}

/// The id of a session of 2019, by the key of its source.
pub async fn session(app: &TestApp, key: &str) -> String {
    session_of(app, "whrcf-2019", key).await
}

/// The id of a session of an edition, by the key of its source.
pub async fn session_of(app: &TestApp, slug: &str, key: &str) -> String {
    let query = "query($slug: String!, $key: String!) { edition(slug: $slug) { session(key: $key) { id } } }";
    let data = app.editor().ask(query, json!({ "slug": slug, "key": key })).await;
    data["edition"]["session"]["id"].as_str().unwrap().to_owned()
}

/// The id of a room of 2019.
pub async fn room(app: &TestApp, slug: &str) -> String {
    by_slug(app, "whrcf-2019", "rooms", slug).await
}

/// The id of a room, track or kind of an edition.
pub async fn by_slug(app: &TestApp, edition: &str, list: &str, slug: &str) -> String {
    let query = format!(
        "query($edition: String!) {{ edition(slug: $edition) {{ {list} {{ id slug }} }} }}"
    );
    let data = app.public().ask(&query, json!({ "edition": edition })).await;
    let rows = data["edition"][list].as_array().unwrap();
    let found = rows.iter().find(|row| row["slug"] == slug);
    found.expect("it is there")["id"].as_str().unwrap().to_owned()
}

/// The id of an organization of 2019.
pub async fn organization(app: &TestApp, slug: &str) -> String {
    let query = r#"{ edition(slug: "whrcf-2019") { organizations { organization { id slug } } } }"#;
    let data = app.public().ask(query, json!({})).await;
    let rows = data["edition"]["organizations"].as_array().unwrap();
    let found = rows.iter().find(|row| row["organization"]["slug"] == slug);
    found.expect("it is there")["organization"]["id"].as_str().unwrap().to_owned()
}

/// The id of a participant of 2019, by name.
pub async fn participant(app: &TestApp, name: &str) -> String {
    let query =
        r#"{ edition(slug: "whrcf-2019") { participants(first: 100) { nodes { id name } } } }"#;
    let data = app.public().ask(query, json!({})).await;
    let rows = data["edition"]["participants"]["nodes"].as_array().unwrap();
    let found = rows.iter().find(|row| row["name"] == name);
    found.expect("it is there")["id"].as_str().unwrap().to_owned()
}

/// What one field of every row of a list says.
pub fn each(list: &Value, pointer: &str) -> Vec<Value> {
    let rows = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    rows.iter().map(|row| row.pointer(pointer).cloned().unwrap_or(Value::Null)).collect()
}

/// Gives the forum of 2019 a track, which its source does not have; returns the track's id.
pub async fn add_track(app: &TestApp, slug: &str) -> String {
    let edition = app.edition_id("whrcf-2019").await;
    let name = [("en".parse().unwrap(), "Local".to_owned())];
    let row = track::Model {
        client_key: None,
        id: app.sources.ids.issue(),
        edition_id: edition,
        source_key: None,
        slug: slug.to_owned(),
        name: LocalizedText::new(name).unwrap(),
        color: Some("#336699".to_owned()),
        position: 0,
        changed_at_revision: RevisionNumber::ZERO,
    };
    let id = row.id.to_string();
    app.edit(edition, vec![Edit::Put(row.into())]).await;
    id
}

/// A service with the forum of 2019 alone.
pub async fn of_2019() -> TestApp {
    TestApp::with_files(&super::seed::WHRCF[..1], PUBLIC).await
}
