//! Agendas: made without an account, followed on several devices, and as calendars.

mod calendar;
mod changes;
mod editing;
mod secrets;

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::forum::session;
use crate::support::mutation::done;

const AGENDA: &str = "id version calendarUrl removedSessions edition { slug cursor }
  sessions { key } conflicts { startsAt endsAt sessions { key } }";

/// What a mutation of agendas answers.
pub async fn mutate(client: &Client, name: &str, input: Value) -> Value {
    let (first, rest) = name.split_at(1);
    let select = match name {
        "createAgenda" => format!("token agenda {{ {AGENDA} }}"),
        "deleteAgenda" => "deleted".to_owned(),
        _ => format!("agenda {{ {AGENDA} }}"),
    };
    let query = format!(
        "mutation($input: {}{rest}Input!) {{ {name}(input: $input) {{ {select} userErrors {{ \
         __typename message path }} }} }}",
        first.to_uppercase()
    );
    client.ask(&query, json!({ "input": input })).await[name].take()
}

/// A new agenda of the forum of 2019 with some sessions; returns its token.
pub async fn create(app: &TestApp, keys: &[&str]) -> String {
    let mut sessions = Vec::new();
    for key in keys {
        sessions.push(session(app, key).await);
    }
    let edition = app.edition_id("whrcf-2019").await.to_string();
    let input = json!({ "edition": edition, "sessions": sessions });
    let payload = mutate(&app.public(), "createAgenda", input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["token"].as_str().unwrap().to_owned()
}

/// Follows or unfollows a session; returns the agenda.
async fn change(app: &TestApp, name: &str, token: &str, key: &str) -> Value {
    let input = json!({ "token": token, "session": session(app, key).await });
    let mut payload = mutate(&app.public(), name, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    payload["agenda"].take()
}

/// The agenda of a token.
async fn agenda(client: &Client, token: &str) -> Value {
    let query = format!("query($token: String!) {{ agenda(token: $token) {{ {AGENDA} }} }}");
    client.ask(&query, json!({ "token": token })).await["agenda"].take()
}

/// The keys of the sessions of an agenda.
fn keys(agenda: &Value) -> Vec<&str> {
    let rows = agenda["sessions"].as_array().unwrap();
    rows.iter().map(|row| row["key"].as_str().unwrap()).collect()
}

/// An editor moves a session to a time of the first evening.
async fn reschedule(app: &TestApp, key: &str, start: &str, end: &str) {
    let at = |time: &str| format!("2019-10-01T{time}:00+09:00");
    let input = json!({ "session": session(app, key).await, "startsAt": at(start),
                        "endsAt": at(end), "acceptWarnings": true });
    done(&app.editor(), "rescheduleSession", input, "session { id }").await;
}
