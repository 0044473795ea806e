//! What staff do: write, look, try out, send once.

use plenary::types::Role;
use serde_json::{Value, json};

use super::{PATIENCE, app, draft, mutate, send, subscribe};
use crate::support::mutation::en;
use crate::support::smtp::SmtpServer;

const ISSUE: &str = "query($id: ID!) { newsletter { issue(id: $id) {
  status author subject { text } body { text } queued sent failed uncertain dropped
  preview(locale: \"ko\") { locale subject text html } } } }";

#[tokio::test]
async fn a_draft_is_written_previewed_changed_and_tried_out() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    let issue = draft(&app, en("News"), en("**Bold** <script>alert(1)</script>")).await;
    let subject = json!({ "translations": [{ "locale": "ko", "text": "소식" }] });
    let body = json!({ "translations": [{ "locale": "ko", "text": "**굵게**" }] });
    let input = json!({ "issue": issue, "subject": subject, "body": body });
    mutate(&app.editor(), "updateNewsletterIssue", input, "issue { id }").await;
    let mut shown = app.editor().ask(ISSUE, json!({ "id": issue })).await;
    let shown = shown["newsletter"]["issue"].take();
    assert_eq!(
        (&shown["status"], &shown["author"], &shown["queued"]),
        (&json!("DRAFT"), &json!("test editor"), &json!(0))
    );
    assert_eq!(shown["preview"]["subject"], "소식");
    let html = shown["preview"]["html"].as_str().unwrap();
    assert!(html.contains("<strong>굵게</strong>") && !html.contains("script"), "{html}");
    let input = json!({ "issue": issue, "email": "boss@example.org", "locale": "ko" });
    let tested = mutate(&app.editor(), "testNewsletterIssue", input, "issue { status }").await;
    assert_eq!(tested["issue"]["status"], "DRAFT");
    let mail = smtp.next().await;
    assert_eq!(
        (mail.to.as_slice(), mail.subject()),
        (["boss@example.org".to_owned()].as_slice(), "소식".into())
    );
    assert_eq!(mail.header("List-Unsubscribe"), None);
}

#[tokio::test]
async fn an_issue_is_sent_once_however_often_it_is_sent_off() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    let issue = send(&app, "News").await;
    assert_eq!(smtp.next().await.subject(), "News");
    let input = json!({ "issue": issue });
    mutate(&app.editor(), "sendNewsletterIssue", input.clone(), "issue { id }").await;
    let change = json!({ "issue": issue, "subject": en("Other news") });
    let refused = mutate(&app.editor(), "updateNewsletterIssue", change, "issue { id }").await;
    let errors = json!([{ "__typename": "InvalidInput", "path": ["issue"] }]);
    assert_eq!(refused, json!({ "issue": null, "userErrors": errors }));
    // What comes next is the next issue, and not the same once more.
    send(&app, "Later news").await;
    assert_eq!(smtp.next().await.subject(), "Later news");
    let data = app.editor().ask(ISSUE, json!({ "id": issue })).await;
    assert_eq!(data["newsletter"]["issue"]["sent"], 1);
}

#[tokio::test]
async fn who_joins_later_does_not_get_what_was_sent_before() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    send(&app, "Early").await;
    app.clock.turn_to("2019-10-01T14:00:01+09:00");
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    send(&app, "Late").await;
    assert_eq!(smtp.next().await.subject(), "Late");
}

#[tokio::test]
async fn no_mail_is_counted_twice_while_it_is_on_its_way() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    subscribe(&app, &smtp, "ana@example.org", "en").await;
    let issue = send(&app, "News").await;
    let query = "query($id: ID!) { newsletter { issue(id: $id) { queued sent } } }";
    let sent = async {
        loop {
            let data = app.editor().ask(query, json!({ "id": issue })).await;
            let count = |name: &str| data["newsletter"]["issue"][name].as_i64().unwrap();
            assert_eq!(count("queued") + count("sent"), 1, "{data}");
            if count("sent") == 1 {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, sent).await.expect("it is sent");
}

#[tokio::test]
async fn a_repeated_draft_is_the_same_draft() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    let input = json!({ "clientKey": "one", "subject": en("News"), "body": en("Text") });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let input = input.clone();
        ids.push(mutate(&app.editor(), "createNewsletterIssue", input, "issue { id }").await);
    }
    assert_eq!(ids[0], ids[1]);
    let query = "{ newsletter { issues { totalCount nodes { id } } } }";
    let data = app.editor().ask(query, json!({})).await;
    assert_eq!(data["newsletter"]["issues"]["totalCount"], 1);
}

#[tokio::test]
async fn only_staff_of_all_editions_see_and_write_the_newsletter() {
    let smtp = SmtpServer::start().await;
    let app = app(&smtp, &[]).await;
    let issue = draft(&app, en("Secret plans"), en("Text")).await;
    let edition = app.edition_id("whrcf-2019").await;
    let of_one = app.public().with_token(&app.token(Role::Editor, Some(edition)).await);
    let query = "query($id: ID!) { newsletter { consentVersion confirmedCount pendingCount
      issue(id: $id) { id } issues { totalCount } } }";
    for client in [&app.public(), &of_one] {
        let data = client.ask(query, json!({ "id": issue })).await["newsletter"].take();
        for field in ["confirmedCount", "pendingCount", "issue", "issues"] {
            assert_eq!(data[field], Value::Null, "{field}");
        }
    }
    let send = "mutation($id: ID!) { sendNewsletterIssue(input: { issue: $id }) { issue { id } } }";
    assert_eq!(app.public().codes(send, json!({ "id": issue })).await, ["UNAUTHENTICATED"]);
    assert_eq!(of_one.codes(send, json!({ "id": issue })).await, ["FORBIDDEN"]);
    let missing = json!({ "issue": "issue_00000000000000000000000000000007" });
    let payload = mutate(&app.editor(), "sendNewsletterIssue", missing, "issue { id }").await;
    assert_eq!(payload["userErrors"][0]["__typename"], "NotFound");
}
