//! The outages that tests make are outages.

use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbErr};
use tokio::time::timeout;

use crate::postgres_server::{PostgresServer, Shutdown};

/// How long it is waited for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long it is waited for what must not come.
const IMPATIENCE: Duration = Duration::from_millis(300);

type Stop = fn(&mut PostgresServer);

/// When a connection gives up a server that lets nobody in.
const GIVEN_UP: Duration = Duration::from_secs(2);

/// A connection that gives a server up that refuses it; left to itself, it would try for long.
async fn try_connect(server: &PostgresServer) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(server.url("postgres"));
    options.acquire_timeout(GIVEN_UP);
    Database::connect(options).await
}

async fn connect(server: &PostgresServer) -> DatabaseConnection {
    timeout(PATIENCE, try_connect(server)).await.expect("it must answer").unwrap()
}

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
        assert!(try_connect(&server).await.is_err(), "{name}: it lets in");
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
