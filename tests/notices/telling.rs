//! What a mail says: the old and the new, in the language of whoever follows.

use serde_json::json;

use super::{Forum, wish};
use crate::support::mutation::en;

/// Moves Gender twice and cancels it, all within a minute.
async fn move_twice_and_cancel(forum: &Forum) {
    forum.reschedule("T-GEN", "16:30").await;
    forum.wait(20);
    forum.reschedule("T-GEN", "17:00").await;
    forum.wait(40);
    forum.edit("cancelSession", "T-GEN", json!({ "reason": en("The speaker is ill") })).await;
    forum.noted_up_to_now().await;
}

#[tokio::test]
async fn a_session_that_is_moved_twice_and_cancelled_is_one_mail() {
    let forum = Forum::start().await;
    forum.follower(&["T-GEN"], wish("en")).await;
    move_twice_and_cancel(&forum).await;
    forum.wait(120);
    let letters = forum.letters(1).await;
    assert_eq!(letters[0].to, "ana@example.org");
    assert_eq!(letters[0].subject, "Gender: cancelled");
    let expected = "* Gender: cancelled
  Before: 2019-10-01 16:00–19:00
  Now: 2019-10-01 17:00–20:00, cancelled
  Why: The speaker is ill";
    assert!(letters[0].text.starts_with(expected), "{}", letters[0].text);
    assert!(letters[0].html.contains("speaker"), "{}", letters[0].html);
    forum.wait(3_600);
    assert_eq!(forum.told().await, letters, "nothing is told twice");
}

#[tokio::test]
async fn a_mail_is_in_the_language_of_whoever_follows() {
    let forum = Forum::start().await;
    forum.follower(&["T-GEN"], wish("ko")).await;
    move_twice_and_cancel(&forum).await;
    forum.wait(120);
    let letters = forum.letters(1).await;
    assert_eq!(letters[0].subject, "여성: 취소됨");
    let expected = "* 여성: 취소됨
  변경 전: 2019-10-01 16:00–19:00
  변경 후: 2019-10-01 17:00–20:00, 취소
  사유: The speaker is ill";
    assert!(letters[0].text.starts_with(expected), "{}", letters[0].text);
    assert!(letters[0].html.contains("lang=\"ko\""));
}

#[tokio::test]
async fn a_delay_another_room_and_a_replacement_come_in_one_mail() {
    let forum = Forum::start().await;
    forum.follower(&["T-GEN", "T-MIG", "S-HOU"], wish("en")).await;
    forum.put("T-GEN", |row| row.delay_ms = 900_000).await;
    let room = crate::support::forum::room(&forum.app, "307").await;
    forum.edit("rescheduleSession", "T-MIG", json!({ "rooms": [room] })).await;
    let other = forum.session("S-R2C").await.to_string();
    forum.edit("cancelSession", "S-HOU", json!({ "replacedBy": other })).await;
    forum.noted_up_to_now().await;
    forum.wait(120);
    let letter = forum.letters(1).await.remove(0);
    assert_eq!(
        letter.subject,
        "3 of your sessions changed: The 9th World Human Rights Cities Forum"
    );
    let items: Vec<_> = letter.text.split("\n\n").take(3).collect();
    assert_eq!(
        items,
        [
            "* Migrants: another room
  Before: 2019-10-01 13:00–15:30, 209+210
  Now: 2019-10-01 13:00–15:30, 307",
            "* Right to Housing: replaced
  Before: 2019-10-01 13:00–15:30, 305+306
  Now: 2019-10-01 13:00–15:30, 305+306, cancelled
  Instead: Right to the City in the Asian Context",
            "* Gender: delayed
  Before: 2019-10-01 16:00–19:00
  Now: 2019-10-01 16:15–19:15",
        ]
    );
}

#[tokio::test]
async fn a_session_that_is_taken_back_is_told_as_removed() {
    let forum = Forum::start().await;
    forum.follower(&["T-GEN"], wish("en")).await;
    let sessions = json!([forum.session("T-GEN").await.to_string()]);
    let input = json!({ "sessions": sessions, "acceptWarnings": true });
    let editor = forum.app.editor();
    crate::support::mutation::done(&editor, "unpublishSessions", input, "sessions { id }").await;
    forum.noted_up_to_now().await;
    forum.wait(120);
    let letter = forum.letters(1).await.remove(0);
    assert_eq!(letter.subject, "Gender: removed");
    assert!(!letter.text.contains("Now:"), "{}", letter.text);
}
