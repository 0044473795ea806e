//! Erasing somebody: from the program, its history, and whatever else knows of them.

mod everywhere;
mod traces;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en};

/// Who is erased: a speaker of 2019 who also took part in 2021.
const NAME: &str = "Shams ASADI";

const ERASE: &str = "mutation($input: EraseParticipantInput!) { eraseParticipant(input: $input) {
  erased editions { slug } edition { revision } revision { number reason { text } }
  mentions { field isPresent revisions issue object { __typename id } }
  affected { sessions participants agendas }
  userErrors { __typename message path } } }";

const CHANGES: &str = "subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) { number } }";

/// What erasing them answers.
async fn erase(app: &TestApp, participant: &str, mut input: Value) -> Value {
    input["participant"] = json!(participant);
    app.editor().ask(ERASE, json!({ "input": input })).await["eraseParticipant"].take()
}

/// Writes the name where others write: into a title, an announcement and the reason of a revision.
async fn name_them(app: &TestApp) {
    let input = json!({ "session": forum::session(app, "T-SE").await,
                        "title": en("Cities and Shams Asadi"), "reason": en("Shams ASADI comes too") });
    done(&app.editor(), "updateSession", input, "session { id }").await;
    let edition = forum::edition(app, "whrcf-2019").await.id;
    let input = json!({ "edition": edition, "text": en("Welcome, Shams Asadi!") });
    done(&app.editor(), "postAnnouncement", input, "announcement { id }").await;
}
