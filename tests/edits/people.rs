//! Participants, and what staff record of their consent.

use plenary::entity::participant::ParticipantVisibility;
use plenary::program::{ConsentChoice, Edit};
use plenary::types::{ParticipantId, Role};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::forum::{self, participant};
use crate::support::mutation::{done, en, refusal, refused};

const PERSON: &str = "participant { id name names { text } affiliation { text } position { text }
  organization { slug } city country { code } originCountry { code } bio { text } photoUrl
  links { label { text } url } announced visibility consentBasis consentedAt person { id } }";

async fn start() -> (TestApp, String) {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    (app, edition)
}

async fn create(app: &TestApp, edition: &str, mut fields: Value) -> Value {
    fields["edition"] = json!(edition);
    fields["names"] = en("Hana KIM");
    done(&app.editor(), "createParticipant", fields, PERSON).await["participant"].take()
}

async fn update(app: &TestApp, participant: &Value, mut fields: Value) -> Value {
    fields["participant"] = participant["id"].clone();
    done(&app.editor(), "updateParticipant", fields, PERSON).await["participant"].take()
}

async fn is_seen(client: &Client, participant: &Value) -> bool {
    let query = "query($id: ID!) { node(id: $id) { id } }";
    !client.ask(query, json!({ "id": participant["id"] })).await["node"].is_null()
}

/// Somebody chooses by a link of their own.
async fn choose(app: &TestApp, participant: &Value, choice: ParticipantVisibility) {
    let participant = ParticipantId::parse(participant["id"].as_str().unwrap()).unwrap();
    let at = app.sources.clock.now();
    let choice = ConsentChoice::Listed(choice);
    let edition = app.edition_id("whrcf-2019").await;
    app.edit(edition, vec![Edit::RecordConsent { participant, choice, at }]).await;
}

#[tokio::test]
async fn a_new_participant_is_hidden_until_there_is_a_basis() {
    let (app, edition) = start().await;
    let hidden = create(&app, &edition, json!({ "announced": true })).await;
    assert_eq!((&hidden["visibility"], &hidden["consentBasis"]), (&json!("HIDDEN"), &json!(null)));
    assert!(!is_seen(&app.public(), &hidden).await);
    let wish = json!({ "participant": hidden["id"], "visibility": "PUBLIC" });
    let told = refusal(&app.editor(), "updateParticipant", wish).await;
    assert_eq!(told, refused("InvalidInput", "visibility"));
    let basis = json!({ "visibility": "PUBLIC", "consentBasis": "PUBLISHED_PROGRAM" });
    update(&app, &hidden, basis).await;
    assert!(is_seen(&app.public(), &hidden).await);
}

#[tokio::test]
async fn a_participant_is_made_with_all_that_is_known_and_null_clears_it() {
    let (app, edition) = start().await;
    let organization = forum::organization(&app, "gwangju").await;
    let input = json!({
        "name": "KIM Hana", "affiliation": en("City"), "position": en("Officer"),
        "organization": organization, "city": "Gwangju", "country": "KR", "originCountry": "NP",
        "bio": en("**Activist**"), "photoUrl": "https://example.org/photo.jpg",
        "links": [{ "label": en("Home"), "url": "https://example.org/" }], "announced": true,
        "visibility": "PUBLIC", "consentBasis": "GIVEN_BY_PERSON",
        "consentedAt": "2019-09-01T10:00:00+09:00",
    });
    let made = create(&app, &edition, input).await;
    let expected = json!({
        "id": made["id"], "name": "KIM Hana", "names": { "text": "Hana KIM" },
        "affiliation": { "text": "City" }, "position": { "text": "Officer" },
        "organization": { "slug": "gwangju" }, "city": "Gwangju", "country": { "code": "KR" },
        "originCountry": { "code": "NP" }, "bio": { "text": "**Activist**" },
        "photoUrl": "https://example.org/photo.jpg",
        "links": [{ "label": { "text": "Home" }, "url": "https://example.org/" }],
        "announced": true, "visibility": "PUBLIC", "consentBasis": "GIVEN_BY_PERSON",
        "consentedAt": "2019-09-01T01:00:00Z", "person": made["person"],
    });
    assert_eq!(made, expected);
    let cleared = json!({
        "affiliation": null, "position": null, "organization": null, "city": null, "country": null,
        "originCountry": null, "bio": null, "photoUrl": null, "links": null,
    });
    let after = update(&app, &made, cleared).await;
    for field in
        ["affiliation", "position", "organization", "city", "country", "originCountry", "bio"]
    {
        assert_eq!(after[field], json!(null), "{field}");
    }
    assert_eq!((&after["name"], &after["links"]), (&json!("KIM Hana"), &json!([])));
    assert_eq!(after["consentedAt"], made["consentedAt"]);
}

