//! Those who follow alike are told once: what they share, what tells them apart, and what becomes of
//! those who are slow.

mod consent;
mod sharing;
mod slow;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::mutation::{done, en};

const CHANGES: &str = "subscription($edition: ID!, $after: Cursor, $sessions: [ID!]) {
  programChanges(edition: $edition, after: $after, sessions: $sessions) {
    number cursor reason { text } changes { __typename }
  }
}";

/// The id and the cursor of the forum of 2019, and the ids of its sessions.
struct Edition {
    id: String,
    cursor: String,
    sessions: Vec<String>,
}

async fn edition(app: &TestApp) -> Edition {
    let query =
        r#"{ edition(slug: "whrcf-2019") { id cursor sessions(first: 100) { nodes { id } } } }"#;
    let edition = app.public().ask(query, json!({})).await["edition"].take();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let sessions = edition["sessions"]["nodes"].as_array().unwrap();
    Edition {
        id: text(&edition["id"]),
        cursor: text(&edition["cursor"]),
        sessions: sessions.iter().map(|session| text(&session["id"])).collect(),
    }
}

/// Changes a session in a way that everybody is told of, with a reason in two languages.
async fn change(editor: &Client, session: &str, minute: usize) {
    let starts_at = format!("2019-10-01T{:02}:{:02}:00+09:00", 19 + minute / 60, minute % 60);
    let mut reason = en("The speaker is late");
    let korean = json!({ "locale": "ko", "text": "연사 도착 지연" });
    reason["translations"].as_array_mut().unwrap().push(korean);
    let input = json!({ "session": session, "startsAt": starts_at, "reason": reason,
                        "acceptWarnings": true });
    done(editor, "rescheduleSession", input, "session { id }").await;
}

/// What the service counts.
pub async fn count(client: &Client, name: &str) -> u64 {
    let text = client.get("/metrics").send().await.unwrap().text().await.unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    lines.map(|value| value.parse::<u64>().unwrap()).sum()
}
