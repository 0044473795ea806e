//! What a database in a file does, and no other.

use sea_orm::{SqliteTransactionMode, TransactionOptions, TransactionTrait as _};
use serde_json::json;

use crate::backend::file;
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum;
use crate::support::mutation::{done as edited, en};
use crate::support::process::{Database, done, plenary, refused, run};

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_refused() {
    let database = Database::new();
    let text = database.file("notes.txt", "This is no database, but long enough to be one.");
    let text = format!("sqlite:{}", text.display());
    let missing = format!("sqlite:{}", database.directory().join("no/such.db").display());
    let directory = format!("sqlite:{}", database.directory().display());
    for url in [missing.as_str(), &directory, &text, "sqlite:", "x.db"] {
        let ended = run(&["token", "list", "--database-url", url]).await;
        assert!(refused(&ended).contains("open the database"), "{url}: {ended:?}");
    }
}

#[tokio::test]
async fn a_missing_file_is_made_by_whichever_command_comes_first() {
    let database = Database::new();
    assert!(!file(database.directory()).exists());
    done(&database.run(&["token", "list"]).await);
    assert!(file(database.directory()).is_file());
    let status = database.run(&["migrate", "status"]).await;
    assert!(done(&status).lines().all(|line| line.starts_with("applied ")), "{status:?}");
}

#[tokio::test]
async fn a_database_without_a_name_is_plenary_db_in_the_directory() {
    let database = Database::new();
    let mut command = plenary();
    command.current_dir(database.directory()).args(["token", "list"]);
    assert!(command.status().await.unwrap().success());
    assert!(database.directory().join("plenary.db").is_file());
}

#[tokio::test]
async fn a_database_that_another_process_holds_is_unavailable_and_nothing_is_half_written() {
    let app = TestApp::with_options(&[]).await;
    let query =
        r#"{ edition(slug: "whrcf-2019") { revision session(key: "T-GEN") { id startsAt } } }"#;
    let before = app.public().ask(query, json!({})).await;
    let mutation = "mutation($id: ID!) { rescheduleSession(input: {
        session: $id, startsAt: \"2019-10-01T18:30:00+09:00\" }) { revision { number } } }";
    let variables = json!({ "id": before["edition"]["session"]["id"] });

    let other = app.database.connect().await;
    let exclusive = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Exclusive),
        ..TransactionOptions::default()
    };
    let held = other.begin_with_options(exclusive).await.unwrap();
    let response = app.editor().send(mutation, variables.clone()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(codes(&response.json().await.unwrap()), ["UNAVAILABLE"]);
    assert_eq!(app.public().ask(query, json!({})).await, before, "reads go on");
    held.rollback().await.unwrap();

    assert_eq!(app.public().ask(query, json!({})).await, before);
    let data = app.editor().ask(mutation, variables).await;
    let next = before["edition"]["revision"].as_i64().unwrap() + 1;
    assert_eq!(data["rescheduleSession"]["revision"]["number"], next);
}

/// Every file of a database that holds a name, in whichever case it is known to be written.
fn files_with(app: &TestApp, name: &str) -> Vec<String> {
    let names = [name.to_owned(), name.to_lowercase(), name.to_uppercase()];
    let holds = |bytes: &[u8], name: &str| {
        bytes.windows(name.len()).any(|window| window == name.as_bytes())
    };
    let mut files = Vec::new();
    for ending in ["", "-wal", "-shm"] {
        let path = format!("{}{ending}", file(app.database.directory()).display());
        let bytes = std::fs::read(&path).unwrap_or_default();
        if names.iter().any(|name| holds(&bytes, name)) {
            files.push(ending.to_owned());
        }
    }
    files
}

#[tokio::test]
async fn the_files_of_a_database_hold_nothing_of_somebody_who_was_erased() {
    let app = TestApp::with_options(&[]).await;
    let session = forum::session(&app, "T-MIG").await;
    for round in 0..20 {
        let title = format!("Round {round} with Shams ASADI, who speaks for a long time");
        let input = json!({ "session": session, "title": en(&title) });
        edited(&app.editor(), "updateSession", input, "session { id }").await;
    }
    let participant = forum::participant(&app, "Shams ASADI").await;
    assert_ne!(files_with(&app, "ASADI"), [""; 0]);
    let erase = "mutation($participant: ID!) { eraseParticipant(input: {
        participant: $participant, redact: true }) { mentions { field } userErrors { message } } }";
    let data = app.editor().ask(erase, json!({ "participant": participant })).await;
    assert_eq!(data["eraseParticipant"], json!({ "mentions": [], "userErrors": [] }));
    for name in ["ASADI", "Asadi", "shams-asadi"] {
        assert_eq!(files_with(&app, name), [""; 0], "{name}");
    }
}
