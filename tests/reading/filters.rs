//! Choosing sessions and participants.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum::{self, each};
use crate::support::mutation::{done, en};

const ASK: &str = "query($filter: SessionFilter) { edition(slug: \"whrcf-2019\") {
    sessions(filter: $filter, first: 100) { totalCount nodes { key } } } }";

async fn keys(app: &TestApp, filter: Value) -> Vec<Value> {
    let data = app.public().ask(ASK, json!({ "filter": filter })).await;
    let keys = each(&data["edition"]["sessions"]["nodes"], "/key");
    assert_eq!(data["edition"]["sessions"]["totalCount"], keys.len());
    keys
}

async fn kind(app: &TestApp, slug: &str) -> String {
    forum::by_slug(app, "whrcf-2019", "kinds", slug).await
}

#[tokio::test]
async fn sessions_are_chosen_by_day() {
    let app = forum::of_2019().await;
    assert_eq!(keys(&app, json!({ "on": "2019-09-30" })).await, ["H-R2C", "P1"]);
    assert_eq!(keys(&app, json!({ "on": "2019-10-02" })).await, ["S-2030-2", "T-CHI"]);
}

#[tokio::test]
async fn sessions_are_chosen_by_a_span_that_they_overlap() {
    let app = forum::of_2019().await;
    let span = |from: &str, to: &str| {
        let instant = |time: &str| format!("2019-10-01T{time}:00+09:00");
        json!({ "overlapping": { "startsAt": instant(from), "endsAt": instant(to) } })
    };
    let around_a_change = ["T-MIG", "S-2030-1", "S-HOU", "T-SE", "X-IAI"];
    assert_eq!(keys(&app, span("15:29", "15:31")).await, around_a_change);
    assert_eq!(keys(&app, span("12:00", "13:00")).await, [""; 0], "a span does not hold its end");
    let backwards = span("13:00", "12:00");
    let answer = app.public().answer(ASK, json!({ "filter": backwards })).await;
    assert_eq!(codes(&answer), ["BAD_USER_INPUT"]);
    let argument = json!(["filter", "overlapping", "endsAt"]);
    assert_eq!(answer["errors"][0]["extensions"]["argument"], argument);
}

#[tokio::test]
async fn sessions_are_chosen_by_room_with_the_halls_that_contain_it() {
    let app = forum::of_2019().await;
    let (part, hall) = (forum::room(&app, "210").await, forum::room(&app, "hall-2-3").await);
    assert_eq!(keys(&app, json!({ "rooms": [part] })).await, ["T-MIG", "T-CHI"]);
    assert_eq!(keys(&app, json!({ "rooms": [part, hall] })).await, ["P1", "T-MIG", "T-CHI"]);
}

#[tokio::test]
async fn sessions_are_chosen_by_kind_and_track() {
    let app = forum::of_2019().await;
    let (plenary, training) = (kind(&app, "plenary").await, kind(&app, "training").await);
    assert_eq!(keys(&app, json!({ "kinds": [plenary] })).await, ["P1", "P2"]);
    assert_eq!(keys(&app, json!({ "kinds": [plenary, training] })).await, ["H-R2C", "P1", "P2"]);
    let track = forum::add_track(&app, "local").await;
    assert_eq!(keys(&app, json!({ "tracks": [track] })).await, [""; 0]);
    let input = json!({ "session": forum::session(&app, "T-GEN").await, "track": track });
    done(&app.editor(), "updateSession", input, "session { id }").await;
    assert_eq!(keys(&app, json!({ "tracks": [track] })).await, ["T-GEN"]);
}