#[tokio::test]
async fn nobody_is_listed_further_than_they_chose() {
    let (app, edition) = start().await;
    let basis =
        json!({ "visibility": "PUBLIC", "consentBasis": "PUBLISHED_PROGRAM", "announced": true });
    let somebody = create(&app, &edition, basis).await;
    choose(&app, &somebody, ParticipantVisibility::Anonymous).await;
    for (field, value) in [
        ("visibility", json!("PUBLIC")),
        ("consentBasis", json!("PUBLISHED_PROGRAM")),
        ("consentedAt", json!("2019-09-01T10:00:00+09:00")),
    ] {
        let input = json!({ "participant": somebody["id"], field: value });
        let told = refusal(&app.editor(), "updateParticipant", input).await;
        assert_eq!(told, refused("InvalidInput", field));
    }
    let after = update(&app, &somebody, json!({ "visibility": "HIDDEN", "city": "Seoul" })).await;
    assert_eq!((&after["visibility"], &after["city"]), (&json!("HIDDEN"), &json!("Seoul")));
    assert!(!is_seen(&app.public(), &somebody).await);
}

#[tokio::test]
async fn who_chose_for_themselves_is_not_deleted_and_others_are() {
    let (app, edition) = start().await;
    let somebody = create(&app, &edition, json!({})).await;
    let chosen = create(&app, &edition, json!({})).await;
    choose(&app, &chosen, ParticipantVisibility::Hidden).await;
    let input = |row: &Value| json!({ "participant": row["id"] });
    let gone =
        done(&app.editor(), "deleteParticipant", input(&somebody), "deletedParticipant").await;
    assert_eq!(gone["deletedParticipant"], somebody["id"]);
    let told = refusal(&app.editor(), "deleteParticipant", input(&chosen)).await;
    assert_eq!(told, refused("InvalidInput", "participant"));
    let speaker = json!({ "participant": participant(&app, "Peggy HICKS").await });
    let told = refusal(&app.editor(), "deleteParticipant", speaker).await;
    assert_eq!(told, refused("InvalidInput", "participant"), "on stage");
}

#[tokio::test]
async fn somebody_is_tied_to_a_person_whom_the_editor_sees() {
    let app = TestApp::whrcf().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let hicks = json!({ "id": participant(&app, "Peggy HICKS").await });
    let query = "query($id: ID!) { node(id: $id) { ... on Participant { person { id } } } }";
    let person = app.editor().ask(query, hicks.clone()).await["node"]["person"]["id"].take();
    let later = forum::edition(&app, "whrcf-2020").await.id;
    let tied = create(&app, &later, json!({ "person": person })).await;
    assert_eq!(tied["person"]["id"], person);
    let untied = update(&app, &tied, json!({ "person": null })).await;
    assert_ne!(untied["person"]["id"], person);
    let secret = create(&app, &edition, json!({})).await["person"]["id"].take();
    let token = app.token(Role::Editor, Some(app.edition_id("whrcf-2020").await)).await;
    let limited = app.public().with_token(&token);
    for person in [&secret, &json!(format!("person_{}", "7".repeat(32)))] {
        let input = json!({ "edition": later, "names": en("N"), "person": person });
        let told = refusal(&limited, "createParticipant", input).await;
        assert_eq!(told, refused("NotFound", "person"));
    }
}
