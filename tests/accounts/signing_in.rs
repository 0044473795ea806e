//! Signing in, and what is learned from being refused: nothing.

use plenary::types::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{admin, app, asked, let_in, not_let_in};
use crate::support::account::{PASSWORD, call, document, done, refusals, sign_in, sign_out};
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum;
use crate::support::mutation::{self, en};
use crate::support::websocket::{Frame, Socket};

const WHO: &str =
    "{ viewer { role name expiresAt editions { slug } account { email name role } } }";

#[tokio::test]
async fn an_editor_signs_in_edits_everywhere_and_signs_out() {
    let (app, edition) = app().await;
    let input = json!({ "email": "Ana@Example.org", "name": "Ana Lima", "role": "EDITOR",
        "editions": [edition.to_string()], "password": PASSWORD });
    let made = done(&admin(&app).await, "createAccount", input, "account { id } password").await;
    assert_eq!(made["password"], Value::Null, "it was given");

    let input = json!({ "email": " ana@example.ORG ", "password": PASSWORD });
    let select = "token expiresAt viewer { role name expiresAt account { email } }";
    let payload = done(&app.public(), "signIn", input, select).await;
    assert_eq!(payload["expiresAt"], "2019-10-01T17:00:00Z", "in twelve hours");
    assert_eq!(
        payload["viewer"],
        json!({ "role": "EDITOR", "name": "Ana Lima", "expiresAt": payload["expiresAt"],
            "account": { "email": "Ana@example.org" } })
    );
    let token = payload["token"].as_str().unwrap();
    assert!(token.starts_with("plenary_session_"), "{token}");
    let ana = app.public().with_token(token);
    assert_eq!(
        ana.ask(WHO, json!({})).await["viewer"],
        json!({ "role": "EDITOR", "name": "Ana Lima", "expiresAt": payload["expiresAt"],
            "editions": [{ "slug": "whrcf-2019" }],
            "account": { "email": "Ana@example.org", "name": "Ana Lima", "role": "EDITOR" } })
    );

    let session = forum::session(&app, "T-GEN").await;
    let input = json!({ "session": session, "title": en("By POST") });
    let signed = "revision { number actor credential }";
    let payload = mutation::done(&ana, "updateSession", input, signed).await;
    assert_eq!(payload["revision"]["actor"], "Ana Lima");
    assert_eq!(payload["revision"]["credential"], made["account"]["id"]);

    let bearer = json!({ "authorization": format!("Bearer {token}") });
    let mut socket = Socket::open(app.address, bearer).await;
    let input = json!({ "session": session, "title": en("By WebSocket") });
    let query = mutation::document("updateSession", "session { title { text } }");
    socket.subscribe("a", &query, json!({ "input": input })).await;
    let said = socket.message().await;
    let updated = &said["payload"]["data"]["updateSession"];
    assert_eq!(updated["session"]["title"]["text"], "By WebSocket", "{said}");
    assert_eq!(socket.message().await["type"], "complete");

    assert_eq!(sign_out(&ana).await, json!({ "signedOut": true, "userErrors": [] }));
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
    assert_eq!(asked(&ana).await, not_let_in());
}

