//! How long a sign-in lasts, by the clock that tests turn.

use std::time::Duration;

use plenary::types::Role;
use serde_json::json;

use super::{HOUR, admin, app, asked, field, following, let_in, not_let_in};
use crate::support::account::done;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::websocket::Frame;

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

const ENDS: &str = "{ viewer { expiresAt } }";

/// Almost as long as a sign-in lasts that is not used.
const ALMOST: Duration = Duration::from_hours(11);

async fn ends(client: &Client) -> String {
    field(client, ENDS, "viewer").await["expiresAt"].as_str().unwrap().to_owned()
}

/// Waits until the database holds this in the first column of what SQL selects.
async fn until_written(app: &TestApp, sql: &str, wanted: &[i64]) {
    let looking = async { while app.database.column::<i64>(sql).await != wanted {} };
    tokio::time::timeout(PATIENCE, looking).await.expect("it must be written down");
}

#[tokio::test]
async fn a_sign_in_that_is_not_used_ends_after_twelve_hours() {
    let (app, edition) = app().await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let client = app.signed_in(&ana).await;
    let mut socket = following(&app, &client, edition).await;
    app.clock.turn_to("2019-10-02T02:00:00+09:00");
    assert_eq!(socket.next().await, Frame::Closed(Some(4403)), "to follow is no use");
    assert_eq!(asked(&client).await, not_let_in());
}

#[tokio::test]
async fn a_sign_in_that_is_used_lasts_for_fourteen_days_and_no_longer() {
    let (app, _) = app().await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let client = app.signed_in(&ana).await;
    app.clock.turn_to("2019-10-01T14:59:00+09:00");
    assert_eq!(ends(&client).await, "2019-10-01T17:00:00Z", "it was noted within the hour");
    app.clock.turn_to("2019-10-01T15:00:00+09:00");
    assert_eq!(ends(&client).await, "2019-10-01T18:00:00Z");
    for _ in 0..30 {
        app.clock.turn_by(ALMOST);
        assert_eq!(asked(&client).await, let_in());
    }
    assert_eq!(ends(&client).await, "2019-10-15T05:00:00Z", "fourteen days");
    app.clock.turn_to("2019-10-15T14:00:00+09:00");
    assert_eq!(asked(&client).await, not_let_in());
}

#[tokio::test]
async fn use_on_one_node_prolongs_on_all_and_what_is_followed_goes_on() {
    let (app, edition) = app().await;
    let other = app.another_node(&[]).await;
    let ana = app.account("Ana", Role::Editor, None).await;
    let here = app.signed_in(&ana).await;
    let there = other.public().with_token(here.token.as_ref().unwrap());
    assert_eq!(asked(&there).await, let_in(), "known there, until it ends");
    let mut socket = following(&other, &there, edition).await;
    app.clock.turn_by(ALMOST);
    assert_eq!(asked(&here).await, let_in());
    let used = app.sources.clock.now().as_millis();
    until_written(&app, "SELECT used_at FROM sign_in", &[used]).await;
    app.clock.turn_by(ALMOST);
    assert_eq!(asked(&there).await, let_in());
    let session = *app.program(edition).tables().sessions.keys().next().unwrap();
    let edit = plenary::program::Edit::UnpublishSessions(vec![session]);
    app.edit(edition, vec![edit]).await;
    assert_eq!(socket.message().await["payload"]["data"]["programChanges"]["number"], 2);
}

#[tokio::test]
async fn a_sign_in_whose_time_is_over_is_forgotten() {
    let (app, _) = app().await;
    let ana = app.account("Ana", Role::Editor, None).await;
    app.signed_in(&ana).await;
    until_written(&app, "SELECT COUNT(*) FROM sign_in", &[1]).await;
    app.clock.turn_by(Duration::from_hours(13));
    until_written(&app, "SELECT COUNT(*) FROM sign_in", &[0]).await;
}

#[tokio::test]
async fn the_last_use_of_a_token_is_noted_to_the_hour() {
    let (app, _) = app().await;
    let admin = admin(&app).await;
    let input = json!({ "name": "robot", "role": "EDITOR" });
    let issued = done(&admin, "issueAccessToken", input, "token accessToken { lastUsedAt }").await;
    assert_eq!(issued["accessToken"]["lastUsedAt"], json!(null));
    let robot = app.public().with_token(issued["token"].as_str().unwrap());
    let sql = "SELECT COALESCE(last_used_at, 0) FROM access_token WHERE name = 'robot'";
    let begin = app.sources.clock.now().as_millis();
    asked(&robot).await;
    until_written(&app, sql, &[begin]).await;
    app.clock.turn_by(Duration::from_mins(59));
    asked(&robot).await;
    let query = "{ accessTokens { name lastUsedAt } }";
    let tokens = field(&admin, query, "accessTokens").await;
    let used = json!({ "name": "robot", "lastUsedAt": "2019-10-01T05:00:00Z" });
    assert!(tokens.as_array().unwrap().contains(&used), "{tokens}");
    app.clock.turn_by(HOUR);
    asked(&robot).await;
    let again = app.sources.clock.now().as_millis();
    until_written(&app, sql, &[again]).await;
}
