//! Nothing is lost on the way to clients either: their lines are cut, black-holed and slow.

use std::time::Duration;

use tokio::sync::watch;

use super::proxy::{Line, Proxy};
use super::redis::Redis;
use super::{node, prepare};
use crate::postgres_server::PostgresServer;
use crate::suite::durability::{Forum, Size, assert_nothing_is_lost};
use crate::support::seed;

#[tokio::test]
async fn every_follower_gets_every_revision_whatever_its_line_does() {
    let postgres = PostgresServer::start().await;
    let url = postgres.url("postgres");
    let editor = prepare(&url, seed::WHRCF[2]).await;
    let redis = Redis::start().await;
    let (near, far) = (node(&url, &redis.url()).await, node(&url, &redis.url()).await);
    let forum = Forum::at(&near.client(), editor).await;
    let [to_near, to_far] =
        [Proxy::to(near.address.port()).await, Proxy::to(far.address.port()).await];
    let [(_near, near_line), (_far, far_line)] =
        [&to_near, &to_far].map(|proxy| watch::channel((0, proxy.address)));
    let size = Size { writers: 6, edits_of_each: 40 };
    assert_nothing_is_lost(&[near_line, far_line], &forum, size, async |mut answered| {
        let mut when = async |edits: usize| {
            answered.wait_for(|count| *count >= edits).await.unwrap();
        };
        when(30).await;
        to_near.set(Line::Slow(Duration::from_millis(3)));
        when(60).await;
        to_far.set(Line::Silent);
        when(90).await;
        to_far.set(Line::Cut);
        when(120).await;
        to_far.set(Line::Open);
        to_near.set(Line::Cut);
        when(150).await;
        to_near.set(Line::Open);
    })
    .await;
}