#[tokio::test]
async fn whatever_is_wrong_is_answered_alike_and_costs_the_same() {
    let (app, _) = app().await;
    app.account("Ana", Role::Admin, None).await;
    let gone = app.account("Gone", Role::Admin, None).await;
    let input = json!({ "account": gone.id.to_string() });
    done(&admin(&app).await, "disableAccount", input, "account { disabledAt }").await;
    let mut answers = Vec::new();
    for (email, password) in [
        ("ana@example.org", "correct horse batterx"),
        ("ana@example.org", ""),
        ("nobody@example.org", PASSWORD),
        ("gone@example.org", PASSWORD),
        ("gone@example.org", "wrong"),
        ("no address", PASSWORD),
        ("", ""),
    ] {
        let before = app.hub.store().password_checks();
        let variables = json!({ "input": { "email": email, "password": password } });
        let query = document("signIn", "token expiresAt viewer { role }");
        answers.push(app.public().answer(&query, variables).await);
        assert_eq!(app.hub.store().password_checks() - before, 1, "{email}");
    }
    let payload = &answers[0]["data"]["signIn"];
    assert_eq!(payload["userErrors"][0]["__typename"], "InvalidInput");
    assert_eq!((&payload["token"], &payload["viewer"]), (&Value::Null, &Value::Null));
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn one_account_is_tried_only_so_often_and_others_still_get_in() {
    let app = TestApp::with_options(&["--rate-sign-ins-to-account", "2"]).await;
    app.account("Ana", Role::Editor, None).await;
    app.account("Bo", Role::Editor, None).await;
    for email in ["ana@example.org", "unknown@example.org"] {
        let query = document("signIn", "token");
        let attempt = json!({ "input": { "email": email, "password": "wrong, but long" } });
        for _ in 0..2 {
            assert_eq!(codes(&app.public().answer(&query, attempt.clone()).await), [""; 0]);
        }
        let right = json!({ "input": { "email": email, "password": PASSWORD } });
        let before = app.hub.store().password_checks();
        assert_eq!(codes(&app.public().answer(&query, right).await), ["RATE_LIMITED"]);
        assert_eq!(app.hub.store().password_checks(), before, "nothing was checked");
    }
    assert!(sign_in(&app.public(), "bo@example.org", PASSWORD).await.is_some());
}

#[tokio::test]
async fn one_address_tries_only_so_often() {
    let app = TestApp::with_options(&["--rate-sign-ins-from-address", "3"]).await;
    app.account("Ana", Role::Editor, None).await;
    let query = document("signIn", "token");
    for email in ["a@example.org", "b@example.org", "ana@example.org"] {
        let attempt = json!({ "input": { "email": email, "password": PASSWORD } });
        assert_eq!(codes(&app.public().answer(&query, attempt).await), [""; 0]);
    }
    let attempt = json!({ "input": { "email": "ana@example.org", "password": PASSWORD } });
    assert_eq!(codes(&app.public().answer(&query, attempt).await), ["RATE_LIMITED"]);
    let limits = "{ service { limits { signInsFromAddress signInsToAccount
        signInsToAccountFromAddress signInIdleSeconds signInLongestSeconds } } }";
    assert_eq!(
        app.public().ask(limits, json!({})).await["service"]["limits"],
        json!({ "signInsFromAddress": 3, "signInsToAccount": 1_000,
            "signInsToAccountFromAddress": 30, "signInIdleSeconds": 43_200,
            "signInLongestSeconds": 1_209_600 })
    );
}

#[tokio::test]
async fn a_password_has_no_place_in_an_address() {
    let (app, _) = app().await;
    let query = format!(
        "mutation {{ signIn(input: {{ email: \"a@example.org\", password: {PASSWORD:?} }}) {{ token }} }}"
    );
    let response = app.public().get("/graphql").query(&[("query", query)]).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn an_access_token_neither_signs_out_nor_has_a_password() {
    let (app, _) = app().await;
    let editor = app.editor();
    let refused = json!({ "signedOut": false,
        "userErrors": [{ "__typename": "InvalidInput", "path": ["token"] }] });
    assert_eq!(sign_out(&editor).await, refused);
    assert_eq!(asked(&editor).await, let_in());
    let input = json!({ "currentPassword": PASSWORD, "newPassword": "another horse battery" });
    let refused = refusals(&editor, "changePassword", input).await;
    assert_eq!(refused, [("InvalidInput".to_owned(), "currentPassword".to_owned())]);
    let who = editor.ask(WHO, json!({})).await["viewer"].take();
    assert_eq!((&who["account"], &who["expiresAt"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn another_password_ends_all_other_sign_ins() {
    let (app, _) = app().await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let (here, elsewhere) = (app.signed_in(&ana).await, app.signed_in(&ana).await);
    let change =
        |current: &str, new: &str| json!({ "currentPassword": current, "newPassword": new });
    for (input, path) in [
        (change("wrong horse battery", "another horse battery"), "currentPassword"),
        (change(PASSWORD, "too short"), "newPassword"),
        (change(PASSWORD, "ana@example.org"), "newPassword"),
    ] {
        let refused = refusals(&here, "changePassword", input).await;
        assert_eq!(refused, [("InvalidInput".to_owned(), path.to_owned())]);
    }
    assert_eq!(asked(&elsewhere).await, let_in());
    let input = change(PASSWORD, "another horse battery");
    let payload = call(&here, "changePassword", input, "account { email }").await;
    assert_eq!(payload["account"]["email"], "ana@example.org", "{payload}");
    assert_eq!(asked(&here).await, let_in());
    assert_eq!(asked(&elsewhere).await, not_let_in());
    assert!(sign_in(&app.public(), &ana.email, PASSWORD).await.is_none());
    assert!(sign_in(&app.public(), &ana.email, "another horse battery").await.is_some());
}
