//! Leaving the newsletter, and being forgotten.

use plenary::entity::mail::MailState;
use plenary::types::Role;
use reqwest::StatusCode;
use serde_json::json;

use super::{PATIENCE, app, ask, counts, look, mutate, press, send, subscribe};
use crate::support::smtp::{Behaviour, SmtpServer, Step};

#[tokio::test]
async fn leaving_twice_is_harmless_and_the_address_is_gone_at_once() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    send(&app, "News").await;
    let path =
        format!("/newsletter/unsubscribe/{}", smtp.next().await.secret("newsletter/unsubscribe"));
    let (status, page) = look(&app.public(), &path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Leave the newsletter?"), "{page}");
    assert_eq!(counts(&app).await, (1, 0), "to look changes nothing");
    for _ in 0..2 {
        let (status, page) = press(&app.public(), &path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.contains("You are unsubscribed"), "{page}");
    }
    assert!(app.hub.store().subscribers().await.unwrap().is_empty());
    let token = path.rsplit_once('/').unwrap().1;
    let input = json!({ "token": token });
    let again = mutate(&app.public(), "unsubscribeFromNewsletter", input, "unsubscribed").await;
    assert_eq!(again, json!({ "unsubscribed": true, "userErrors": [] }));
    let input = json!({ "token": "0123456789abcdef0123456789abcdef01234567" });
    let unknown = mutate(&app.public(), "unsubscribeFromNewsletter", input, "unsubscribed").await;
    assert_eq!(unknown["userErrors"][0]["__typename"], "NotFound");
}

#[tokio::test]
async fn a_mail_that_waits_is_not_sent_to_who_has_left() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    send(&app, "First").await;
    let path =
        format!("/newsletter/unsubscribe/{}", smtp.next().await.secret("newsletter/unsubscribe"));
    smtp.always(Behaviour::Refuse(Step::Recipient, "451 4.7.1 later"));
    let issue = send(&app, "Second").await;
    let refused = async {
        while app
            .hub
            .store()
            .mails([MailState::Queued])
            .await
            .unwrap()
            .iter()
            .all(|mail| mail.attempts == 0)
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, refused).await.expect("the mail is tried and waits");
    assert_eq!(press(&app.public(), &path).await.0, StatusCode::OK);
    smtp.accept();
    app.clock.turn_to("2019-10-01T15:00:00+09:00");
    subscribe(&app, &smtp, "bo@example.org", "en").await;
    let query = "query($id: ID!) { newsletter { issue(id: $id) { status queued sent dropped } } }";
    let data = app.editor().ask(query, json!({ "id": issue })).await;
    let expected = json!({ "status": "SENT", "queued": 0, "sent": 0, "dropped": 1 });
    assert_eq!(data["newsletter"]["issue"], expected);
    assert_eq!(smtp.counts()["ana@example.org"], 2, "the question and the first issue");
}

#[tokio::test]
async fn an_admin_erases_a_subscriber() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    ask(&app, "bo@example.org", "en").await;
    smtp.next().await;
    let admin = app.public().with_token(&app.token(Role::Admin, None).await);
    let erase = |email: &str| {
        let (admin, input) = (admin.clone(), json!({ "email": email }));
        async move { mutate(&admin, "eraseSubscriber", input, "erased").await["erased"].take() }
    };
    assert_eq!(erase("ANA@example.org").await, json!(true));
    assert_eq!(erase("ana@example.org").await, json!(false));
    assert_eq!(counts(&app).await, (0, 1));
    let query = "mutation { eraseSubscriber(input: { email: \"bo@example.org\" }) { erased } }";
    assert_eq!(app.editor().codes(query, json!({})).await, ["FORBIDDEN"]);
    assert_eq!(app.public().codes(query, json!({})).await, ["UNAUTHENTICATED"]);
}
