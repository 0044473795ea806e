//! Participants say themselves whether and how they are listed: the whole way, from the invitation
//! of staff to what the public sees.

mod choosing;
mod inviting;
mod keeping;
mod page;

use plenary::entity::participant::{self, ConsentBasis};
use plenary::entity::session;
use plenary::program::Edit;
use plenary::types::{EditionId, LocalizedText, ParticipantId};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::rows::{self, id, link, url};

/// Who is invited.
pub const PERSON: u128 = 60;

const INVITE: &str = "mutation($input: InviteParticipantConsentInput!) {
  inviteParticipantConsent(input: $input) {
    participant { id } link expiresAt userErrors { __typename path message }
  }
}";

pub fn edition_id() -> EditionId {
    id(1)
}

/// An edition of other people.
fn elsewhere_id() -> EditionId {
    id(9)
}

pub fn person_id() -> ParticipantId {
    id(PERSON)
}

/// A text in Korean and English.
fn both(ko: &str, en: &str) -> LocalizedText {
    let texts = [("ko", ko), ("en", en)];
    LocalizedText::new(texts.map(|(tag, text)| (tag.parse().unwrap(), text.to_owned()))).unwrap()
}

/// Somebody of whom everything is known, listed because the program was published.
pub fn somebody() -> participant::Model {
    participant::Model {
        names: both("김하나", "Hana Kim"),
        affiliation: Some(both("시청", "City Hall")),
        position: Some(both("과장", "Head of section")),
        organization_id: Some(id(2)),
        city: Some("Gwangju".to_owned()),
        country: "KR".parse().ok(),
        origin_country: "NP".parse().ok(),
        bio: Some(both("**활동가**", "**Activist** <script>alert(1)</script>")),
        photo_url: Some(url("https://example.org/photo.jpg")),
        links: vec![link(both("누리집", "Home page"), "https://example.org/hana")].into(),
        consent_basis: Some(ConsentBasis::PublishedProgram),
        ..rows::participant(edition_id(), PERSON, "KIM Hana")
    }
}

fn published(number: u128, ko: &str, en: &str) -> session::Model {
    let row = rows::session(edition_id(), number, en);
    session::Model { title: both(ko, en), ..row }
}

/// A service with somebody who speaks in a published session and in a draft.
pub async fn forum() -> TestApp {
    forum_with(somebody()).await
}

/// Likewise, with a row of the test's own for them.
pub async fn forum_with(row: participant::Model) -> TestApp {
    let open = published(40, "개회식", "Opening");
    let draft = session::Model { is_published: false, ..published(41, "비밀", "Secret plans") };
    let speaker = Some(person_id());
    let mut edition = rows::edition(edition_id(), "forum");
    edition.title = both("포럼", "The Forum");
    let edits = vec![
        Edit::Put(edition.into()),
        Edit::Put(rows::organization(edition_id(), 2, "the-city").into()),
        Edit::Put(row.into()),
        Edit::Put(rows::contribution(&open, 80, speaker).into()),
        Edit::Put(rows::contribution(&draft, 81, speaker).into()),
        Edit::Put(open.into()),
        Edit::Put(draft.into()),
    ];
    let mut elsewhere = rows::edition(elsewhere_id(), "elsewhere");
    elsewhere.starts_on = "2018-10-18".parse().unwrap();
    let elsewhere = vec![Edit::Put(elsewhere.into())];
    TestApp::with_editions([(edition_id(), edits), (elsewhere_id(), elsewhere)]).await
}

/// What an invitation comes to, whatever it says.
async fn try_to_invite(client: &Client, input: Value) -> Value {
    let data = client.ask(INVITE, json!({ "input": input })).await;
    data["inviteParticipantConsent"].clone()
}

/// The path of a new link for somebody.
pub async fn invite(app: &TestApp) -> String {
    let input = json!({ "participant": person_id().to_string() });
    let payload = try_to_invite(&app.editor(), input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["link"].as_str().unwrap().to_owned()
}

/// A form that is sent to a link.
fn form(app: &TestApp, link: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    let request = reqwest::Client::new().post(format!("{}{link}", app.public().base));
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}

/// Chooses, and returns the page that says so.
async fn choose(app: &TestApp, link: &str, choice: &str) -> String {
    let answer = form(app, link, format!("choice={choice}")).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.unwrap()
}

/// The status of a page that is looked at.
async fn look(app: &TestApp, link: &str) -> StatusCode {
    app.public().get(link).send().await.unwrap().status()
}

/// The page of a link.
async fn read(app: &TestApp, link: &str) -> String {
    let answer = app.public().get(link).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.unwrap()
}

/// How staff see somebody.
async fn seen_by_staff(app: &TestApp) -> Value {
    let query = "query($id: ID!) { edition { participant(id: $id) {
      visibility consentBasis consentedAt erasureRequestedAt
    } } }";
    let variables = json!({ "id": person_id().to_string() });
    app.editor().ask(query, variables).await["edition"]["participant"].take()
}

/// Where the edition stands.
pub fn revision(app: &TestApp) -> i32 {
    app.program(edition_id()).revision().0
}
