//! 2020: announced for 17 to 20 May, on site; moved to 7 to 10 October, and online.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{done, en, mutate};
use crate::support::sse::Events;

const CHANGES: &str = "subscription($edition: ID!) { programChanges(edition: $edition) {
  number isComplete reason { translations { locale text } } changes {
    __typename
    ... on SessionChanged { session { id startsAt } fields before { startsAt } }
    ... on EditionChanged { summary { text } }
  } } }";

const AGENDA_CHANGES: &str = "subscription($token: String!) { agendaChanges(token: $token) {
  number changes { ... on SessionChanged { session { id startsAt } } } } }";

const EDITION: &str = "query($id: ID!) { node(id: $id) { ... on Edition {
  startsOn endsOn preForumOn status attendance revision
  previousDates { startsOn endsOn reason { translations { locale text } } }
  days { date } sessions { nodes { id title { text } date startsAt endsAt status } }
} } }";

fn reason() -> Value {
    json!({ "translations": [
        { "locale": "ko", "text": "코로나19로 인해 연기합니다" },
        { "locale": "en", "text": "Postponed because of COVID-19" },
    ] })
}

/// The same, as it is answered: by language.
fn said() -> Value {
    let mut said = reason();
    said["translations"].as_array_mut().unwrap().reverse();
    said
}

/// The edition as it was announced, with three sessions; its id, and theirs.
async fn announced(app: &TestApp) -> (String, Vec<String>) {
    let former = forum::edition(app, "whrcf-2019").await.id;
    let input = json!({
        "slug": "whrcf-2020", "title": en("World Human Rights Cities Forum 2020"), "from": former,
        "startsOn": "2020-05-17", "endsOn": "2020-05-20", "preForumOn": "2020-05-16",
    });
    let made = done(&app.editor(), "createEdition", input, "edition { id }").await;
    let edition = made["edition"]["id"].as_str().unwrap().to_owned();
    let hall = forum::by_slug(app, "whrcf-2020", "rooms", "209").await;
    let mut sessions = Vec::new();
    for (title, starts_at, ends_at) in [
        ("Opening", "2020-05-18T10:00:00+09:00", "2020-05-18T11:30:00+09:00"),
        ("Night walk", "2020-05-18T23:30:00+09:00", "2020-05-19T01:00:00+09:00"),
    ] {
        let input = json!({
            "edition": edition, "title": en(title), "startsAt": starts_at, "endsAt": ends_at,
            "rooms": [hall], "published": true,
        });
        let made = done(&app.editor(), "createSession", input, "session { id }").await;
        sessions.push(made["session"]["id"].as_str().unwrap().to_owned());
    }
    let input = json!({
        "edition": edition, "title": en("Excursion"), "date": "2020-05-20", "published": true,
        "acceptWarnings": true,
    });
    let made = done(&app.editor(), "createSession", input, "session { id }").await;
    sessions.push(made["session"]["id"].as_str().unwrap().to_owned());
    (edition, sessions)
}

/// An agenda that follows a session; its token and the path of its calendar.
async fn agenda(app: &TestApp, edition: &str, session: &str) -> (String, String) {
    let query = "mutation($input: CreateAgendaInput!) { createAgenda(input: $input) {
        token agenda { calendarUrl } userErrors { message } } }";
    let input = json!({ "edition": edition, "sessions": [session] });
    let made = app.public().ask(query, json!({ "input": input })).await["createAgenda"].take();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made["token"]), text(&made["agenda"]["calendarUrl"]))
}

/// What the only event of a calendar says of something.
async fn in_calendar(app: &TestApp, path: &str, name: &str) -> String {
    let text = app.public().get(path).send().await.unwrap().text().await.unwrap();
    let text = text.replace("\r\n ", "");
    let event = text.split("BEGIN:VEVENT").nth(1).unwrap_or_else(|| panic!("{text}"));
    let line = event.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).to_owned()
}

async fn moved(app: &TestApp, edition: &str) -> Value {
    let input = json!({
        "edition": edition, "startsOn": "2020-10-07", "endsOn": "2020-10-10",
        "attendance": "ONLINE", "reason": reason(),
    });
    done(&app.editor(), "rescheduleEdition", input, "affected { sessions agendas }").await
}

#[tokio::test]
async fn the_forum_of_2020_is_moved_to_october_and_online() {
    let app = forum::of_2019().await;
    app.clock.turn_to("2020-03-01T10:00:00+09:00");
    let (edition, sessions) = announced(&app).await;
    app.clock.turn_to("2020-04-02T09:00:00+09:00");
    let payload = moved(&app, &edition).await;
    assert_eq!(payload["revision"]["number"], 5);
    assert_eq!(payload["affected"], json!({ "sessions": 3, "agendas": 0 }));

    let after = app.public().ask(EDITION, json!({ "id": edition })).await["node"].take();
    let dates = json!(["2020-10-07", "2020-10-10", "2020-10-06", "RESCHEDULED", "ONLINE"]);
    let told = ["startsOn", "endsOn", "preForumOn", "status", "attendance"];
    assert_eq!(json!(told.map(|field| after[field].clone())), dates);
    let former = json!([{ "startsOn": "2020-05-17", "endsOn": "2020-05-20", "reason": said() }]);
    assert_eq!(after["previousDates"], former);
    let session = |number: usize, title: &str, date: &str, span: [Value; 2], status: &str| {
        let [starts_at, ends_at] = span;
        json!({
            "id": sessions[number], "title": { "text": title }, "date": date,
            "startsAt": starts_at, "endsAt": ends_at, "status": status,
        })
    };
    let span =
        |start: &str, end: &str| [start, end].map(|time| json!(format!("2020-10-08T{time}Z")));
    let (ten, night) = (span("01:00:00", "02:30:00"), span("14:30:00", "16:00:00"));
    let expected = [
        session(0, "Opening", "2020-10-08", ten, "SCHEDULED"),
        session(1, "Night walk", "2020-10-08", night, "SCHEDULED"),
        session(2, "Excursion", "2020-10-10", [Value::Null, Value::Null], "UNSCHEDULED"),
    ];
    let nodes = &after["sessions"]["nodes"];
    assert_eq!(*nodes, json!(expected), "the same ids, at the same times of day");
}

