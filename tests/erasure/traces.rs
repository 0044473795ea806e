//! What is left of somebody who was erased: nothing, wherever one looks.

use plenary::entity::mail::MailState;
use serde_json::{Value, json};

use super::{CHANGES, NAME, erase, name_them};
use crate::suite::mail;
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum;
use crate::support::smtp::SmtpServer;
use crate::support::sse::Events;

/// All that staff can read of an edition and of its history.
const EVERYTHING: &str = r#"query($at: Int, $name: String!, $edition: ID!) {
  edition(slug: "whrcf-2019", atRevision: $at) {
    title { translations { text } } announcements(includeWithdrawn: true) { text { translations { text } } }
    participants(first: 100) { nodes { name names { translations { text } } person { id } } }
    sessions(first: 100) { nodes { title { translations { text } }
      contributions { displayName { translations { text } } participant { name } } } }
  }
  search(edition: $edition, text: $name) { nodes { node { ... on Participant { name } ... on Session { title { text } } } } }
}"#;

const HISTORY: &str = r#"{ edition(slug: "whrcf-2019") { revisions(first: 100) { nodes {
  note reason { translations { text } } changes { __typename summary { translations { text } }
    ... on SessionAdded { session { title { translations { text } } contributions {
      displayName { translations { text } } } } }
    ... on ParticipantAdded { participant { name } }
    ... on AnnouncementPosted { announcement { text { translations { text } } } } } } } } }"#;

/// Everything that a node says, of now and of every revision; empty where a name is asked for.
async fn said(app: &TestApp) -> String {
    let edition = forum::edition(app, "whrcf-2019").await;
    let mut said = app.editor().ask(HISTORY, json!({})).await.to_string();
    for at in (1..=edition.revision).map(Some).chain([None]) {
        let variables = json!({ "at": at, "name": NAME, "edition": edition.id });
        said += &app.editor().ask(EVERYTHING, variables).await.to_string();
    }
    said.to_lowercase()
}

/// Whatever the database holds, as text.
async fn kept(app: &TestApp) -> String {
    let mut kept = String::new();
    let tables = [
        "revision",
        "edition",
        "organization",
        "participant",
        "session",
        "contribution",
        "announcement",
        "mail",
        "agenda_notice",
        "newsletter_issue",
        "erased_participant",
    ];
    for table in tables {
        let whole = app.database.rows_of(table).await;
        kept += &whole.join("\n");
    }
    kept.to_lowercase()
}

async fn follow(app: &TestApp) -> Events {
    let edition = forum::edition(app, "whrcf-2019").await;
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    Events::open(&app.public(), CHANGES, variables).await.begun().await
}

async fn ended(mut events: Events) -> Value {
    events.told().await
}

#[tokio::test]
async fn nothing_is_left_of_them_in_the_database_and_in_the_answers_of_any_node() {
    let app = forum::of_2019().await;
    name_them(&app).await;
    let other = app.another_node(&[]).await;
    let asadi = "asadi";
    assert!(said(&app).await.contains(asadi) && said(&other).await.contains(asadi));
    assert!(kept(&app).await.contains(asadi));
    let streams = [follow(&app).await, follow(&other).await];
    let participant = forum::participant(&app, NAME).await;
    let erased = erase(&app, &participant, json!({ "redact": true })).await;
    assert_eq!((&erased["userErrors"], &erased["mentions"]), (&json!([]), &json!([])));
    for events in streams {
        assert_eq!(codes(&ended(events).await), ["RESYNC_REQUIRED"], "who follows starts again");
    }
    for node in [&app, &other] {
        let said = said(node).await;
        assert!(!said.contains(asadi), "{said}");
        assert!(said.contains("[…]"), "what others wrote stays, without the name");
    }
    assert!(!kept(&app).await.contains(asadi));
}

#[tokio::test]
async fn a_mail_that_waits_for_them_is_not_sent_and_their_link_opens_nothing() {
    let mut smtp = SmtpServer::start().await;
    let app = mail::app(&smtp).await;
    smtp.close().await;
    let participant = forum::participant(&app, NAME).await;
    let invite = "mutation($input: InviteParticipantConsentInput!) {
      inviteParticipantConsent(input: $input) { link userErrors { message } } }";
    let input = json!({ "participant": participant });
    let data = app.editor().ask(invite, json!({ "input": input })).await;
    let link = data["inviteParticipantConsent"]["link"].as_str().unwrap().to_owned();
    let input = json!({ "participant": participant, "email": "shams@example.org" });
    app.editor().ask(invite, json!({ "input": input })).await;
    mail::mails(&app, MailState::Queued, 1).await;
    erase(&app, &participant, json!({})).await;
    let dropped = &mail::mails(&app, MailState::Dropped, 1).await[0];
    assert_eq!((&dropped.recipient, &dropped.letter), (&None, &None));
    let page = app.public().get(&link).send().await.unwrap();
    assert_eq!(page.status(), 404);
}
