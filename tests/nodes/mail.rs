//! Mail while the database goes away.

use plenary::store::Store;

use crate::postgres_server::{PostgresServer, Shutdown};
use crate::suite::mail::killed::{all_settled, prepare, serve};
use crate::support::smtp::SmtpServer;

/// How many are written to.
const READERS: usize = 400;

#[tokio::test]
async fn mail_on_its_way_while_the_database_dies_arrives_once() {
    let (mut server, smtp) = (PostgresServer::start().await, SmtpServer::start().await);
    let url = server.url("postgres");
    let node = serve(&url, &smtp).await;
    let store = Store::open(&url).await.unwrap();
    let issue = prepare(&store, &url, READERS).await;
    store.close().await.unwrap();
    let stops: [fn(&mut PostgresServer); 2] =
        [PostgresServer::kill, |server| server.stop(Shutdown::Immediate)];
    for stop in stops {
        smtp.is_given(smtp.commands() + 200).await;
        stop(&mut server);
        server.start_again().await;
    }
    assert!(smtp.received().len() < READERS, "it died in the middle");
    let store = Store::open(&url).await.unwrap();
    // The node has outlived the database, so that it knows of each what the server said.
    assert_eq!(all_settled(&store, issue, READERS).await, READERS);
    let counts = smtp.counts();
    assert!(counts.len() == READERS && counts.values().all(|count| *count == 1), "{counts:?}");
    store.close().await.unwrap();
    drop(node);
}
