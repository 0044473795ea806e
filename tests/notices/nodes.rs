//! Several nodes, and nodes that stop: nothing is told twice, and nothing is lost.

use std::sync::Arc;

use plenary::program::{ConflictPolicy, Edit, Rules};
use plenary::store::{Commit, Origin, Store};

use super::{Forum, wish};

#[tokio::test]
async fn two_nodes_send_one_mail() {
    let forum = Forum::start().await;
    let mut other = forum.another_node().await;
    forum.follower(&["T-GEN"], wish("en")).await;
    for (seconds, time) in [(0, "16:30"), (200, "17:00"), (400, "17:30")] {
        forum.wait(seconds);
        forum.reschedule("T-GEN", time).await;
        forum.noted_up_to_now().await;
        forum.wait(seconds + 120);
        forum.told().await;
    }
    let letters = forum.letters(3).await;
    for (letter, now) in letters.iter().zip(["16:30", "17:00", "17:30"]) {
        assert!(letter.text.contains(&format!("Now: 2019-10-01 {now}")), "{}", letter.text);
    }
    other.stop().await;
}

/// Cancels Gender while no node runs, as a command does.
async fn cancel_aside(forum: &Forum, store: &Store) {
    let base = store.load(forum.edition).await.unwrap().unwrap();
    let keyed =
        |row: &&Arc<plenary::entity::session::Model>| row.source_key.as_deref() == Some("T-GEN");
    let mut row = base.tables().sessions.values().find(keyed).unwrap().as_ref().clone();
    row.is_cancelled = true;
    let at = forum.app.sources.clock.now();
    let commit = Commit {
        intent: vec![Edit::Put(row.into())].into(),
        rules: Rules { expected_revision: None, conflicts: ConflictPolicy::Tell },
        origin: Origin { actor: "test".to_owned(), credential: None, at, reason: None, note: None },
    };
    store.commit(Arc::new(base), commit).await.unwrap();
}

#[tokio::test]
async fn what_happens_around_a_stop_is_told_by_the_next_node() {
    let mut forum = Forum::start().await;
    let agenda = forum.follower(&["T-GEN"], wish("en")).await;
    forum.reschedule("T-GEN", "16:30").await;
    assert_eq!(forum.noted(&agenda).await.len(), 1);
    forum.app.stop().await;
    let store = Store::open(&forum.app.database.url).await.unwrap();
    cancel_aside(&forum, &store).await;
    store.close().await.unwrap();
    forum.wait(120);
    forum.app = forum.another_node().await;
    let letters = forum.letters(1).await;
    assert_eq!(letters[0].subject, "Gender: cancelled");
    assert!(letters[0].text.contains("Before: 2019-10-01 16:00"), "{}", letters[0].text);
}
