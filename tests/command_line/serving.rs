//! `plenary serve`: where it listens, and how it ends.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::counters::counted;
use crate::support::process::{Database, Server, plenary, refused};
use crate::support::sse::Events;

const CHANGES: &str =
    "subscription($edition: ID!) { programChanges(edition: $edition) { number } }";

#[tokio::test]
async fn a_port_that_is_taken_is_refused() {
    let database = Database::new();
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = database.run(&["serve", "--listen", &address]).await;
    assert!(refused(&ended).contains(&format!("listen on {address}")), "{ended:?}");
}

#[tokio::test]
async fn results_go_to_standard_output_alone_and_logs_to_standard_error() {
    let database = Database::new();
    let mut command = plenary();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &database.url]);
    command.env("PLENARY_LOG", "debug").stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = Server::spawn(command).await;
    server.client().ask("{ editions { totalCount } }", json!({})).await;
    let mut stderr = server.child.stderr.take().unwrap();
    assert_eq!(server.terminate().await, Some(0));
    assert_eq!(server.stdout.next_line().await.unwrap(), None);
    let mut logged = String::new();
    stderr.read_to_string(&mut logged).await.unwrap();
    assert!(logged.contains("stopping"), "{logged}");
}

#[tokio::test]
async fn a_service_that_is_told_to_stop_ends_its_streams_at_once() {
    let database = Database::new();
    database.import_whrcf().await;
    let mut server = database.serve().await;
    let client = server.client();
    let data = client.ask(r#"{ edition(slug: "whrcf-2019") { id } }"#, json!({})).await;
    let variables = json!({ "edition": data["edition"]["id"] });
    let mut events = Events::open(&client, CHANGES, variables).await;
    assert_eq!(server.terminate().await, Some(0));
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_service_can_be_told_to_stop_as_soon_as_it_listens() {
    let database = Database::new();
    for _ in 0..3 {
        assert_eq!(database.serve().await.terminate().await, Some(0));
        assert_eq!(database.serve().await.interrupt().await, Some(0));
    }
}

#[tokio::test]
async fn a_request_that_never_ends_holds_a_stop_up_only_so_long() {
    let database = Database::new();
    let arguments = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--drain-seconds",
        "1",
        "--database-url",
        &database.url,
    ];
    let mut server = Server::start(&arguments, None).await;
    let mut stalled = TcpStream::connect(server.address).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    stalled.write_all(head.as_bytes()).await.unwrap();
    // An answer to somebody else says that the service has had time to begin with the first.
    server.client().ask("{ editions { totalCount } }", json!({})).await;
    let told = Instant::now();
    assert_eq!(server.terminate().await, Some(0));
    assert!(told.elapsed() < Duration::from_secs(8), "{:?}", told.elapsed());
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_stop() {
    let database = Database::new();
    database.import_whrcf().await;
    let token = database.editor().await;
    let mut server = database.serve().await;
    let staff = server.client().with_token(&token);
    let query =
        r#"{ edition(slug: "whrcf-2019") { id revision announcements { text { text } } } }"#;
    let data = staff.ask(query, json!({})).await;
    let post = r#"mutation($edition: ID!) { postAnnouncement(input: {
      edition: $edition, text: { translations: [{ locale: "en", text: "Lunch is served" }] }
    }) { userErrors { message } } }"#;
    staff.ask(post, json!({ "edition": data["edition"]["id"] })).await;
    assert_eq!(server.terminate().await, Some(0));
    let server = database.serve().await;
    let after = server.client().ask(query, json!({})).await;
    assert_eq!(after["edition"]["revision"], 2);
    assert_eq!(
        after["edition"]["announcements"],
        json!([{ "text": { "text": "Lunch is served" } }])
    );
}

#[tokio::test]
async fn a_redis_url_that_cannot_be_is_refused_and_not_repeated() {
    let database = Database::new();
    for url in ["redis://:secret@", "http://:secret@host", "redis+sentinel://:secret@host"] {
        let ended = database.run(&["serve", "--listen", "127.0.0.1:0", "--redis-url", url]).await;
        let why = refused(&ended);
        assert!(why.contains("Redis"), "{url}: {why}");
        assert!(!why.contains("secret"), "{url}: {why}");
    }
}

#[tokio::test]
async fn a_service_starts_without_the_redis_that_it_is_told_of() {
    let database = Database::new();
    database.import_whrcf().await;
    let nowhere = "redis://:secret@127.0.0.1:1";
    let line = ["serve", "--listen", "127.0.0.1:0", "--database-url", &database.url];
    let mut command = plenary();
    command.args(line).args(["--redis-url", nowhere]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = Server::spawn(command).await;
    let query = r#"{ edition(slug: "whrcf-2019") { slug } }"#;
    server.client().ask(query, json!({})).await;
    counted(&server.client(), &["plenary_bus_up 0"]).await;
    assert_eq!(server.terminate().await, Some(0));
    let mut log = String::new();
    server.child.stderr.take().unwrap().read_to_string(&mut log).await.unwrap();
    assert_eq!(log.matches("bells of other nodes are not heard").count(), 1, "{log}");
    assert!(log.contains("127.0.0.1:1") && !log.contains("secret"), "{log}");
}
