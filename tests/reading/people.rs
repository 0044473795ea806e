//! Participants, speakers, persons and countries.

use serde_json::{Value, json};

use super::{of, of_2019};
use crate::support::app::TestApp;
use crate::support::forum::{self, each};
use crate::support::mutation::done;

#[tokio::test]
async fn participants_are_all_and_speakers_those_who_contribute() {
    let app = TestApp::whrcf().await;
    let select = "participants(first: 100) { totalCount nodes { name } }
        speakers(first: 100) { totalCount nodes { name contributions { session { key } } } }";
    let edition = of(&app, "whrcf-2020", select).await;
    // Five were announced and stand in no session.
    assert_eq!(edition["participants"]["totalCount"], 12);
    assert_eq!(edition["speakers"]["totalCount"], 7);
    let names = each(&edition["participants"]["nodes"], "/name");
    assert!(names.is_sorted_by_key(|name| name.as_str().unwrap()), "{names:?}");
    for speaker in edition["speakers"]["nodes"].as_array().unwrap() {
        assert!(names.contains(&speaker["name"]));
        assert_ne!(speaker["contributions"], json!([]), "{speaker}");
    }
}

#[tokio::test]
async fn an_interpreter_is_no_speaker() {
    let app = forum::of_2019().await;
    let mittenhuber = forum::participant(&app, "Martina Mittenhuber").await;
    let input = json!({
        "session": forum::session(&app, "T-GEN").await,
        "contributions": [{ "participant": mittenhuber, "role": "INTERPRETER" }],
    });
    done(&app.editor(), "updateSession", input, "session { id }").await;
    let select = r#"speakers(filter: { country: "DE" }) { totalCount }
        participants(filter: { country: "DE" }) { nodes { name contributions { role session { key } } } }
        countries { country { code } participantCount speakerCount }"#;
    let edition = of_2019(&app, select).await;
    assert_eq!(edition["speakers"]["totalCount"], 0);
    let expected = json!([{ "name": "Martina Mittenhuber", "contributions": [
        { "role": "INTERPRETER", "session": { "key": "T-GEN" } }
    ] }]);
    assert_eq!(edition["participants"]["nodes"], expected);
    let countries = edition["countries"].as_array().unwrap();
    let germany = countries.iter().find(|row| row["country"]["code"] == "DE").unwrap();
    assert_eq!((&germany["participantCount"], &germany["speakerCount"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn a_participant_is_found_in_their_edition_only() {
    let app = TestApp::whrcf().await;
    let id = forum::participant(&app, "Hans SAKKERS").await;
    let select = format!(
        r#"participant(id: "{id}") {{ name affiliation {{ text }} position {{ text }} city
        country {{ code }} originCountry {{ code }} bio {{ text }} visibility consentBasis key }}"#
    );
    let expected = json!({
        "name": "Hans SAKKERS", "affiliation": { "text": "City of Utrecht" },
        "position": { "text": "Head of Department, European and International Affairs" },
        "city": "Utrecht", "country": { "code": "NL" }, "originCountry": null, "bio": null,
        "visibility": null, "consentBasis": null, "key": null,
    });
    assert_eq!(of_2019(&app, &select).await["participant"], expected);
    assert_eq!(of(&app, "whrcf-2020", &select).await["participant"], json!(null));
}

async fn person(app: &TestApp, name: &str) -> Value {
    let people = of_2019(app, "participants(first: 100) { nodes { name person { id } } }").await;
    let people = people["participants"]["nodes"].as_array().unwrap();
    people.iter().find(|row| row["name"] == name).unwrap()["person"]["id"].clone()
}

#[tokio::test]
async fn a_person_is_followed_across_editions_latest_first() {
    let app = TestApp::whrcf().await;
    let ask = "query($id: ID!) { person(id: $id) { id participations { name position { text }
        contributions { role session { key } } } } }";
    let id = person(&app, "LEE Yong-sup").await;
    let person = app.public().ask(ask, json!({ "id": id })).await["person"].take();
    assert_eq!(person["id"], id);
    let first_sessions = each(&person["participations"], "/contributions/0/session/key");
    assert_eq!(first_sessions, ["D7-1", "O1", "P1"], "2021, 2020, 2019");
    assert_eq!(each(&person["participations"], "/position/text"), ["Mayor"; 3]);
    let nobody = json!({ "id": format!("person_{}", "0".repeat(32)) });
    assert_eq!(app.public().ask(ask, nobody).await["person"], json!(null));
}

#[tokio::test]
async fn countries_come_with_figures_most_first() {
    let app = forum::of_2019().await;
    let select = "countries { country { code } participantCount speakerCount
        cities { name participantCount } participants(first: 2) { totalCount nodes { country { code } } } }";
    let countries = of_2019(&app, select).await["countries"].take();
    let codes = ["KR", "JP", "CA", "ID", "IN", "US", "AT", "AU", "DE", "KH", "NL", "NP", "TN"];
    assert_eq!(each(&countries, "/country/code"), codes);
    let korea = json!({
        "country": { "code": "KR" }, "participantCount": 20, "speakerCount": 20,
        "cities": [{ "name": "Gwangju", "participantCount": 1 }],
        "participants": { "totalCount": 20,
            "nodes": [{ "country": { "code": "KR" } }, { "country": { "code": "KR" } }] },
    });
    assert_eq!(countries[0], korea);
    assert_eq!(countries[6]["cities"], json!([{ "name": "Vienna", "participantCount": 1 }]));
}
