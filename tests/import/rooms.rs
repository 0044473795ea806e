//! Rooms that are made of others.

use serde_json::{Value, json};

use super::{ask_edition, forum, import};
use crate::support::process::Database;

/// The names of the rooms, and those of the parts of each.
async fn rooms_of(rooms: Value) -> Value {
    let database = Database::new();
    let mut file = forum();
    file["sessions"] = json!([]);
    file["rooms"] = rooms;
    import(&database, &file).await;
    assert_eq!(import(&database, &file).await, "small-2030: nothing changed\n");
    let fields = "rooms { name { text } parts { name { text } } }";
    let answer = ask_edition(&database, fields).await["rooms"].take();
    let text = |room: &Value| room["name"]["text"].clone();
    let rooms = answer.as_array().unwrap().iter().map(|room| {
        let parts: Vec<_> = room["parts"].as_array().unwrap().iter().map(text).collect();
        json!([text(room), parts])
    });
    rooms.collect()
}

#[tokio::test]
async fn parts_of_combined_rooms_become_rooms_once() {
    let rooms = rooms_of(json!([
        { "key": "a-b", "name": "A+B", "floor": null, "parts": ["A", "B"] },
        { "key": "b-c", "name": "B+C", "floor": null, "parts": ["B", "C"] },
    ]));
    let expected =
        json!([["A+B", ["A", "B"]], ["B+C", ["B", "C"]], ["A", []], ["B", []], ["C", []]]);
    assert_eq!(rooms.await, expected);
}

#[tokio::test]
async fn a_part_with_the_name_of_a_room_is_that_room() {
    let rooms = rooms_of(json!([
        { "key": "all", "name": "All", "floor": null, "parts": ["A+B", "C"] },
        { "key": "a-b", "name": "A+B", "floor": null, "parts": ["A", "B"] },
    ]));
    let expected =
        json!([["All", ["A+B", "C"]], ["A+B", ["A", "B"]], ["C", []], ["A", []], ["B", []]]);
    assert_eq!(rooms.await, expected);
}

#[tokio::test]
async fn a_session_in_a_combined_room_is_in_its_parts() {
    let database = Database::new();
    let mut file = forum();
    file["rooms"][0]["parts"] = json!(["Left", "Right"]);
    import(&database, &file).await;
    let edition = ask_edition(&database, "rooms { slug sessions { key } }").await;
    let both = json!([{ "key": "opening" }, { "key": "closing" }]);
    let expected = json!([
        { "slug": "hall", "sessions": both },
        { "slug": "left", "sessions": both },
        { "slug": "right", "sessions": both },
    ]);
    assert_eq!(edition["rooms"], expected);
}

/// The room named Left after a file with these rooms and then one with those.
async fn left_after(rooms: Value, later: Value) -> (Value, Value) {
    let database = Database::new();
    let mut file = forum();
    file["sessions"] = json!([]);
    file["rooms"] = rooms;
    import(&database, &file).await;
    let left = async || {
        let answer = ask_edition(&database, "rooms { id slug floor name { text } }").await;
        let rooms = answer["rooms"].as_array().unwrap().clone();
        let mut lefts: Vec<_> =
            rooms.into_iter().filter(|room| room["name"]["text"] == "Left").collect();
        assert_eq!(lefts.len(), 1, "{lefts:?}");
        lefts.remove(0)
    };
    let before = left().await;
    file["rooms"] = later;
    import(&database, &file).await;
    assert_eq!(import(&database, &file).await, "small-2030: nothing changed\n");
    (before, left().await)
}

#[tokio::test]
async fn a_part_that_a_later_file_has_a_key_for_stays_the_same_room() {
    let hall = json!({ "key": "hall", "name": "Hall", "floor": null, "parts": ["Left", "Right"] });
    let left = json!({ "key": "left", "name": "Left", "floor": "1F", "parts": [] });
    let (before, after) = left_after(json!([hall]), json!([hall, left])).await;
    assert_eq!(after["id"], before["id"]);
    assert_eq!((&before["floor"], &after["floor"]), (&json!(null), &json!("1F")));
}

#[tokio::test]
async fn a_room_that_a_later_file_has_as_a_part_alone_stays_as_it_was() {
    let hall = json!({ "key": "hall", "name": "Hall", "floor": null, "parts": ["Left", "Right"] });
    let left = json!({ "key": "left", "name": "Left", "floor": "1F", "parts": [] });
    let (before, after) = left_after(json!([left]), json!([hall])).await;
    assert_eq!(after, before);
}
