//! Who is let in.

use std::time::Duration;

use plenary::store::NewToken;
use plenary::types::{AccessTokenId, Role};
use reqwest::RequestBuilder;
use serde_json::json;

use super::{BOTH, Outcome, PLAIN};
use crate::support::app::TestApp;

const WHO: &str = "{ viewer { role } }";

fn bearing(app: &TestApp, authorization: &str) -> RequestBuilder {
    let request = app.public().post().header("authorization", authorization);
    request.json(&json!({ "query": WHO }))
}

/// Nobody: neither the public nor anybody else.
async fn assert_not_let_in(app: &TestApp, authorization: &str) {
    for accept in [BOTH[0], BOTH[1], "text/event-stream"] {
        let request = bearing(app, authorization).header("accept", accept);
        let outcome = Outcome::of(request).await;
        assert_eq!((outcome.status, outcome.code()), (401, "UNAUTHENTICATED"), "{authorization}");
        assert_eq!(outcome.headers["www-authenticate"], "Bearer");
        assert!(outcome.is_refusal());
    }
}

/// A token that ends, and its id.
async fn token_until(app: &TestApp, end: &str) -> (AccessTokenId, String) {
    let id = app.sources.ids.issue();
    let token = NewToken {
        id,
        name: "guest".to_owned(),
        role: Role::Editor,
        edition: None,
        at: app.sources.clock.now(),
        expires_at: Some(end.parse().unwrap()),
    };
    let issued = app.hub.store().issue_token(token, app.sources.randomness.as_ref()).await.unwrap();
    (id, format!("Bearer {}", issued.reveal()))
}

#[tokio::test]
async fn no_token_is_the_public_and_a_token_is_its_bearer() {
    let app = TestApp::with_options(&[]).await;
    assert_eq!(app.public().ask(WHO, json!({})).await["viewer"]["role"], json!(null));
    let token = app.token(Role::Admin, None).await;
    for authorization in [format!("Bearer {token}"), format!("bearer   {token} ")] {
        let outcome = Outcome::of(bearing(&app, &authorization)).await;
        assert_eq!(outcome.answer["data"]["viewer"]["role"], "ADMIN");
    }
}

#[tokio::test]
async fn a_token_that_nobody_was_given_is_not_let_in() {
    let app = TestApp::with_options(&[]).await;
    let token = app.token(Role::Editor, None).await;
    for authorization in [
        "Bearer plenary_unknown",
        &format!("Bearer {token}x"),
        &format!("Bearer {}", token.to_uppercase()),
        &format!("Basic {token}"),
        &token,
        "Bearer ",
        "Bearer",
        "",
    ] {
        assert_not_let_in(&app, authorization).await;
    }
}

#[tokio::test]
async fn a_token_that_has_expired_is_not_let_in() {
    let app = TestApp::with_options(&[]).await;
    let (_, bearer) = token_until(&app, "2019-10-01T15:00:00+09:00").await;
    app.clock.turn_to("2019-10-01T14:59:59+09:00");
    let outcome = Outcome::of(bearing(&app, &bearer)).await;
    assert_eq!(outcome.answer["data"]["viewer"]["role"], "EDITOR");
    app.clock.turn_to("2019-10-01T15:00:00+09:00");
    assert_not_let_in(&app, &bearer).await;
}

#[tokio::test]
async fn a_token_that_was_revoked_is_not_let_in() {
    let app = TestApp::with_options(&[]).await;
    let (id, bearer) = token_until(&app, "2030-01-01T00:00:00Z").await;
    assert_eq!(Outcome::of(bearing(&app, &bearer)).await.status, 200);
    let mut access = app.hub.access();
    assert!(app.hub.store().revoke_token(id, app.sources.clock.now()).await.unwrap().is_some());
    let noticed = tokio::time::timeout(Duration::from_secs(2), access.changed()).await;
    noticed.expect("within the poll").unwrap();
    assert_not_let_in(&app, &bearer).await;
}

#[tokio::test]
async fn a_token_in_the_address_is_no_token() {
    let app = TestApp::with_options(&[]).await;
    let token = app.token(Role::Admin, None).await;
    for name in ["token", "access_token", "authorization"] {
        let parameters = [("query", WHO), (name, &token)];
        let outcome = Outcome::of(app.public().get("/graphql").query(&parameters)).await;
        assert_eq!(outcome.answer["data"]["viewer"]["role"], json!(null));
        let request = app.public().post().query(&[(name, &token)]);
        let outcome = Outcome::of(request.json(&json!({ "query": WHO }))).await;
        assert_eq!(outcome.answer["data"]["viewer"]["role"], json!(null));
    }
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_refused_before_the_request_is_read() {
    let app = TestApp::with_options(&[]).await;
    let request = app.public().post().header("authorization", "Bearer x").body("not JSON");
    assert_eq!(Outcome::of(request).await.status, 401);
    let get = app.public().get("/graphql").query(&[("query", PLAIN)]);
    assert_eq!(Outcome::of(get.header("authorization", "Bearer x")).await.status, 401);
}
