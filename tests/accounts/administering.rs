//! Admins say who is staff.

use plenary::types::Role;
use serde_json::{Value, json};

use super::{admin, app, asked, field, let_in};
use crate::support::account::{PASSWORD, done, refusals, sign_in};
use crate::support::app::TestApp;
use crate::support::client::codes;

fn invalid(path: &str) -> (String, String) {
    ("InvalidInput".to_owned(), path.to_owned())
}

fn missing(path: &str) -> (String, String) {
    ("NotFound".to_owned(), path.to_owned())
}

#[tokio::test]
async fn a_password_that_is_made_is_shown_once_and_lets_its_owner_in() {
    let (app, _) = app().await;
    let admin = admin(&app).await;
    let input = json!({ "email": "ana@example.org", "name": "Ana", "role": "ADMIN" });
    let select = "password account { id email name role createdAt disabledAt signedInAt
        editions { id } }";
    let payload = done(&admin, "createAccount", input, select).await;
    let account = &payload["account"];
    assert_eq!(account["createdAt"], "2019-10-01T05:00:00Z");
    for field in ["editions", "disabledAt", "signedInAt"] {
        assert_eq!(account[field], Value::Null, "{field}");
    }
    let made = payload["password"].as_str().unwrap();
    assert_eq!(made.len(), 24, "{made}");
    let ana = sign_in(&app.public(), "ana@example.org", made).await.unwrap();
    let accounts = field(&ana, "{ accounts { email signedInAt } }", "accounts").await;
    let signed_in = json!([{ "email": "ana@example.org", "signedInAt": "2019-10-01T05:00:00Z" }]);
    assert_eq!(accounts, signed_in);
}

