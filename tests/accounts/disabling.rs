//! What is taken away from somebody is gone at once here, and within the poll everywhere.

use plenary::types::Role;
use serde_json::{Value, json};

use super::{CHANGES, admin, app, asked, field, following, let_in, not_let_in};
use crate::support::account::{PASSWORD, done, refusals, sign_in};
use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum;
use crate::support::sse::Events;
use crate::support::websocket::Frame;

#[tokio::test]
async fn a_disabled_account_is_shut_out_of_every_node_and_of_all_that_it_follows() {
    let (app, edition) = app().await;
    let other = app.another_node(&[]).await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let here = app.signed_in(&ana).await;
    let there = other.public().with_token(here.token.as_ref().unwrap());
    let variables = json!({ "edition": edition.to_string() });
    let mut sockets =
        [following(&app, &here, edition).await, following(&other, &there, edition).await];
    let mut events = [
        Events::open(&here, CHANGES, variables.clone()).await,
        Events::open(&there, CHANGES, variables).await,
    ];
    let input = json!({ "account": ana.id.to_string() });
    done(&admin(&app).await, "disableAccount", input.clone(), "account { disabledAt }").await;
    // No poll lies between this and the answer.
    assert_eq!(asked(&here).await, not_let_in());
    for (socket, events) in sockets.iter_mut().zip(&mut events) {
        assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
        assert_eq!(events.next().await, None, "without complete");
    }
    assert_eq!(asked(&there).await, not_let_in());
    assert!(sign_in(&app.public(), &ana.email, PASSWORD).await.is_none());

    done(&admin(&app).await, "enableAccount", input, "account { disabledAt }").await;
    assert_eq!(asked(&here).await, not_let_in(), "what was ended stays so");
    assert!(sign_in(&other.public(), &ana.email, PASSWORD).await.is_some());
}

#[tokio::test]
async fn whoever_may_do_less_stays_signed_in_and_is_told_no_more_than_that() {
    let app = TestApp::whrcf().await;
    let (edition, elsewhere) =
        (app.edition_id("whrcf-2019").await, app.edition_id("whrcf-2020").await);
    let ana = app.account("Ana", Role::Editor, None).await;
    let client = app.signed_in(&ana).await;
    let mut socket = following(&app, &client, edition).await;
    let other = app.account("Bo", Role::Editor, None).await;
    let mut others = following(&app, &app.signed_in(&other).await, edition).await;
    let query = "{ edition(slug: \"whrcf-2019\") { sources } viewer { role } }";
    assert!(field(&client, query, "edition").await["sources"].is_array());
    let input = json!({ "account": ana.id.to_string(), "editions": [elsewhere.to_string()] });
    done(&admin(&app).await, "updateAccount", input, "account { role }").await;
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)), "it was opened with other rights");
    assert_eq!(field(&client, query, "edition").await["sources"], Value::Null);
    let session = forum::session(&app, "T-GEN").await;
    let cancel = "mutation($id: ID!) { cancelSession(input: { session: $id }) { edition { id } } }";
    let variables = json!({ "id": session });
    assert_eq!(codes(&client.answer(cancel, variables.clone()).await), ["FORBIDDEN"]);
    // Everybody else goes on.
    assert_eq!(codes(&app.editor().answer(cancel, variables).await), [""; 0]);
    assert_eq!(others.message().await["payload"]["data"]["programChanges"]["number"], 2);
}

#[tokio::test]
async fn another_password_by_an_admin_ends_every_sign_in() {
    let (app, edition) = app().await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let client = app.signed_in(&ana).await;
    let mut socket = following(&app, &client, edition).await;
    let input = json!({ "account": ana.id.to_string() });
    let payload = done(&admin(&app).await, "resetAccountPassword", input, "password").await;
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
    assert_eq!(asked(&client).await, not_let_in());
    assert!(sign_in(&app.public(), &ana.email, PASSWORD).await.is_none());
    let made = payload["password"].as_str().unwrap();
    assert!(sign_in(&app.public(), &ana.email, made).await.is_some());
}

#[tokio::test]
async fn nobody_disables_themselves_and_the_last_admin_can_be_disabled_by_a_token() {
    let (app, _) = app().await;
    let root = app.account("Root", Role::Admin, None).await;
    let client = app.signed_in(&root).await;
    let input = json!({ "account": root.id.to_string() });
    let refused = refusals(&client, "disableAccount", input.clone()).await;
    assert_eq!(refused, [("InvalidInput".to_owned(), "account".to_owned())]);
    assert_eq!(asked(&client).await, let_in());
    done(&admin(&app).await, "disableAccount", input, "account { disabledAt }").await;
    assert_eq!(asked(&client).await, not_let_in());
}

#[tokio::test]
async fn a_token_is_revoked_at_once_and_its_issuer_leaves_it_behind() {
    let (app, edition) = app().await;
    let root = app.account("Root", Role::Admin, None).await;
    let client = app.signed_in(&root).await;
    let input = json!({ "name": "robot", "role": "EDITOR" });
    let issued = done(&client, "issueAccessToken", input, "token accessToken { id }").await;
    let machine = app.public().with_token(issued["token"].as_str().unwrap());
    let mut socket = following(&app, &machine, edition).await;
    // The token is the machine's, not the admin's; whoever disables the admin is told of it.
    let input = json!({ "account": root.id.to_string() });
    let select = "accessTokens { id issuedBy { email } }";
    let payload = done(&admin(&app).await, "disableAccount", input, select).await;
    let left = json!([{ "id": issued["accessToken"]["id"],
        "issuedBy": { "email": "root@example.org" } }]);
    assert_eq!(payload["accessTokens"], left);
    assert_eq!(asked(&machine).await, let_in());
    let input = json!({ "accessToken": issued["accessToken"]["id"] });
    for _ in 0..2 {
        let admin = admin(&app).await;
        done(&admin, "revokeAccessToken", input.clone(), "accessToken { revokedAt }").await;
        assert_eq!(asked(&machine).await, not_let_in());
    }
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)));
}
