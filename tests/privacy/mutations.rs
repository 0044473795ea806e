//! Who may not write learns nothing from being refused.

use serde_json::{Map, Value, json};

use super::edition::{DRAFT, HIDDEN, OPEN, SECRET_SESSIONS, SLOT, edition_id};
use super::schema::{Input, Schema};
use super::{arguments, grown, grown_with_stranger};
use crate::support::client::{Client, codes};

/// The mutations of those who need no token: what they may do, a secret says.
const OPEN_TO_ALL: [&str; 9] = [
    "confirmNewsletterSubscription",
    "createAgenda",
    "deleteAgenda",
    "followSession",
    "setAgendaNotifications",
    "signIn",
    "subscribeToNewsletter",
    "unfollowSession",
    "unsubscribeFromNewsletter",
];

/// The input that must have exactly one of its fields.
const ONE_OF_MANY: &str = "ProgramEditInput";

/// What inputs must have that their types do not tell.
pub const NEEDED_BESIDES: [(&str, &str, &str); 3] = [
    ("DelaySessionInput", "delay", "\"PT5M\""),
    ("ShiftSessionsInput", "expectedRevision", "1"),
    ("SwapSessionsInput", "expectedRevision", "1"),
];

const INSTANT: &str = "2019-10-01T10:00:00Z";

/// A value for a field of an input; every session, participant and announcement is `secret`.
fn value(schema: &Schema, input: &Input, secret: &str) -> Value {
    let one = match (input.name.as_str(), input.of.as_str()) {
        ("edition", _) => json!(edition_id().to_string()),
        ("contribution", _) => json!(secret.replace("session_", "contribution_")),
        (_, "ID") => json!(secret),
        (_, "Boolean") => json!(true),
        (_, "DateTime") => json!(INSTANT),
        (_, "Duration") => json!("PT5M"),
        (_, "String") => json!("words"),
        (_, "Int") => json!(1),
        (_, "Locale") => json!("en"),
        (_, "Role") => json!("EDITOR"),
        (_, "LocalDate") => json!("2019-10-01"),
        (_, kind) => object(schema, kind, secret),
    };
    if input.list { json!([one]) } else { one }
}

/// An input with what it must have.
fn object(schema: &Schema, kind: &str, secret: &str) -> Value {
    if kind == ONE_OF_MANY {
        return json!({ "postAnnouncement": object(schema, "PostAnnouncementInput", secret) });
    }
    let required = schema.0[kind].inputs.iter().filter(|input| input.required);
    let fields = required.map(|input| (input.name.clone(), value(schema, input, secret)));
    let mut object = fields.collect::<Map<_, _>>();
    if let Some((_, field, value)) = NEEDED_BESIDES.iter().find(|(one, ..)| *one == kind) {
        object.insert((*field).to_owned(), value.parse().unwrap());
    }
    // A span ends after it begins.
    if object.contains_key("from") {
        object.insert("until".to_owned(), json!("2019-10-01T12:00:00Z"));
    }
    Value::Object(object)
}

/// The one that has no input: what it ends is what it is called with.
const WITHOUT_INPUT: &str = "signOut";

/// Every mutation that needs a token, with the type of its input.
fn mutations(schema: &Schema) -> Vec<(String, String)> {
    let fields = schema.fields("Mutation").iter();
    fields
        .filter(|field| !OPEN_TO_ALL.contains(&field.name.as_str()))
        .filter(|field| field.name != WITHOUT_INPUT)
        .map(|field| {
            assert_eq!(field.arguments, ["input"], "{}", field.name);
            let kind = field.of.strip_suffix("Payload").unwrap();
            (field.name.clone(), format!("{kind}Input"))
        })
        .collect()
}

fn document(name: &str, input: &str) -> String {
    format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ userErrors {{
          __typename message path ... on ScheduleConflict {{ conflicts {{ message {{ text }} }} }}
        }} }} }}"
    )
}

fn secret_for(name: &str, secret: &str) -> String {
    if name.contains("Announcement") {
        secret.replace("session_", "announcement_")
    } else {
        secret.to_owned()
    }
}

#[tokio::test]
async fn no_mutation_tells_the_public_more_than_that_it_needs_a_token() {
    let app = grown().await;
    let schema = Schema::of(&app.public()).await;
    let mutations = mutations(&schema);
    assert!(!mutations.is_empty());
    let sign_out = format!("mutation {{ {WITHOUT_INPUT} {{ userErrors {{ message }} }} }}");
    assert_eq!(app.public().codes(&sign_out, json!({})).await, ["UNAUTHENTICATED"]);
    for (name, input) in mutations {
        let mut answers = Vec::new();
        for number in [OPEN, SECRET_SESSIONS[0], SECRET_SESSIONS[1], 0x0777] {
            let secret = secret_for(&name, &arguments::session(number));
            let variables = json!({ "input": object(&schema, &input, &secret) });
            answers.push(app.public().answer(&document(&name, &input), variables).await);
        }
        assert_eq!(codes(&answers[0]), ["UNAUTHENTICATED"], "{name}: {}", answers[0]);
        answers.dedup();
        assert_eq!(answers.len(), 1, "{name}: {answers:?}");
    }
}

