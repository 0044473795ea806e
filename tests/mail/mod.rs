//! Mail, as those who get it and the server that takes it see it.

mod arriving;

use std::time::Duration;

use plenary::entity::mail::{self, MailState};
use plenary::entity::subscriber::SubscriberState;
use plenary::store::{NewSubscription, Store};
use plenary::types::{EmailAddress, Secret};

use crate::support::app::TestApp;
use crate::support::smtp::SmtpServer;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often the outbox is looked at that is waited for.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// How a service of these tests is set up, wherever its mail goes.
const SETTINGS: [&str; 6] = [
    "--smtp-timeout-seconds",
    "1",
    "--mail-from",
    "세계인권도시포럼 <news@forum.example>",
    "--public-url",
    "https://forum.example/plenary",
];

/// A service that sends through a server.
async fn app(smtp: &SmtpServer) -> TestApp {
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

/// Where the only subscriber of an address stands. None: there is none.
async fn stands(store: &Store, address: &str) -> Option<SubscriberState> {
    let subscribers = store.subscribers().await.unwrap();
    subscribers.iter().find(|row| row.address.as_str() == address).map(|row| row.state)
}

/// Waits until so many mails stand there, and returns them.
async fn mails(store: &Store, state: MailState, count: usize) -> Vec<mail::Model> {
    let looking = async {
        let mut look = tokio::time::interval(LOOK_AGAIN);
        loop {
            look.tick().await;
            let mails = store.mails([state]).await.unwrap();
            if mails.len() == count {
                return mails;
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    found.unwrap_or_else(|_| panic!("there are never {count} that are {state:?}"))
}
