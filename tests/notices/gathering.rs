//! What is told, what is not, and when.

use plenary::store::Store;
use serde_json::json;

use super::{Forum, wish};

#[tokio::test]
async fn a_session_that_is_moved_and_moved_back_is_no_mail() {
    let forum = Forum::start().await;
    let agenda = forum.follower(&["T-GEN"], wish("en")).await;
    forum.reschedule("T-GEN", "16:30").await;
    assert_eq!(forum.noted(&agenda).await.len(), 1);
    forum.reschedule("T-GEN", "16:00").await;
    forum.noted_up_to_now().await;
    forum.wait(120);
    assert_eq!(forum.told().await, []);
}

#[tokio::test]
async fn a_draft_is_never_told_of() {
    let forum = Forum::start().await;
    let agenda = forum.follower(&["T-GEN"], wish("en")).await;
    let sessions = json!([forum.session("T-GEN").await.to_string()]);
    let input = json!({ "sessions": sessions, "acceptWarnings": true });
    let editor = forum.app.editor();
    let done = async |name: &str| {
        crate::support::mutation::done(&editor, name, input.clone(), "sessions { id }").await;
    };
    done("unpublishSessions").await;
    forum.noted_up_to_now().await;
    forum.wait(120);
    assert_eq!(forum.told().await.len(), 1, "that it is gone");
    forum.forget_mails();
    forum.reschedule("T-GEN", "17:00").await;
    done("publishSessions").await;
    assert_eq!(forum.noted(&agenda).await, []);
}

#[tokio::test]
async fn what_somebody_does_not_want_to_know_is_not_told() {
    let forum = Forum::start().await;
    let wish = json!({ "email": "ana@example.org", "on": ["CANCELLED", "ROOM_CHANGED"] });
    let agenda = forum.follower(&["T-GEN"], wish).await;
    forum.reschedule("T-GEN", "16:30").await;
    assert_eq!(forum.noted(&agenda).await, []);
    forum.edit("cancelSession", "T-GEN", json!({})).await;
    assert_eq!(forum.noted(&agenda).await.len(), 1);
    forum.edit("reinstateSession", "T-GEN", json!({})).await;
    forum.reschedule("T-GEN", "17:00").await;
    forum.noted_up_to_now().await;
    forum.wait(120);
    assert_eq!(forum.told().await, [], "in the end it only moved");
}

#[tokio::test]
async fn nobody_is_told_of_what_they_do_not_follow_or_did_not_yet() {
    let forum = Forum::start().await;
    forum.reschedule("T-GEN", "16:30").await;
    forum.noted_up_to_now().await;
    forum.wait(1);
    let late = forum.follower(&["T-GEN"], wish("en")).await;
    let other = forum.agenda(&["T-MIG"]).await;
    forum.reschedule("T-SE", "16:30").await;
    assert_eq!(forum.noted(&late).await, []);
    assert_eq!(forum.noted(&other).await, []);
}

#[tokio::test]
async fn nobody_is_told_before_they_have_confirmed() {
    let forum = Forum::start().await;
    let agenda = forum.agenda(&["T-GEN"]).await;
    forum.set(&agenda, wish("en")).await;
    forum.letters(1).await;
    forum.reschedule("T-GEN", "16:30").await;
    assert_eq!(forum.noted(&agenda).await, []);
}

/// The seconds after the start of the test at which a mail about an agenda is due.
async fn due(forum: &Forum, agenda: &super::Agenda) -> i64 {
    let notices = forum.noted(agenda).await;
    let start: plenary::types::Timestamp = crate::support::app::START.parse().unwrap();
    (notices[0].due_at.as_millis() - start.as_millis()) / 1_000
}

#[tokio::test]
async fn near_the_start_a_mail_does_not_wait_long() {
    let forum = Forum::start().await;
    let agenda = forum.follower(&["T-GEN"], wish("en")).await;
    forum.reschedule("T-GEN", "14:25").await;
    assert_eq!(due(&forum, &agenda).await, 20);
    forum.reschedule("T-GEN", "14:05").await;
    let letters = forum.letters(1).await;
    assert!(letters[0].text.contains("Now: 2019-10-01 14:05"), "{}", letters[0].text);
    assert!(letters[0].text.contains("Before: 2019-10-01 16:00"), "{}", letters[0].text);
}

#[tokio::test]
async fn the_window_is_the_operators() {
    let forum = Forum::with(&["--notice-window-seconds", "600"]).await;
    let agenda = forum.follower(&["T-GEN"], wish("en")).await;
    forum.reschedule("T-GEN", "16:30").await;
    assert_eq!(due(&forum, &agenda).await, 600);
}

#[tokio::test]
async fn quiet_hours_end_before_a_mail_is_sent() {
    let forum = Forum::start().await;
    let quiet = json!({ "from": "13:00", "until": "07:00" });
    let wish = json!({ "email": "ana@example.org", "locale": "en", "quietHours": quiet });
    let agenda = forum.follower(&["S-2030-2"], wish).await;
    let start = json!({ "startsAt": "2019-10-02T10:00:00+09:00" });
    forum.edit("rescheduleSession", "S-2030-2", start).await;
    assert_eq!(due(&forum, &agenda).await, 17 * 3_600);
    let start = json!({ "startsAt": "2019-10-02T06:30:00+09:00" });
    forum.edit("rescheduleSession", "S-2030-2", start).await;
    assert_eq!(due(&forum, &agenda).await, 120, "nobody sleeps past it");
    forum.wait(120);
    let letters = forum.letters(1).await;
    assert!(letters[0].text.contains("Before: 2019-10-02 09:00"), "{}", letters[0].text);
}

#[tokio::test]
async fn another_history_is_begun_in_silence() {
    let forum = Forum::start().await;
    let agenda = forum.follower(&["T-GEN"], wish("en")).await;
    let store = Store::open(&forum.app.database.url).await.unwrap();
    let ids = &forum.app.sources.ids;
    store.renew_epochs(None, || ids.issue()).await.unwrap();
    store.close().await.unwrap();
    forum.app.hub.catch_up(forum.edition).await.unwrap();
    assert_eq!(forum.noted(&agenda).await, []);
    forum.reschedule("T-GEN", "16:30").await;
    assert_eq!(forum.noted(&agenda).await.len(), 1, "what comes after is told");
}
