//! What was made ready for all is not given to anybody after it was taken back.

use serde_json::json;

use super::edition;
use crate::support::app::TestApp;
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