#[tokio::test]
async fn screens_and_phones_are_told_of_the_move_and_why() {
    let app = forum::of_2019().await;
    let (edition, sessions) = announced(&app).await;
    let (token, _) = agenda(&app, &edition, &sessions[0]).await;
    let variables = json!({ "edition": edition });
    let mut screen = Events::open(&app.public(), CHANGES, variables).await.begun().await;
    let variables = json!({ "token": token });
    let mut phone = Events::open(&app.public(), AGENDA_CHANGES, variables).await.begun().await;
    let payload = moved(&app, &edition).await;
    assert_eq!(payload["affected"], json!({ "sessions": 3, "agendas": 1 }));

    let told = screen.told().await["data"]["programChanges"].take();
    assert_eq!((&told["number"], &told["isComplete"]), (&json!(5), &json!(true)));
    assert_eq!(told["reason"], said());
    let changes = told["changes"].as_array().unwrap();
    let of =
        |kind: &str| changes.iter().filter(|one| one["__typename"] == kind).collect::<Vec<_>>();
    assert_eq!((of("SessionChanged").len(), of("EditionChanged").len()), (3, 1));
    let sessions_told = of("SessionChanged");
    let is_opening = |one: &&&Value| one["session"]["id"] == json!(sessions[0]);
    let opening = sessions_told.iter().find(is_opening).unwrap();
    assert_eq!(opening["before"]["startsAt"], "2020-05-18T01:00:00Z");
    assert_eq!(opening["session"]["startsAt"], "2020-10-08T01:00:00Z");
    let told = phone.told().await["data"]["agendaChanges"].take();
    assert_eq!(told["number"], 5);
    assert!(told.to_string().contains(&sessions[0]), "{told}");
}

#[tokio::test]
async fn calendars_and_the_history_of_a_session_know_of_the_move() {
    let app = forum::of_2019().await;
    let (edition, sessions) = announced(&app).await;
    let (_, calendar) = agenda(&app, &edition, &sessions[0]).await;
    assert_eq!(in_calendar(&app, &calendar, "DTSTART").await, "20200518T010000Z");
    let sequence: i32 = in_calendar(&app, &calendar, "SEQUENCE").await.parse().unwrap();
    moved(&app, &edition).await;
    assert_eq!(in_calendar(&app, &calendar, "DTSTART").await, "20201008T010000Z");
    let after: i32 = in_calendar(&app, &calendar, "SEQUENCE").await.parse().unwrap();
    assert_eq!(after, sequence + 1, "calendars are told to look again");
    let history = "query($id: ID!) { node(id: $id) { ... on Session { history { nodes {
        number reason { text } } } } } }";
    let told = app.public().in_language("ko").ask(history, json!({ "id": sessions[0] })).await;
    let expected = json!([
        { "number": 2, "reason": null },
        { "number": 5, "reason": { "text": "코로나19로 인해 연기합니다" } },
    ]);
    assert_eq!(told["node"]["history"]["nodes"], expected);
}

#[tokio::test]
async fn pressing_twice_moves_the_forum_once_and_screens_hear_of_it_once() {
    let app = forum::of_2019().await;
    let (edition, sessions) = announced(&app).await;
    let mut screen =
        Events::open(&app.public(), CHANGES, json!({ "edition": edition })).await.begun().await;
    assert_eq!(moved(&app, &edition).await["revision"]["number"], 5);
    assert_eq!(moved(&app, &edition).await["revision"], json!(null));
    let late = json!({ "session": sessions[0], "title": en("Opening, online") });
    done(&app.editor(), "updateSession", late, "session { id }").await;
    for expected in [5, 6] {
        let told = screen.told().await["data"]["programChanges"]["number"].take();
        assert_eq!(told, expected);
    }
}

#[tokio::test]
async fn who_looked_before_the_move_is_told_before_they_overwrite_it() {
    let app = forum::of_2019().await;
    let (edition, sessions) = announced(&app).await;
    moved(&app, &edition).await;
    let input = json!({
        "session": sessions[0], "startsAt": "2020-05-18T11:00:00+09:00", "expectedRevision": 4,
    });
    let payload = mutate(&app.editor(), "rescheduleSession", input, "session { id }").await;
    assert_eq!(payload["userErrors"][0]["__typename"], "StaleRevision", "{payload}");
}
