//! Finding editions, and what they say of themselves.

use plenary::types::Role;
use serde_json::json;

use super::{error_of, of};
use crate::support::app::TestApp;
use crate::support::forum::{self, each};

#[tokio::test]
async fn without_a_slug_the_clock_chooses_the_edition() {
    let app = TestApp::whrcf().await;
    for (now, slug, why) in [
        ("2019-01-01T00:00:00Z", "whrcf-2019", "the next to start"),
        ("2019-10-01T14:00:00+09:00", "whrcf-2019", "under way"),
        ("2019-10-04T03:59:59+09:00", "whrcf-2019", "the last day ends with the night"),
        ("2019-10-04T04:00:00+09:00", "whrcf-2020", "the next to start"),
        ("2020-10-08T12:00:00+09:00", "whrcf-2020", "under way"),
        ("2023-10-04T03:59:59+09:00", "whrcf-2023", "the next to start"),
        ("2026-01-01T00:00:00Z", "whrcf-2023", "the last"),
    ] {
        app.clock.turn_to(now);
        let data = app.public().ask("{ edition { slug } }", json!({})).await;
        assert_eq!(data["edition"]["slug"], slug, "{now}: {why}");
    }
}

#[tokio::test]
async fn the_phase_of_an_edition_follows_the_clock() {
    let app = forum::of_2019().await;
    for (now, phase) in [
        ("2019-09-30T03:59:59+09:00", "UPCOMING"),
        ("2019-09-30T04:00:00+09:00", "UNDER_WAY"),
        ("2019-10-04T04:00:00+09:00", "OVER"),
    ] {
        app.clock.turn_to(now);
        assert_eq!(of(&app, "whrcf-2019", "phase").await["phase"], phase, "{now}");
    }
}

#[tokio::test]
async fn editions_come_latest_first() {
    let app = TestApp::whrcf().await;
    let ask = "{ editions { totalCount nodes { slug } } page: editions(last: 2) { nodes { slug }
        pageInfo { hasPreviousPage hasNextPage } } }";
    let data = app.public().ask(ask, json!({})).await;
    assert_eq!(
        each(&data["editions"]["nodes"], "/slug"),
        ["whrcf-2023", "whrcf-2021", "whrcf-2020", "whrcf-2019"]
    );
    assert_eq!(data["editions"]["totalCount"], 4);
    assert_eq!(each(&data["page"]["nodes"], "/slug"), ["whrcf-2020", "whrcf-2019"]);
    let info = json!({ "hasPreviousPage": true, "hasNextPage": false });
    assert_eq!(data["page"]["pageInfo"], info);
}

#[tokio::test]
async fn an_unknown_slug_finds_nothing() {
    let app = forum::of_2019().await;
    assert_eq!(of(&app, "whrcf-1999", "slug").await, json!(null));
}

#[tokio::test]
async fn an_edition_that_was_moved_tells_from_where() {
    let app = TestApp::whrcf().await;
    let select =
        "ordinal startsOn endsOn timeZone dayStartsAtHour locales status attendance preForumOn
        previousDates { startsOn endsOn reason { text } }";
    let expected = json!({
        "ordinal": 10, "startsOn": "2020-10-07", "endsOn": "2020-10-10", "timeZone": "Asia/Seoul",
        "dayStartsAtHour": 4, "locales": ["ko", "en"], "status": "RESCHEDULED",
        "attendance": "ONLINE", "preForumOn": null,
        "previousDates": [{
            "startsOn": "2020-05-17", "endsOn": "2020-05-20",
            "reason": { "text": "postponed because of COVID-19" },
        }],
    });
    assert_eq!(of(&app, "whrcf-2020", select).await, expected);
}

#[tokio::test]
async fn a_viewer_is_told_as_whom_they_are_known() {
    let app = TestApp::whrcf().await;
    let ask = "{ viewer { role name editions { slug } } }";
    let public = json!({ "role": null, "name": null, "editions": null });
    assert_eq!(app.public().ask(ask, json!({})).await["viewer"], public);
    let editor = json!({ "role": "EDITOR", "name": "test editor", "editions": null });
    assert_eq!(app.editor().ask(ask, json!({})).await["viewer"], editor);
    let of_one = app.token(Role::Editor, Some(app.edition_id("whrcf-2020").await)).await;
    let data = app.public().with_token(&of_one).ask(ask, json!({})).await;
    assert_eq!(data["viewer"]["editions"], json!([{ "slug": "whrcf-2020" }]));
}

#[tokio::test]
async fn the_service_tells_its_time_and_its_limits_and_keeps_them() {
    let app = forum::of_2019().await;
    app.clock.turn_to("2019-10-01T15:00:00+09:00");
    let ask = "{ service { now version limits { pageSize aliases mutationFields } } }";
    let service = app.public().ask(ask, json!({})).await["service"].take();
    assert_eq!(service["now"], "2019-10-01T06:00:00Z");
    assert_eq!(service["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(service["limits"]["pageSize"], 100);
    let aliases = service["limits"]["aliases"].as_u64().unwrap();
    let document = |count: u64| {
        let fields: Vec<_> = (0..count).map(|alias| format!("a{alias}: version")).collect();
        format!("{{ service {{ {} }} }}", fields.join(" "))
    };
    app.public().ask(&document(aliases), json!({})).await;
    assert_eq!(error_of(&app, &document(aliases + 1)).await.0, "LIMIT_EXCEEDED");
}
