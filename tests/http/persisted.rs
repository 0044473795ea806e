//! Documents that a request names instead of holding them.

use serde_json::{Value, json};

use super::everywhere::{Told, everywhere, in_address};
use super::{BOTH, Outcome};
use crate::support::app::TestApp;
use crate::support::counters::counters;
use crate::support::websocket::Socket;
use plenary::graphql::Digest;

const QUERY: &str = "query($slug: String) { edition(slug: $slug) { slug } }";

fn hash(text: &str) -> String {
    Digest::of(text).to_string()
}

fn by_id(text: &str) -> Value {
    json!({ "documentId": format!("sha256:{}", hash(text)), "variables": { "slug": "whrcf-2019" } })
}

fn by_hash(hash: &str) -> Value {
    json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } },
        "variables": { "slug": "whrcf-2019" } })
}

fn introduced(text: &str) -> Value {
    let mut parameters = by_hash(&hash(text));
    parameters["query"] = text.into();
    parameters
}

fn assert_answered(told: Vec<Told>) {
    for told in told {
        let data = json!({ "data": { "edition": { "slug": "whrcf-2019" } } });
        assert_eq!(told.answer, data, "{told:?}");
    }
}

#[tokio::test]
async fn a_document_that_is_not_known_is_asked_for() {
    let app = TestApp::with_options(&[]).await;
    let custom = json!({ "documentId": "7f56e67dd21ab3f30d1ff8b7bed08893" });
    for parameters in [by_id(QUERY), by_hash(&hash(QUERY)), custom] {
        for told in everywhere(&app, &app.public(), &parameters).await {
            assert_eq!(told.refusal("PERSISTED_QUERY_NOT_FOUND"), "PersistedQueryNotFound");
        }
    }
}

#[tokio::test]
async fn a_document_is_known_once_it_was_sent() {
    let app = TestApp::with_options(&[]).await;
    assert_answered(everywhere(&app, &app.public(), &introduced(QUERY)).await);
    for parameters in [by_id(QUERY), by_hash(&hash(QUERY))] {
        assert_answered(everywhere(&app, &app.public(), &parameters).await);
    }
    let text = counters(&app.public()).await;
    assert!(text.lines().any(|line| line == "plenary_documents_parsed_total 1"), "{text}");
}

#[tokio::test]
async fn a_document_is_not_kept_under_the_hash_of_another() {
    let app = TestApp::with_options(&[]).await;
    let mut wrong = introduced(QUERY);
    wrong["query"] = super::PLAIN.into();
    for told in everywhere(&app, &app.public(), &wrong).await {
        let message = "extensions.persistedQuery.sha256Hash is not the SHA-256 of query";
        assert_eq!(told.refusal("BAD_USER_INPUT"), message);
    }
    for told in everywhere(&app, &app.public(), &by_id(QUERY)).await {
        told.refusal("PERSISTED_QUERY_NOT_FOUND");
    }
}

#[tokio::test]
async fn another_version_of_automatic_persisted_queries_is_refused() {
    let app = TestApp::with_options(&[]).await;
    let mut parameters = introduced(QUERY);
    parameters["extensions"]["persistedQuery"]["version"] = json!(2);
    for told in everywhere(&app, &app.public(), &parameters).await {
        assert_eq!(told.refusal("BAD_USER_INPUT"), "PersistedQueryNotSupported");
    }
}

#[tokio::test]
async fn a_request_that_names_its_document_wrongly_is_a_bad_request() {
    let app = TestApp::with_options(&[]).await;
    let mut both = by_id(QUERY);
    both["query"] = QUERY.into();
    let mut twice = by_id(QUERY);
    twice["extensions"] = by_hash(&hash(QUERY))["extensions"].take();
    let upper = json!({ "documentId": format!("sha256:{}", hash(QUERY).to_uppercase()) });
    for parameters in [both, twice, upper, json!({ "documentId": 7 }), by_hash("00")] {
        for accept in BOTH {
            let request = app.public().post().header("accept", accept).json(&parameters);
            let outcome = Outcome::of(request).await;
            let is = (outcome.status, outcome.code(), outcome.is_refusal());
            assert_eq!(is, (400, "BAD_USER_INPUT", true), "{parameters}");
        }
    }
}

