//! Consent belongs to an edition: who is listed at one stays hidden at another.

use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::program::Edit;
use plenary::types::{EditionId, PersonId};
use serde_json::json;

use super::arguments;
use crate::support::app::TestApp;
use crate::support::rows::{self, id};

const WHO: u128 = 0x0fff;

/// An edition with one announced participation of the same person.
fn edition(number: u128, visibility: ParticipantVisibility) -> (EditionId, Vec<Edit>) {
    let edition_id = id(number);
    let row = participant::Model {
        visibility,
        person_id: id(WHO),
        is_announced: true,
        ..rows::participant(edition_id, number + 1, "Somebody")
    };
    let edition = rows::edition(edition_id, &format!("forum-{number}"));
    (edition_id, vec![Edit::Put(edition.into()), Edit::Put(row.into())])
}

#[tokio::test]
async fn a_person_is_known_by_the_editions_alone_that_list_them() {
    use ParticipantVisibility::{Anonymous, Hidden, Public};
    let editions = [edition(10, Hidden), edition(20, Public), edition(30, Anonymous)];
    let app = TestApp::with_editions(editions).await;
    let query = "query($id: ID!) {
      person(id: $id) { id participations { id } }
      node(id: $id) { ... on Person { participations { id } } }
    }";
    let who: PersonId = id(WHO);
    let data = app.public().ask(query, json!({ "id": who.to_string() })).await;
    let listed = json!([{ "id": arguments::participant(21) }]);
    assert_eq!(data["person"]["participations"], listed);
    assert_eq!(data["node"]["participations"], listed);
    let data = app.editor().ask(query, json!({ "id": who.to_string() })).await;
    assert_eq!(data["person"]["participations"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_person_whom_no_edition_lists_is_unknown() {
    use ParticipantVisibility::{Anonymous, Hidden};
    let app = TestApp::with_editions([edition(10, Hidden), edition(30, Anonymous)]).await;
    let query = "query($id: ID!) { person(id: $id) { id } node(id: $id) { id } }";
    let who: PersonId = id(WHO);
    let data = app.public().ask(query, json!({ "id": who.to_string() })).await;
    assert_eq!(data, json!({ "person": null, "node": null }));
}
