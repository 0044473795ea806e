//! The newsletter, as those who take it and those who write it see it.

mod asking;
mod leaving;
mod pages;
mod staff;
mod story;

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::mutation::en;
use crate::support::smtp::SmtpServer;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service that sends through a server, with more options.
async fn app(smtp: &SmtpServer, options: &[&str]) -> TestApp {
    let url = smtp.url();
    let sender = ["--mail-from", "news@forum.example", "--public-url", "https://forum.example"];
    TestApp::with_options(&[&["--smtp-url", url.as_str()], &sender[..], options].concat()).await
}

/// The payload of a mutation about the newsletter, whatever it says.
async fn mutate(client: &Client, name: &str, input: Value, select: &str) -> Value {
    let (first, rest) = name.split_at(1);
    let input_type = format!("{}{rest}Input", first.to_uppercase());
    let query = format!(
        "mutation($input: {input_type}!) {{ {name}(input: $input) {{ {select} \
         userErrors {{ __typename path }} }} }}"
    );
    client.ask(&query, json!({ "input": input })).await[name].take()
}

/// Asks for the newsletter.
async fn ask(app: &TestApp, email: &str, locale: &str) {
    let input = json!({ "email": email, "locale": locale });
    let payload = mutate(&app.public(), "subscribeToNewsletter", input, "accepted").await;
    assert_eq!(payload, json!({ "accepted": true, "userErrors": [] }));
}

/// Asks for the newsletter and confirms it, by the mail that comes.
async fn subscribe(app: &TestApp, smtp: &SmtpServer, email: &str, locale: &str) {
    ask(app, email, locale).await;
    let mail = smtp.next().await;
    assert_eq!(mail.to, [email]);
    let secret = mail.secret("newsletter/confirm");
    let path = format!("/newsletter/confirm/{secret}");
    assert_eq!(press(&app.public(), &path).await.0, StatusCode::OK);
}

/// Presses the button of a page: the status and the page that comes.
async fn press(client: &Client, path: &str) -> (StatusCode, String) {
    let response = client.post_to(path).send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

/// Looks at a page.
async fn look(client: &Client, path: &str) -> (StatusCode, String) {
    let response = client.get(path).send().await.unwrap();
    (response.status(), response.text().await.unwrap())
}

/// Writes an issue; its id.
async fn draft(app: &TestApp, subject: Value, body: Value) -> String {
    let input = json!({ "subject": subject, "body": body });
    let payload =
        mutate(&app.editor(), "createNewsletterIssue", input, "issue { id status }").await;
    assert_eq!(payload["userErrors"], json!([]));
    assert_eq!(payload["issue"]["status"], "DRAFT");
    payload["issue"]["id"].as_str().unwrap().to_owned()
}

/// Writes an issue in English alone and sends it off; its id.
async fn send(app: &TestApp, subject: &str) -> String {
    let issue = draft(app, en(subject), en("Something happened.")).await;
    let input = json!({ "issue": issue });
    let payload = mutate(&app.editor(), "sendNewsletterIssue", input, "issue { sentAt }").await;
    assert_eq!(payload["userErrors"], json!([]));
    issue
}

/// How many stand where, as staff see it.
async fn counts(app: &TestApp) -> (i64, i64) {
    let query = "{ newsletter { confirmedCount pendingCount } }";
    let data = app.editor().ask(query, json!({})).await;
    let count = |name: &str| data["newsletter"][name].as_i64().unwrap();
    (count("confirmedCount"), count("pendingCount"))
}
