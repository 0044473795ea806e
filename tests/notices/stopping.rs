//! How the mails end: by the link in each of them, by the agenda, or because nobody is there.

use plenary::entity::{agenda, agenda_notification, private_link};
use plenary::store::Fate;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{Agenda, Forum, wish};

/// Somebody who was told once; the link to stop in that mail.
async fn told_once(forum: &Forum) -> (Agenda, String) {
    let agenda = forum.follower(&["T-GEN"], wish("en")).await;
    forum.reschedule("T-GEN", "16:30").await;
    forum.noted_up_to_now().await;
    forum.wait(120);
    let letter = forum.letters(1).await.remove(0);
    let link = letter.link("/notifications/stop/");
    assert!(letter.one_click.unwrap().ends_with(&link), "a program finds the same link");
    forum.forget_mails();
    (agenda, link)
}

async fn is_wanted(forum: &Forum) -> bool {
    let db = forum.app.database.connect().await;
    let row = agenda_notification::Entity::find().one(&db).await.unwrap();
    db.close().await.unwrap();
    row.is_some()
}

#[tokio::test]
async fn a_link_stops_the_mails_by_post_alone_and_says_so_again() {
    let forum = Forum::start().await;
    let (agenda, link) = told_once(&forum).await;
    let page = forum.app.public().get(&link).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("<button"));
    assert!(is_wanted(&forum).await, "to look at the page stops nothing");
    forum.reschedule("T-GEN", "17:00").await;
    assert_eq!(forum.noted(&agenda).await.len(), 1);
    assert_eq!(forum.press(&link).await, 200);
    assert!(!is_wanted(&forum).await);
    forum.wait(600);
    assert_eq!(forum.told().await, [], "what was gathered is not told any more");
    assert_eq!(forum.press(&link).await, 200);
    assert_eq!(forum.app.public().get(&link).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_link_does_not_stop_the_mails_to_another_address() {
    let forum = Forum::start().await;
    let (agenda, link) = told_once(&forum).await;
    assert_eq!(forum.press(&link).await, 200);
    forum.set(&agenda, json!({ "email": "bo@example.org" })).await;
    assert_eq!(forum.press(&link).await, 404);
    assert!(is_wanted(&forum).await);
}

#[tokio::test]
async fn without_an_address_nothing_of_it_is_kept() {
    let forum = Forum::start().await;
    let (agenda, link) = told_once(&forum).await;
    forum.reschedule("T-GEN", "17:00").await;
    assert_eq!(forum.noted(&agenda).await.len(), 1);
    let payload = forum.set(&agenda, json!({ "email": null })).await;
    assert_eq!(payload, json!({ "notifications": Value::Null, "userErrors": [] }));
    assert!(!is_wanted(&forum).await);
    assert_eq!(forum.noted(&agenda).await, []);
    assert_eq!(forum.press(&link).await, 404);
    let db = forum.app.database.connect().await;
    assert_eq!(private_link::Entity::find().all(&db).await.unwrap(), []);
    db.close().await.unwrap();
}

#[tokio::test]
async fn an_agenda_that_is_deleted_takes_its_wishes_along() {
    let forum = Forum::start().await;
    let (agenda, _) = told_once(&forum).await;
    forum.reschedule("T-GEN", "17:00").await;
    assert_eq!(forum.noted(&agenda).await.len(), 1);
    let db = forum.app.database.connect().await;
    agenda::Entity::delete_by_id(agenda.id).exec(&db).await.unwrap();
    db.close().await.unwrap();
    assert!(!is_wanted(&forum).await);
    assert_eq!(forum.noted(&agenda).await, []);
}

#[tokio::test]
async fn an_address_without_a_mailbox_is_forgotten() {
    let forum = Forum::start().await;
    let agenda = forum.agenda(&["T-GEN"]).await;
    forum.set(&agenda, wish("en")).await;
    forum.letters(1).await;
    let store = forum.app.hub.store();
    let mails = store.mails([plenary::entity::mail::MailState::Sent]).await.unwrap();
    let mut mail = mails[0].clone();
    let settle = async |mail: &_| {
        let fate = Fate::NoMailbox("550".to_owned());
        store.settle_mail(mail, &fate, forum.app.sources.clock.now()).await.unwrap();
    };
    mail.recipient = Some("bo@example.org".parse().unwrap());
    settle(&mail).await;
    assert!(is_wanted(&forum).await, "its owner has given another address since");
    mail.recipient = Some("ana@example.org".parse().unwrap());
    settle(&mail).await;
    assert!(!is_wanted(&forum).await);
}

#[tokio::test]
async fn an_address_that_nobody_confirms_is_forgotten() {
    let forum = Forum::start().await;
    let agenda = forum.agenda(&["T-GEN"]).await;
    forum.set(&agenda, wish("en")).await;
    forum.letters(1).await;
    forum.wait(8 * 24 * 3_600);
    // A node looks for what to forget when it starts.
    let mut other = forum.another_node().await;
    let look = async || (!is_wanted(&forum).await).then_some(());
    super::wait_until("it must be forgotten", look).await;
    other.stop().await;
}