#[tokio::test]
async fn an_account_that_cannot_be_is_refused_with_all_that_is_wrong() {
    let (app, edition) = app().await;
    let admin = admin(&app).await;
    app.account("Ana", Role::Editor, None).await;
    let edition = edition.to_string();
    let new = |change: Value| {
        let mut input = json!({ "email": "bo@example.org", "name": "Bo", "role": "EDITOR",
            "password": PASSWORD });
        let fields = change.as_object().unwrap().clone();
        input.as_object_mut().unwrap().extend(fields);
        input
    };
    let unknown = "edition_00000000000000000000000000000007";
    for (input, refused) in [
        (new(json!({ "email": "bo", "name": " " })), vec![invalid("email"), invalid("name")]),
        (new(json!({ "email": "ANA@example.org" })), vec![invalid("email")]),
        (new(json!({ "name": "two\nlines" })), vec![invalid("name")]),
        (new(json!({ "password": "too short" })), vec![invalid("password")]),
        (new(json!({ "password": "bo@example.org" })), vec![invalid("password")]),
        (new(json!({ "editions": [] })), vec![invalid("editions")]),
        (new(json!({ "role": "ADMIN", "editions": [edition] })), vec![invalid("editions")]),
        (new(json!({ "editions": [edition, unknown] })), vec![missing("editions.1")]),
    ] {
        assert_eq!(refusals(&admin, "createAccount", input.clone()).await, refused, "{input}");
    }
    assert_eq!(app.hub.store().accounts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_editor_of_some_editions_edits_these_and_no_others() {
    let app = TestApp::whrcf().await;
    let of_2019 = app.edition_id("whrcf-2019").await;
    let of_2020 = app.edition_id("whrcf-2020").await;
    let ana = app.account("Ana", Role::Editor, Some(&[of_2019, of_2020])).await;
    let client = app.signed_in(&ana).await;
    let mut sources = Vec::new();
    let query = "{ editions { nodes { slug sources } } }";
    for edition in field(&client, query, "editions").await["nodes"].as_array().unwrap() {
        if edition["sources"].is_array() {
            sources.push(edition["slug"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(sources, ["whrcf-2020", "whrcf-2019"]);
    let cancel = "mutation($id: ID!) { cancelSession(input: { session: $id }) { edition { id } } }";
    let first = "query($slug: String!) { edition(slug: $slug) {
        sessions(first: 1) { nodes { id } } } }";
    for (slug, expected) in
        [("whrcf-2019", vec![]), ("whrcf-2020", vec![]), ("whrcf-2021", vec!["FORBIDDEN"])]
    {
        let found = app.public().ask(first, json!({ "slug": slug })).await;
        let session = &found["edition"]["sessions"]["nodes"][0]["id"];
        let answer = client.answer(cancel, json!({ "id": session })).await;
        assert_eq!(codes(&answer), expected, "{slug}");
    }
}

#[tokio::test]
async fn an_account_is_changed_field_by_field() {
    let (app, edition) = app().await;
    let admin = admin(&app).await;
    let ana = app.account("Ana", Role::Editor, Some(&[edition])).await.id.to_string();
    let select = "account { name role editions { slug } }";
    let change = |change: Value| {
        let mut input = json!({ "account": ana });
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        input
    };
    let account = |name: &str, role: &str, editions: Value| json!({ "name": name, "role": role, "editions": editions });
    let only = json!([{ "slug": "whrcf-2019" }]);
    let limited = json!([edition.to_string()]);
    for (input, expected) in [
        (json!({ "name": "Ana Lima" }), account("Ana Lima", "EDITOR", only.clone())),
        (json!({ "editions": null }), account("Ana Lima", "EDITOR", Value::Null)),
        (json!({ "editions": limited }), account("Ana Lima", "EDITOR", only)),
        (json!({ "role": "ADMIN" }), account("Ana Lima", "ADMIN", Value::Null)),
    ] {
        let payload = done(&admin, "updateAccount", change(input), select).await;
        assert_eq!(payload["account"], expected);
    }
    let limit = change(json!({ "editions": limited }));
    assert_eq!(refusals(&admin, "updateAccount", limit).await, [invalid("editions")]);
    let unnamed = change(json!({ "name": "" }));
    assert_eq!(refusals(&admin, "updateAccount", unnamed).await, [invalid("name")]);
    let unknown = json!({ "account": "account_00000000000000000000000000000007" });
    for name in ["updateAccount", "disableAccount", "enableAccount", "resetAccountPassword"] {
        assert_eq!(refusals(&admin, name, unknown.clone()).await, [missing("account")], "{name}");
    }
}

#[tokio::test]
async fn a_token_is_issued_for_an_edition_and_a_time() {
    let (app, edition) = app().await;
    let root = app.account("Root", Role::Admin, None).await;
    let client = app.signed_in(&root).await;
    let input = json!({ "name": "robot", "role": "EDITOR", "edition": edition.to_string(),
        "expiresAt": "2019-10-02T00:00:00Z" });
    let select = "token accessToken { id name role edition { slug } createdAt expiresAt lastUsedAt
        revokedAt issuedBy { email } }";
    let payload = done(&client, "issueAccessToken", input, select).await;
    let mut token = payload["accessToken"].clone();
    assert!(token["id"].take().as_str().unwrap().starts_with("token_"));
    assert_eq!(
        token,
        json!({ "id": null, "name": "robot", "role": "EDITOR", "edition": { "slug": "whrcf-2019" },
            "createdAt": "2019-10-01T05:00:00Z", "expiresAt": "2019-10-02T00:00:00Z",
            "lastUsedAt": null, "revokedAt": null, "issuedBy": { "email": "root@example.org" } })
    );
    let machine = app.public().with_token(payload["token"].as_str().unwrap());
    assert_eq!(asked(&machine).await, let_in());
    app.clock.turn_to("2019-10-02T00:00:00Z");
    assert_eq!(asked(&machine).await.0, 401);
}

#[tokio::test]
async fn a_token_that_cannot_be_is_refused() {
    let (app, edition) = app().await;
    let admin = admin(&app).await;
    let edition = edition.to_string();
    let unknown = "edition_00000000000000000000000000000007";
    for (input, refused) in [
        (json!({ "name": "", "role": "EDITOR" }), invalid("name")),
        (json!({ "name": "x", "role": "ADMIN", "edition": edition }), invalid("edition")),
        (json!({ "name": "x", "role": "EDITOR", "edition": unknown }), missing("edition")),
        (
            json!({ "name": "x", "role": "ADMIN", "expiresAt": "2019-10-01T05:00:00Z" }),
            invalid("expiresAt"),
        ),
    ] {
        assert_eq!(refusals(&admin, "issueAccessToken", input).await, [refused]);
    }
    let unknown = json!({ "accessToken": "token_00000000000000000000000000000007" });
    assert_eq!(refusals(&admin, "revokeAccessToken", unknown).await, [missing("accessToken")]);
}

#[tokio::test]
async fn who_is_staff_is_for_admins_alone() {
    let (app, _) = app().await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let query = "{ accounts { id } accessTokens { id } }";
    for client in [app.public(), app.editor(), app.signed_in(&ana).await] {
        let nothing = json!({ "accounts": null, "accessTokens": null });
        assert_eq!(client.ask(query, json!({})).await, nothing);
    }
    let data = admin(&app).await.ask(query, json!({})).await;
    assert_eq!(data["accounts"], json!([{ "id": ana.id.to_string() }]));
    assert_eq!(data["accessTokens"].as_array().unwrap().len(), 2);
}