#[tokio::test]
async fn sessions_are_chosen_by_status_and_cancelled_ones_can_be_left_out() {
    let app = forum::of_2019().await;
    assert_eq!(keys(&app, json!({ "statuses": ["UNSCHEDULED"] })).await, ["T-CHI", "P2"]);
    let input = json!({ "session": forum::session(&app, "T-CHI").await, "reason": en("ill") });
    done(&app.editor(), "cancelSession", input, "session { id }").await;
    let both = json!({ "statuses": ["UNSCHEDULED", "CANCELLED"] });
    assert_eq!(keys(&app, both).await, ["T-CHI", "P2"]);
    assert_eq!(keys(&app, json!({ "statuses": ["CANCELLED"] })).await, ["T-CHI"]);
    let day = json!({ "on": "2019-10-02", "includeCancelled": false });
    assert_eq!(keys(&app, day).await, ["S-2030-2"]);
    assert_eq!(keys(&app, json!({ "on": "2019-10-02" })).await, ["S-2030-2", "T-CHI"]);
}

#[tokio::test]
async fn sessions_are_chosen_by_a_language_that_one_can_follow() {
    let app = forum::of_2019().await;
    assert_eq!(keys(&app, json!({ "followableIn": ["ko"] })).await, ["P1", "T-MIG"]);
    assert_eq!(keys(&app, json!({ "followableIn": ["fr", "en-GB"] })).await, ["P1", "T-MIG"]);
    assert_eq!(keys(&app, json!({ "followableIn": ["fr"] })).await, [""; 0]);
}

#[tokio::test]
async fn sessions_are_chosen_by_who_contributes_and_who_prepares() {
    let app = forum::of_2019().await;
    let cooper = forum::participant(&app, "Joshua COOPER").await;
    assert_eq!(keys(&app, json!({ "participant": cooper })).await, ["S-2030-1", "S-2030-2"]);
    let from_japan = ["S-2030-1", "S-2030-2", "T-CHI"];
    assert_eq!(keys(&app, json!({ "country": "JP" })).await, from_japan);
    let office = forum::organization(&app, "gmoe").await;
    assert_eq!(keys(&app, json!({ "organization": office })).await, ["T-CHI"]);
}

#[tokio::test]
async fn fields_of_a_filter_are_all_asked_for_and_empty_lists_ask_for_nothing() {
    let app = forum::of_2019().await;
    let thematic = kind(&app, "thematic").await;
    let koreans = json!({ "kinds": [thematic], "country": "KR" });
    assert_eq!(keys(&app, koreans).await, ["T-MIG", "T-SE", "T-CHI"]);
    let empty =
        json!({ "rooms": [], "tracks": [], "kinds": [], "statuses": [], "followableIn": [] });
    assert_eq!(keys(&app, empty).await.len(), 12);
}

#[tokio::test]
async fn values_of_a_filter_that_are_none_are_bad_input() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "P1").await;
    for filter in [
        json!({ "on": "2019-02-30" }),
        json!({ "country": "XX" }),
        json!({ "followableIn": ["klingonese"] }),
        json!({ "rooms": [session] }),
        json!({ "participant": "Joshua" }),
    ] {
        let codes = app.public().codes(ASK, json!({ "filter": filter })).await;
        assert_eq!(codes, ["BAD_USER_INPUT"], "{filter}");
    }
}

async fn names(app: &TestApp, filter: Value) -> Vec<Value> {
    let ask = "query($filter: ParticipantFilter) { edition { participants(filter: $filter) {
        nodes { name } } } }";
    let data = app.public().ask(ask, json!({ "filter": filter })).await;
    each(&data["edition"]["participants"]["nodes"], "/name")
}

#[tokio::test]
async fn participants_are_chosen_by_country_and_role() {
    let app = forum::of_2019().await;
    let japan = ["ARAMAKI Shigeto", "KOIKE Hirotaka", "MIWA Atsuko"];
    assert_eq!(names(&app, json!({ "country": "JP" })).await, japan);
    let presenters = json!({ "country": "JP", "roles": ["PRESENTER", "KEYNOTE"] });
    assert_eq!(names(&app, presenters).await, ["ARAMAKI Shigeto", "MIWA Atsuko"]);
    assert_eq!(
        names(&app, json!({ "roles": ["MODERATOR"] })).await,
        ["Anselmo LEE", "SOH Changrok"]
    );
    let office = forum::organization(&app, "gmoe").await;
    assert_eq!(
        names(&app, json!({ "organization": office })).await,
        [""; 0],
        "the file links none"
    );
}
