//! What the log says of streams that ended.

use std::process::Stdio;

use serde_json::json;
use tokio::io::AsyncReadExt as _;

use super::CHANGES;
use crate::support::counters::counted;
use crate::support::process::{Database, Server, plenary};
use crate::support::sse::Events;
use crate::support::websocket::{Frame, Socket};

/// The lines about streams in the log of a service whose streams ended in several ways.
async fn log_of(level: &str) -> String {
    let database = Database::new();
    database.import_whrcf().await;
    let token = database.editor().await;
    let mut command = plenary();
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &database.url]);
    command.args(["--log-format", "text"]);
    command.env("PLENARY_LOG", level).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut server = Server::spawn(command).await;
    let client = server.client();
    let data = client.ask(r#"{ edition(slug: "whrcf-2019") { id } }"#, json!({})).await;
    let variables = json!({ "edition": data["edition"]["id"] });
    let introduction = json!({ "authorization": format!("Bearer {token}") });
    let mut wrong = Socket::open(server.address, introduction.clone()).await;
    wrong.say(json!({ "type": "nonsense" })).await;
    assert_eq!(wrong.next().await, Frame::Closed(Some(4400)));
    drop(Events::open(&client, CHANGES, variables).await);
    let left = r#"plenary_connection_ends_total{transport="sse",reason="client_left"} 1"#;
    counted(&client, &[left]).await;
    let mut last = Socket::open(server.address, introduction).await;
    let mut stderr = server.child.stderr.take().unwrap();
    assert_eq!(server.terminate().await, Some(0));
    assert_eq!(last.next().await, Frame::Closed(Some(1012)));
    let mut log = String::new();
    stderr.read_to_string(&mut log).await.unwrap();
    assert!(!log.contains(token.trim_start_matches("plenary_")), "{log}");
    log.lines().filter(|line| line.contains("a stream ")).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn each_end_is_one_line_with_its_reason() {
    let log = log_of("debug").await;
    assert_eq!(log.lines().count(), 3, "{log}");
    for (level, transport, reason) in [
        ("INFO", "websocket", "invalid_message"),
        ("DEBUG", "sse", "client_left"),
        ("INFO", "websocket", "restarting"),
    ] {
        let is_there = log.lines().any(|line| {
            let is_it = line.contains(level)
                && line.contains(&format!("transport=\"{transport}\""))
                && line.contains(&format!("reason=\"{reason}\""));
            is_it && line.contains("seconds=") && line.contains("frames=")
        });
        assert!(is_there, "{level} {transport} {reason}\n{log}");
    }
}

#[tokio::test]
async fn clients_that_leave_do_not_fill_the_log() {
    let log = log_of("info").await;
    assert_eq!(log.lines().count(), 2, "{log}");
    assert!(!log.contains("client_left"), "{log}");
}
