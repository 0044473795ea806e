//! What comes of a choice.

use serde_json::{Value, json};

use super::{
    choose, edition_id, form, forum, invite, look, person_id, read, revision, seen_by_staff,
};
use crate::support::app::TestApp;
use crate::support::forum as forums;
use crate::support::sse::Events;

/// The instant at which the service stands, as staff read it.
const NOW: &str = "2019-10-01T05:00:00Z";

fn given(visibility: &str, erasure: &Value) -> Value {
    json!({
        "visibility": visibility, "consentBasis": "GIVEN_BY_PERSON", "consentedAt": NOW,
        "erasureRequestedAt": erasure,
    })
}

/// What the public sees of somebody: their listing, and who speaks at the opening.
async fn seen_by_public(app: &TestApp) -> Value {
    let query = "query($id: ID!) { edition {
      participant(id: $id) { visibility consentBasis consentedAt erasureRequestedAt }
      sessions { nodes { contributions { participant { id } displayName { text(locale: \"en\") } } } }
      countries { participantCount }
    } }";
    let variables = json!({ "id": person_id().to_string() });
    app.public().ask(query, variables).await["edition"].take()
}

#[tokio::test]
async fn each_choice_is_recorded_as_a_revision_with_its_time() {
    for (choice, visibility, erasure) in [
        ("PUBLIC", "PUBLIC", Value::Null),
        ("ANONYMOUS", "ANONYMOUS", Value::Null),
        ("HIDDEN", "HIDDEN", Value::Null),
        ("ERASE", "HIDDEN", json!(NOW)),
    ] {
        let app = forum().await;
        let link = invite(&app).await;
        choose(&app, &link, choice).await;
        assert_eq!(seen_by_staff(&app).await, given(visibility, &erasure), "{choice}");
        let query = "{ edition { revisions { nodes {
          number actor note reason { text } committedAt
        } } } }";
        let data = app.editor().ask(query, json!({})).await;
        let made = json!({
            "number": 2, "actor": "participant", "note": null, "reason": null, "committedAt": NOW,
        });
        let revisions = data["edition"]["revisions"]["nodes"].as_array().unwrap();
        assert!(revisions.contains(&made), "{choice}: {data}");
    }
}

#[tokio::test]
async fn the_same_choice_twice_is_one_revision() {
    let app = forum().await;
    let link = invite(&app).await;
    choose(&app, &link, "PUBLIC").await;
    app.clock.turn_to("2019-10-02T09:00:00+09:00");
    let page = choose(&app, &link, "PUBLIC").await;
    assert!(page.contains("By name"), "{page}");
    assert_eq!(revision(&app), 2);
    assert_eq!(seen_by_staff(&app).await, given("PUBLIC", &Value::Null));
}

#[tokio::test]
async fn looking_changes_nothing() {
    let app = forum().await;
    let link = invite(&app).await;
    let before = (revision(&app), seen_by_staff(&app).await);
    read(&app, &link).await;
    let url = format!("{}{link}", app.public().base);
    let head = reqwest::Client::new().head(&url).send().await.unwrap();
    assert_eq!(head.status(), 200);
    let put = reqwest::Client::new().put(&url).body("choice=PUBLIC").send().await.unwrap();
    assert_eq!(put.status(), 405);
    assert_eq!(look(&app, &format!("{link}?choice=PUBLIC")).await, 200);
    assert_eq!((revision(&app), seen_by_staff(&app).await), before);
    let unused: Vec<i64> =
        app.database.column("SELECT count(*) FROM private_link WHERE used_at IS NULL").await;
    assert_eq!(unused, [1]);
}

#[tokio::test]
async fn a_form_that_chooses_nothing_records_nothing() {
    let app = forum().await;
    let link = invite(&app).await;
    let long = format!("x={}&choice=PUBLIC", "x".repeat(5_000));
    for body in ["", "choice=", "choice=public", "choice=EVERYTHING", "other=PUBLIC", "%ff", &long]
    {
        let answer = form(&app, &link, body.to_owned()).send().await.unwrap();
        assert_eq!(answer.status(), 422, "{body}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(r#"role="alert""#) && page.contains("<form"), "{page}");
    }
    assert_eq!(revision(&app), 1);
    let unused: Vec<i64> =
        app.database.column("SELECT count(*) FROM private_link WHERE used_at IS NULL").await;
    assert_eq!(unused, [1]);
}

#[tokio::test]
async fn the_public_sees_what_was_chosen_and_not_that_it_was() {
    let app = forum().await;
    let link = invite(&app).await;
    let nothing = json!({
        "visibility": null, "consentBasis": null, "consentedAt": null, "erasureRequestedAt": null,
    });
    choose(&app, &link, "PUBLIC").await;
    let seen = seen_by_public(&app).await;
    assert_eq!(seen["participant"], nothing);
    assert_eq!(seen["countries"], json!([{ "participantCount": 1 }]));
    choose(&app, &link, "ANONYMOUS").await;
    let seen = seen_by_public(&app).await;
    assert_eq!(
        (&seen["participant"], &seen["countries"]),
        (&Value::Null, &json!([{ "participantCount": 1 }]))
    );
    let contributions = &seen["sessions"]["nodes"][0]["contributions"];
    assert_eq!(
        contributions,
        &json!([{ "participant": null, "displayName": { "text": "Participant" } }])
    );
    choose(&app, &link, "ERASE").await;
    let seen = seen_by_public(&app).await;
    assert_eq!((&seen["participant"], &seen["countries"]), (&Value::Null, &json!([])));
    assert_eq!(seen["sessions"]["nodes"][0]["contributions"], json!([]));
}

#[tokio::test]
async fn who_follows_is_told_of_what_they_see_and_of_nothing_else() {
    let app = forum().await;
    let link = invite(&app).await;
    let edition = forums::edition(&app, "forum").await;
    let query = "subscription($edition: ID!, $after: Cursor) {
      programChanges(edition: $edition, after: $after) {
        number actor changes { __typename ... on ParticipantRemoved { id } }
      }
    }";
    let variables = json!({ "edition": edition.id, "after": edition.cursor });
    let mut events = Events::open(&app.public(), query, variables).await;
    // A first yes to what is public already, which is revision 2; then no; then the wish alone.
    for choice in ["PUBLIC", "HIDDEN", "ERASE", "PUBLIC"] {
        choose(&app, &link, choice).await;
    }
    assert_eq!(app.program(edition_id()).revision().0, 5);
    let removal = events.told().await["data"]["programChanges"].take();
    assert_eq!((&removal["number"], &removal["actor"]), (&json!(3), &Value::Null));
    let gone = json!({ "__typename": "ParticipantRemoved", "id": person_id().to_string() });
    assert!(removal["changes"].as_array().unwrap().contains(&gone), "{removal}");
    let back = events.told().await["data"]["programChanges"].take();
    assert_eq!((&back["number"], &back["actor"]), (&json!(5), &Value::Null));
    assert!(back.to_string().contains("ParticipantAdded"), "{back}");
}
