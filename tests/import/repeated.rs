//! What a file changes that comes first, again, and again with changes.

use serde_json::json;

use super::{add, ask_edition, forum, import, import_with, revisions, session};
use crate::support::process::Database;

#[tokio::test]
async fn sessions_arrive_published_in_the_order_of_the_file_and_numbered_from_one() {
    let database = Database::new();
    let mut file = forum();
    // Earlier, but later in the file.
    add(&mut file, "sessions", session("welcome", "Welcome", "09:00", "10:00", "ada"));
    import(&database, &file).await;
    let edition =
        ask_edition(&database, "sessions(orderBy: NUMBER) { nodes { number key published } }")
            .await;
    let expected = json!([
        { "number": 1, "key": "opening", "published": true },
        { "number": 2, "key": "closing", "published": true },
        { "number": 3, "key": "welcome", "published": true },
    ]);
    assert_eq!(edition["sessions"]["nodes"], expected);
}

#[tokio::test]
async fn an_edition_that_is_new_speaks_korean_and_english_and_is_where_its_format_says() {
    for (format, attendance) in
        [("on site", "ON_SITE"), ("online, from the hall", "ONLINE"), ("hybrid", "HYBRID")]
    {
        let database = Database::new();
        let mut file = forum();
        file["edition"]["format"] = format.into();
        import(&database, &file).await;
        let edition = ask_edition(&database, "locales attendance").await;
        assert_eq!(edition, json!({ "locales": ["ko", "en"], "attendance": attendance }));
    }
}

#[tokio::test]
async fn a_file_that_comes_again_makes_no_revision() {
    let database = Database::new();
    import(&database, &forum()).await;
    assert_eq!(import(&database, &forum()).await, "small-2030: nothing changed\n");
    assert_eq!(revisions(&database).await, 1);
}

#[tokio::test]
async fn a_changed_file_makes_one_revision_with_exactly_its_changes() {
    let database = Database::new();
    import(&database, &forum()).await;
    let mut file = forum();
    file["sessions"][0]["title"]["ko"] = "개회식".into();
    file["sessions"][1]["people"][0]["role"] = "moderator".into();
    file["people"][0]["city"] = "Gwangju".into();
    file["rooms"][0]["floor"] = "1F".into();
    let said = import(&database, &file).await;
    assert!(said.starts_with("small-2030: revision 2: "), "{said}");
    let edition = ask_edition(
        &database,
        "revision revisions(first: 2) { nodes { number actor changes {
           __typename
           ... on SessionChanged { session { key } fields }
           ... on ParticipantChanged { participant { key } }
           ... on RoomChanged { room { slug } }
         } } }",
    )
    .await;
    let revision = &edition["revisions"]["nodes"][1];
    assert_eq!(
        (&edition["revision"], &revision["actor"]),
        (&json!(2), &json!("import program.json"))
    );
    let mut changes = revision["changes"].as_array().unwrap().clone();
    changes.sort_by_key(ToString::to_string);
    let expected = [
        json!({ "__typename": "ParticipantChanged", "participant": { "key": "ada" } }),
        json!({ "__typename": "RoomChanged", "room": { "slug": "hall" } }),
        json!({ "__typename": "SessionChanged", "fields": ["CONTRIBUTIONS"], "session": { "key": "closing" } }),
        json!({ "__typename": "SessionChanged", "fields": ["TITLE"], "session": { "key": "opening" } }),
    ];
    assert_eq!(changes, expected);
}

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_writes_nothing() {
    let database = Database::new();
    let said = import_with(&database, &forum(), &["--dry-run"]).await;
    assert!(said.starts_with("small-2030: would make revision 1: "), "{said}");
    assert_eq!(revisions(&database).await, 0);
    import(&database, &forum()).await;
    let mut file = forum();
    file["sessions"][0]["code"] = "P1".into();
    let said = import_with(&database, &file, &["--dry-run"]).await;
    assert_eq!(said, "small-2030: would make revision 2: session 1\n");
    assert_eq!(revisions(&database).await, 1);
}

#[tokio::test]
async fn a_session_that_the_file_has_no_more_stays() {
    let database = Database::new();
    import(&database, &forum()).await;
    let mut file = forum();
    file["sessions"].as_array_mut().unwrap().remove(0);
    assert_eq!(import(&database, &file).await, "small-2030: nothing changed\n");
    let session = r#"session(key: "opening") { number status contributions { role } }"#;
    let expected =
        json!({ "number": 1, "status": "SCHEDULED", "contributions": [{ "role": "SPEAKER" }] });
    assert_eq!(ask_edition(&database, session).await["session"], expected);
}

#[tokio::test]
async fn a_contribution_that_left_the_list_of_its_session_goes() {
    let database = Database::new();
    import(&database, &forum()).await;
    let mut file = forum();
    file["sessions"][0]["people"] = json!([{ "person": "bo", "role": null }]);
    import(&database, &file).await;
    let session = r#"session(key: "opening") { contributions { role participant { key } } }"#;
    let expected = json!([{ "role": null, "participant": { "key": "bo" } }]);
    assert_eq!(ask_edition(&database, session).await["session"]["contributions"], expected);
}

#[tokio::test]
async fn conflicts_are_listed_and_never_refused() {
    let database = Database::new();
    let mut file = forum();
    add(&mut file, "sessions", session("clash", "Clash", "10:30", "11:30", "ada"));
    let said = import(&database, &file).await;
    let conflicts: Vec<_> =
        said.lines().filter(|line| line.trim_start().starts_with("conflict: ")).collect();
    assert_eq!(conflicts.len(), 2, "the room and the speaker: {said}");
    for conflict in conflicts {
        assert!(conflict.contains("Opening") && conflict.contains("Clash"), "{conflict}");
    }
}
