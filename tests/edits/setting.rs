//! Rooms, tracks, kinds and organizations: made, changed and taken away.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum::{self, by_slug};
use crate::support::mutation::{done, en, mutate, refusal, refused};

const ROOM: &str = "room { id slug name { text } floor capacity parts { slug } streamUrl
  accessibility hours { date opensAt closesAt } }";

async fn start() -> (TestApp, String) {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    (app, edition)
}

/// Makes a room; returns its id.
async fn room(app: &TestApp, edition: &str, name: &str) -> String {
    let input = json!({ "edition": edition, "name": en(name) });
    let payload = done(&app.editor(), "createRoom", input, "room { id }").await;
    payload["room"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_room_is_made_with_all_that_it_can_say_and_everybody_sees_it() {
    let (app, edition) = start().await;
    let part = forum::room(&app, "209").await;
    let mut input = json!({
        "edition": edition, "name": en("Grand Hall"), "floor": " 3F ", "capacity": 400,
        "parts": [part], "streamUrl": "https://stream.example/hall",
        "accessibility": ["STEP_FREE", "HEARING_LOOP"],
        "hours": [
            { "opensAt": "09:00", "closesAt": "18:00" },
            { "date": "2019-10-02", "opensAt": "10:00", "closesAt": "02:00" },
        ],
    });
    let made = done(&app.editor(), "createRoom", input.clone(), ROOM).await;
    assert_eq!(made["revision"]["number"], 2);
    let expected = json!({
        "id": made["room"]["id"], "slug": "grand-hall", "name": { "text": "Grand Hall" },
        "floor": "3F", "capacity": 400, "parts": [{ "slug": "209" }],
        "streamUrl": "https://stream.example/hall",
        "accessibility": ["STEP_FREE", "HEARING_LOOP"],
        "hours": [
            { "date": null, "opensAt": "09:00", "closesAt": "18:00" },
            { "date": "2019-10-02", "opensAt": "10:00", "closesAt": "02:00" },
        ],
    });
    assert_eq!(made["room"], expected);
    let query = "{ edition { rooms { slug hours { opensAt } } } }";
    let rooms = app.public().ask(query, json!({})).await["edition"]["rooms"].take();
    let last = rooms.as_array().unwrap().last().unwrap();
    let hall =
        json!({ "slug": "grand-hall", "hours": [{ "opensAt": "09:00" }, { "opensAt": "10:00" }] });
    assert_eq!(last, &hall, "a new room comes last");
    input["name"] = en("Grand Hall");
    let second = done(&app.editor(), "createRoom", input, "room { slug }").await;
    assert_eq!(second["room"]["slug"], "grand-hall-2");
}

#[tokio::test]
async fn absent_leaves_and_null_clears() {
    let (app, edition) = start().await;
    let room = room(&app, &edition, "Hall").await;
    let fill = json!({ "room": room, "floor": "2F", "capacity": 10, "position": 0,
        "hours": [{ "opensAt": "09:00", "closesAt": "18:00" }] });
    done(&app.editor(), "updateRoom", fill, ROOM).await;
    let renamed = json!({ "room": room, "name": en("Great Hall"), "floor": null });
    let after = done(&app.editor(), "updateRoom", renamed, ROOM).await["room"].take();
    assert_eq!((&after["name"]["text"], &after["floor"]), (&json!("Great Hall"), &json!(null)));
    assert_eq!((&after["capacity"], &after["slug"]), (&json!(10), &json!("hall")));
    let cleared = json!({ "room": room, "capacity": null, "hours": null, "parts": null });
    let after = done(&app.editor(), "updateRoom", cleared.clone(), ROOM).await["room"].take();
    assert_eq!((&after["capacity"], &after["hours"]), (&json!(null), &json!([])));
    let again = done(&app.editor(), "updateRoom", cleared, ROOM).await;
    assert_eq!(again["revision"], json!(null), "the same again is no revision");
    for field in ["name", "slug", "position"] {
        let input = json!({ "room": room, field: null });
        let told = refusal(&app.editor(), "updateRoom", input).await;
        assert_eq!(told, refused("InvalidInput", field));
    }
}

#[tokio::test]
async fn what_a_room_cannot_be_is_refused_where_it_stands() {
    let (app, edition) = start().await;
    let room = room(&app, &edition, "Hall").await;
    let hours = |opens: &str| json!([{ "opensAt": opens, "closesAt": "18:00" }]);
    let unknown = format!("room_{}", "7".repeat(32));
    for (field, value, path) in [
        ("capacity", json!(0), "capacity"),
        ("slug", json!("Great Hall"), "slug"),
        ("slug", json!("209"), "slug"),
        ("floor", json!("a\u{7}"), "floor"),
        ("name", json!({ "translations": [] }), "name"),
        ("parts", json!([room]), "parts"),
        ("hours", hours("25:00"), "hours.0.opensAt"),
        ("accessibility", json!(["CAPTIONS", "CAPTIONS"]), "accessibility.1"),
    ] {
        let input = json!({ "room": room, field: value });
        let told = refusal(&app.editor(), "updateRoom", input).await;
        assert_eq!(told, refused("InvalidInput", path), "{value}");
    }
    let part = json!({ "room": room, "parts": [unknown] });
    let told = refusal(&app.editor(), "updateRoom", part).await;
    assert_eq!(told, refused("NotFound", "parts.0"));
    for name in ["updateRoom", "deleteRoom"] {
        let told = refusal(&app.editor(), name, json!({ "room": unknown })).await;
        assert_eq!(told, refused("NotFound", "room"));
    }
}

#[tokio::test]
async fn two_rooms_swap_their_names_in_addresses_at_once() {
    let (app, edition) = start().await;
    let (one, two) = (room(&app, &edition, "One").await, room(&app, &edition, "Two").await);
    let update = |room: &str, slug: &str| json!({ "updateRoom": { "room": room, "slug": slug } });
    let input = json!({ "edition": edition, "edits": [update(&one, "two"), update(&two, "one")] });
    let payload =
        done(&app.editor(), "editProgram", input, "objects { ... on Room { id slug } }").await;
    let swapped = json!([{ "id": one, "slug": "two" }, { "id": two, "slug": "one" }]);
    assert_eq!(payload["objects"], swapped);
    assert_eq!(by_slug(&app, "whrcf-2019", "rooms", "two").await, one);
    let input =
        json!({ "edition": edition, "edits": [update(&one, "one"), update(&two, "third")] });
    done(&app.editor(), "editProgram", input, "objects { id }").await;
    let input =
        json!({ "edition": edition, "edits": [update(&two, "fourth"), update(&one, "209")] });
    let told = refusal(&app.editor(), "editProgram", input).await;
    assert_eq!(told, refused("InvalidInput", "edits.1.slug"));
}

#[tokio::test]
async fn a_room_in_use_stays_and_one_that_nobody_needs_goes() {
    let (app, edition) = start().await;
    let used = forum::room(&app, "209").await;
    let told = refusal(&app.editor(), "deleteRoom", json!({ "room": used })).await;
    assert_eq!(told, refused("InvalidInput", "room"));
    let room = room(&app, &edition, "Hall").await;
    let gone = done(&app.editor(), "deleteRoom", json!({ "room": room }), "deletedRoom").await;
    assert_eq!(gone["deletedRoom"], json!(room));
    let query = "query($id: ID!) { node(id: $id) { id } }";
    assert_eq!(app.editor().ask(query, json!({ "id": room })).await["node"], json!(null));
}

/// The three mutations of a noun, the field that names one, and what else it says.
const NOUNS: [(&str, &str, &str, &str); 4] = [
    ("Room", "room", "floor", "2F"),
    ("Track", "track", "color", "#aabbcc"),
    ("SessionKind", "kind", "codePrefix", "W"),
    ("Organization", "organization", "shortName", "City"),
];

fn input(fields: &[(&str, Value)]) -> Value {
    fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

#[tokio::test]
async fn all_that_sessions_refer_to_is_made_changed_and_taken_away_alike() {
    let (app, edition) = start().await;
    for (noun, field, other, value) in NOUNS {
        let object = format!("{field} {{ id slug name {{ text }} {other} }}");
        let create = input(&[
            ("edition", json!(edition)),
            ("name", en("New one")),
            ("clientKey", json!("k")),
            (other, json!(value)),
        ]);
        let name = format!("create{noun}");
        let made = done(&app.editor(), &name, create.clone(), &object).await[field].take();
        assert_eq!((&made["slug"], &made[other]), (&json!("new-one"), &json!(value)), "{noun}");
        let again = done(&app.editor(), &name, create, &object).await;
        assert_eq!((&again[field], &again["revision"]), (&made, &json!(null)), "{noun}");
        let update =
            input(&[(field, made["id"].clone()), ("slug", json!("newer")), (other, json!(null))]);
        let name = format!("update{noun}");
        let after = done(&app.editor(), &name, update, &object).await[field].take();
        assert_eq!((&after["slug"], &after[other]), (&json!("newer"), &json!(null)), "{noun}");
        let (first, rest) = field.split_at(1);
        let deleted = format!("deleted{}{rest}", first.to_uppercase());
        let delete = input(&[(field, made["id"].clone())]);
        let gone = done(&app.editor(), &format!("delete{noun}"), delete, &deleted).await;
        assert_eq!(gone[&deleted], made["id"], "{noun}");
    }
}

#[tokio::test]
async fn a_track_has_a_color_of_the_web() {
    let (app, edition) = start().await;
    let create = json!({ "edition": edition, "name": en("Local"), "color": "blue" });
    let told = refusal(&app.editor(), "createTrack", create).await;
    assert_eq!(told, refused("InvalidInput", "color"));
}

#[tokio::test]
async fn a_try_shows_what_would_be_and_writes_nothing() {
    let (app, edition) = start().await;
    let room = room(&app, &edition, "Hall").await;
    for (name, fields, select) in [
        ("createRoom", json!({ "edition": edition, "name": en("New") }), "room { id }"),
        ("updateRoom", json!({ "room": room, "floor": "1F" }), "room { id }"),
        ("deleteRoom", json!({ "room": room }), "deletedRoom"),
        ("createTrack", json!({ "edition": edition, "name": en("New") }), "track { id }"),
        ("createSessionKind", json!({ "edition": edition, "name": en("New") }), "kind { id }"),
        (
            "createOrganization",
            json!({ "edition": edition, "name": en("N") }),
            "organization { id }",
        ),
        (
            "createParticipant",
            json!({ "edition": edition, "names": en("N") }),
            "participant { id }",
        ),
        ("updateEdition", json!({ "edition": edition, "theme": en("New") }), "edition { id }"),
        (
            "rescheduleEdition",
            json!({ "edition": edition, "startsOn": "2020-05-17", "endsOn": "2020-05-20" }),
            "edition { id }",
        ),
    ] {
        let mut tried = fields;
        tried["dryRun"] = json!(true);
        let payload = mutate(&app.editor(), name, tried, select).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        let field = select.split(' ').next().unwrap();
        assert_ne!(payload[field], json!(null), "{name}: as it would be");
        assert_eq!(payload["revision"], json!(null), "{name}");
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 2);
}
