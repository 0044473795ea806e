//! What a node counts.

use std::time::Duration;

use super::client::Client;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// Everything that a node counts.
pub async fn counters(client: &Client) -> String {
    client.get("/metrics").send().await.unwrap().text().await.unwrap()
}

/// Waits until a node counts this.
pub async fn counted(client: &Client, lines: &[&str]) {
    let mut last = String::new();
    let waiting = async {
        loop {
            last = counters(client).await;
            if lines.iter().all(|line| last.lines().any(|counted| counted == *line)) {
                break;
            }
        }
    };
    let in_time = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
    assert!(in_time, "{lines:?} is not in\n{last}");
}
