//! The command line: exit codes, what goes where, and what reaches a running service.

mod accounts;
mod config;
mod database;
mod documents;
mod logs;
mod serving;
mod tokens;

use crate::support::process::{done, run};

#[tokio::test]
async fn a_command_that_cannot_be_exits_with_two_and_prints_no_result() {
    let commands: [&[&str]; 16] = [
        &[],
        &["dance"],
        &["import"],
        &["import", "x.json", "--visibility", "secret"],
        &["serve", "--listen", "nowhere"],
        &["serve", "--clock", "noon"],
        &["serve", "--max-bracket-depth", "201"],
        &["token", "issue", "--name", "x", "--role", "king"],
        &["token", "issue", "--name", "", "--role", "editor"],
        &["token", "issue", "--name", "x", "--role", "editor", "--expires", "0"],
        &["token", "issue", "--name", "x", "--role", "admin", "--edition", "whrcf-2019"],
        &["account", "create", "--email", "ana", "--name", "Ana", "--role", "editor"],
        &["account", "create", "--email", "ana@example.org", "--name", "", "--role", "editor"],
        &[
            "account",
            "create",
            "--email",
            "ana@example.org",
            "--name",
            "Ana",
            "--role",
            "admin",
            "--edition",
            "whrcf-2019",
        ],
        &["token", "revoke", "session_00000000000000000000000000000000"],
        &["migrate", "sideways"],
    ];
    for command in commands {
        let ended = run(command).await;
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{command:?}: {ended:?}");
        assert!(!ended.stderr.is_empty(), "{command:?}");
    }
}

#[tokio::test]
async fn help_and_version_are_results() {
    for option in ["--help", "--version"] {
        let ended = run(&[option]).await;
        assert!(done(&ended).contains("plenary"), "{ended:?}");
        assert_eq!(ended.stderr, "");
    }
}

#[tokio::test]
async fn the_schema_is_printed_as_it_is_served() {
    let printed = run(&["schema"]).await;
    let served = format!("{}\n", plenary::graphql::sdl().trim_end());
    assert!(done(&printed) == served, "the command prints another schema");
}
