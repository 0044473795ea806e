//! Words to the audience.

use serde_json::json;

use crate::support::forum;
use crate::support::mutation::{done, en, refusal, refused};

const ALL: &str =
    "announcement { id text { text } urgency rooms { slug } postedAt until withdrawnAt }";

#[tokio::test]
async fn an_announcement_is_normal_for_all_rooms_and_without_end_unless_it_says_so() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let input = json!({ "edition": edition, "text": en("Lunch is ready") });
    let mut payload = done(&app.editor(), "postAnnouncement", input, ALL).await;
    payload["announcement"]["id"].take();
    let expected = json!({
        "id": null, "text": { "text": "Lunch is ready" }, "urgency": "NORMAL", "rooms": [],
        "postedAt": "2019-10-01T05:00:00Z", "until": null, "withdrawnAt": null,
    });
    assert_eq!(payload["announcement"], expected);
    assert_eq!(payload["revision"]["number"], 2);
}

#[tokio::test]
async fn an_announcement_says_where_how_urgently_and_until_when() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let input = json!({
        "edition": edition, "text": en("Leave the room"), "urgency": "EMERGENCY",
        "rooms": [forum::room(&app, "214").await], "until": "2019-10-01T14:00:01+09:00",
    });
    let payload = done(&app.editor(), "postAnnouncement", input, ALL).await;
    let announcement = &payload["announcement"];
    assert_eq!(announcement["urgency"], "EMERGENCY");
    assert_eq!(announcement["rooms"], json!([{ "slug": "214" }]));
    assert_eq!(announcement["until"], "2019-10-01T05:00:01Z");
    let ask = format!("{{ edition {{ announcements {} }} }}", &ALL["announcement".len()..]);
    let read = app.public().ask(&ask, json!({})).await;
    assert_eq!(read["edition"]["announcements"], json!([announcement]), "a query shows the same");
}

#[tokio::test]
async fn an_announcement_that_is_over_already_is_refused() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    for until in ["2019-10-01T13:00:00+09:00", "2019-10-01T14:00:00+09:00"] {
        let input = json!({ "edition": edition, "text": en("Too late"), "until": until });
        let told = refusal(&app.editor(), "postAnnouncement", input).await;
        assert_eq!(told, refused("InvalidInput", "until"), "{until}");
    }
}

#[tokio::test]
async fn an_announcement_with_a_client_key_is_posted_once() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let input = |text: &str| json!({ "edition": edition, "clientKey": "k", "text": en(text) });
    let first = done(&app.editor(), "postAnnouncement", input("First"), ALL).await;
    let second = done(&app.editor(), "postAnnouncement", input("Second"), ALL).await;
    assert_eq!(second["announcement"], first["announcement"]);
    assert_eq!(second["revision"], json!(null));
}

#[tokio::test]
async fn a_withdrawn_announcement_keeps_when_it_was_withdrawn() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let input = json!({ "edition": edition, "text": en("Oops") });
    let posted = done(&app.editor(), "postAnnouncement", input, ALL).await;
    let withdraw = json!({ "announcement": posted["announcement"]["id"] });
    app.clock.turn_to("2019-10-01T14:05:00+09:00");
    let payload = done(&app.editor(), "withdrawAnnouncement", withdraw.clone(), ALL).await;
    assert_eq!(payload["announcement"]["withdrawnAt"], "2019-10-01T05:05:00Z");
    assert_eq!(payload["revision"]["number"], 3);
    app.clock.turn_to("2019-10-01T14:06:00+09:00");
    let again = done(&app.editor(), "withdrawAnnouncement", withdraw, ALL).await;
    assert_eq!(again["announcement"], payload["announcement"]);
    assert_eq!(again["revision"], json!(null), "it is withdrawn already");
}
