//! Bringing an edition to what a file says.

mod live;
mod people;
mod refused;
mod repeated;
mod rooms;

use plenary::store::Store;
use serde_json::{Value, json};

use crate::support::process::{Database, Ended};

/// A little file: two sessions, two people and one room.
fn forum() -> Value {
    json!({
        "edition": {
            "slug": "small-2030", "title": { "en": "A small forum", "ko": "작은 포럼" },
            "starts_on": "2030-05-01", "ends_on": "2030-05-02", "timezone": "Asia/Seoul",
            "format": "on site", "country": "KR", "hosts": ["city"], "organisers": [],
        },
        "kinds": [{ "key": "plenary", "code_prefix": "P", "name": { "en": "Plenary", "ko": null } }],
        "rooms": [{ "key": "hall", "name": "Hall", "floor": null, "parts": [] }],
        "organisations": [{ "key": "city", "name": { "en": "The City", "ko": null } }],
        "people": [
            { "key": "ada", "name": "Ada Lee", "country": "KR" },
            { "key": "bo", "name": "Bo Kim", "country": "KR" },
        ],
        "sessions": [
            session("opening", "Opening", "10:00", "11:00", "ada"),
            session("closing", "Closing", "15:00", "16:00", "bo"),
        ],
    })
}

fn session(id: &str, title: &str, start: &str, end: &str, person: &str) -> Value {
    json!({
        "id": id, "title": { "en": title, "ko": null }, "kind": "plenary", "room": "hall",
        "date": "2030-05-01",
        "start": format!("2030-05-01T{start}:00+09:00"),
        "end": format!("2030-05-01T{end}:00+09:00"),
        "people": [{ "person": person, "role": "speaker" }],
    })
}

/// Lengthens a list of a file.
fn add(file: &mut Value, list: &str, item: Value) {
    file[list].as_array_mut().unwrap().push(item);
}

/// Runs `plenary import` on a file.
async fn run(database: &Database, file: &Value, options: &[&str]) -> Ended {
    let path = database.file("program.json", &file.to_string());
    let mut arguments = vec!["import", path.to_str().unwrap()];
    arguments.extend(options);
    database.run(&arguments).await
}

/// Imports a file, and returns what was said.
async fn import(database: &Database, file: &Value) -> String {
    import_with(database, file, &[]).await
}

async fn import_with(database: &Database, file: &Value, options: &[&str]) -> String {
    let ended = run(database, file, options).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.stdout
}

/// Asks as staff.
async fn ask(database: &Database, query: &str) -> Value {
    let token = database.editor().await;
    let server = database.serve().await;
    server.client().with_token(&token).ask(query, json!({})).await
}

/// Asks for fields of the little forum, as staff.
async fn ask_edition(database: &Database, fields: &str) -> Value {
    let query = format!(r#"{{ edition(slug: "small-2030") {{ {fields} }} }}"#);
    ask(database, &query).await["edition"].take()
}

/// How many revisions there are, in all editions together.
async fn revisions(database: &Database) -> i32 {
    let store = Store::open(&database.url).await.unwrap();
    store.migrate_up().await.unwrap();
    let heads = store.heads().await.unwrap();
    store.close().await.unwrap();
    heads.editions.iter().map(|head| head.revision.0).sum()
}
