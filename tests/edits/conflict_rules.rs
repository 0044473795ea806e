//! What the rules for conflicts weigh, and the conflicts that stand by them.

use plenary::entity::{room, session};
use plenary::program::Edit;
use plenary::types::{RoomId, SessionId};
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{document, done, en, mutate, refusal, refused};

const RULES: &str = "conflictRules { rule severity }
    edition { minutesBetweenSessionsOfPerson minutesBetweenSessionsInRoom }";

async fn update(app: &TestApp, fields: Value) -> Value {
    let mut input = fields;
    input["edition"] = json!(forum::edition(app, "whrcf-2019").await.id);
    mutate(&app.editor(), "updateConflictRules", input, RULES).await
}

async fn read(client: &crate::support::client::Client) -> Value {
    let ask = "{ edition(slug: \"whrcf-2019\") { conflictRules { rule severity }
        minutesBetweenSessionsOfPerson minutesBetweenSessionsInRoom } }";
    client.ask(ask, json!({})).await["edition"].take()
}

fn weight<'a>(settings: &'a Value, rule: &str) -> &'a Value {
    let rules = settings["conflictRules"].as_array().unwrap();
    &rules.iter().find(|one| one["rule"] == rule).unwrap()["severity"]
}

#[tokio::test]
async fn staff_weigh_the_rules_and_the_public_does_not_see_them() {
    let app = forum::of_2019().await;
    let before = read(&app.editor()).await;
    assert_eq!(before["conflictRules"].as_array().unwrap().len(), 9);
    assert_eq!(weight(&before, "ROOM_DOUBLE_BOOKED"), "BLOCK");
    assert_eq!(weight(&before, "HIDDEN_SPEAKER"), "WARN");
    let wish = json!({
        "rules": [{ "rule": "HIDDEN_SPEAKER", "severity": "BLOCK" },
                  { "rule": "UNPLACED", "severity": "IGNORE" }],
        "minutesBetweenSessionsOfPerson": 10,
    });
    let mut tried = wish.clone();
    tried["dryRun"] = json!(true);
    let tried = update(&app, tried).await;
    assert_eq!((weight(&tried, "UNPLACED"), &tried["revision"]), (&json!("IGNORE"), &json!(null)));
    assert_eq!(read(&app.editor()).await, before, "a try writes nothing");
    let made = update(&app, wish).await;
    assert_eq!(made["userErrors"], json!([]));
    let after = read(&app.editor()).await;
    assert_eq!(after["conflictRules"], made["conflictRules"]);
    assert_eq!(weight(&after, "HIDDEN_SPEAKER"), "BLOCK");
    assert_eq!(weight(&after, "ROOM_DOUBLE_BOOKED"), "BLOCK", "what is not named stays");
    let minutes = |settings: &Value| {
        (
            settings["minutesBetweenSessionsOfPerson"].clone(),
            settings["minutesBetweenSessionsInRoom"].clone(),
        )
    };
    assert_eq!(minutes(&after), (json!(10), json!(0)));
    let cleared = update(&app, json!({ "minutesBetweenSessionsOfPerson": null })).await;
    assert_eq!(minutes(&cleared["edition"]), (json!(0), json!(0)));
    let nothing = json!({
        "conflictRules": null, "minutesBetweenSessionsOfPerson": null,
        "minutesBetweenSessionsInRoom": null,
    });
    assert_eq!(read(&app.public()).await, nothing);
}

#[tokio::test]
async fn a_rule_that_is_weighed_twice_and_minutes_that_no_day_has_are_refused() {
    let app = forum::of_2019().await;
    let twice = json!([{ "rule": "UNPLACED", "severity": "WARN" },
        { "rule": "UNPLACED", "severity": "BLOCK" }]);
    for (field, value, path) in [
        ("rules", twice, "rules.1.rule"),
        ("minutesBetweenSessionsOfPerson", json!(1_441), "minutesBetweenSessionsOfPerson"),
        ("minutesBetweenSessionsInRoom", json!(-1), "minutesBetweenSessionsInRoom"),
    ] {
        let mut input = json!({ "edition": forum::edition(&app, "whrcf-2019").await.id });
        input[field] = value;
        let told = refusal(&app.editor(), "updateConflictRules", input).await;
        assert_eq!(told, refused("InvalidInput", path));
    }
}

