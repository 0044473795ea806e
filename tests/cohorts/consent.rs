//! What was made ready for all is not given to anybody after it was taken back.

use plenary::entity::participant::ParticipantVisibility;
use plenary::program::{Edit, Record};
use serde_json::json;

use super::{CHANGES, change, edition};
use crate::support::app::TestApp;
use crate::support::forum::each;
use crate::support::mutation::done;
use crate::support::sse::Events;

const TITLES: &str = "subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) {
    number changes { __typename ... on SessionChanged { session { title { text } } } }
  }
}";

#[tokio::test]
async fn what_was_kept_before_a_session_was_taken_back_is_told_anew() {
    let app = TestApp::with_options(&[]).await;
    let (editor, edition) = (app.editor(), edition(&app).await);
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let mut early = Events::open(&app.public(), TITLES, variables.clone()).await;
    let [secret, open] = [&edition.sessions[0], &edition.sessions[1]];
    for session in [secret, open] {
        let title =
            json!({ "translations": [{ "locale": "en", "text": format!("Now {session}") }] });
        let input = json!({ "session": session, "title": title });
        done(&editor, "updateSession", input, "session { id }").await;
    }
    let told = early.told().await["data"]["programChanges"].take();
    assert_eq!(told["changes"][0]["session"]["title"]["text"], format!("Now {secret}"));
    done(&editor, "unpublishSessions", json!({ "sessions": [secret] }), "sessions { id }").await;
    // The cohort of the first, which has the title ready.
    let mut late = Events::open(&app.public(), TITLES, variables).await;
    let first = late.told().await["data"]["programChanges"].take();
    assert_eq!(first["number"], 3, "the revision that says nothing any more is passed over");
    assert_eq!(first["changes"][0]["session"]["title"]["text"], format!("Now {open}"));
    let second = late.told().await["data"]["programChanges"].take();
    assert_eq!(second, json!({ "number": 4, "changes": [{ "__typename": "SessionRemoved" }] }));
}

#[tokio::test]
async fn who_is_up_to_date_is_not_ended_when_something_is_taken_back() {
    let app = TestApp::with_options(&[]).await;
    let (editor, edition) = (app.editor(), edition(&app).await);
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let mut streams = Vec::new();
    for _ in 0..30 {
        streams.push(Events::open(&app.public(), CHANGES, variables.clone()).await);
    }
    let ids = json!({ "sessions": [edition.sessions[0]], "acceptWarnings": true });
    for turn in 0..20 {
        change(&editor, &edition.sessions[1], turn).await;
        let name = if turn % 2 == 0 { "unpublishSessions" } else { "publishSessions" };
        done(&editor, name, ids.clone(), "sessions { id }").await;
    }
    for events in &mut streams {
        for number in 2..42 {
            let told = events.told().await;
            assert_eq!(told["data"]["programChanges"]["number"], number, "{told}");
        }
    }
}

const PERSON: &str = "subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) { number changes { ... on SessionChanged {
    session { contributions { participant { person { participations { id } } } } } } } }
}";

#[tokio::test]
async fn what_another_edition_takes_back_is_told_anew_too() {
    let app = TestApp::whrcf().await;
    // The mayor, who took part in several editions.
    let query = r#"{ edition(slug: "whrcf-2019") { participants(first: 100) { nodes { name
      contributions { session { id } } person { participations { id } } } } } }"#;
    let data = app.public().ask(query, json!({})).await;
    let people = data["edition"]["participants"]["nodes"].as_array().unwrap();
    let mayor = people.iter().find(|row| row["name"] == "LEE Yong-sup").unwrap();
    let session = mayor["contributions"][0]["session"]["id"].as_str().unwrap();
    let ids: Vec<_> = each(&mayor["person"]["participations"], "/id");
    let there = app.edition_id("whrcf-2021").await;
    let program = app.program(there);
    let mut rows = program.tables().participants.values();
    let elsewhere = rows.find(|row| ids.contains(&json!(row.id.to_string()))).unwrap();
    let id = elsewhere.id.to_string();
    let edition = edition(&app).await;
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let mut early = Events::open(&app.public(), PERSON, variables.clone()).await;
    change(&app.editor(), session, 0).await;
    let seen = early.told().await.to_string();
    assert!(seen.contains(&id), "{seen}");
    let mut hidden = elsewhere.as_ref().clone();
    hidden.visibility = ParticipantVisibility::Hidden;
    app.edit(there, vec![Edit::Put(Record::Participant(hidden.into()))]).await;
    let mut late = Events::open(&app.public(), PERSON, variables).await;
    let told = late.told().await;
    assert_eq!(told["data"]["programChanges"]["number"], 2);
    let seen = told.to_string();
    assert!(seen.contains("participations") && !seen.contains(&id), "{seen}");
}
