//! A database that is put back to an older day under nodes that run.

use serde_json::json;

use super::redis::Redis;
use super::{STALENESS, change, command, edition, follow, node, prepare};
use crate::backend::{copy_of, replace};
use crate::support::client::codes;
use crate::support::database::Database;
use crate::support::process::Server;
use crate::support::seed;

async fn nodes(database: &Database, redis: &Redis) -> [Server; 2] {
    [node(&database.url, &redis.url()).await, node(&database.url, &redis.url()).await]
}

#[tokio::test]
async fn nodes_that_run_follow_a_restore_and_their_clients_start_again() {
    let database = Database::new();
    let token = prepare(&database.url, seed::WHRCF[0]).await;
    let backup = copy_of(&database.url).await;
    let redis = Redis::start().await;
    let nodes = nodes(&database, &redis).await;
    let editor = nodes[0].client().with_token(&token);
    let before = edition(&editor).await;
    for _ in 0..3 {
        change(&editor, &before).await;
    }
    let mut followers = Vec::new();
    for node in &nodes {
        let caught_up = tokio::time::timeout(STALENESS, async {
            while edition(&node.client()).await["revision"] != json!(4) {}
        });
        caught_up.await.expect("the other node knows as well");
        followers.push(follow(&node.client()).await);
    }

    replace(&database.url, &backup).await;
    command(&database.url, &["epoch", "renew"]).await;
    for (node, events) in nodes.iter().zip(&mut followers) {
        let told = tokio::time::timeout(STALENESS, events.told()).await.expect("in time");
        assert_eq!(codes(&told), ["RESYNC_REQUIRED"], "{told}");
        assert_eq!(edition(&node.client()).await["revision"], json!(1));
    }
}

#[tokio::test]
async fn an_edition_that_a_restored_database_does_not_have_is_gone() {
    let database = Database::migrated();
    let backup = copy_of(&database.url).await;
    prepare(&database.url, seed::WHRCF[0]).await;
    let redis = Redis::start().await;
    let nodes = nodes(&database, &redis).await;
    let client = nodes[0].client();
    let mut events = follow(&client).await;
    replace(&database.url, &backup).await;
    let told = tokio::time::timeout(STALENESS, events.told()).await.expect("in time");
    assert_eq!(codes(&told), ["RESYNC_REQUIRED"], "{told}");
    assert_eq!(edition(&client).await, json!(null));
}
