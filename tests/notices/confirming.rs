//! Nothing is sent to an address before it was confirmed, by a button and once.

use super::{Forum, wish};
use crate::support::client::Client;

async fn page(client: &Client, path: &str) -> (u16, String) {
    let response = client.get(path).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn an_address_is_confirmed_by_a_button_and_once() {
    let forum = Forum::start().await;
    let agenda = forum.agenda(&["T-GEN"]).await;
    forum.set(&agenda, wish("ko")).await;
    let letter = forum.letters(1).await.remove(0);
    assert_eq!(letter.to, "ana@example.org");
    assert!(letter.subject.starts_with("확인해 주세요"), "{}", letter.subject);
    assert_eq!(letter.one_click, None);
    let link = letter.link("/notifications/confirm/");
    let public = forum.app.public();
    let is_confirmed = async || {
        let payload = forum.set(&agenda, serde_json::json!({})).await;
        payload["notifications"]["isConfirmed"].clone()
    };
    let (status, text) = page(&public.in_language("ko"), &link).await;
    assert_eq!(status, 200);
    assert!(text.contains("<button") && text.contains("lang=\"ko\""), "{text}");
    let (status, text) = page(&public, &link).await;
    assert!(status == 200 && text.contains("lang=\"en\""), "{text}");
    assert_eq!(is_confirmed().await, false, "to look at the page confirms nothing");
    assert_eq!(forum.press(&link).await, 200);
    assert_eq!(is_confirmed().await, true);
    // Pressed again, it does nothing more, and says what holds.
    assert_eq!(forum.press(&link).await, 200);
    let (status, text) = page(&public, &link).await;
    assert!(status == 200 && !text.contains("<button"), "{text}");
    forum.set(&agenda, serde_json::json!({ "email": null })).await;
    assert_eq!(forum.press(&link).await, 404);
}

#[tokio::test]
async fn a_link_to_confirm_ends_after_a_week() {
    let forum = Forum::start().await;
    let agenda = forum.agenda(&["T-GEN"]).await;
    forum.set(&agenda, wish("en")).await;
    let link = forum.letters(1).await[0].link("/notifications/confirm/");
    forum.wait(7 * 24 * 3_600);
    assert_eq!(page(&forum.app.public(), &link).await.0, 404);
    assert_eq!(forum.press(&link).await, 404);
}

#[tokio::test]
async fn what_was_sent_to_one_address_confirms_no_other() {
    let forum = Forum::start().await;
    let agenda = forum.agenda(&["T-GEN"]).await;
    forum.set(&agenda, wish("en")).await;
    let link = forum.letters(1).await[0].link("/notifications/confirm/");
    forum.set(&agenda, serde_json::json!({ "email": "bo@example.org" })).await;
    assert_eq!(forum.press(&link).await, 404);
    let letters = forum.letters(2).await;
    let second = letters.iter().find(|letter| letter.to == "bo@example.org").unwrap();
    assert_eq!(forum.press(&second.link("/notifications/confirm/")).await, 200);
}

#[tokio::test]
async fn a_secret_of_nothing_opens_nothing() {
    let forum = Forum::start().await;
    for place in ["confirm", "stop"] {
        let path = format!("/notifications/{place}/0123456789abcdef");
        assert_eq!(page(&forum.app.public(), &path).await.0, 404);
        assert_eq!(forum.press(&path).await, 404);
    }
}
