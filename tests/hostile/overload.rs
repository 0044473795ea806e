//! More at once than a node can answer: some is answered, the rest is told so before it is executed.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::assert_well;
use super::counted::Counted;
use crate::support::app::TestApp;

const AT_ONCE: usize = 50;

/// What is said to a query that comes at the same time as others.
async fn crowd(app: &TestApp, accept: &str) -> Vec<String> {
    let body = r#"{"query":"{ agenda(token: \"x\") { version } }"}"#;
    let length = body.len();
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\naccept: {accept}\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    let mut streams = Vec::new();
    for _ in 0..AT_ONCE {
        streams.push(TcpStream::connect(app.address).await.unwrap());
    }
    for stream in &mut streams {
        stream.write_all(request.as_bytes()).await.unwrap();
    }
    let mut answers = Vec::new();
    for mut stream in streams {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answers.push(answer);
    }
    answers
}

#[tokio::test]
async fn what_is_too_much_is_refused_before_it_is_executed_and_told_when_to_come_back() {
    let app = TestApp::with_options(&["--max-executions", "1"]).await;
    for accept in ["application/json", "application/graphql-response+json", "text/event-stream"] {
        let before = Counted::of(&app.public()).await;
        let answers = crowd(&app, accept).await;
        let executed = Counted::of(&app.public()).await.executed - before.executed;
        let (taken, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.starts_with("HTTP/1.1 200 "));
        assert!(!taken.is_empty() && !refused.is_empty(), "{answers:?}");
        assert_eq!(executed, taken.len() as u64);
        for answer in refused {
            assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
            assert!(answer.contains("retry-after: "), "{answer}");
            assert!(answer.contains(r#""code":"OVERLOADED""#), "{answer}");
        }
        assert_well(&app.public()).await;
    }
}
