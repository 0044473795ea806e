//! When and where sessions are, and whether they take place at all.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, refusal, refused};

const PLAN: &str = "session { date startsAt endsAt duration status rooms { slug } }";

/// Gender: 16:00 to 19:00 on 1 October, in no room.
async fn reschedule(app: &TestApp, mut fields: Value) -> Value {
    fields["session"] = json!(forum::session(app, "T-GEN").await);
    let payload = done(&app.editor(), "rescheduleSession", fields, PLAN).await;
    let ask =
        format!(r#"{{ edition(slug: "whrcf-2019") {{ session(key: "T-GEN") {} }} }}"#, &PLAN[8..]);
    let read = app.public().ask(&ask, json!({})).await;
    assert_eq!(read["edition"]["session"], payload["session"], "a query shows the same");
    payload["session"].clone()
}

async fn refuse(app: &TestApp, mut fields: Value) -> (String, String) {
    fields["session"] = json!(forum::session(app, "T-GEN").await);
    refusal(&app.editor(), "rescheduleSession", fields).await
}

#[tokio::test]
async fn a_start_alone_keeps_the_duration() {
    let app = forum::of_2019().await;
    let session = reschedule(&app, json!({ "startsAt": "2019-10-02T09:30:00+09:00" })).await;
    let expected = json!({
        "date": "2019-10-02", "startsAt": "2019-10-02T00:30:00Z", "endsAt": "2019-10-02T03:30:00Z",
        "duration": "PT3H", "status": "SCHEDULED", "rooms": [],
    });
    assert_eq!(session, expected);
}

#[tokio::test]
async fn a_session_after_midnight_belongs_to_the_evening_before() {
    let app = forum::of_2019().await;
    for (start, date) in [("03:59", "2019-10-01"), ("04:00", "2019-10-02")] {
        let start = format!("2019-10-02T{start}:00+09:00");
        let session = reschedule(&app, json!({ "startsAt": start })).await;
        assert_eq!(session["date"], date, "{start}");
    }
}

#[tokio::test]
async fn an_end_moves_alone_and_can_be_left_open() {
    let app = forum::of_2019().await;
    let session = reschedule(&app, json!({ "endsAt": "2019-10-01T17:00:00+09:00" })).await;
    assert_eq!(session["duration"], "PT1H");
    let session = reschedule(&app, json!({ "endsAt": null })).await;
    assert_eq!(session["startsAt"], "2019-10-01T07:00:00Z");
    assert_eq!((&session["endsAt"], &session["duration"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn a_null_start_unschedules_and_the_day_stays() {
    let app = forum::of_2019().await;
    let session = reschedule(&app, json!({ "startsAt": null })).await;
    let expected = json!({
        "date": "2019-10-01", "startsAt": null, "endsAt": null, "duration": null,
        "status": "UNSCHEDULED", "rooms": [],
    });
    assert_eq!(session, expected);
}

#[tokio::test]
async fn rooms_are_replaced_as_a_list_and_an_empty_one_is_no_room() {
    let app = forum::of_2019().await;
    let rooms = [forum::room(&app, "211").await, forum::room(&app, "hall-2-3").await];
    let session = reschedule(&app, json!({ "rooms": rooms })).await;
    assert_eq!(session["rooms"], json!([{ "slug": "211" }, { "slug": "hall-2-3" }]));
    assert_eq!(session["startsAt"], "2019-10-01T07:00:00Z", "the time stays");
    let session = reschedule(&app, json!({ "rooms": [] })).await;
    assert_eq!(session["rooms"], json!([]));
}

#[tokio::test]
async fn times_that_cannot_be_are_refused() {
    let app = forum::of_2019().await;
    let before = json!({ "endsAt": "2019-10-01T15:00:00+09:00" });
    assert_eq!(refuse(&app, before).await, refused("InvalidInput", "endsAt"));
    let at_the_start =
        json!({ "startsAt": "2019-10-01T15:00:00+09:00", "endsAt": "2019-10-01T06:00:00Z" });
    assert_eq!(refuse(&app, at_the_start).await, refused("InvalidInput", "endsAt"));
    let without_start = json!({ "startsAt": null, "endsAt": "2019-10-01T15:00:00+09:00" });
    assert_eq!(refuse(&app, without_start).await, refused("InvalidInput", "endsAt"));
    let twice = forum::room(&app, "211").await;
    let twice = json!({ "rooms": [twice, twice] });
    assert_eq!(refuse(&app, twice).await, refused("InvalidInput", "rooms.1"));
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
}

const STATE: &str = "session { status statusReason { text } replacedBy { key } startsAt }";

#[tokio::test]
async fn a_cancelled_session_stays_with_its_reason_and_its_replacement() {
    let app = forum::of_2019().await;
    let input = json!({
        "session": forum::session(&app, "T-GEN").await,
        "reason": en("The speaker is ill"),
        "replacedBy": forum::session(&app, "S-R2C").await,
    });
    let payload = done(&app.editor(), "cancelSession", input, STATE).await;
    let expected = json!({
        "status": "CANCELLED", "statusReason": { "text": "The speaker is ill" },
        "replacedBy": { "key": "S-R2C" }, "startsAt": "2019-10-01T07:00:00Z",
    });
    assert_eq!(payload["session"], expected);
    let ask = format!(r#"{{ edition {{ session(key: "T-GEN") {} }} }}"#, &STATE[8..]);
    assert_eq!(app.public().ask(&ask, json!({})).await["edition"]["session"], expected);
}

#[tokio::test]
async fn a_reinstated_session_is_as_it_was() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    let cancel = json!({ "session": session, "reason": en("ill") });
    done(&app.editor(), "cancelSession", cancel, STATE).await;
    let payload =
        done(&app.editor(), "reinstateSession", json!({ "session": session }), STATE).await;
    let expected = json!({
        "status": "SCHEDULED", "statusReason": null, "replacedBy": null,
        "startsAt": "2019-10-01T07:00:00Z",
    });
    assert_eq!(payload["session"], expected);
    let again = done(&app.editor(), "reinstateSession", json!({ "session": session }), STATE).await;
    assert_eq!(again["revision"], json!(null), "it is not cancelled any more");
}

#[tokio::test]
async fn a_session_cannot_replace_itself() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    let input = json!({ "session": session, "replacedBy": session });
    let told = refusal(&app.editor(), "cancelSession", input).await;
    assert_eq!(told, refused("InvalidInput", "replacedBy"));
}
