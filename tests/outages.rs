//! The outages that tests make are outages.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use tokio::time::timeout;

use crate::postgres_server::{PostgresServer, Shutdown};

/// How long it is waited for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long it is waited for what must not come.
const IMPATIENCE: Duration = Duration::from_millis(300);

async fn connect(server: &PostgresServer) -> DatabaseConnection {
    let connecting = Database::connect(server.url("postgres"));
    timeout(PATIENCE, connecting).await.expect("it must answer").unwrap()
}

type Stop = fn(&mut PostgresServer);

#[tokio::test]
async fn what_was_committed_is_there_after_every_kind_of_stop() {
    let mut server = PostgresServer::start().await;
    connect(&server).await.execute_unprepared("CREATE TABLE kept (stop text)").await.unwrap();
    let stops: [(&str, Stop); 3] = [
        ("fast", |server| server.stop(Shutdown::Fast)),
        ("immediate", |server| server.stop(Shutdown::Immediate)),
        ("killed", PostgresServer::kill),
    ];
    for (place, (name, stop)) in stops.into_iter().enumerate() {
        let connection = connect(&server).await;
        let insert = format!("INSERT INTO kept VALUES ('{name}')");
        connection.execute_unprepared(&insert).await.unwrap();
        stop(&mut server);
        assert!(connection.execute_unprepared("SELECT 1").await.is_err(), "{name}: it goes on");
        assert!(Database::connect(server.url("postgres")).await.is_err(), "{name}: it lets in");
        server.start_again().await;
        let kept = connect(&server).await.execute_unprepared("UPDATE kept SET stop = stop").await;
        assert_eq!(kept.unwrap().rows_affected(), place as u64 + 1, "{name}");
    }
}

#[tokio::test]
async fn a_frozen_server_answers_nobody_until_it_is_thawed() {
    let server = PostgresServer::start().await;
    let connection = connect(&server).await;
    connection.execute_unprepared("SELECT 1").await.unwrap();
    server.freeze();
    let mut asked = std::pin::pin!(connection.execute_unprepared("SELECT 1"));
    let mut knocked = std::pin::pin!(Database::connect(server.url("postgres")));
    assert!(timeout(IMPATIENCE, &mut asked).await.is_err(), "who is in is answered");
    assert!(timeout(IMPATIENCE, &mut knocked).await.is_err(), "who is not in is let in");
    server.thaw();
    timeout(PATIENCE, asked).await.expect("it must answer").unwrap();
    timeout(PATIENCE, knocked).await.expect("it must let in").unwrap();
}
