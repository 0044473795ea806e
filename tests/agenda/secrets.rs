//! Whoever has the token of an agenda has the agenda, and nobody else gets at it.

use plenary::entity::mail::Letter;
use plenary::types::SecretHash;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{agenda, create, keys, mutate};
use crate::support::app::TestApp;
use crate::support::client::codes;

/// Every table in which something of an agenda can stand.
const TABLES: [(&str, &str); 6] = [
    ("agenda", "id"),
    ("agenda_session", "agenda_id"),
    ("agenda_notification", "agenda_id"),
    ("agenda_notice", "agenda_id"),
    ("private_link", "subject_id"),
    ("mail", "subject_id"),
];

#[tokio::test]
async fn a_token_is_kept_as_its_hash_alone() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    assert!(token.len() >= 40 && token.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let kept: Vec<Vec<u8>> = app.database.column("SELECT secret_hash FROM agenda").await;
    assert_eq!(kept, [SecretHash::of(&token).to_column()]);
    assert_ne!(create(&app, &[]).await, token);
}

#[tokio::test]
async fn nothing_that_takes_a_token_is_taken_by_get() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let client = app.public();
    let variables = json!({ "token": token }).to_string();
    for (query, accept) in [
        ("query($token: String!) { agenda(token: $token) { version } }", "application/json"),
        (
            "query($token: String!) { ... { agenda(token: $token) { version } } }",
            "text/event-stream",
        ),
        (
            "subscription($token: String!) { agendaChanges(token: $token) { number } }",
            "text/event-stream",
        ),
        (
            "mutation($token: String!) { deleteAgenda(input: { token: $token }) { deleted } }",
            "application/json",
        ),
    ] {
        let request = client.get("/graphql").query(&[("query", query), ("variables", &variables)]);
        let response = request.header("accept", accept).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{query}");
        assert_eq!(response.headers()["allow"], "POST");
        let answer: Value = response.json().await.unwrap();
        assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "{query}");
        assert!(!answer.to_string().contains(&token));
    }
    assert_eq!(keys(&agenda(&client, &token).await), ["T-GEN"]);
}

#[tokio::test]
async fn what_is_asked_with_a_token_is_not_kept_on_the_way() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let query = "query($token: String!) { agenda(token: $token) { version } }";
    let response = app.public().send(query, json!({ "token": token })).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let calendar = app.public().get(&format!("/agendas/{token}.ics")).send().await.unwrap();
    let headers = calendar.headers();
    assert_eq!(headers["cache-control"], "private, no-cache");
    assert_eq!(headers["referrer-policy"], "no-referrer");
}

/// Puts a row of each kind beside the agendas that there are.
async fn fill(app: &TestApp) {
    let letter = Letter::TestIssue { issue: app.sources.ids.issue() };
    let letter = serde_json::to_string(&letter).unwrap();
    let copies = [
        "INSERT INTO agenda_notification (agenda_id, address, locale, wanted, asked_at)
         SELECT id, 'ana@example.org', 'en', '[]', 1 FROM agenda"
            .to_owned(),
        r#"INSERT INTO agenda_notice (agenda_id, session_id, title, before, due_at)
           SELECT agenda_id, session_id, '{"en":"x"}', '{}', 1 FROM agenda_session"#
            .to_owned(),
        "INSERT INTO private_link (secret_hash, purpose, subject_id, created_at)
         SELECT secret_hash, 'STOP_NOTIFICATIONS', id, 1 FROM agenda"
            .to_owned(),
        format!(
            "INSERT INTO mail (id, idempotency_key, recipient, locale, letter, subject_id, state,
               attempts, created_at, due_at)
             SELECT id, 'key of ' || version || secret_hash, 'ana@example.org', 'en', '{letter}',
               id, 'QUEUED', 0, 1, 1 FROM agenda"
        ),
    ];
    for statement in copies {
        app.database.execute(&statement).await;
    }
}

async fn count(app: &TestApp, table: &str, column: &str) -> i64 {
    let sql = format!("SELECT COUNT({column}) FROM {table} WHERE {column} IS NOT NULL");
    app.database.column(&sql).await[0]
}

#[tokio::test]
async fn with_an_agenda_everything_of_it_is_deleted_and_nothing_of_another() {
    let app = TestApp::with_options(&[]).await;
    let token = create(&app, &["T-GEN"]).await;
    let other = create(&app, &["T-GEN"]).await;
    fill(&app).await;
    for (table, column) in TABLES {
        assert_eq!(count(&app, table, column).await, 2, "{table}");
    }
    let id = agenda(&app.public(), &token).await["id"].clone();
    let payload = mutate(&app.public(), "deleteAgenda", json!({ "token": token })).await;
    assert_eq!(payload, json!({ "deleted": id, "userErrors": [] }));
    assert_eq!(agenda(&app.public(), &token).await, Value::Null);
    for (table, column) in TABLES {
        assert_eq!(count(&app, table, column).await, 1, "{table}");
    }
    assert_eq!(keys(&agenda(&app.public(), &other).await), ["T-GEN"]);
    let calendar = app.public().get(&format!("/agendas/{token}.ics")).send().await.unwrap();
    assert_eq!(calendar.status(), 404);
}
