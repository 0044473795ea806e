//! Databases: which, their schema, and their epochs.

use std::process::Stdio;

use serde_json::json;
use tokio::process::Command;

use crate::backend::SCHEMA;
use crate::support::process::{Database, Server, done, plenary, refused, run};
use crate::support::sse::Events;

const CHANGES: &str =
    "subscription($edition: ID!) { programChanges(edition: $edition) { number } }";

/// The states that `migrate` prints, each with its migration.
async fn states(database: &Database, command: &str) -> Vec<String> {
    let ended = database.run(&["migrate", command]).await;
    let state = |line: &str| line.split_once(' ').unwrap().0.to_owned();
    done(&ended).lines().map(state).collect()
}

#[tokio::test]
async fn migrations_go_up_and_down_and_up_again() {
    let database = Database::new();
    assert!(states(&database, "status").await.iter().all(|state| state == "pending"));
    let up = states(&database, "up").await;
    assert!(!up.is_empty() && up.iter().all(|state| state == "applied"), "{up:?}");
    let schema: Vec<String> = database.column(SCHEMA).await;
    for _ in &up {
        states(&database, "down").await;
    }
    assert!(states(&database, "status").await.iter().all(|state| state == "pending"));
    assert_eq!(states(&database, "up").await, up);
    assert_eq!(states(&database, "up").await, up, "again is nothing");
    let again: Vec<String> = database.column(SCHEMA).await;
    assert!(again.len() > 20, "{again:?}");
    assert_eq!(again, schema);
    database.import_whrcf().await;
    let server = database.serve().await;
    let data = server.client().ask("{ editions { totalCount } }", json!({})).await;
    assert_eq!(data["editions"]["totalCount"], 4);
}

#[tokio::test]
async fn processes_that_migrate_a_new_database_at_once_all_succeed() {
    let database = Database::new();
    let migrate = || database.run(&["migrate", "up"]);
    let ended = tokio::join!(migrate(), migrate(), migrate(), migrate());
    for ended in [ended.0, ended.1, ended.2, ended.3] {
        assert!(done(&ended).starts_with("applied "), "{ended:?}");
    }
}

#[tokio::test]
async fn services_that_start_at_once_on_a_new_database_all_come_up() {
    let database = Database::new();
    let servers = tokio::join!(database.serve(), database.serve(), database.serve());
    database.import_whrcf().await;
    let token = database.editor().await;
    for mut server in [servers.0, servers.1, servers.2] {
        let client = server.client().with_token(&token);
        let data = client.ask("{ viewer { role } }", json!({})).await;
        assert_eq!(data["viewer"]["role"], "EDITOR");
        assert_eq!(server.terminate().await, Some(0));
    }
}

#[tokio::test]
async fn processes_that_import_one_file_at_once_make_one_revision() {
    let database = Database::new();
    done(&database.run(&["migrate", "up"]).await);
    let file = database.file("2019.json", crate::support::seed::WHRCF[0]);
    let arguments = ["import", file.to_str().unwrap()];
    done(&database.run(&arguments).await);
    let mut changed: serde_json::Value =
        serde_json::from_str(crate::support::seed::WHRCF[0]).unwrap();
    changed["edition"]["ordinal"] = 10.into();
    database.file("2019.json", &changed.to_string());
    let (first, second) = tokio::join!(database.run(&arguments), database.run(&arguments));
    let said = [done(&first), done(&second)].map(|said| said.lines().next().unwrap().to_owned());
    assert!(said.contains(&"whrcf-2019: revision 2: edition 1".to_owned()), "{said:?}");
    assert!(said.contains(&"whrcf-2019: nothing changed".to_owned()), "{said:?}");
}

#[tokio::test]
async fn a_database_that_is_not_migrated_is_refused_where_it_must_not_be() {
    let database = Database::new();
    let ended = database.run(&["token", "list", "--no-migrate"]).await;
    assert!(!refused(&ended).is_empty());
    assert!(states(&database, "status").await.iter().all(|state| state == "pending"));
}

#[tokio::test]
async fn a_new_epoch_sends_the_followers_of_a_running_service_back_to_the_start() {
    let database = Database::new();
    database.import_whrcf().await;
    let server = database.serve().await;
    let query = "{ editions { nodes { slug id cursor } } }";
    let before = server.client().ask(query, json!({})).await["editions"]["nodes"].take();
    let of_2019 = before.as_array().unwrap().iter().find(|one| one["slug"] == "whrcf-2019");
    let of_2019 = of_2019.unwrap();
    let variables = json!({ "edition": of_2019["id"] });
    let mut events = Events::open(&server.client(), CHANGES, variables).await;
    let renewed = database.run(&["epoch", "renew"]).await;
    let mut ids: Vec<_> = done(&renewed).lines().collect();
    let mut expected: Vec<_> =
        before.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let told = events.told().await;
    assert_eq!(told["errors"][0]["extensions"]["code"], "RESYNC_REQUIRED", "{told}");
    assert_eq!(events.next().await.unwrap().name, "complete");
    let after = server.client().ask(query, json!({})).await["editions"]["nodes"].take();
    let cursor = after.as_array().unwrap().iter().find(|one| one["slug"] == "whrcf-2019");
    assert_ne!(cursor.unwrap()["cursor"], of_2019["cursor"]);
}

#[tokio::test]
async fn a_database_url_that_cannot_be_is_refused_and_not_repeated() {
    for url in [
        "postgres://u:sec/ret@host/db",
        "postgresql://u:sec#ret@host:port/db",
        "postgres://u:sec%2Fret@host/db?sslmode=secret",
        "mysql://u:sec@host/db",
    ] {
        let ended = run(&["token", "list", "--database-url", url]).await;
        let why = refused(&ended);
        assert!(why.contains("database URL"), "{url}: {why}");
        assert!(!why.contains("sec") && !why.contains("ret@"), "{url}: {why}");
    }
}

#[tokio::test]
async fn the_epoch_of_one_edition_is_renewed_alone() {
    let database = Database::new();
    database.import_whrcf().await;
    let renewed = database.run(&["epoch", "renew", "--edition", "whrcf-2021"]).await;
    assert_eq!(done(&renewed).lines().count(), 1);
    let unknown = database.run(&["epoch", "renew", "--edition", "whrcf-1066"]).await;
    assert!(refused(&unknown).contains("whrcf-1066"));
}

fn with_environment(database: &Database) -> Command {
    let mut command = plenary();
    command.env("PLENARY_DATABASE_URL", &database.url).env("PLENARY_LISTEN", "127.0.0.1:0");
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[tokio::test]
async fn options_are_environment_variables_too() {
    let database = Database::new();
    let mut issue = with_environment(&database);
    issue.args(["token", "issue", "--name", "Desk", "--role", "editor"]);
    let token = String::from_utf8(issue.output().await.unwrap().stdout).unwrap();
    let mut serve = with_environment(&database);
    serve.arg("serve");
    let server = Server::spawn(serve).await;
    let data = server.client().with_token(token.trim()).ask("{ viewer { role } }", json!({})).await;
    assert_eq!(data["viewer"]["role"], "EDITOR");
}

#[tokio::test]
async fn an_option_comes_before_its_environment_variable() {
    let (database, other) = (Database::new(), Database::new());
    let mut command = with_environment(&other);
    command.args(["token", "issue", "--name", "Desk", "--role", "editor"]);
    command.args(["--database-url", &database.url]);
    assert!(command.status().await.unwrap().success());
    assert!(done(&database.run(&["token", "list"]).await).ends_with("\tDesk\n"));
    assert_eq!(done(&other.run(&["token", "list"]).await), "");
}
