//! A search finds what the viewer may see, as it is now.

use plenary::entity::contribution;
use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::program::{Edit, Record};
use plenary::types::EditionId;
use serde_json::json;

use super::{found, search};
use crate::support::app::TestApp;
use crate::support::forum::{self, Edition};
use crate::support::mutation::{done, en};
use crate::support::rows::{self, id, text};

const SLUG: &str = "forum-2019";

fn put(row: impl Into<Record>) -> Edit {
    Edit::Put(row.into())
}

/// A forum with one session, and one person who speaks there, listed in some way.
async fn forum_with(visibility: ParticipantVisibility) -> (TestApp, Edition) {
    let edition: EditionId = id(1);
    let session = rows::session(edition, 1, "Opening");
    let speaker = participant::Model {
        visibility,
        affiliation: Some(text("Quartz Institute")),
        city: Some("Quito".to_owned()),
        ..rows::participant(edition, 1, "Zoe QUILL")
    };
    let shown = contribution::Model {
        display_name: Some(text("Judge Quill")),
        ..rows::contribution(&session, 1, Some(speaker.id))
    };
    let rows = vec![put(rows::edition(edition, SLUG)), put(session), put(speaker), put(shown)];
    let app = TestApp::with_edits(edition, rows).await;
    let edition = forum::edition(&app, SLUG).await;
    (app, edition)
}

/// Whatever could point at the speaker.
const WORDS: [&str; 6] = ["zoe", "quill", "judge", "quartz", "quito", "q"];

#[tokio::test]
async fn somebody_who_is_not_listed_is_found_by_staff_alone() {
    for visibility in [ParticipantVisibility::Hidden, ParticipantVisibility::Anonymous] {
        let (app, edition) = forum_with(visibility).await;
        for word in WORDS {
            let seen = search(&app.public(), &edition, word).await;
            assert_eq!(seen["totalCount"], 0, "{word} finds somebody {visibility:?}: {seen}");
            assert_ne!(search(&app.editor(), &edition, word).await["totalCount"], 0, "{word}");
        }
        assert_eq!(found(&app.public(), &edition, "opening").await.len(), 1);
    }
}

#[tokio::test]
async fn somebody_is_found_as_long_as_they_are_listed() {
    let (app, edition) = forum_with(ParticipantVisibility::Public).await;
    assert_eq!(found(&app.public(), &edition, "quill zoe").await[0], "Zoe QUILL");
    let listed = app.program(id(1)).tables().participants[&id(1)].clone();
    let hidden = participant::Model {
        visibility: ParticipantVisibility::Hidden,
        ..participant::Model::clone(&listed)
    };
    app.edit(id(1), vec![put(hidden)]).await;
    for word in WORDS {
        assert_eq!(search(&app.public(), &edition, word).await["totalCount"], 0, "{word}");
    }
}

#[tokio::test]
async fn a_draft_and_its_speakers_are_found_by_staff_alone() {
    let (app, edition) = forum_with(ParticipantVisibility::Public).await;
    let session: plenary::types::SessionId = id(1);
    // It has neither a time nor a room, which whoever publishes it must know.
    let input = json!({ "sessions": [session.to_string()], "acceptWarnings": true });
    done(&app.editor(), "unpublishSessions", input.clone(), "sessions { id }").await;
    for word in WORDS.into_iter().chain(["opening"]) {
        assert_eq!(search(&app.public(), &edition, word).await["totalCount"], 0, "{word}");
        assert_ne!(search(&app.editor(), &edition, word).await["totalCount"], 0, "{word}");
    }
    done(&app.editor(), "publishSessions", input, "sessions { id }").await;
    for word in WORDS.into_iter().chain(["opening"]) {
        assert_ne!(search(&app.public(), &edition, word).await["totalCount"], 0, "{word}");
    }
}

#[tokio::test]
async fn a_change_is_found_by_the_next_search() {
    let (app, edition) = forum_with(ParticipantVisibility::Public).await;
    let session: plenary::types::SessionId = id(1);
    for title in ["Welcome", "Greeting", "Reception"] {
        let input = json!({ "session": session.to_string(), "title": en(title) });
        done(&app.editor(), "updateSession", input, "session { id }").await;
        assert_eq!(search(&app.public(), &edition, title).await["totalCount"], 1, "{title}");
        assert_eq!(search(&app.public(), &edition, "opening").await["totalCount"], 0);
    }
    let input = json!({ "session": session.to_string() });
    done(&app.editor(), "cancelSession", input, "session { id }").await;
    assert_eq!(search(&app.public(), &edition, "reception").await["totalCount"], 1);
}
