//! Errors, and what is logged of them, hold nothing of what they are about.

use std::io::Write;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::json;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::arguments::{self, Arguments, secret_ids};
use super::edition::{NEVER, NEVER_ID, ONCE, ONCE_ID};
use super::{TOKEN, grown_with_stranger, make_agenda};

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().clone()).unwrap()
    }
}

/// Requests that are refused, each about something secret.
fn wrong(arguments: &Arguments) -> Vec<String> {
    let mut wrong = Vec::new();
    for id in secret_ids() {
        let digits = id.split('_').nth(1).unwrap();
        let cursor = arguments.cursor(99);
        wrong.extend([
            format!("{{ edition {{ participant(id: \"room_{digits}\") {{ id }} }} }}"),
            format!("{{ person(id: \"session_{digits}\") {{ id }} }}"),
            format!("{{ edition {{ session(number: 2, key: {NEVER:?}) {{ id }} }} }}"),
            format!("{{ edition {{ sessions(after: {NEVER:?}) {{ totalCount }} }} }}"),
            format!("{{ edition {{ sessions(first: 0, after: \"1.{id}\") {{ totalCount }} }} }}"),
            format!("{{ edition {{ revisions(after: {cursor:?}) {{ nodes {{ number }} }} }} }}"),
            format!("{{ node(id: {id:?}) {{ id title }} }}"),
            format!("{{ node(id: {id:?} {{ id }}"),
            format!(
                "mutation {{ reinstateSession(input: {{ session: {id:?} }}) {{ userErrors {{ \
                 __typename message path }} }} }}"
            ),
        ]);
    }
    let session = arguments::session(super::edition::DRAFT);
    wrong.extend([
        format!("{{ agenda(token: {TOKEN:?}) {{ id title }} }}"),
        format!(
            "{{ agenda(token: {TOKEN:?}) {{ edition {{ sessions(first: 0) {{ totalCount }} }} }} }}"
        ),
        format!(
            "mutation {{ followSession(input: {{ token: {TOKEN:?}, session: {session:?} }}) {{ \
             userErrors {{ __typename message path }} }} }}"
        ),
    ]);
    wrong
}

#[tokio::test]
async fn a_refusal_says_nothing_of_what_it_is_about() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .finish();
    let (app, stranger) = grown_with_stranger().await;
    make_agenda(&app).await;
    // From here on; all of the service runs on the thread of the test.
    let _guard = tracing::subscriber::set_default(subscriber);
    for client in [app.public(), stranger] {
        for query in wrong(&Arguments::for_history(&app)) {
            let answer = client.answer(&query, json!({})).await.to_string();
            assert!(answer.contains("errors\":[") || answer.contains("NotFound"), "{answer}");
            for secret in [NEVER, ONCE, NEVER_ID, ONCE_ID, "Zqx"] {
                let is_said = query.contains(secret);
                assert!(is_said || !answer.contains(secret), "{query}: {answer}");
            }
            assert!(!answer.contains(" title\""), "{query}: {answer}");
        }
    }
    let logged = log.text();
    assert!(!logged.is_empty(), "the log is not heard");
    assert!(!logged.contains(TOKEN));
    // In every text of secret things the mark stands before a word; no request has it so.
    for mark in [format!("{NEVER} "), format!("{ONCE} ")] {
        let told = logged.lines().find(|line| line.contains(&mark));
        assert_eq!(told, None);
    }
}

#[tokio::test]
async fn a_field_that_staff_alone_may_ask_for_is_known_to_everybody() {
    let (_app, stranger) = grown_with_stranger().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Session { note conflicts { rule } } } }";
    for number in super::edition::SECRET_SESSIONS {
        let id = arguments::session(number);
        let answer = stranger.answer(query, json!({ "id": id })).await;
        assert_eq!(answer, json!({ "data": { "node": null } }));
    }
}
