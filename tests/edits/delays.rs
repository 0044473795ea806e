//! Sessions that are late, over HTTP.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate, refusal, refused};

const LATE: &str = "session { startsAt expectedStartsAt expectedEndsAt delay status }";

/// Migrants: 13:00 to 15:30 on 1 October, in 209 and 210 together.
async fn delay(app: &TestApp, mut fields: Value) -> Value {
    fields["session"] = json!(forum::session(app, "T-MIG").await);
    done(&app.editor(), "delaySession", fields, LATE).await
}

/// A session in a room on 1 October, made for the test.
async fn after_it(app: &TestApp, title: &str, room: &str, [start, end]: [&str; 2]) -> String {
    let input = json!({
        "edition": forum::edition(app, "whrcf-2019").await.id, "title": en(title),
        "rooms": [forum::room(app, room).await], "published": true,
        "startsAt": format!("2019-10-01T{start}:00+09:00"),
        "endsAt": format!("2019-10-01T{end}:00+09:00"),
    });
    let payload = done(&app.editor(), "createSession", input, "session { id }").await;
    payload["session"]["id"].as_str().unwrap().to_owned()
}

async fn delay_of(app: &TestApp, id: &str) -> Value {
    let ask = "query($id: ID!) { node(id: $id) { ... on Session { delay } } }";
    app.public().ask(ask, json!({ "id": id })).await["node"]["delay"].clone()
}

#[tokio::test]
async fn a_delay_is_the_whole_of_it_so_that_saying_it_twice_is_harmless() {
    let app = forum::of_2019().await;
    let late = delay(&app, json!({ "delay": "PT1H30M" })).await;
    let expected = json!({
        "startsAt": "2019-10-01T04:00:00Z", "expectedStartsAt": "2019-10-01T05:30:00Z",
        "expectedEndsAt": "2019-10-01T08:00:00Z", "delay": "PT1H30M", "status": "DELAYED",
    });
    assert_eq!((&late["session"], &late["revision"]["number"]), (&expected, &json!(2)));
    let again = delay(&app, json!({ "delay": "PT90M" })).await;
    assert_eq!((&again["session"], &again["revision"]), (&expected, &json!(null)));
    let instant = delay(&app, json!({ "expectedStartsAt": "2019-10-01T14:30:00+09:00" })).await;
    assert_eq!((&instant["session"], &instant["revision"]), (&expected, &json!(null)));
    let ended = delay(&app, json!({ "delay": "PT0S" })).await;
    assert_eq!(ended["session"]["delay"], json!(null));
    assert_eq!(ended["session"]["status"], "SCHEDULED");
    assert_eq!(ended["session"]["expectedStartsAt"], "2019-10-01T04:00:00Z");
}

#[tokio::test]
async fn a_delay_runs_on_through_the_halls_that_share_a_part_and_is_taken_back() {
    let app = forum::of_2019().await;
    let next = after_it(&app, "Next", "209", ["15:30", "16:00"]).await;
    let last = after_it(&app, "Last", "209-210", ["16:10", "17:00"]).await;
    let elsewhere = after_it(&app, "Elsewhere", "211", ["15:30", "16:00"]).await;
    let alone = mutate(
        &app.editor(),
        "delaySession",
        json!({ "session": forum::session(&app, "T-MIG").await, "delay": "PT15M" }),
        LATE,
    )
    .await;
    let errors = &alone["userErrors"];
    assert_eq!(errors[0]["__typename"], "ScheduleConflict", "alone, it runs into the next");
    let on = json!({ "delay": "PT15M", "runOn": true });
    let late = delay(&app, on.clone()).await;
    assert_eq!(late["session"]["delay"], "PT15M");
    for (id, expected) in
        [(&next, json!("PT15M")), (&last, json!("PT5M")), (&elsewhere, json!(null))]
    {
        assert_eq!(delay_of(&app, id).await, expected, "a gap of ten minutes absorbs as much");
    }
    assert_eq!(delay(&app, on).await["revision"], json!(null), "pressed twice");
    delay(&app, json!({ "delay": "PT5M", "runOn": true })).await;
    assert_eq!(
        [delay_of(&app, &next).await, delay_of(&app, &last).await],
        ["PT5M".into(), json!(null)]
    );
    delay(&app, json!({ "delay": "PT0S", "runOn": true })).await;
    assert_eq!(
        [delay_of(&app, &next).await, delay_of(&app, &last).await],
        [json!(null), json!(null)]
    );
}

#[tokio::test]
async fn a_dry_run_of_a_run_on_tells_how_much_it_touches() {
    let app = forum::of_2019().await;
    after_it(&app, "Next", "209", ["15:30", "16:00"]).await;
    let input = json!({
        "session": forum::session(&app, "T-MIG").await, "delay": "PT15M", "runOn": true,
        "dryRun": true,
    });
    let select = "session { delay } affected { sessions } edition { revision }";
    let tried = done(&app.editor(), "delaySession", input, select).await;
    assert_eq!(tried["session"]["delay"], "PT15M");
    assert_eq!(tried["affected"]["sessions"], 2);
    assert_eq!((&tried["revision"], &tried["edition"]["revision"]), (&json!(null), &json!(2)));
}

#[tokio::test]
async fn what_cannot_be_late_so_is_refused() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-MIG").await;
    let refuse = async |mut fields: Value| {
        if fields["session"].is_null() {
            fields["session"] = json!(session);
        }
        refusal(&app.editor(), "delaySession", fields).await
    };
    let both = json!({ "delay": "PT5M", "expectedStartsAt": "2019-10-01T13:05:00+09:00" });
    for (fields, path) in [
        (json!({}), "delay"),
        (both, "delay"),
        (json!({ "delay": "-PT5M" }), "delay"),
        (json!({ "expectedStartsAt": "2019-10-01T12:59:00+09:00" }), "expectedStartsAt"),
        (json!({ "expectedStartsAt": "2019-10-08T13:00:01+09:00" }), "expectedStartsAt"),
        (json!({ "session": forum::session(&app, "P2").await, "delay": "PT5M" }), "session"),
    ] {
        assert_eq!(refuse(fields.clone()).await, refused("InvalidInput", path), "{fields}");
    }
    let cancel = json!({ "session": session });
    done(&app.editor(), "cancelSession", cancel, "session { status }").await;
    assert_eq!(refuse(json!({ "delay": "PT5M" })).await, refused("InvalidInput", "session"));
}

#[tokio::test]
async fn a_duration_that_is_none_is_bad_input() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-MIG").await;
    let document = crate::support::mutation::document("delaySession", LATE);
    for delay in ["5 minutes", "P1W", "P1M", "P8D", "PT", "P1Y"] {
        let variables = json!({ "input": { "session": session, "delay": delay } });
        let codes = app.editor().codes(&document, variables).await;
        assert_eq!(codes, ["BAD_USER_INPUT"], "{delay}");
    }
}
