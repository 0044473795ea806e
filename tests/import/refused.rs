//! Files that are not what they say.

use serde_json::{Value, json};

use super::{add, forum, revisions};
use crate::support::process::Database;

/// Imports a good file and then this one, in one command; returns why that failed.
async fn complaint(name: &str, text: &str) -> String {
    let database = Database::new();
    let mut good = forum();
    good["edition"]["slug"] = "good-2030".into();
    let good = database.file("good.json", &good.to_string());
    let bad = database.file("bad.json", text);
    let arguments = ["import", good.to_str().unwrap(), bad.to_str().unwrap()];
    let ended = database.run(&arguments).await;
    assert_eq!(ended.code, Some(1), "{name}: {ended:?}");
    assert_eq!(ended.stdout, "", "{name}");
    assert_eq!(revisions(&database).await, 0, "{name}: nothing is written, of neither file");
    assert!(ended.stderr.contains("bad.json"), "{name}: {}", ended.stderr);
    ended.stderr
}

/// A change to the little forum, and the place that must be named with it.
type Fault = (&'static str, fn(&mut Value), &'static str);

async fn is_refused(faults: &[Fault]) {
    for (name, spoil, place) in faults {
        let mut file = forum();
        spoil(&mut file);
        let complaint = complaint(name, &file.to_string()).await;
        assert!(complaint.contains(place), "{name}: {complaint}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_program_is_refused_with_its_place() {
    let not_json = complaint("not JSON", "{\n  \"edition\": oh\n}").await;
    assert!(not_json.contains("line 2"), "{not_json}");
    let other_form = complaint("another form", "{ \"conference\": {} }").await;
    assert!(other_form.contains("edition"), "{other_form}");
    is_refused(&[
        ("a number as text", |file| file["edition"]["ordinal"] = json!("nine"), "line 1, column "),
        ("a title as text", |file| file["sessions"][0]["title"] = json!("x"), "line 1, column "),
        ("no date", |file| file["edition"]["starts_on"] = json!("May"), "line 1, column "),
    ])
    .await;
}

#[tokio::test]
async fn a_file_with_an_impossible_value_is_refused_with_its_place() {
    is_refused(&[
        ("zone", |file| file["edition"]["timezone"] = json!("Asia/Atlantis"), "edition.timezone"),
        ("country", |file| file["edition"]["country"] = json!("XX"), "edition.country"),
        ("a person's country", |file| file["people"][0]["country"] = json!("XX"), "people.ada"),
        ("format", |file| file["edition"]["format"] = json!("by post"), "edition.format"),
        ("source", |file| file["sources"] = json!(["ftp://x"]), "sources"),
        ("no title", |file| file["edition"]["title"] = json!({}), "edition.title"),
        (
            "a session's title",
            |file| file["sessions"][1]["title"]["en"] = json!(null),
            "sessions.closing",
        ),
        ("language", |file| file["sessions"][1]["languages"] = json!(["??"]), "sessions.closing"),
        (
            "accessibility",
            |file| file["sessions"][1]["accessibility"] = json!(["ramp"]),
            "sessions.closing",
        ),
        (
            "role",
            |file| file["sessions"][1]["people"][0]["role"] = json!("jester"),
            "sessions.closing.people.0",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_file_whose_times_cannot_be_is_refused_with_the_place() {
    is_refused(&[
        (
            "the edition ends before it starts",
            |file| file["edition"]["ends_on"] = json!("2030-04-30"),
            "edition.ends_on",
        ),
        (
            "no instant",
            |file| file["sessions"][0]["start"] = json!("2030-05-01T10:00:00"),
            "sessions.opening",
        ),
        (
            "an end before its start",
            |file| file["sessions"][0]["end"] = json!("2030-05-01T09:00:00+09:00"),
            "sessions.opening",
        ),
        (
            "an end at its start",
            |file| file["sessions"][0]["end"] = json!("2030-05-01T10:00:00+09:00"),
            "sessions.opening",
        ),
        (
            "another day",
            |file| file["sessions"][0]["date"] = json!("2030-05-02"),
            "sessions.opening",
        ),
        (
            "an end without a start",
            |file| file["sessions"][0]["start"] = json!(null),
            "sessions.opening",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_file_that_refers_to_what_it_does_not_have_is_refused_with_the_place() {
    is_refused(&[
        ("room", |file| file["sessions"][0]["room"] = json!("attic"), "sessions.opening"),
        ("kind", |file| file["sessions"][0]["kind"] = json!("feast"), "sessions.opening"),
        ("organiser", |file| file["sessions"][0]["organisers"] = json!(["x"]), "sessions.opening"),
        (
            "person",
            |file| file["sessions"][0]["people"][0]["person"] = json!("nobody"),
            "sessions.opening.people.0",
        ),
        ("host", |file| file["edition"]["hosts"] = json!(["nobody"]), "edition.hosts"),
        ("announced", |file| file["announced_people"] = json!(["nobody"]), "announced_people"),
    ])
    .await;
}

#[tokio::test]
async fn a_file_that_names_two_things_alike_is_refused_with_the_place() {
    fn twice(file: &mut Value, list: &str) {
        let first = file[list][0].clone();
        add(file, list, first);
    }
    is_refused(&[
        ("sessions", |file| twice(file, "sessions"), "sessions: \"opening\""),
        ("people", |file| twice(file, "people"), "people: \"ada\""),
        ("rooms", |file| twice(file, "rooms"), "rooms: \"hall\""),
        ("kinds", |file| twice(file, "kinds"), "kinds: \"plenary\""),
        ("organisations", |file| twice(file, "organisations"), "organisations: \"city\""),
        (
            "rooms with one address",
            |file| add(file, "rooms", json!({ "key": "HALL", "name": "Other", "parts": [] })),
            "rooms.HALL",
        ),
        (
            "parts of a room",
            |file| file["rooms"][0]["parts"] = json!(["Left", "Left"]),
            "rooms.hall.parts",
        ),
        (
            "a room as its own part",
            |file| file["rooms"][0]["parts"] = json!(["Hall"]),
            "rooms.hall.parts",
        ),
        (
            "organisers of a session",
            |file| file["sessions"][0]["organisers"] = json!(["city", "city"]),
            "sessions.opening",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_file_that_is_not_there_is_refused_by_its_name() {
    let database = Database::new();
    let ended = database.run(&["import", "nowhere.json"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("nowhere.json"), "{}", ended.stderr);
}
