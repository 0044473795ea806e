//! What is in an agenda, and what may be.

use serde_json::{Value, json};

use super::{agenda, change, create, keys, mutate, reschedule};
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum::{session, session_of};
use crate::support::mutation::done;

/// The kind and the path of the one reason for which a change is refused.
fn refusal(payload: &Value) -> (&str, String) {
    let errors = payload["userErrors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{payload}");
    let path: Vec<_> = errors[0]["path"].as_array().unwrap().iter().collect();
    (errors[0]["__typename"].as_str().unwrap(), json!(path).to_string())
}

#[tokio::test]
async fn an_agenda_is_the_same_on_every_device() {
    let app = TestApp::with_options(&[]).await;
    let (phone, laptop) = (app.public(), app.public());
    let token = create(&app, &["T-GEN"]).await;
    let made = agenda(&phone, &token).await;
    assert_eq!((keys(&made), &made["version"]), (vec!["T-GEN"], &json!(1)));
    assert_eq!(made["edition"]["slug"], "whrcf-2019");
    let followed = change(&app, "followSession", &token, "T-MIG").await;
    assert_eq!(followed["version"], 2);
    assert_eq!(agenda(&laptop, &token).await, followed);
    let left = change(&app, "unfollowSession", &token, "T-GEN").await;
    assert_eq!((keys(&left), &left["version"]), (vec!["T-MIG"], &json!(3)));
    assert_eq!(agenda(&phone, &token).await, left);
}

#[tokio::test]
async fn what_changes_nothing_raises_no_version() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN", "T-GEN"]).await;
    for (name, key) in [("followSession", "T-GEN"), ("unfollowSession", "T-MIG")] {
        let same = change(&app, name, &token, key).await;
        assert_eq!((keys(&same), &same["version"]), (vec!["T-GEN"], &json!(1)), "{name}");
    }
}

#[tokio::test]
async fn sessions_that_overlap_are_told() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN", "T-MIG"]).await;
    reschedule(&app, "T-GEN", "19:00", "20:00").await;
    reschedule(&app, "T-MIG", "20:00", "21:00").await;
    assert_eq!(agenda(&app.public(), &token).await["conflicts"], json!([]));
    reschedule(&app, "T-MIG", "19:30", "21:00").await;
    let expected = json!([{
        "startsAt": "2019-10-01T10:30:00Z",
        "endsAt": "2019-10-01T11:00:00Z",
        "sessions": [{ "key": "T-GEN" }, { "key": "T-MIG" }],
    }]);
    assert_eq!(agenda(&app.public(), &token).await["conflicts"], expected);
}

