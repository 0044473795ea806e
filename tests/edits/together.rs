//! Eight editors who all count on the same sessions: whoever comes second looks again, and no count
//! is lost.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate};

const EDITORS: usize = 8;
const EDITS: i64 = 500;
const KEYS: [&str; 4] = ["T-GEN", "T-SE", "T-MIG", "P1"];

const LOOK: &str = "query($id: ID!) { node(id: $id) { ... on Session { title { text } } }
  edition(slug: \"whrcf-2019\") { revision } }";

/// What a session counts, and the revision at which that was seen.
async fn look(editor: &Client, session: &str) -> (i64, Value) {
    let seen = editor.ask(LOOK, json!({ "id": session })).await;
    let title = seen["node"]["title"]["text"].as_str().unwrap();
    let count = title.split(' ').next().unwrap().parse().unwrap();
    (count, seen["edition"]["revision"].clone())
}

/// Counts one up, however often somebody else was faster; returns how often that was. The turn is in
/// the title, so that no two editors ever wish for the same.
async fn count_up(editor: &Client, session: &str, turn: i64) -> usize {
    for late in 0.. {
        let (count, revision) = look(editor, session).await;
        let title = format!("{} in turn {turn}", count + 1);
        let input =
            json!({ "session": session, "title": en(&title), "expectedRevision": revision });
        let payload = mutate(editor, "updateSession", input, "session { id }").await;
        match payload["userErrors"][0]["__typename"].as_str() {
            None => return late,
            Some("StaleRevision") => {}
            Some(other) => panic!("{other}: {payload}"),
        }
    }
    unreachable!("the loop has no end")
}

async fn edit(editor: Client, sessions: Arc<Vec<String>>, left: Arc<AtomicI64>) -> usize {
    let mut late = 0;
    loop {
        let turn = left.fetch_sub(1, Ordering::SeqCst);
        if turn <= 0 {
            return late;
        }
        let place = usize::try_from(turn).unwrap() % sessions.len();
        late += count_up(&editor, &sessions[place], turn).await;
    }
}

#[tokio::test]
async fn eight_editors_make_five_hundred_edits_and_none_is_lost() {
    let app = forum::of_2019().await;
    let mut sessions = Vec::new();
    for key in KEYS {
        let session = forum::session(&app, key).await;
        let input = json!({ "session": session, "title": en("0") });
        done(&app.editor(), "updateSession", input, "session { id }").await;
        sessions.push(session);
    }
    let first = forum::edition(&app, "whrcf-2019").await.revision;
    let (sessions, left) = (Arc::new(sessions), Arc::new(AtomicI64::new(EDITS)));
    let editors = (0..EDITORS).map(|_| edit(app.editor(), sessions.clone(), left.clone()));
    let late: usize =
        join_all(editors.map(tokio::spawn)).await.into_iter().map(Result::unwrap).sum();
    assert!(late > 0, "they did get in each other's way");

    let mut counted = 0;
    for session in sessions.iter() {
        counted += look(&app.editor(), session).await.0;
    }
    assert_eq!(counted, EDITS);
    let edition = app.edition_id("whrcf-2019").await;
    let newest = app.program(edition);
    let log = app.hub.store().log(edition, plenary::types::RevisionNumber(0), newest.revision());
    let numbers: Vec<_> = log.await.unwrap().iter().map(|one| i64::from(one.number.0)).collect();
    assert_eq!(numbers, (1..=first + EDITS).collect::<Vec<_>>(), "dense");
    let said: BTreeMap<_, _> = newest.tables().sessions.iter().collect();
    let loaded = app.hub.store().load(edition).await.unwrap().unwrap();
    assert_eq!(said, loaded.tables().sessions.iter().collect(), "the tables say the same");
}
