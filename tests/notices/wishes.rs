//! What the owner of an agenda may say that they want.

use serde_json::{Value, json};

use super::{Forum, SET, wish};
use crate::support::client::codes;

#[tokio::test]
async fn a_wish_is_kept_and_the_address_is_not_given_back() {
    let forum = Forum::start().await;
    let agenda = forum.agenda(&[]).await;
    let payload = forum.set(&agenda, json!({ "email": "Ana@Example.org" })).await;
    let first = json!({
        "isConfirmed": false, "on": [], "quietHours": null, "locale": "ko",
        "emailHint": "A***@example.org",
    });
    assert_eq!(payload, json!({ "notifications": first, "userErrors": [] }));
    let link = forum.letters(1).await[0].link("/notifications/confirm/");
    assert_eq!(forum.press(&link).await, 200);
    let input = json!({
        "email": "ana@example.org", "on": ["ROOM_CHANGED", "MOVED", "MOVED"], "locale": "en",
        "quietHours": { "from": "22:00", "until": "07:30" },
    });
    let second = json!({
        "isConfirmed": true, "on": ["MOVED", "ROOM_CHANGED"], "locale": "en",
        "quietHours": { "from": "22:00", "until": "07:30" }, "emailHint": "a***@example.org",
    });
    assert_eq!(forum.set(&agenda, input).await["notifications"], second);
    assert_eq!(forum.set(&agenda, json!({})).await["notifications"], second, "absent leaves");
    let cleared = forum.set(&agenda, json!({ "on": null, "quietHours": null })).await;
    assert_eq!(cleared["notifications"]["on"], json!([]));
    assert_eq!(cleared["notifications"]["quietHours"], Value::Null);
    assert_eq!(forum.letters(1).await.len(), 1, "what is confirmed needs no further mail");
}

/// The kind and the path of each reason for which a wish is refused.
async fn refusals(forum: &Forum, input: Value) -> Vec<(String, String)> {
    let agenda = forum.agenda(&[]).await;
    let payload = forum.set(&agenda, input).await;
    assert_eq!(payload["notifications"], Value::Null);
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let path = |error: &Value| {
        error["path"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(".")
    };
    errors.map(|error| (text(&error["__typename"]), path(error))).collect()
}

#[tokio::test]
async fn what_cannot_be_is_refused_all_at_once() {
    let forum = Forum::start().await;
    let invalid = |path: &str| ("InvalidInput".to_owned(), path.to_owned());
    assert_eq!(refusals(&forum, json!({ "email": "ana" })).await, [invalid("email")]);
    assert_eq!(refusals(&forum, json!({})).await, [invalid("email")]);
    let hours = |from: &str, until: &str| json!({ "from": from, "until": until });
    let input = json!({ "email": "a@b", "on": [], "quietHours": hours("24:00", "07:00") });
    let all = ["email", "on", "quietHours.from"].map(invalid);
    assert_eq!(refusals(&forum, input).await, all);
    let input = json!({ "email": "a@example.org", "quietHours": hours("22:00", "7") });
    assert_eq!(refusals(&forum, input).await, [invalid("quietHours.until")]);
    let input = json!({ "email": "a@example.org", "quietHours": hours("22:00", "22:00") });
    assert_eq!(refusals(&forum, input).await, [invalid("quietHours.until")]);
    assert_eq!(super::letters::all(forum.mails()), []);
}

#[tokio::test]
async fn an_unknown_token_is_no_agenda() {
    let forum = Forum::start().await;
    for input in [json!({ "email": "ana@example.org" }), json!({ "email": null }), json!({})] {
        let mut input = input;
        input["token"] = json!("0123456789abcdef");
        let data = forum.app.public().ask(SET, json!({ "input": input })).await;
        let errors = &data["setAgendaNotifications"]["userErrors"];
        assert_eq!(errors[0]["__typename"], "NotFound");
        assert_eq!(errors[0]["path"], json!(["token"]));
    }
}

#[tokio::test]
async fn one_recipient_is_not_written_to_without_end_and_nobody_is_told() {
    let forum = Forum::with(&["--rate-mails-to-recipient", "1"]).await;
    let [one, other] = [forum.agenda(&[]).await, forum.agenda(&[]).await];
    let first = forum.set(&one, wish("en")).await;
    assert_eq!(forum.set(&other, wish("en")).await, first, "the answer is the same");
    assert_eq!(forum.told().await.len(), 1);
}

#[tokio::test]
async fn mails_are_not_asked_for_without_end_from_one_place() {
    let forum = Forum::with(&["--rate-mails-from-address", "1"]).await;
    let agenda = forum.agenda(&[]).await;
    forum.set(&agenda, wish("en")).await;
    let input = json!({ "token": agenda.token(), "email": "bo@example.org" });
    let answer = forum.app.public().answer(SET, json!({ "input": input })).await;
    assert_eq!(codes(&answer), ["RATE_LIMITED"]);
    assert_eq!(forum.set(&agenda, json!({ "email": null })).await["userErrors"], json!([]));
}
