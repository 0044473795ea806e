//! Commands that change something ring for the nodes, and are done whether or not that succeeds.

use plenary::feed::{Bell, Heard};
use plenary::types::RevisionNumber;

use super::bus::Node;
use super::command;
use super::redis::Redis;
use crate::support::database::Database;
use crate::support::process::{Ended, run};
use crate::support::seed;

/// A file to import.
fn forum(database: &Database) -> String {
    let path = database.file("forum.json", seed::WHRCF[0]);
    path.to_str().unwrap().to_owned()
}

/// The id of a token that was just issued.
async fn issued(database: &Database) -> String {
    let issue = ["token", "issue", "--name", "leaver", "--role", "editor"];
    command(&database.url, &issue).await;
    let list = command(&database.url, &["token", "list"]).await;
    list.lines().last().unwrap().split('\t').next().unwrap().to_owned()
}

/// Runs a command that rings at a URL.
async fn ringing(database: &Database, url: &str, line: &[&str]) -> Ended {
    run(&[line, &["--database-url", &database.url, "--redis-url", url]].concat()).await
}

#[tokio::test]
async fn an_import_and_a_revocation_ring_for_the_nodes() {
    let database = Database::migrated();
    let redis = Redis::start().await;
    let mut node = Node::at(&redis.url());
    node.hears(Heard::MayHaveMissed).await;

    let imported = ringing(&database, &redis.url(), &["import", &forum(&database)]).await;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let bell = node.next().await;
    assert!(matches!(bell, Heard::Bell(Bell::Edition(_, RevisionNumber(1)))), "{bell:?}");

    for counter in [1, 2] {
        let id = issued(&database).await;
        let revoked = ringing(&database, &redis.url(), &["token", "revoke", &id]).await;
        assert_eq!(revoked.code, Some(0), "{revoked:?}");
        assert_eq!(node.next().await, Heard::Bell(Bell::Access(counter)));
    }
}

#[tokio::test]
async fn a_command_is_done_even_if_redis_is_not_there_or_does_not_answer() {
    let database = Database::migrated();
    let redis = Redis::start().await;
    redis.freeze();
    let frozen = redis.url().replace("redis://", "redis://:secret@");
    for url in ["redis://:secret@127.0.0.1:1", &frozen] {
        let id = issued(&database).await;
        let revoked = ringing(&database, url, &["token", "revoke", &id]).await;
        assert_eq!(revoked.code, Some(0), "{url}: {revoked:?}");
        assert_eq!(revoked.stdout, format!("revoked {id}\n"), "{url}");
        assert!(revoked.stderr.contains("no bell was rung"), "{url}: {revoked:?}");
        assert!(!revoked.stderr.contains("secret"), "{url}: {revoked:?}");
    }
}

#[tokio::test]
async fn what_is_done_to_an_account_rings_for_the_nodes() {
    let database = Database::migrated();
    let redis = Redis::start().await;
    let mut node = Node::at(&redis.url());
    node.hears(Heard::MayHaveMissed).await;
    let who = ["--email", "ana@example.org"];
    let create = ["account", "create", "--name", "Ana", "--role", "admin"];
    command(&database.url, &[&create[..], &who].concat()).await;
    for (counter, done) in (1..).zip(["disable", "enable", "reset"]) {
        let line = [&["account", done][..], &who].concat();
        let ended = ringing(&database, &redis.url(), &line).await;
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert_eq!(node.next().await, Heard::Bell(Bell::Access(counter)), "{done}");
    }
}
