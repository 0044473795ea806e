//! Mail, as those who get it and the server that takes it see it.

mod arriving;
mod breaking;
mod dropping;
mod encrypted;
mod files;
pub mod killed;
mod lists;
mod refused;

use std::time::Duration;

use plenary::entity::mail::{self, MailState};
use plenary::entity::subscriber::SubscriberState;
use plenary::store::{NewIssue, NewSubscription, Store};
use plenary::types::{EmailAddress, LocalizedText, NewsletterIssueId, Secret};

use sea_orm::Iterable as _;

use crate::support::app::TestApp;
use crate::support::smtp::SmtpServer;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often the outbox is looked at that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How soon a server that is not there is looked for again.
const SERVER_PAUSE: Duration = Duration::from_secs(15);

/// How soon a mail is tried again that was refused for the first time.
const FIRST_PAUSE: Duration = Duration::from_mins(1);

/// How a service of these tests is set up, wherever its mail goes.
const SETTINGS: [&str; 6] = [
    "--smtp-timeout-seconds",
    "1",
    "--mail-from",
    "세계인권도시포럼 <news@forum.example>",
    "--public-url",
    "https://forum.example",
];

/// A service that sends through a server.
pub async fn app(smtp: &SmtpServer) -> TestApp {
    app_with(&["--smtp-url", &smtp.url()]).await
}

/// A service with more options.
async fn app_with(options: &[&str]) -> TestApp {
    TestApp::with_options(&[&SETTINGS, options].concat()).await
}

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

/// Asks for the newsletter; the secret is that of the mail which comes of it.
async fn ask(app: &TestApp, to: &str, locale: &str) -> Secret {
    let (ids, at) = (&app.sources.ids, app.sources.clock.now());
    let secret = ids.secret();
    let wish = NewSubscription {
        id: ids.issue(),
        address: address(to),
        locale: locale.parse().unwrap(),
        edition: None,
        consent_version: "1".to_owned(),
        at,
        expires_at: at.plus_millis(7 * 24 * 60 * 60 * 1_000),
        mail: Some(ids.issue()),
        secret: secret.clone(),
    };
    app.hub.store().subscribe(wish).await.unwrap();
    secret
}

/// Asks for the newsletter, gets the mail and confirms.
async fn join(app: &TestApp, smtp: &SmtpServer, to: &str, locale: &str) {
    let secret = ask(app, to, locale).await;
    assert_eq!(smtp.next().await.to, [to]);
    let now = app.sources.clock.now();
    assert!(app.hub.store().confirm_subscription(secret.hash(), now).await.unwrap());
}

/// Sends an issue off to all who have joined.
async fn send_issue(app: &TestApp, subject: LocalizedText, body: LocalizedText) {
    let (store, now) = (app.hub.store(), app.sources.clock.now());
    let id: NewsletterIssueId = app.sources.ids.issue();
    let author = "editor".to_owned();
    let new = NewIssue { id, client_key: None, edition: None, subject, body, author, at: now };
    store.create_issue(new).await.unwrap();
    assert!(store.send_issue(id, now).await.unwrap());
}

/// A text in Korean and English.
fn both(korean: &str, english: &str) -> LocalizedText {
    let texts = [("ko", korean), ("en", english)];
    let texts = texts.map(|(tag, text)| (tag.parse().unwrap(), text.to_owned()));
    LocalizedText::new(texts).unwrap()
}

/// Where the subscriber of an address stands. None: there is none.
async fn stands(app: &TestApp, address: &str) -> Option<SubscriberState> {
    let subscribers = app.hub.store().subscribers().await.unwrap();
    subscribers.iter().find(|row| row.address.as_str() == address).map(|row| row.state)
}

/// Waits until so many mails of a state are as they should, and returns them.
async fn mails_that(
    store: &Store,
    state: MailState,
    count: usize,
    should: impl Fn(&mail::Model) -> bool,
) -> Vec<mail::Model> {
    let looking = async {
        let mut look = tokio::time::interval(LOOK_AGAIN);
        loop {
            look.tick().await;
            let mut mails = store.mails([state]).await.unwrap();
            mails.retain(&should);
            if mails.len() == count {
                return mails;
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    if let Ok(mails) = found {
        return mails;
    }
    let all = store.mails(MailState::iter()).await.unwrap();
    let all: Vec<_> = all.iter().map(|mail| (mail.state, mail.attempts, &mail.failure)).collect();
    panic!("there are never {count} that are {state:?}: {all:?}")
}

/// Waits until so many mails stand there, and returns them.
pub async fn mails(app: &TestApp, state: MailState, count: usize) -> Vec<mail::Model> {
    mails_that(app.hub.store(), state, count, |_| true).await
}

/// Waits until so many mails wait that were tried so often.
async fn waiting(app: &TestApp, count: usize, attempts: i32) -> Vec<mail::Model> {
    let is_back = |mail: &mail::Model| mail.attempts == attempts && mail.due_at > mail.created_at;
    mails_that(app.hub.store(), MailState::Queued, count, is_back).await
}
