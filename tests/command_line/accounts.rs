//! `plenary account`, and what a running service makes of accounts.

use std::process::Stdio;

use serde_json::json;
use tokio::io::AsyncWriteExt as _;

use crate::support::account::{PASSWORD, sign_in};
use crate::support::process::{Database, Ended, done, plenary, refused};
use crate::support::websocket::{Frame, Socket};

const EMAIL: &str = "ana@example.org";

async fn with_2019() -> Database {
    let database = Database::new();
    let file = database.file("2019.json", crate::support::seed::WHRCF[0]);
    done(&database.run(&["import", file.to_str().unwrap()]).await);
    database
}

/// Makes Ana's account; `options` are those beside her address and her name.
async fn create(database: &Database, options: &[&str]) -> Ended {
    let who = ["account", "create", "--email", EMAIL, "--name", "Ana Lima"];
    database.run(&[&who, options].concat()).await
}

/// Runs a command that reads a password.
async fn run_with(database: &Database, line: &[&str], password: &str) -> Ended {
    let mut command = plenary();
    command.args(line).args(["--password-stdin", "--database-url", &database.url]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(format!("{password}\n").as_bytes()).await.unwrap();
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    Ended {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The columns of `account list`.
async fn listed(database: &Database) -> Vec<Vec<String>> {
    let ended = database.run(&["account", "list"]).await;
    let columns = |line: &str| line.split('\t').map(str::to_owned).collect();
    done(&ended).lines().map(columns).collect()
}

#[tokio::test]
async fn a_password_is_made_and_printed_alone_and_lets_its_owner_in() {
    let database = with_2019().await;
    let options = ["--role", "editor", "--edition", "whrcf-2019"];
    let password = done(&create(&database, &options).await).trim_end().to_owned();
    let accounts = listed(&database).await;
    assert!(accounts[0][0].starts_with("account_"), "{accounts:?}");
    assert_eq!(accounts[0][1..3], ["editor", "never signed in"]);
    assert!(accounts[0][3].starts_with("edition_"), "{accounts:?}");
    assert_eq!(accounts[0][4..], [EMAIL, "Ana Lima"]);
    let server = database.serve().await;
    let ana = sign_in(&server.client(), EMAIL, &password).await.expect("she is let in");
    let data = ana.ask("{ viewer { name role editions { slug } } }", json!({})).await;
    let editions = json!([{ "slug": "whrcf-2019" }]);
    assert_eq!(
        data["viewer"],
        json!({ "name": "Ana Lima", "role": "EDITOR", "editions": editions })
    );
    assert!(listed(&database).await[0][2].starts_with("signed in 2"));
}

#[tokio::test]
async fn a_password_is_read_and_never_printed() {
    let database = Database::new();
    let line = ["account", "create", "--email", EMAIL, "--name", "Ana Lima", "--role", "admin"];
    let weak = run_with(&database, &line, "ana@example.org").await;
    assert!(refused(&weak).contains("e-mail"), "{weak:?}");
    let made = run_with(&database, &line, PASSWORD).await;
    let id = done(&made).trim_end().to_owned();
    assert_eq!(listed(&database).await[0][0], id);
    let server = database.serve().await;
    assert!(sign_in(&server.client(), EMAIL, PASSWORD).await.is_some());
    let other = "another horse battery";
    let reset = run_with(&database, &["account", "reset", "--email", EMAIL], other).await;
    assert_eq!(done(&reset), format!("reset {id}\n"));
    assert!(sign_in(&server.client(), EMAIL, PASSWORD).await.is_none());
    assert!(sign_in(&server.client(), EMAIL, other).await.is_some());
    for ended in [weak, made, reset] {
        let printed = ended.stdout + &ended.stderr;
        assert!(!printed.contains("horse"), "{printed}");
    }
}

#[tokio::test]
async fn an_account_is_disabled_on_a_running_service_and_opened_again() {
    let database = Database::new();
    let password = done(&create(&database, &["--role", "admin"]).await).trim_end().to_owned();
    let server = database.serve().await;
    let ana = sign_in(&server.client(), EMAIL, &password).await.unwrap();
    let bearer = format!("Bearer {}", ana.token.as_ref().unwrap());
    let mut socket = Socket::open(server.address, json!({ "authorization": bearer })).await;
    let id = listed(&database).await[0][0].clone();
    let disabled = database.run(&["account", "disable", "--email", EMAIL]).await;
    assert_eq!(done(&disabled), format!("disabled {id}\n"));
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
    assert_eq!(ana.send("{ __typename }", json!({})).await.status(), 401);
    assert!(listed(&database).await[0][2].starts_with("disabled 2"));
    assert!(sign_in(&server.client(), EMAIL, &password).await.is_none());
    done(&database.run(&["account", "enable", "--email", EMAIL]).await);
    assert!(sign_in(&server.client(), EMAIL, &password).await.is_some());
}

#[tokio::test]
async fn an_account_that_cannot_be_is_refused() {
    let database = with_2019().await;
    let unknown = create(&database, &["--role", "editor", "--edition", "whrcf-1066"]).await;
    assert!(refused(&unknown).contains("whrcf-1066"));
    assert!(listed(&database).await.is_empty());
    done(&create(&database, &["--role", "editor"]).await);
    let again = create(&database, &["--role", "admin"]).await;
    assert!(refused(&again).contains("already"), "{again:?}");
    for command in ["disable", "enable", "reset"] {
        let ended = database.run(&["account", command, "--email", "bo@example.org"]).await;
        assert!(refused(&ended).contains("bo@example.org"), "{ended:?}");
    }
}