/// The answer to a stranger, to every mutation of sessions.
async fn answers(stranger: &Client, schema: &Schema, number: u128) -> Vec<Value> {
    let mut answers = Vec::new();
    for (name, input) in mutations(schema) {
        if schema.0[&input].inputs.iter().any(|one| ["session", "sessions"].contains(&&*one.name)) {
            let id = arguments::session(number);
            let variables = json!({ "input": object(schema, &input, &id) });
            answers.push(stranger.answer(&document(&name, &input), variables).await);
        }
    }
    answers
}

#[tokio::test]
async fn an_editor_of_another_edition_cannot_tell_a_draft_from_nothing() {
    let (app, stranger) = grown_with_stranger().await;
    let schema = Schema::of(&app.public()).await;
    let unknown = answers(&stranger, &schema, 0x0777).await;
    for answer in &unknown {
        let text = answer.to_string();
        assert!(text.contains("NotFound") && !text.contains("\"errors\""), "{text}");
    }
    for secret in SECRET_SESSIONS {
        assert_eq!(answers(&stranger, &schema, secret).await, unknown);
    }
}

#[tokio::test]
async fn an_editor_of_another_edition_may_not_edit_what_they_see() {
    let (app, stranger) = grown_with_stranger().await;
    let schema = Schema::of(&app.public()).await;
    for answer in answers(&stranger, &schema, OPEN).await {
        assert_eq!(codes(&answer), ["FORBIDDEN"], "{answer}");
    }
    for (name, input) in mutations(&schema) {
        // Where the edition need not be named, something in it is, which may not be there.
        if schema.0[&input].inputs.iter().any(|one| one.name == "edition" && one.required) {
            let secret = secret_for(&name, &arguments::session(OPEN));
            let variables = json!({ "input": object(&schema, &input, &secret) });
            let answer = stranger.answer(&document(&name, &input), variables).await;
            assert_eq!(codes(&answer), ["FORBIDDEN"], "{name}: {answer}");
        }
    }
}

#[tokio::test]
async fn ids_of_another_edition_are_unknown_in_ones_own() {
    let (_app, stranger) = grown_with_stranger().await;
    let slot = arguments::session(SLOT);
    let name = json!({ "translations": [{ "locale": "en", "text": "Name" }] });
    let wishes = |session: String, participant: String| {
        [
            ("publishSessions", json!({ "sessions": [slot, session] })),
            ("unpublishSessions", json!({ "sessions": [slot, session] })),
            ("cancelSession", json!({ "session": slot, "replacedBy": session })),
            (
                "updateSession",
                json!({
                    "session": slot,
                    "contributions": [{ "participant": participant, "displayName": name }],
                }),
            ),
        ]
    };
    let unknown = wishes(arguments::session(0x0777), arguments::participant(0x0777));
    let hidden = wishes(arguments::session(DRAFT), arguments::participant(HIDDEN));
    for ((mutation, hidden), (_, unknown)) in hidden.into_iter().zip(unknown) {
        let input = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let ask = async |wish: Value| {
            stranger.answer(&document(mutation, &input), json!({ "input": wish })).await
        };
        let answer = ask(hidden).await;
        assert!(answer.to_string().contains("NotFound"), "{mutation}: {answer}");
        assert_eq!(answer, ask(unknown).await, "{mutation}");
    }
}

#[tokio::test]
async fn contributions_are_unknown_to_whoever_is_not_staff_of_their_edition() {
    let (app, stranger) = grown_with_stranger().await;
    let rows = app.program(edition_id()).tables().contributions.clone();
    assert!(rows.len() > 3);
    let unknown = format!("contribution_{}", "7".repeat(32));
    for name in ["updateContribution", "removeContribution"] {
        let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let ask = async |id: String| {
            let variables = json!({ "input": { "contribution": id } });
            stranger.answer(&document(name, &input), variables).await
        };
        let expected = ask(unknown.clone()).await;
        assert!(expected.to_string().contains("NotFound"), "{name}: {expected}");
        for id in rows.keys() {
            assert_eq!(ask(id.to_string()).await, expected, "{name}");
        }
    }
}
