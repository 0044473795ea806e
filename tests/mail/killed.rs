//! Nodes that are killed in the middle of a send, and nodes that send together.

use std::collections::BTreeSet;
use std::time::Duration;

use plenary::entity::mail::MailState;
use plenary::entity::subscriber::{self, SubscriberState};
use plenary::store::{NewIssue, Store};
use plenary::types::{NewsletterIssueId, Timestamp};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};

use super::{LOOK_AGAIN, PATIENCE, SETTINGS, address, both};
use crate::support::counters::counters;
use crate::support::dice::Dice;
use crate::support::process::{Database, Server, done};
use crate::support::rows::id;
use crate::support::smtp::{Behaviour, SmtpServer};

/// How many read the newsletter.
const READERS: usize = 2_000;

/// How often a node is killed.
const KILLS: usize = 6;

/// How many commands the server is given at most between two kills. All mails take three each.
const COMMANDS: u64 = 800;

/// The ids of the first of each.
const FIRST: u128 = 1;

fn reader(number: usize) -> String {
    format!("reader{number}@example.org")
}

/// Puts confirmed readers into a database, and an issue that is sent off to them.
pub async fn prepare(store: &Store, url: &str, readers: usize) -> NewsletterIssueId {
    let at: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let connection = sea_orm::Database::connect(url).await.unwrap();
    let rows: Vec<_> = (0..readers)
        .map(|number| {
            let address = address(&reader(number));
            let row = subscriber::Model {
                id: id(FIRST + number as u128),
                address_key: address.key(),
                address,
                locale: if number % 2 == 0 { "ko" } else { "en" }.parse().unwrap(),
                edition_id: None,
                state: SubscriberState::Confirmed,
                consent_version: "1".to_owned(),
                asked_at: at,
                confirmed_at: Some(at),
                suppressed_at: None,
            };
            row.into_active_model().reset_all()
        })
        .collect();
    for rows in rows.chunks(500) {
        let insert = subscriber::Entity::insert_many(rows.to_vec());
        insert.exec_without_returning(&connection).await.unwrap();
    }
    connection.close().await.unwrap();
    let issue = NewIssue {
        id: id(FIRST),
        client_key: None,
        edition: None,
        subject: both("포럼 소식", "News of the forum"),
        body: both("본문", "Body"),
        author: "editor".to_owned(),
        at,
    };
    store.create_issue(issue).await.unwrap();
    assert!(store.send_issue(id(FIRST), at).await.unwrap());
    id(FIRST)
}

/// A node that gives up waiting soon, on a database.
pub async fn serve(database: &str, smtp: &SmtpServer) -> Server {
    let url = smtp.url();
    let options = ["--smtp-url", &url, "--smtp-connections", "4"];
    let line = ["serve", "--listen", "127.0.0.1:0", "--database-url", database];
    Server::start(&[line.as_slice(), &options, &SETTINGS].concat(), None).await
}

/// Waits until the fate of every mail is known, and returns how many were sent.
pub async fn all_settled(store: &Store, issue: NewsletterIssueId, readers: usize) -> usize {
    let is_settled = |state| matches!(state, MailState::Sent | MailState::Uncertain);
    let looking = async {
        let mut look = tokio::time::interval(LOOK_AGAIN);
        loop {
            look.tick().await;
            let counts = store.mails_of_issue(issue).await.unwrap();
            let settled: i64 =
                counts.iter().filter(|(state, _)| is_settled(*state)).map(|(_, count)| count).sum();
            if usize::try_from(settled).unwrap() == readers {
                let sent = counts.iter().find(|(state, _)| *state == MailState::Sent);
                return sent.map_or(0, |(_, count)| usize::try_from(*count).unwrap());
            }
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.expect("every mail must be settled")
}

/// The ids and addresses of the mails that may or may not have arrived, as an operator sees them.
async fn uncertain(database: &Database) -> Vec<(String, String)> {
    let ended = database.run(&["mail", "list", "--addresses"]).await;
    let columns = |line: &str| {
        let columns: Vec<_> = line.split('\t').map(str::to_owned).collect();
        assert_eq!(columns[1], "uncertain", "{line}");
        (columns[0].clone(), columns[6].clone())
    };
    done(&ended).lines().map(columns).collect()
}

#[tokio::test]
async fn nobody_is_written_to_twice_however_often_a_node_is_killed() {
    let (smtp, database) = (SmtpServer::start().await, Database::migrated());
    let store = Store::open(&database.url).await.unwrap();
    let issue = prepare(&store, &database.url, READERS).await;
    let mut dice = Dice::of(READERS);
    for _ in 0..KILLS {
        let mut node = serve(&database.url, &smtp).await;
        let commands = usize::try_from(dice.below(COMMANDS)).unwrap();
        smtp.is_given(smtp.commands() + commands + 1).await;
        node.kill().await;
    }
    assert!(smtp.received().len() < READERS, "it was killed in the middle");
    let node = serve(&database.url, &smtp).await;
    let sent = all_settled(&store, issue, READERS).await;

    let counts = smtp.counts();
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    assert_eq!(twice, [], "nobody got it twice");
    let uncertain = uncertain(&database).await;
    assert_eq!(sent + uncertain.len(), READERS);
    let everybody: BTreeSet<_> = (0..READERS).map(reader).collect();
    let missing: BTreeSet<_> =
        everybody.iter().filter(|reader| !counts.contains_key(*reader)).cloned().collect();
    let doubtful: BTreeSet<_> = uncertain.iter().map(|(_, address)| address.clone()).collect();
    assert!(missing.is_subset(&doubtful), "{missing:?} got none, and {doubtful:?} is known");
    assert!(counts.keys().all(|reader| everybody.contains(reader)));

    // Whoever has looked into the server's log sends those again that did not arrive.
    for (id, _) in uncertain.iter().filter(|(_, address)| missing.contains(address)) {
        done(&database.run(&["mail", "retry", id]).await);
    }
    while smtp.received().len() < READERS {
        smtp.next().await;
    }
    let counts = smtp.counts();
    assert!(counts.len() == READERS && counts.values().all(|count| *count == 1));
    drop(node);
    store.close().await.unwrap();
}

#[tokio::test]
async fn two_nodes_share_the_work_and_send_each_mail_once() {
    let readers = 300;
    let (smtp, database) = (SmtpServer::start().await, Database::migrated());
    let store = Store::open(&database.url).await.unwrap();
    // So slow that one alone would need some seconds.
    smtp.always(Behaviour::Slow(Duration::from_millis(10)));
    let nodes = [serve(&database.url, &smtp).await, serve(&database.url, &smtp).await];
    let issue = prepare(&store, &database.url, readers).await;
    assert_eq!(all_settled(&store, issue, readers).await, readers);
    let counts = smtp.counts();
    assert!(counts.len() == readers && counts.values().all(|count| *count == 1), "{counts:?}");
    for node in &nodes {
        let counted = counters(&node.client()).await;
        let sent = "\nplenary_mails_total{outcome=\"sent\"} ";
        assert!(counted.contains(sent), "it sent none: {counted}");
    }
    store.close().await.unwrap();
}
