//! Asking for the newsletter: what anybody can learn and do by it, which is little.

use std::time::Duration;

use plenary::entity::subscriber::SubscriberState;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{PATIENCE, app, ask, counts, mutate, press, send, subscribe};
use crate::support::smtp::{Behaviour, SmtpServer, Step};

/// Longer than it takes until it is looked again for what is to be forgotten.
const A_WHILE: Duration = Duration::from_mins(11);

async fn answer(app: &crate::support::app::TestApp, email: &str) -> Value {
    let input = json!({ "email": email, "locale": "en" });
    mutate(&app.public(), "subscribeToNewsletter", input, "accepted").await
}

#[tokio::test]
async fn the_answer_is_the_same_whether_an_address_is_known_or_not() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    subscribe(&app, &smtp, "known@example.org", "en").await;
    let known = answer(&app, "KNOWN@example.org").await;
    let to_known = smtp.next().await;
    let unknown = answer(&app, "unknown@example.org").await;
    let to_unknown = smtp.next().await;
    assert_eq!(known, unknown);
    // Only whoever reads the mailbox learns more.
    assert_eq!(to_known.to, ["known@example.org"]);
    assert_eq!(to_known.subject(), "You are subscribed to our newsletter");
    assert_eq!(to_unknown.subject(), "Please confirm your newsletter subscription");
    assert_eq!(counts(&app).await, (1, 1));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    for email in [
        "",
        "ana",
        "ana@localhost",
        "ana@example.org, bo@example.org",
        "ana@example.org\r\nBcc: bo@example.org",
        "Ana <ana@example.org>",
    ] {
        let refused = json!([{ "__typename": "InvalidInput", "path": ["email"] }]);
        let payload = answer(&app, email).await;
        assert_eq!((&payload["accepted"], &payload["userErrors"]), (&json!(false), &refused));
    }
    let input = json!({ "email": "ana@example.org", "locale": "en",
        "edition": "edition_00000000000000000000000000000007" });
    let payload = mutate(&app.public(), "subscribeToNewsletter", input, "accepted").await;
    assert_eq!(payload["userErrors"][0]["__typename"], "NotFound");
    assert_eq!(counts(&app).await, (0, 0));
}

#[tokio::test]
async fn a_domain_of_korean_letters_is_written_as_servers_know_it() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    ask(&app, "hong@예시.한국", "ko").await;
    assert_eq!(smtp.next().await.to, ["hong@xn--vv4b11d.xn--3e0b707e"]);
}

#[tokio::test]
async fn a_link_confirms_once_and_for_seven_days() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    ask(&app, "ana@example.org", "en").await;
    let secret = smtp.next().await.secret("newsletter/confirm");
    let confirm = |secret: &str| {
        let (client, input) = (app.public(), json!({ "token": secret }));
        async move { mutate(&client, "confirmNewsletterSubscription", input, "confirmed").await }
    };
    let confirmed = json!({ "confirmed": true, "userErrors": [] });
    let not_found = json!({ "confirmed": false,
        "userErrors": [{ "__typename": "NotFound", "path": ["token"] }] });
    assert_eq!(confirm(&secret).await, confirmed);
    assert_eq!(confirm(&secret).await, not_found, "it was used");
    assert_eq!(confirm("0123456789abcdef0123456789abcdef01234567").await, not_found);
    ask(&app, "bo@example.org", "en").await;
    let late = smtp.next().await.secret("newsletter/confirm");
    app.clock.turn_to("2019-10-08T14:00:00+09:00");
    assert_eq!(confirm(&late).await, not_found, "its time is over");
    assert_eq!(counts(&app).await.0, 1);
}

#[tokio::test]
async fn who_does_not_confirm_is_forgotten() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &["--keep-unconfirmed-days", "2"]).await;
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    ask(&app, "bo@example.org", "en").await;
    let secret = smtp.next().await.secret("newsletter/confirm");
    app.clock.turn_to("2019-10-03T14:00:01+09:00");
    let forgotten = async {
        while counts(&app).await != (1, 0) {
            app.clock.turn_by(A_WHILE);
        }
    };
    tokio::time::timeout(PATIENCE, forgotten).await.expect("who did not confirm is forgotten");
    let (status, _) = press(&app.public(), &format!("/newsletter/confirm/{secret}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_mailbox_is_not_flooded_and_nobody_is_told_why() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &["--rate-mails-to-recipient", "2"]).await;
    let answers = [
        answer(&app, "ana@example.org").await,
        answer(&app, "Ana@example.org").await,
        answer(&app, "ana@example.org").await,
    ];
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    ask(&app, "last@example.org", "en").await;
    let to: Vec<_> = [smtp.next().await, smtp.next().await, smtp.next().await]
        .into_iter()
        .flat_map(|mail| mail.to)
        .collect();
    assert_eq!(to.iter().filter(|to| to.to_lowercase() == "ana@example.org").count(), 2, "{to:?}");
    assert!(to.contains(&"last@example.org".to_owned()), "{to:?}");
}

#[tokio::test]
async fn a_flood_of_addresses_is_stopped() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &["--rate-mails-from-address", "3"]).await;
    for number in 0..3 {
        ask(&app, &format!("victim{number}@example.org"), "en").await;
    }
    let query = "mutation { subscribeToNewsletter(input: { email: \"victim4@example.org\",
        locale: \"en\" }) { accepted } }";
    assert_eq!(app.public().codes(query, json!({})).await, ["RATE_LIMITED"]);
    let form = app.public().post_to("/newsletter").body("email=victim5%40example.org&locale=en");
    let refused = form.send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=3_600).contains(&wait), "{wait}");
    assert_eq!(counts(&app).await, (0, 3));
    let limits =
        "{ service { limits { mailsToRecipient mailsFromAddress mails writesFromAddress } } }";
    let limits = app.public().ask(limits, json!({})).await;
    assert_eq!(limits["service"]["limits"]["mailsFromAddress"], 3);
}

#[tokio::test]
async fn two_who_ask_for_one_address_at_once_get_links_that_both_work() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    tokio::join!(ask(&app, "ana@example.org", "en"), ask(&app, "ana@example.org", "en"));
    let links =
        [smtp.next().await, smtp.next().await].map(|mail| mail.secret("newsletter/confirm"));
    let (status, _) = press(&app.public(), &format!("/newsletter/confirm/{}", links[1])).await;
    assert_eq!((status, counts(&app).await), (StatusCode::OK, (1, 0)));
    let (status, _) = press(&app.public(), &format!("/newsletter/confirm/{}", links[0])).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "the time of consent stays");
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_remembered_longer_than_who_does_not_confirm() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    subscribe(&app, &smtp, "gone@example.org", "en").await;
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    smtp.towards("gone@example.org", Behaviour::Refuse(Step::Recipient, "550 5.1.1 no such user"));
    send(&app, "News").await;
    smtp.next().await;
    app.clock.turn_to("2019-10-20T14:00:00+09:00");
    let state = async || {
        let rows = app.hub.store().subscribers().await.unwrap();
        rows.iter().find(|row| row.address.as_str() == "gone@example.org").map(|row| row.state)
    };
    let suppressed = async {
        while state().await != Some(SubscriberState::Suppressed) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, suppressed).await.expect("it is suppressed");
    app.clock.turn_to("2019-12-20T14:00:00+09:00");
    let forgotten = async {
        while state().await.is_some() {
            app.clock.turn_by(A_WHILE);
        }
    };
    tokio::time::timeout(PATIENCE, forgotten).await.expect("it is forgotten");
    assert_eq!(counts(&app).await, (1, 0));
}