#[tokio::test]
async fn a_named_mutation_needs_a_post() {
    let app = TestApp::with_options(&[]).await;
    let mutation = "mutation($slug: String) { publishSessions(input: { sessions: [] }) { userErrors { message } } }";
    let answer = app.editor().post().json(&introduced(mutation)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let request = app.editor().get("/graphql").query(&in_address(&by_id(mutation)));
    let outcome = Outcome::of(request).await;
    assert_eq!((outcome.status, outcome.headers["allow"].to_str().unwrap()), (405, "POST"));
}

#[tokio::test]
async fn a_document_that_takes_a_secret_is_not_kept() {
    let app = TestApp::with_options(&[]).await;
    let text = "query($slug: String = \"x\") { agenda(token: $slug) { version } }";
    for _ in 0..2 {
        let answer = app.public().post().json(&introduced(text)).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(answer.get("data").is_some(), "{answer}");
        let named = app.public().post().json(&by_id(text)).send().await.unwrap();
        let named: Value = named.json().await.unwrap();
        assert_eq!(named["errors"][0]["message"], "PersistedQueryNotFound");
    }
}

/// A file of trusted documents, in a directory that is gone with the test.
struct Manifest(tempfile::TempDir);

impl Manifest {
    fn of(documents: &Value) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("documents.json"), documents.to_string()).unwrap();
        Self(directory)
    }

    fn file(&self) -> String {
        self.0.path().join("documents.json").to_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn trusted_documents_are_known_from_the_start() {
    let manifest = Manifest::of(&json!({ hash(QUERY): QUERY }));
    let app = TestApp::with_options(&["--documents", &manifest.file()]).await;
    for parameters in [by_id(QUERY), by_hash(&hash(QUERY))] {
        assert_answered(everywhere(&app, &app.public(), &parameters).await);
    }
    app.public().ask(super::PLAIN, json!({})).await;
    let secret = "query($slug: String = \"x\") { agenda(token: $slug) { version } }";
    let manifest = Manifest::of(&json!({ hash(secret): secret }));
    let app = TestApp::with_options(&["--documents", &manifest.file()]).await;
    let get = app.public().get("/graphql").query(&in_address(&by_id(secret)));
    assert_eq!(Outcome::of(get).await.status, 405, "a secret has no place in an address");
    let answered = app.public().post().json(&by_id(secret)).send().await.unwrap();
    assert_eq!(answered.json::<Value>().await.unwrap(), json!({ "data": { "agenda": null } }));
}

#[tokio::test]
async fn the_public_can_be_held_to_trusted_documents() {
    let manifest = Manifest::of(&json!({ hash(QUERY): QUERY }));
    let options = ["--documents", &manifest.file(), "--only-documents"];
    let app = TestApp::with_options(&options).await;
    let mut whole = introduced(QUERY);
    assert_answered(everywhere(&app, &app.public(), &whole).await);
    whole.as_object_mut().unwrap().remove("extensions");
    assert_answered(everywhere(&app, &app.public(), &whole).await);
    assert_answered(everywhere(&app, &app.public(), &by_id(QUERY)).await);
    // Staff may ask what they like, and teach the public nothing by it.
    for told in everywhere(&app, &app.editor(), &introduced(super::PLAIN)).await {
        assert!(told.answer["errors"].is_null(), "{told:?}");
    }
    for told in everywhere(&app, &app.public(), &introduced(super::PLAIN)).await {
        let message = "only documents that this service knows beforehand are taken";
        assert_eq!(told.refusal("FORBIDDEN"), message);
    }
    for told in everywhere(&app, &app.public(), &by_id(super::PLAIN)).await {
        told.refusal("PERSISTED_QUERY_NOT_FOUND");
    }
}

#[tokio::test]
async fn the_screens_go_on_where_only_trusted_documents_are_taken() {
    let manifest = Manifest::of(&json!({ hash(QUERY): QUERY }));
    let options = ["--documents", &manifest.file(), "--only-documents"];
    let app = TestApp::with_options(&options).await;
    let ask = r#"{ edition(slug: "whrcf-2019") { rooms { id } } }"#;
    let rooms = app.editor().ask(ask, json!({})).await;
    let script = app.public().get("/screens/-/screen.js").send().await.unwrap();
    let script = script.text().await.unwrap();
    let document = script.split('`').nth(1).unwrap();
    let mut socket = Socket::open(app.address, json!({})).await;
    socket.subscribe("a", document, json!({ "room": rooms["edition"]["rooms"][0]["id"] })).await;
    let told = socket.message().await;
    assert_eq!(told["type"], "next", "{told}");
    assert!(told["payload"]["data"]["roomDisplay"].is_object(), "{told}");
}
