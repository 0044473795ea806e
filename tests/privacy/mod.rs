//! Nobody is shown against their consent, and no draft before its time: on no path of the schema.

mod arguments;
pub mod edition;
mod every_path;
mod figures;
mod following;
pub mod mutations;
mod person;
mod refusals;
mod revisions;
mod schema;
mod staff;
mod unseen;

use plenary::store::{NewAgenda, NewIssue};
use plenary::types::{LocalizedText, Role, SecretHash};
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::rows::id;

const RESCHEDULE: &str = r#"mutation($session: ID!) {
  rescheduleSession(input: {
    session: $session, startsAt: "2019-10-01T12:00:00+09:00", note: "zqx note of a revision",
    reason: { translations: [{ locale: "en", text: "The bus is late" }] }
  }) { revision { number } userErrors { message path } }
}"#;

/// The edition at its first revision.
async fn founded() -> TestApp {
    let app = TestApp::with_edits(edition::edition_id(), edition::founding()).await;
    make_agenda(&app).await;
    draft_issue(&app).await;
    app
}

/// The issue of the newsletter that is drafted, and nobody's business yet.
pub const ISSUE: u128 = 0x155e;

pub async fn draft_issue(app: &TestApp) {
    let secret = || {
        let text = format!("{} of an issue", edition::NEVER);
        LocalizedText::new([("en".parse().unwrap(), text)]).unwrap()
    };
    let issue = NewIssue {
        id: id(ISSUE),
        client_key: None,
        edition: Some(edition::edition_id()),
        subject: secret(),
        body: secret(),
        author: format!("{} author", edition::NEVER),
        at: app.sources.clock.now(),
    };
    app.hub.store().create_issue(issue).await.unwrap();
}

/// The token of an agenda of everything that may be seen, and of one session that was taken out of
/// the program.
const TOKEN: &str = "token of an agenda";

async fn make_agenda(app: &TestApp) {
    let sessions = [edition::OPEN, edition::CANCELLED, edition::ONLINE, edition::GONE];
    let agenda = NewAgenda {
        id: id(0x0a9e),
        secret: SecretHash::of(TOKEN),
        edition: edition::edition_id(),
        sessions: sessions.map(id).into(),
        at: app.sources.clock.now(),
    };
    app.hub.create_agenda(agenda).await.unwrap();
    let wish = format!(
        "mutation {{ setAgendaNotifications(input: {{ token: {TOKEN:?},
           email: \"{}@example.org\", quietHours: {{ from: \"22:00\", until: \"07:00\" }} }}) {{
           userErrors {{ message }} }} }}",
        edition::NEVER
    );
    let answer = app.public().ask(&wish, json!({})).await;
    assert_eq!(answer["setAgendaNotifications"]["userErrors"], json!([]));
}

/// An editor moves the open session, with a note for staff.
async fn reschedule(app: &TestApp) {
    let session: plenary::types::SessionId = id(edition::OPEN);
    let data = app.editor().ask(RESCHEDULE, json!({ "session": session.to_string() })).await;
    assert_eq!(data["rescheduleSession"]["userErrors"], json!([]));
}

/// The edition after its first revision, with all its history.
async fn grow(app: &TestApp) {
    for edits in revisions::later() {
        app.edit(edition::edition_id(), edits).await;
    }
    reschedule(app).await;
}

/// The edition with all its history.
async fn grown() -> TestApp {
    let app = founded().await;
    grow(&app).await;
    app
}

/// The edition with all its history, and an editor of another edition.
pub async fn grown_with_stranger() -> (TestApp, Client) {
    let other = edition::another();
    let app =
        TestApp::with_editions([(edition::edition_id(), edition::founding()), other.clone()]).await;
    grow(&app).await;
    let token = app.token(Role::Editor, Some(other.0)).await;
    let stranger = app.public().with_token(&token);
    (app, stranger)
}
