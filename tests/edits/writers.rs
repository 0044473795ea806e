//! Several editors at once.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::json;

use crate::support::client::Client;
use crate::support::forum;
use crate::support::mutation::{done, en};

const WRITERS: i64 = 8;
const EDITS_OF_EACH: i64 = 10;

/// Half of them write on one session, the others each on their own.
async fn write(editor: Client, writer: i64, session: String) -> Vec<(i64, String)> {
    let mut made = Vec::new();
    for turn in 0..EDITS_OF_EACH {
        let reason = format!("writer {writer}, edit {turn}");
        let input = json!({ "session": session, "title": en(&reason), "reason": en(&reason) });
        let payload = done(&editor, "updateSession", input, "session { title { text } }").await;
        assert_eq!(payload["session"]["title"]["text"], reason, "the answer shows the own edit");
        made.push((payload["revision"]["number"].as_i64().unwrap(), reason));
    }
    made
}

#[tokio::test]
async fn writers_at_once_lose_nothing_and_leave_no_gap() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let keys = ["T-GEN", "T-GEN", "T-GEN", "T-GEN", "T-SE", "T-MIG", "S-HOU", "P1"];
    let mut writers = Vec::new();
    for (writer, key) in (0..WRITERS).zip(keys) {
        let session = forum::session(&app, key).await;
        writers.push(tokio::spawn(write(app.editor(), writer, session)));
    }
    let answered: Vec<_> = join_all(writers).await.into_iter().flat_map(Result::unwrap).collect();
    let by_number: BTreeMap<_, _> = answered.into_iter().collect();
    let numbers: Vec<_> = by_number.keys().copied().collect();
    assert_eq!(numbers, (2..=1 + WRITERS * EDITS_OF_EACH).collect::<Vec<_>>());
    let ask = "query($after: Cursor!) { edition { revision revisions(after: $after, first: 100) {
        nodes { number reason { text } } } } }";
    let data = app.public().ask(ask, json!({ "after": edition.cursor })).await;
    let logged = data["edition"]["revisions"]["nodes"].as_array().unwrap().iter();
    let logged: BTreeMap<_, _> = logged
        .map(|row| {
            let reason = row["reason"]["text"].as_str().unwrap().to_owned();
            (row["number"].as_i64().unwrap(), reason)
        })
        .collect();
    assert_eq!(logged, by_number);
}
