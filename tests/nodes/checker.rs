//! Nothing is lost between nodes: writers on both of them, and everything breaks in turn.

use tokio::sync::watch;

use super::redis::Redis;
use super::{node, prepare};
use crate::postgres_server::{PostgresServer, Shutdown};
use crate::suite::durability::{Forum, Size, assert_nothing_is_lost};
use crate::support::seed;

#[tokio::test]
async fn every_follower_of_two_nodes_gets_every_revision_whatever_breaks() {
    let mut postgres = PostgresServer::start().await;
    let url = postgres.url("postgres");
    let editor = prepare(&url, seed::WHRCF[2]).await;
    let mut redis = Redis::start().await;
    let (near, mut far) = (node(&url, &redis.url()).await, node(&url, &redis.url()).await);
    let forum = Forum::at(&near.client(), editor).await;
    let (_near_starts, near_running) = watch::channel((0, near.address));
    let (far_starts, far_running) = watch::channel((0, far.address));
    let size = Size { writers: 8, edits_of_each: 64 };
    assert_nothing_is_lost(&[near_running, far_running], &forum, size, async |mut answered| {
        let mut when = async |edits: usize| {
            answered.wait_for(|count| *count >= edits).await.unwrap();
        };
        when(60).await;
        redis.kill();
        when(120).await;
        far.kill().await;
        far = node(&url, &redis.url()).await;
        far_starts.send_replace((1, far.address));
        when(200).await;
        postgres.stop(Shutdown::Immediate);
        postgres.start_again().await;
        when(280).await;
        redis.start_again().await;
        when(340).await;
        postgres.stop(Shutdown::Fast);
        postgres.start_again().await;
        when(380).await;
        redis.freeze();
        when(420).await;
        redis.thaw();
    })
    .await;
}
