//! The schema as its readers see it: described throughout, kept in the repository, and with the
//! names that its clients were promised.

mod promised;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use self::promised::PROMISED;
use crate::support::app::TestApp;
use crate::support::process;

const INTROSPECTION: &str = "{ __schema { types {
  name kind description
  fields(includeDeprecated: true) { name description args { name description } }
  inputFields { name description }
  enumValues(includeDeprecated: true) { name description }
} } }";

/// The scalars of GraphQL itself, which its specification describes.
const BUILT_IN: [&str; 5] = ["Boolean", "Float", "ID", "Int", "String"];

/// The types of the schema that are its own.
async fn types() -> Vec<Value> {
    let app = TestApp::with_options(&[]).await;
    let data = app.public().ask(INTROSPECTION, json!({})).await;
    let types = data["__schema"]["types"].as_array().unwrap();
    let is_own = |one: &&Value| {
        let name = one["name"].as_str().unwrap();
        !name.starts_with("__") && !BUILT_IN.contains(&name)
    };
    types.iter().filter(is_own).cloned().collect()
}

/// What stands in a list of an element: nothing, where there is none.
fn parts<'a>(element: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    element[list].as_array().into_iter().flatten()
}

/// The names of an element and of all in it that have no description.
fn undescribed(element: &Value, place: &str) -> Vec<String> {
    let place = format!("{place}{}", element["name"].as_str().unwrap());
    let described = element["description"].as_str().is_some_and(|text| !text.trim().is_empty());
    let mut missing = if described { vec![] } else { vec![place.clone()] };
    for list in ["fields", "args", "inputFields", "enumValues"] {
        let inside = parts(element, list);
        missing.extend(inside.flat_map(|part| undescribed(part, &format!("{place}."))));
    }
    missing
}

#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let types = types().await;
    assert!(types.len() > 100, "{}", types.len());
    let missing: Vec<_> = types.iter().flat_map(|one| undescribed(one, "")).collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn what_has_no_description_is_found_wherever_it_is() {
    let argument = json!({ "name": "c", "description": " " });
    let field = json!({ "name": "b", "description": "A field.", "args": [argument] });
    let element = json!({ "name": "A", "description": null, "fields": [field] });
    assert_eq!(undescribed(&element, ""), ["A", "A.b.c"]);
}

#[tokio::test]
async fn the_schema_in_the_repository_is_the_one_that_is_served() {
    let printed = process::run(&["schema"]).await;
    assert_eq!(printed.code, Some(0));
    assert_eq!(printed.stdout.trim_end(), plenary::graphql::sdl().trim_end());
    let kept = include_str!("../../schema.graphql");
    // Equal or not: the difference is for `diff` to show.
    assert!(kept == printed.stdout, "run `cargo run -- schema > schema.graphql`");
}

#[tokio::test]
async fn the_names_that_clients_were_promised_are_there() {
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in types().await {
        let name = one["name"].as_str().unwrap().to_owned();
        let lists = ["fields", "inputFields", "enumValues"];
        let parts = lists.iter().flat_map(|list| parts(&one, list));
        let names = parts.map(|part| part["name"].as_str().unwrap().to_owned());
        there.insert(name, names.collect());
    }
    let mut missing = Vec::new();
    for line in PROMISED.replace("\n  ", " ").lines() {
        let (name, parts) = line.split_once(": ").unwrap();
        let found = there.get(name).cloned().unwrap_or_default();
        let lost = parts.split_whitespace().filter(|part| !found.contains(*part));
        missing.extend(lost.map(|part| format!("{name}.{part}")));
    }
    assert_eq!(missing, [""; 0]);
}
