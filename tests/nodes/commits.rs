//! Commits that the database did not answer, and connections that die without a word.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::{Value, json};

use super::away::Forum;
use super::proxy::{Line, Trap};
use super::{CHANGE, assert_told, change, command, edition, follow};
use crate::support::client::codes;
use crate::support::websocket::{Frame, Socket};

/// How long what the database did is looked for.
const PATIENCE: Duration = Duration::from_secs(30);

impl Forum {
    async fn tries_to_change(&self) -> Value {
        let variables = json!({ "edition": self.edition["id"] });
        let answer = tokio::time::timeout(PATIENCE, self.near.answer(CHANGE, variables)).await;
        answer.expect("an answer must come in time")
    }

    /// Waits until a revision is noted for those who are told by mail: then nobody commits but the
    /// test.
    async fn is_quiet_at(&self, revision: i32) {
        let noted = async {
            let database = sea_orm::Database::connect(&self.url).await.unwrap();
            let sql = format!("SELECT 1 FROM notice_head WHERE revision >= {revision}");
            while database.query_one_raw(sql_of(&sql)).await.unwrap().is_none() {
                tokio::task::yield_now().await;
            }
            database.close().await.unwrap();
        };
        tokio::time::timeout(PATIENCE, noted).await.expect("the revision must be noted");
    }
}

fn sql_of(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, sql)
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_answered_as_what_it_was() {
    let forum = Forum::open().await;
    let mut events = follow(&forum.far).await;
    forum.is_quiet_at(1).await;
    forum.line.trap(Trap::After("COMMIT"));
    let answer = forum.tries_to_change().await;
    assert!(forum.line.has_caught());
    assert_eq!(answer["data"]["createSession"]["revision"]["number"], json!(2), "{answer}");
    assert_told(&mut events, &json!(2), "it was done").await;

    forum.is_quiet_at(2).await;
    forum.line.trap(Trap::Before("COMMIT"));
    let answer = forum.tries_to_change().await;
    assert!(forum.line.has_caught());
    assert_eq!(codes(&answer), ["UNAVAILABLE"], "{answer}");
    assert_eq!(answer["errors"][0]["message"], "the database cannot be reached; try again");
    // Nothing was done: the next revision has the next number.
    assert_eq!(change(&forum.near, &forum.edition).await, json!(3));
    assert_told(&mut events, &json!(3), "it was done at the second try").await;
}

#[tokio::test]
async fn a_commit_that_stays_unanswered_is_told_to_be_undecided_and_seen_afterwards() {
    let forum = Forum::open().await;
    let mut events = follow(&forum.near).await;
    forum.is_quiet_at(1).await;
    forum.line.trap(Trap::After("COMMIT"));
    let cut = async {
        let mut look = tokio::time::interval(Duration::from_millis(1));
        while !forum.line.has_caught() {
            look.tick().await;
        }
        forum.line.set(Line::Cut);
    };
    let (answer, ()) = tokio::join!(forum.tries_to_change(), cut);
    assert_eq!(codes(&answer), ["UNAVAILABLE"], "{answer}");
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.contains("look whether it was"), "{message}");
    forum.line.set(Line::Open);
    assert_told(&mut events, &json!(2), "the database is back").await;
}

#[tokio::test]
async fn connections_that_die_without_a_word_make_nobody_late() {
    let mut forum = Forum::open().await;
    let mut events = follow(&forum.far).await;
    let issue = ["token", "issue", "--name", "leaver", "--role", "editor"];
    let token = command(&forum.url, &issue).await;
    let list = command(&forum.url, &["token", "list"]).await;
    let id = list.lines().last().unwrap().split('\t').next().unwrap();
    let host = forum.far.base.strip_prefix("http://").unwrap().parse().unwrap();
    let mut socket =
        Socket::open(host, json!({ "authorization": format!("Bearer {token}") })).await;
    forum.redis.kill();
    for round in 2..5 {
        forum.line.forget_present();
        // Committed without either node: all that they have is the poll.
        let number = json!(round);
        assert_eq!(outside(&forum).await, number);
        assert_told(&mut events, &number, "the connections died").await;
    }
    forum.line.forget_present();
    command(&forum.url, &["token", "revoke", id]).await;
    let ended = tokio::time::timeout(super::STALENESS, socket.next()).await;
    assert_eq!(ended.expect("in time"), Frame::Closed(Some(4403)));
}

/// Changes the program by a node of its own, which has a good line.
async fn outside(forum: &Forum) -> Value {
    let server = super::node(&forum.url, &forum.redis.url()).await;
    let editor = server.client().with_token(forum.near.token.as_ref().unwrap());
    let edition = edition(&editor).await;
    change(&editor, &edition).await
}
