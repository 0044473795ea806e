//! Every fact of the four files comes back through GraphQL, but for those left out by decision.

mod answer;
mod left_out;
mod readers;
mod walk;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::process::{Database, Server};
use crate::support::seed;
use answer::Answer;
use walk::{Fact, facts};

fn files() -> Vec<Value> {
    seed::WHRCF.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

/// The paths of a file that are neither read back nor left out.
fn unread(file: &Value) -> BTreeSet<String> {
    let left_out = left_out::paths();
    let paths = facts(file).into_iter().map(|fact| fact.path);
    paths.filter(|path| readers::of(path).is_none() && !left_out.contains(path)).collect()
}

/// What is null in a file stays null, or is empty where the API has a list that is never null.
fn is_the_same(fact: &Fact<'_>, read: &Value) -> bool {
    fact.value == *read || (fact.value.is_null() && *read == json!([]))
}

async fn served() -> (Database, Server, String) {
    let database = Database::new();
    database.import_whrcf().await;
    let token = database.editor().await;
    let server = database.serve().await;
    (database, server, token)
}

#[tokio::test]
async fn every_fact_of_the_files_is_read_back_through_the_api() {
    let (_database, server, token) = served().await;
    let staff = server.client().with_token(&token);
    let mut compared = 0;
    for file in files() {
        let slug = file["edition"]["slug"].as_str().unwrap();
        let answer = Answer::read(&staff, slug).await;
        for fact in facts(&file) {
            let Some(read) = readers::of(&fact.path) else { continue };
            let read = read(&answer, &fact);
            let whole_path = fact.whole_path();
            assert!(is_the_same(&fact, &read), "{slug} {whole_path}: {} is {read}", fact.value);
            compared += 1;
        }
    }
    assert!(compared > 2_000, "only {compared} facts were compared");
}

#[test]
fn every_path_of_the_files_is_read_back_or_left_out_by_decision() {
    for file in files() {
        assert_eq!(unread(&file), BTreeSet::new(), "{}", file["edition"]["slug"]);
    }
}

#[test]
fn a_path_that_a_file_gains_is_found_missing() {
    let mut file = files().remove(0);
    file["edition"]["motto"] = json!("Cities for all");
    file["rooms"][1]["seats"] = json!({ "fixed": 30 });
    file["sessions"][3]["people"][0]["remote"] = json!([]);
    let gained = ["edition.motto", "rooms[].seats.fixed", "sessions[].people[].remote[]"];
    assert_eq!(unread(&file), gained.map(str::to_owned).into());
}

#[test]
fn the_decision_leaves_out_nothing_that_is_read_back_or_that_no_file_has() {
    let files = files();
    let present: BTreeSet<_> = files.iter().flat_map(facts).map(|fact| fact.path).collect();
    for path in left_out::paths() {
        assert!(present.contains(&path), "no file has {path}");
        assert!(readers::of(&path).is_none(), "{path} is read back");
    }
    for (path, _) in readers::READERS {
        assert!(present.contains(*path), "no file has {path}");
    }
}

#[tokio::test]
async fn the_files_come_twice_and_make_no_revision_the_second_time() {
    let database = Database::new();
    let paths: Vec<_> = seed::WHRCF
        .iter()
        .enumerate()
        .map(|(place, text)| database.file(&format!("{place}.json"), text))
        .collect();
    let mut arguments = vec!["import"];
    arguments.extend(paths.iter().map(|path| path.to_str().unwrap()));
    let first = database.run(&arguments).await;
    assert_eq!(first.code, Some(0), "{first:?}");
    let second = database.run(&arguments).await;
    assert_eq!(second.code, Some(0), "{second:?}");
    let said: Vec<_> = second.stdout.lines().filter(|line| !line.starts_with(' ')).collect();
    let nothing =
        ["2019", "2020", "2021", "2023"].map(|year| format!("whrcf-{year}: nothing changed"));
    assert_eq!(said, nothing);
    let server = database.serve().await;
    let data = server.client().ask("{ editions { nodes { revision } } }", json!({})).await;
    assert_eq!(data["editions"]["nodes"], json!(vec![json!({ "revision": 1 }); 4]));
}

#[tokio::test]
async fn an_edition_that_was_moved_says_so() {
    let (_database, server, _) = served().await;
    let data = server.client().ask("{ editions { nodes { slug status } } }", json!({})).await;
    let expected = json!([
        { "slug": "whrcf-2023", "status": "SCHEDULED" },
        { "slug": "whrcf-2021", "status": "SCHEDULED" },
        { "slug": "whrcf-2020", "status": "RESCHEDULED" },
        { "slug": "whrcf-2019", "status": "SCHEDULED" },
    ]);
    assert_eq!(data["editions"]["nodes"], expected);
}
