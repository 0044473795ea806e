//! Invitations, as staff make them.

use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::types::{ParticipantId, Role, SecretHash};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    INVITE, choose, edition_id, elsewhere_id, forum, forum_with, invite, look, person_id, somebody,
    try_to_invite,
};
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::rows::id;

fn person() -> Value {
    json!({ "participant": person_id().to_string() })
}

fn mailed(address: &str) -> Value {
    json!({ "participant": person_id().to_string(), "email": address })
}

/// How many links there are.
async fn links(app: &TestApp) -> i64 {
    app.database.column("SELECT count(*) FROM private_link").await[0]
}

#[tokio::test]
async fn a_link_is_shown_once_and_kept_as_a_hash() {
    let app = forum().await;
    let payload = try_to_invite(&app.editor(), person()).await;
    assert_eq!(payload["participant"]["id"], json!(person_id().to_string()));
    assert_eq!(payload["expiresAt"], "2019-10-31T05:00:00Z", "30 days");
    let secret = payload["link"].as_str().unwrap().strip_prefix("/consent/").unwrap();
    let kept: Vec<Vec<u8>> = app.database.column("SELECT secret_hash FROM private_link").await;
    assert_eq!(kept, [SecretHash::of(secret).to_column()]);
    let mails: Vec<i64> = app.database.column("SELECT count(*) FROM mail").await;
    assert_eq!(mails, [0]);
    choose(&app, &format!("/consent/{secret}"), "PUBLIC").await;
    let log: Vec<String> = app.database.column("SELECT changes FROM revision").await;
    assert!(!log.concat().contains(secret));
}

#[tokio::test]
async fn a_link_that_is_mailed_is_in_no_answer() {
    let app = forum().await;
    let payload = try_to_invite(&app.editor().in_language("ko"), mailed("hana@Example.org")).await;
    assert_eq!((&payload["link"], &payload["userErrors"]), (&Value::Null, &json!([])));
    assert_eq!(payload["expiresAt"], "2019-10-31T05:00:00Z");
    let keys: Vec<String> = app.database.column("SELECT idempotency_key FROM mail").await;
    assert!(!keys[0].contains("hana") && !keys[0].contains("example"), "{keys:?}");
    let mail = app.mailbox.next().await;
    assert_eq!(mail.header("To").unwrap(), "hana@example.org");
    assert_eq!(mail.subject(), "참가자 명단 공개에 대해 알려 주세요: 포럼");
    let secret = mail.secret("consent");
    assert_eq!(look(&app, &format!("/consent/{secret}")).await, 200);
}

#[tokio::test]
async fn a_mail_is_in_the_language_that_is_asked_for() {
    let app = forum().await;
    let mut input = mailed("hana@example.org");
    input["locale"] = json!("en");
    try_to_invite(&app.editor().in_language("ko"), input).await;
    let locales: Vec<String> = app.database.column("SELECT locale FROM mail").await;
    assert_eq!(locales, ["en"]);
}

#[tokio::test]
async fn a_new_invitation_ends_the_one_that_was_not_used_and_its_mail() {
    let app = forum().await;
    app.mailbox.close();
    try_to_invite(&app.editor(), mailed("hana@example.org")).await;
    let letters: Vec<Value> = app.database.column("SELECT letter FROM mail").await;
    let first = format!("/consent/{}", letters[0]["secret"].as_str().unwrap());
    let second = invite(&app).await;
    assert_eq!(
        (look(&app, &first).await, look(&app, &second).await),
        (StatusCode::NOT_FOUND, StatusCode::OK)
    );
    let waiting: Vec<i64> = app
        .database
        .column(
            "SELECT count(*) FROM mail WHERE state <> 'DROPPED' OR recipient IS NOT NULL \
             OR letter IS NOT NULL OR settled_at IS NULL",
        )
        .await;
    assert_eq!(waiting, [0], "its address and its secret are not kept");
}

#[tokio::test]
async fn a_new_invitation_leaves_the_link_by_which_somebody_chose() {
    let app = forum().await;
    let first = invite(&app).await;
    choose(&app, &first, "PUBLIC").await;
    let second = invite(&app).await;
    assert_eq!(
        (look(&app, &first).await, look(&app, &second).await),
        (StatusCode::OK, StatusCode::OK)
    );
    choose(&app, &first, "HIDDEN").await;
    assert_eq!(links(&app).await, 2);
}

#[tokio::test]
async fn what_is_no_address_of_mail_is_refused() {
    let app = forum().await;
    for address in
        ["", "hana", "hana@example.org, bo@example.org", "hana@example.org\r\nBcc: x@y.zz"]
    {
        let payload = try_to_invite(&app.editor(), mailed(address)).await;
        let errors = &payload["userErrors"];
        assert_eq!(errors[0]["__typename"], "InvalidInput", "{payload}");
        assert_eq!(errors[0]["path"], json!(["email"]));
        assert_eq!((&payload["participant"], &payload["expiresAt"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(links(&app).await, 0);
}

#[tokio::test]
async fn who_is_not_there_is_not_invited() {
    let app = forum().await;
    let unknown = json!({ "participant": id::<ParticipantId>(61).to_string() });
    let payload = try_to_invite(&app.editor(), unknown).await;
    assert_eq!(payload["userErrors"][0]["__typename"], "NotFound");
    assert_eq!(payload["userErrors"][0]["path"], json!(["participant"]));
    let other = json!({ "input": { "participant": edition_id().to_string() } });
    assert_eq!(app.editor().codes(INVITE, other).await, ["BAD_USER_INPUT"]);
    assert_eq!(links(&app).await, 0);
}

#[tokio::test]
async fn only_staff_of_the_edition_invite() {
    let hidden = participant::Model { visibility: ParticipantVisibility::Hidden, ..somebody() };
    for (row, expected) in [(somebody(), "FORBIDDEN"), (hidden, "NotFound")] {
        let app = forum_with(row).await;
        let input = json!({ "input": person() });
        let answer = app.public().answer(INVITE, input.clone()).await;
        assert_eq!(codes(&answer), ["UNAUTHENTICATED"]);
        let token = app.token(Role::Editor, Some(elsewhere_id())).await;
        let answer = app.public().with_token(&token).answer(INVITE, input).await;
        assert!(answer.to_string().contains(expected), "{answer}");
        assert_eq!(links(&app).await, 0);
    }
}
