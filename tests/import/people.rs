//! People of a file: how they are listed, and who they are across editions.

use plenary::entity::participant::ParticipantVisibility;
use plenary::program::Edit;
use serde_json::{Value, json};

use super::{add, ask, ask_edition, forum, import, import_with, revisions};
use crate::support::app::{TestApp, import as import_into};
use crate::support::process::Database;

const LISTED: &str = "participants { nodes { key visibility consentBasis consentedAt } }";

fn everybody(visibility: &str) -> Value {
    let one = |key: &str| json!({ "key": key, "visibility": visibility, "consentBasis": "PUBLISHED_PROGRAM", "consentedAt": null });
    json!([one("ada"), one("bo")])
}

/// The participants of the little forum, by key.
async fn listed(database: &Database) -> Value {
    let edition = ask_edition(database, LISTED).await;
    let mut people = edition["participants"]["nodes"].as_array().unwrap().clone();
    people.sort_by_key(|person| person["key"].to_string());
    people.into()
}

#[tokio::test]
async fn new_participants_are_listed_as_the_option_says_because_the_program_was_published() {
    let options: [(&[&str], _); 4] = [
        (&[], "PUBLIC"),
        (&["--visibility", "public"], "PUBLIC"),
        (&["--visibility", "anonymous"], "ANONYMOUS"),
        (&["--visibility", "hidden"], "HIDDEN"),
    ];
    for (options, visibility) in options {
        let database = Database::new();
        import_with(&database, &forum(), options).await;
        assert_eq!(listed(&database).await, everybody(visibility));
    }
}

#[tokio::test]
async fn a_second_import_lists_newcomers_as_its_option_says_and_nobody_else() {
    let database = Database::new();
    import_with(&database, &forum(), &["--visibility", "hidden"]).await;
    let mut file = forum();
    add(&mut file, "people", json!({ "key": "cy", "name": "Cy Park" }));
    import_with(&database, &file, &["--visibility", "public"]).await;
    let people = listed(&database).await;
    let visibilities: Vec<_> =
        people.as_array().unwrap().iter().map(|one| one["visibility"].clone()).collect();
    assert_eq!(visibilities, ["HIDDEN", "HIDDEN", "PUBLIC"]);
}

#[tokio::test]
async fn a_second_import_leaves_the_visibility_that_staff_chose() {
    let text = forum().to_string();
    let app = TestApp::with_files(&[&text], ParticipantVisibility::Public).await;
    let edition = app.edition_id("small-2030").await;
    let people = app.program(edition).tables().participants.clone();
    let ada = people.values().find(|row| row.name == "Ada Lee").unwrap();
    let mut hidden = ada.as_ref().clone();
    hidden.visibility = ParticipantVisibility::Hidden;
    app.edit(edition, vec![Edit::Put(hidden.into())]).await;
    let store = app.hub.store();
    let again = import_into(store, &app.sources, &text, ParticipantVisibility::Public).await;
    assert!(again.step.is_none(), "{:?}", again.changes);
    let mut file = forum();
    file["people"][0]["city"] = "Gwangju".into();
    let text = file.to_string();
    let changed = import_into(store, &app.sources, &text, ParticipantVisibility::Public).await;
    let ada = changed.program.tables().participants[&ada.id].clone();
    assert_eq!(
        (ada.city.as_deref(), ada.visibility),
        (Some("Gwangju"), ParticipantVisibility::Hidden)
    );
}

/// The same people, a year later.
fn next_forum() -> Value {
    let mut file = forum();
    file["edition"]["slug"] = "small-2031".into();
    file["edition"]["starts_on"] = "2031-05-01".into();
    file["edition"]["ends_on"] = "2031-05-02".into();
    file["people"][0]["name"] = "Ada Lee-Park".into();
    file["sessions"] = json!([]);
    file["announced_people"] = json!(["ada", "bo"]);
    file
}

/// The names that Ada has at each edition, latest first, and what `Query.person` says of her.
async fn names_of_ada(database: &Database) -> (Value, Value) {
    let people = "participants { nodes { key person { id participations { name } } } }";
    let edition = ask_edition(database, people).await;
    let people = edition["participants"]["nodes"].as_array().unwrap();
    let ada = people.iter().find(|person| person["key"] == "ada").unwrap();
    let id = ada["person"]["id"].as_str().unwrap();
    let query = format!(r#"{{ person(id: "{id}") {{ participations {{ name }} }} }}"#);
    let person = ask(database, &query).await["person"]["participations"].take();
    (ada["person"]["participations"].clone(), person)
}

#[tokio::test]
async fn the_same_key_in_two_editions_is_one_person() {
    let database = Database::new();
    import(&database, &forum()).await;
    import(&database, &next_forum()).await;
    let both = json!([{ "name": "Ada Lee-Park" }, { "name": "Ada Lee" }]);
    assert_eq!(names_of_ada(&database).await, (both.clone(), both));
}

#[tokio::test]
async fn the_same_key_in_two_files_of_one_import_is_one_person() {
    let database = Database::new();
    let first = database.file("first.json", &forum().to_string());
    let second = database.file("second.json", &next_forum().to_string());
    let arguments = ["import", first.to_str().unwrap(), second.to_str().unwrap()];
    assert_eq!(database.run(&arguments).await.code, Some(0));
    assert_eq!(revisions(&database).await, 2);
    let both = json!([{ "name": "Ada Lee-Park" }, { "name": "Ada Lee" }]);
    assert_eq!(names_of_ada(&database).await, (both.clone(), both));
}
