//! Those who are listed as a figure, and what is counted.

use plenary::entity::participant::{self, ParticipantVisibility};
use plenary::program::Edit;
use serde_json::{Value, json};

use super::edition::{HIDDEN, IN_A_DRAFT, OFF_STAGE, OPEN, SPEAKER, edition_id};
use super::{arguments, grown};
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::rows;

const COUNTRIES: &str = "{ edition { countries {
  country { code } participantCount speakerCount cities { name participantCount }
} } }";

async fn countries(app: &TestApp) -> Value {
    let mut data = app.public().ask(COUNTRIES, json!({})).await;
    data["edition"]["countries"].take()
}

/// An announced participant from Pokhara.
fn from_pokhara(number: u128, visibility: ParticipantVisibility) -> Edit {
    let row = participant::Model {
        visibility,
        is_announced: true,
        city: Some("Pokhara".to_owned()),
        country: "LA".parse().ok(),
        ..rows::participant(edition_id(), number, "zqx of Pokhara")
    };
    Edit::Put(row.into())
}

async fn in_pokhara(app: &TestApp) -> Value {
    let countries = countries(app).await;
    let mut countries = countries.as_array().unwrap().iter();
    let found = countries.find(|one| one["country"]["code"] == "LA");
    found.map_or(Value::Null, |one| json!([one["participantCount"], one["cities"]]))
}

#[tokio::test]
async fn somebody_anonymous_is_counted_by_country_and_somebody_hidden_is_not() {
    let app = grown().await;
    let expected = json!([
        { "country": { "code": "NP" }, "participantCount": 2, "speakerCount": 2, "cities": [] },
        {
            "country": { "code": "JP" }, "participantCount": 1, "speakerCount": 0,
            "cities": [{ "name": "announced city", "participantCount": 1 }],
        },
        {
            "country": { "code": "KR" }, "participantCount": 1, "speakerCount": 1,
            "cities": [{ "name": "speaker city", "participantCount": 1 }],
        },
    ]);
    assert_eq!(countries(&app).await, expected);
}

#[tokio::test]
async fn a_city_of_anonymous_people_is_named_from_three_on() {
    use ParticipantVisibility::{Anonymous, Hidden};
    let app = grown().await;
    let edits = vec![from_pokhara(200, Anonymous), from_pokhara(201, Hidden)];
    app.edit(edition_id(), edits).await;
    assert_eq!(in_pokhara(&app).await, json!([1, []]));
    app.edit(edition_id(), vec![from_pokhara(202, Anonymous)]).await;
    assert_eq!(in_pokhara(&app).await, json!([2, []]));
    app.edit(edition_id(), vec![from_pokhara(203, Anonymous)]).await;
    let three = json!([{ "name": "Pokhara", "participantCount": 3 }]);
    assert_eq!(in_pokhara(&app).await, json!([3, three]));
}

#[tokio::test]
async fn a_city_of_few_counts_those_listed_by_name_alone() {
    use ParticipantVisibility::{Anonymous, Public};
    let app = grown().await;
    app.edit(edition_id(), vec![from_pokhara(200, Anonymous), from_pokhara(201, Public)]).await;
    let one = json!([{ "name": "Pokhara", "participantCount": 1 }]);
    assert_eq!(in_pokhara(&app).await, json!([2, one]));
}

#[tokio::test]
async fn a_contributor_who_is_anonymous_has_a_fixed_word_for_a_name() {
    let app = grown().await;
    let query = r#"{ edition { session(key: "open") { contributions {
      participant { id } displayName { text translations { locale text } }
    } } } }"#;
    let words = json!([
        { "locale": "en", "text": "Participant" },
        { "locale": "ko", "text": "참가자" },
    ]);
    for (language, word) in [("en", "Participant"), ("ko", "참가자"), ("fr", "참가자")] {
        let data = app.public().in_language(language).ask(query, json!({})).await;
        let contributions = data["edition"]["session"]["contributions"].as_array().unwrap();
        let participants: Vec<_> = contributions.iter().map(|one| &one["participant"]).collect();
        let speaker = json!({ "id": arguments::participant(SPEAKER) });
        let nobody = Value::Null;
        let mut sorted = participants.clone();
        sorted.sort_by_key(|one| one.is_null());
        assert_eq!(sorted, [&speaker, &nobody, &nobody, &nobody], "and nobody who is hidden");
        let anonymous = json!({ "text": word, "translations": words });
        let said = contributions.iter().filter(|one| one["displayName"] == anonymous).count();
        assert_eq!(said, 2, "{contributions:?}");
    }
}

const TOTALS: &str = "{ edition {
  sessions { totalCount } participants { totalCount } speakers { totalCount }
  revisions { totalCount } days { date } revision
  session(key: \"open\") { history { totalCount } }
} editions { totalCount } }";

#[tokio::test]
async fn totals_count_what_can_be_seen() {
    let app = grown().await;
    let data = app.public().ask(TOTALS, json!({})).await;
    let expected = json!({
        "sessions": { "totalCount": 4 },
        "participants": { "totalCount": 2 },
        "speakers": { "totalCount": 1 },
        "revisions": { "totalCount": 7 },
        "days": [{ "date": "2019-10-01" }, { "date": "2019-10-02" }],
        "revision": 10,
        "session": { "history": { "totalCount": 3 } },
    });
    assert_eq!(data["edition"], expected);
}

async fn sessions_with(client: &Client, filter: Value) -> Value {
    let query = "query($filter: SessionFilter) { edition {
      sessions(filter: $filter) { totalCount nodes { id } }
    } }";
    let mut data = client.ask(query, json!({ "filter": filter })).await;
    data["edition"]["sessions"].take()
}

#[tokio::test]
async fn filters_find_sessions_by_those_alone_who_are_listed_by_name() {
    let app = grown().await;
    let open = json!({ "totalCount": 1, "nodes": [{ "id": arguments::session(OPEN) }] });
    let speaker = arguments::participant(SPEAKER);
    let found = sessions_with(&app.public(), json!({ "participant": speaker })).await;
    assert_eq!(found, open);
    assert_eq!(sessions_with(&app.public(), json!({ "country": "KR" })).await, open);
    let nothing = json!({ "totalCount": 0, "nodes": [] });
    for (number, country) in super::edition::SECRET_PARTICIPANTS {
        let id = arguments::participant(number);
        let by_id = sessions_with(&app.public(), json!({ "participant": id })).await;
        let by_country = sessions_with(&app.public(), json!({ "country": country })).await;
        assert_eq!([by_id, by_country], [nothing.clone(), nothing.clone()], "{country}");
        let for_staff = sessions_with(&app.editor(), json!({ "participant": id })).await;
        assert_ne!(for_staff, nothing, "the filter finds nobody at all");
    }
}

#[tokio::test]
async fn whoever_is_announced_with_a_draft_is_shown_without_it() {
    let app = grown().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Participant {
      announced contributions { session { id } }
    } } }";
    let ask = async |number: u128| {
        let id = arguments::participant(number);
        app.public().ask(query, json!({ "id": id })).await["node"].take()
    };
    let before = [ask(IN_A_DRAFT).await, ask(OFF_STAGE).await, ask(HIDDEN).await];
    assert_eq!(before, [Value::Null, Value::Null, Value::Null]);
    let program = app.program(edition_id());
    let row = &program.tables().participants[&rows::id(IN_A_DRAFT)];
    let announced = participant::Model { is_announced: true, ..row.as_ref().clone() };
    app.edit(edition_id(), vec![Edit::Put(announced.into())]).await;
    assert_eq!(ask(IN_A_DRAFT).await, json!({ "announced": null, "contributions": [] }));
}