#[tokio::test]
async fn an_agenda_holds_what_the_public_sees_of_its_edition_whoever_asks() {
    let app = TestApp::whrcf().await;
    let token = create(&app, &["T-GEN", "T-MIG"]).await;
    let [taken_back, other] =
        [session(&app, "T-GEN").await, session_of(&app, "whrcf-2021", "D6-1").await];
    let unpublish = json!({ "sessions": [taken_back] });
    done(&app.editor(), "unpublishSessions", unpublish, "sessions { id }").await;
    for client in [app.public(), app.editor()] {
        let left = agenda(&client, &token).await;
        assert_eq!(keys(&left), ["T-MIG"]);
        assert_eq!(left["removedSessions"], json!([taken_back]));
        let unknown = format!("session_{}", "7".repeat(32));
        for session in [&taken_back, &other, &unknown] {
            let input = json!({ "token": token, "session": session });
            let payload = mutate(&client, "followSession", input).await;
            assert_eq!(refusal(&payload), ("NotFound", r#"["session"]"#.to_owned()));
            let edition = app.edition_id("whrcf-2019").await.to_string();
            let input = json!({ "edition": edition, "sessions": [session] });
            let payload = mutate(&client, "createAgenda", input).await;
            assert_eq!(refusal(&payload), ("NotFound", r#"["sessions","0"]"#.to_owned()));
            assert_eq!(payload["token"], Value::Null);
        }
    }
    // It can still be let go of.
    let left = change(&app, "unfollowSession", &token, "T-GEN").await;
    assert_eq!(left["removedSessions"], json!([]));
}

#[tokio::test]
async fn an_agenda_needs_an_edition_and_a_token_that_are_there() {
    let app = TestApp::with_options(&[]).await;
    let edition = format!("edition_{}", "7".repeat(32));
    let payload = mutate(&app.public(), "createAgenda", json!({ "edition": edition })).await;
    assert_eq!(refusal(&payload), ("NotFound", r#"["edition"]"#.to_owned()));
    let session = session(&app, "T-GEN").await;
    for name in ["followSession", "unfollowSession", "deleteAgenda"] {
        let mut input = json!({ "token": "0123", "session": session });
        if name == "deleteAgenda" {
            input.as_object_mut().unwrap().remove("session");
        }
        let payload = mutate(&app.public(), name, input).await;
        assert_eq!(refusal(&payload), ("NotFound", r#"["token"]"#.to_owned()), "{name}");
    }
    assert_eq!(agenda(&app.public(), "0123").await, Value::Null);
}

#[tokio::test]
async fn an_agenda_has_at_most_so_many_sessions() {
    let app = TestApp::with_options(&["--max-agenda-sessions", "2"]).await;
    let token = create(&app, &["T-GEN", "T-MIG"]).await;
    let third = session(&app, "P1").await;
    let input = json!({ "token": token, "session": third });
    let payload = mutate(&app.public(), "followSession", input).await;
    assert_eq!(refusal(&payload), ("InvalidInput", r#"["session"]"#.to_owned()));
    assert_eq!(keys(&agenda(&app.public(), &token).await).len(), 2);
    let edition = app.edition_id("whrcf-2019").await.to_string();
    let [one, two] = [session(&app, "T-GEN").await, session(&app, "T-MIG").await];
    let input = json!({ "edition": edition, "sessions": [one, two, third] });
    let payload = mutate(&app.public(), "createAgenda", input).await;
    assert_eq!(refusal(&payload), ("InvalidInput", r#"["sessions"]"#.to_owned()));
    let limits = app.public().ask("{ service { limits { agendaSessions } } }", json!({})).await;
    assert_eq!(limits["service"]["limits"]["agendaSessions"], 2);
}

#[tokio::test]
async fn nobody_changes_agendas_too_often() {
    let app = TestApp::with_options(&["--rate-writes-from-address", "3"]).await;
    let token = create(&app, &["T-GEN"]).await;
    change(&app, "followSession", &token, "T-MIG").await;
    change(&app, "followSession", &token, "T-MIG").await;
    let query = "mutation($token: String!) { deleteAgenda(input: { token: $token }) { deleted } }";
    let answer = app.public().answer(query, json!({ "token": token })).await;
    assert_eq!(codes(&answer), ["RATE_LIMITED"], "{answer}");
    assert!(!answer.to_string().contains(&token));
    assert_eq!(keys(&agenda(&app.public(), &token).await).len(), 2);
}

#[tokio::test]
async fn an_edit_says_how_many_agendas_it_concerns() {
    let app = TestApp::with_options(&[]).await;
    for keys in [&["T-GEN", "T-MIG"][..], &["T-GEN"], &["T-MIG"], &[]] {
        create(&app, keys).await;
    }
    let counted = async |input: Value| {
        let name = if input["sessions"].is_null() { "cancelSession" } else { "unpublishSessions" };
        let payload = done(&app.editor(), name, input, "affected { sessions agendas }").await;
        payload["affected"].clone()
    };
    let [one, two, none] =
        [session(&app, "T-GEN").await, session(&app, "T-MIG").await, session(&app, "P1").await];
    let tried = json!({ "session": one, "dryRun": true });
    assert_eq!(counted(tried).await, json!({ "sessions": 1, "agendas": 2 }));
    let both = json!({ "sessions": [one, two] });
    assert_eq!(counted(both).await, json!({ "sessions": 2, "agendas": 3 }));
    let other = json!({ "session": none });
    assert_eq!(counted(other).await, json!({ "sessions": 1, "agendas": 0 }));
}
