//! What is not there, who may not, and values that are none.

use plenary::types::Role;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum;
use crate::support::mutation::{document, en, refusal, refused};

fn unknown(kind: &str) -> String {
    format!("{kind}_{}", "0".repeat(32))
}

#[tokio::test]
async fn what_is_not_there_is_not_found_at_its_path() {
    let app = TestApp::whrcf().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let session = forum::session(&app, "T-GEN").await;
    let elsewhere = forum::by_slug(&app, "whrcf-2023", "rooms", "214").await;
    let create = |field: &str, value: Value| {
        let mut input = json!({ "edition": edition, "title": en("New") });
        input[field] = value;
        ("createSession", input)
    };
    for ((name, input), path) in [
        (
            ("createSession", json!({ "edition": unknown("edition"), "title": en("New") })),
            "edition",
        ),
        (create("kind", json!(unknown("kind"))), "kind"),
        (create("track", json!(unknown("track"))), "track"),
        (create("rooms", json!([unknown("room")])), "rooms.0"),
        (create("rooms", json!([elsewhere])), "rooms.0"),
        (create("organizers", json!([unknown("organization")])), "organizers.0"),
        (
            create("contributions", json!([{ "participant": unknown("participant") }])),
            "contributions.0.participant",
        ),
        (("updateSession", json!({ "session": unknown("session") })), "session"),
        (("rescheduleSession", json!({ "session": unknown("session") })), "session"),
        (("rescheduleSession", json!({ "session": session, "rooms": [elsewhere] })), "rooms.0"),
        (("cancelSession", json!({ "session": unknown("session") })), "session"),
        (
            ("cancelSession", json!({ "session": session, "replacedBy": unknown("session") })),
            "replacedBy",
        ),
        (("reinstateSession", json!({ "session": unknown("session") })), "session"),
        (("publishSessions", json!({ "sessions": [unknown("session")] })), "sessions.0"),
        (("unpublishSessions", json!({ "sessions": [session, unknown("session")] })), "sessions.1"),
        (
            (
                "postAnnouncement",
                json!({ "edition": edition, "text": en("x"), "rooms": [elsewhere] }),
            ),
            "rooms.0",
        ),
        (
            ("withdrawAnnouncement", json!({ "announcement": unknown("announcement") })),
            "announcement",
        ),
    ] {
        let told = refusal(&app.editor(), name, input.clone()).await;
        assert_eq!(told, refused("NotFound", path), "{name} {input}");
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
}

#[tokio::test]
async fn an_id_of_another_kind_names_its_argument() {
    let app = forum::of_2019().await;
    let (edition, room) =
        (forum::edition(&app, "whrcf-2019").await.id, forum::room(&app, "214").await);
    let session = forum::session(&app, "T-GEN").await;
    for (name, input, argument) in [
        ("rescheduleSession", json!({ "session": room }), json!(["input", "session"])),
        ("rescheduleSession", json!({ "session": "T-GEN" }), json!(["input", "session"])),
        (
            "rescheduleSession",
            json!({ "session": session, "rooms": [room, session] }),
            json!(["input", "rooms", "1"]),
        ),
        (
            "createSession",
            json!({ "edition": room, "title": en("x") }),
            json!(["input", "edition"]),
        ),
        (
            "createSession",
            json!({ "edition": edition, "title": en("x"), "kind": room }),
            json!(["input", "kind"]),
        ),
        (
            "updateSession",
            json!({ "session": session, "contributions": [{ "participant": room }] }),
            json!(["input", "contributions", "0", "participant"]),
        ),
        (
            "cancelSession",
            json!({ "session": session, "replacedBy": room }),
            json!(["input", "replacedBy"]),
        ),
        (
            "publishSessions",
            json!({ "sessions": [session, room] }),
            json!(["input", "sessions", "1"]),
        ),
        (
            "withdrawAnnouncement",
            json!({ "announcement": session }),
            json!(["input", "announcement"]),
        ),
    ] {
        let document = document(name, "affected { sessions }");
        let answer = app.editor().answer(&document, json!({ "input": input })).await;
        assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "{name}: {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["argument"], argument, "{name}: {answer}");
    }
}

#[tokio::test]
async fn scalars_that_are_none_are_bad_input_in_variables_and_in_the_document() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    for (field, value) in [
        ("startsAt", json!("tomorrow")),
        ("startsAt", json!("2019-10-01T14:00:00")),
        ("startsAt", json!(7)),
        ("reason", json!({ "translations": [{ "locale": "klingonese", "text": "x" }] })),
    ] {
        let mut input = json!({ "session": session });
        input[field] = value;
        let document = document("rescheduleSession", "session { id }");
        let answer = app.editor().answer(&document, json!({ "input": input })).await;
        assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "{input}: {answer}");
    }
    for literal in [
        r#"startsAt: "tomorrow""#,
        r#"rooms: ["214"]"#,
        r#"reason: { translations: [{ locale: "klingonese", text: "x" }] }"#,
    ] {
        let document = format!(
            r#"mutation {{ rescheduleSession(input: {{ session: "{session}", {literal} }}) {{ session {{ id }} }} }}"#
        );
        let answer = app.editor().answer(&document, json!({})).await;
        assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "{literal}: {answer}");
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
}

#[tokio::test]
async fn a_value_that_no_input_takes_is_refused_before_anything_is_done() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    for (field, value) in [
        ("session", json!(true)),
        ("session", json!(null)),
        ("expectedRevision", json!("1")),
        ("dryRun", json!("yes")),
        ("rooms", json!([null])),
        ("delay", json!("PT5M")),
    ] {
        let mut input = json!({ "session": session });
        input[field] = value;
        let document = document("rescheduleSession", "session { id }");
        let answer = app.editor().answer(&document, json!({ "input": input })).await;
        assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "{input}: {answer}");
        assert!(answer.get("data").is_none(), "{answer}");
    }
}

#[tokio::test]
async fn only_staff_of_the_edition_edits() {
    let app = TestApp::whrcf().await;
    let session = forum::session(&app, "T-GEN").await;
    let document = document("cancelSession", "session { status }");
    let variables = json!({ "input": { "session": session } });
    assert_eq!(app.public().codes(&document, variables.clone()).await, ["UNAUTHENTICATED"]);
    let elsewhere = app.token(Role::Editor, Some(app.edition_id("whrcf-2020").await)).await;
    let elsewhere = app.public().with_token(&elsewhere);
    assert_eq!(elsewhere.codes(&document, variables.clone()).await, ["FORBIDDEN"]);
    let stranger = app.public().with_token("not-a-token");
    let response = stranger.send(&document, variables.clone()).await;
    assert_eq!(response.status(), 401);
    assert_eq!(codes(&response.json().await.unwrap()), ["UNAUTHENTICATED"]);
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
    for role in [Role::Editor, Role::Admin] {
        let edition = (role == Role::Editor).then_some(app.edition_id("whrcf-2019").await);
        let staff = app.public().with_token(&app.token(role, edition).await);
        let data = staff.ask(&document, variables.clone()).await;
        assert_eq!(data["cancelSession"]["session"]["status"], "CANCELLED", "{role:?}");
    }
}

#[tokio::test]
async fn the_public_learns_nothing_from_the_way_it_is_refused() {
    let app = forum::of_2019().await;
    let document = document("cancelSession", "session { status }");
    let known = forum::session(&app, "T-GEN").await;
    let mut answers = Vec::new();
    for session in [known, unknown("session")] {
        let variables = json!({ "input": { "session": session } });
        answers.push(app.public().answer(&document, variables).await);
    }
    assert_eq!(answers[0], answers[1]);
}