#[tokio::test]
async fn an_edit_among_several_is_held_to_the_rules_as_they_then_are() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let move_into_214 = json!({ "rescheduleSession": {
        "session": forum::session(&app, "T-GEN").await,
        "startsAt": "2019-10-01T14:00:00+09:00", "rooms": [forum::room(&app, "214").await],
    } });
    let lenient = json!({ "updateConflictRules": { "edition": edition,
        "rules": [{ "rule": "ROOM_DOUBLE_BOOKED", "severity": "IGNORE" }] } });
    let input = json!({ "edition": edition, "edits": [move_into_214, lenient] });
    done(&app.editor(), "editProgram", input, "objects { id }").await;
    // Conflicts that stand are not in the way of who weighs their rule anew.
    let strict = json!({ "edition": edition,
        "rules": [{ "rule": "ROOM_DOUBLE_BOOKED", "severity": "BLOCK" }] });
    let select = "conflicts { rule } edition { conflicts { rule severity } }";
    let payload = done(&app.editor(), "updateConflictRules", strict, select).await;
    assert_eq!(payload["conflicts"], json!([]), "none is new");
    let stands = json!({ "rule": "ROOM_DOUBLE_BOOKED", "severity": "BLOCK" });
    let standing = payload["edition"]["conflicts"].as_array().unwrap();
    assert!(standing.contains(&stands), "{standing:?}");
}

/// Gender in 211, with more people than it holds, at a time outside of its hours.
async fn crowded(app: &TestApp) -> String {
    let id = app.edition_id("whrcf-2019").await;
    let program = app.program(id);
    let session = forum::session(app, "T-GEN").await;
    let row = &program.tables().sessions[&SessionId::parse(&session).unwrap()];
    let hall = RoomId::parse(&forum::room(app, "211").await).unwrap();
    let hours = room::RoomHours {
        date: None,
        opens_at: "09:00".parse().unwrap(),
        closes_at: "18:00".parse().unwrap(),
    };
    let room = room::Model {
        capacity: Some(50),
        hours: vec![hours].into(),
        ..program.tables().rooms[&hall].as_ref().clone()
    };
    let session_row = session::Model {
        rooms: vec![hall].into(),
        expected_audience: Some(80),
        ..row.as_ref().clone()
    };
    app.edit(id, vec![Edit::Put(room.into()), Edit::Put(session_row.into())]).await;
    session
}

#[tokio::test]
async fn a_session_tells_staff_what_is_wrong_with_it_in_their_language() {
    let app = forum::of_2019().await;
    let session = crowded(&app).await;
    let ask = "query($id: ID!) { node(id: $id) { ... on Session {
        title { text(locale: \"en\") } conflicts { rule severity room { slug } participant { name }
        sessions { key } message { text } } } } }";
    let variables = json!({ "id": session });
    let shown = app.editor().in_language("en").ask(ask, variables.clone()).await;
    let title = shown["node"]["title"]["text"].as_str().unwrap();
    let conflict = |rule: &str, message: String| {
        json!({
            "rule": rule, "severity": "WARN", "room": { "slug": "211" }, "participant": null,
            "sessions": [{ "key": "T-GEN" }], "message": { "text": message },
        })
    };
    let expected = json!([
        conflict("OUTSIDE_ROOM_HOURS", format!("“{title}” is in 211 at a time when it is closed")),
        conflict("ROOM_TOO_SMALL", format!("“{title}” expects 80 people, and 211 holds 50")),
    ]);
    assert_eq!(shown["node"]["conflicts"], expected);
    let korean = app.editor().in_language("ko").ask(ask, variables.clone()).await;
    let message = korean["node"]["conflicts"][1]["message"]["text"].as_str().unwrap();
    assert!(message.ends_with("예상 인원 80명이 211 수용 인원 50명을 초과함"), "{message}");
    let public = app.public().ask(ask, variables).await;
    assert_eq!(public["node"]["conflicts"], json!(null));
}

#[tokio::test]
async fn who_publishes_a_draft_without_a_place_says_that_they_know() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let new = json!({ "edition": edition, "title": en("Somewhere") });
    let draft = done(&app.editor(), "createSession", new, "session { id }").await;
    let mut publish = json!({ "sessions": [draft["session"]["id"]] });
    let select = "conflicts { rule message { text(locale: \"en\") } }";
    let payload = mutate(&app.editor(), "publishSessions", publish.clone(), select).await;
    let message = "conflicts that warn: 1. “Somewhere” is published without a time or a room";
    assert_eq!(payload["userErrors"][0]["message"], message);
    publish["acceptWarnings"] = json!(true);
    let payload = done(&app.editor(), "publishSessions", publish, select).await;
    let told = json!([{ "rule": "UNPLACED",
        "message": { "text": "“Somewhere” is published without a time or a room" } }]);
    assert_eq!(payload["conflicts"], told);
}

#[tokio::test]
async fn only_staff_of_the_edition_weigh_its_rules() {
    let app = TestApp::whrcf().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let variables = json!({ "input": { "edition": edition } });
    let document = document("updateConflictRules", "conflictRules { rule }");
    assert_eq!(app.public().codes(&document, variables.clone()).await, ["UNAUTHENTICATED"]);
    let elsewhere = app.edition_id("whrcf-2020").await;
    let elsewhere = app.token(plenary::types::Role::Editor, Some(elsewhere)).await;
    let elsewhere = app.public().with_token(&elsewhere);
    assert_eq!(elsewhere.codes(&document, variables).await, ["FORBIDDEN"]);
}
