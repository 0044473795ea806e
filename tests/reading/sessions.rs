//! Sessions, their order, and the days that they fill.

use serde_json::{Value, json};

use super::{error_of, of, of_2019};
use crate::support::app::TestApp;
use crate::support::forum::{self, each};

#[tokio::test]
async fn days_are_those_of_the_edition_with_undated_times_last() {
    let app = forum::of_2019().await;
    let days = of_2019(&app, "days { date startsAt endsAt sessions { key } }").await["days"].take();
    let dates = ["2019-09-30", "2019-10-01", "2019-10-02", "2019-10-03"];
    assert_eq!(each(&days, "/date"), dates);
    assert_eq!(days[1]["startsAt"], "2019-09-30T19:00:00Z", "04:00 in Gwangju");
    assert_eq!(days[1]["endsAt"], days[2]["startsAt"]);
    assert_eq!(each(&days[0]["sessions"], "/key"), ["H-R2C", "P1"]);
    assert_eq!(
        each(&days[1]["sessions"], "/key"),
        ["T-MIG", "S-2030-1", "S-HOU", "T-SE", "X-IAI", "S-R2C", "T-GEN", "P2"],
        "by start, then room, and P2 has only a date"
    );
    assert_eq!(each(&days[2]["sessions"], "/key"), ["S-2030-2", "T-CHI"]);
    assert_eq!(days[3]["sessions"], json!([]), "a day of the edition without sessions");
}

#[tokio::test]
async fn a_day_before_the_main_dates_is_a_day_of_the_program() {
    let app = TestApp::whrcf().await;
    let edition =
        of(&app, "whrcf-2021", "startsOn preForumOn days { date sessions { key } }").await;
    assert_eq!(edition["startsOn"], "2021-10-07");
    assert_eq!(edition["preForumOn"], "2021-10-06");
    let dates = ["2021-10-06", "2021-10-07", "2021-10-08", "2021-10-09", "2021-10-10"];
    assert_eq!(each(&edition["days"], "/date"), dates);
    assert_eq!(each(&edition["days"][0]["sessions"], "/key"), ["D6-1", "D6-2", "D6-3"]);
}

#[tokio::test]
async fn a_day_has_the_rooms_in_which_something_takes_place() {
    let app = forum::of_2019().await;
    let days =
        of_2019(&app, "days { rooms { room { slug } sessions { key } } }").await["days"].take();
    let expected = json!([
        { "room": { "slug": "209-210" }, "sessions": [{ "key": "T-CHI" }] },
        { "room": { "slug": "214" }, "sessions": [{ "key": "S-2030-2" }] },
        { "room": { "slug": "209" }, "sessions": [{ "key": "T-CHI" }] },
        { "room": { "slug": "210" }, "sessions": [{ "key": "T-CHI" }] },
    ]);
    assert_eq!(days[2]["rooms"], expected);
    assert_eq!(days[3]["rooms"], json!([]));
}

#[tokio::test]
async fn a_session_is_found_by_code_number_or_key() {
    let app = TestApp::whrcf().await;
    let select = r#"code: session(code: "T2") { id } number: session(number: 7) { id }
        key: session(key: "T2") { id } none: session(code: "T99") { id }
        zero: session(number: 0) { id }"#;
    let edition = of(&app, "whrcf-2020", select).await;
    assert_eq!(edition["code"], edition["key"]);
    assert_eq!(edition["number"], edition["key"]);
    assert_ne!(edition["key"], json!(null));
    assert_eq!((&edition["none"], &edition["zero"]), (&json!(null), &json!(null)));
}

#[tokio::test]
async fn a_session_is_asked_for_by_exactly_one_name() {
    let app = forum::of_2019().await;
    for arguments in ["", r#"(key: "P1", number: 1)"#, r#"(code: "P1", key: "P1", number: 1)"#] {
        let ask = format!("{{ edition {{ session{arguments} {{ id }} }} }}");
        assert_eq!(error_of(&app, &ask).await.0, "BAD_USER_INPUT", "{arguments}");
    }
}

async fn keys_in_order(app: &TestApp, language: &str, arguments: &str) -> Vec<Value> {
    let ask = format!("{{ edition {{ sessions({arguments}) {{ nodes {{ key }} }} }} }}");
    let data = app.public().in_language(language).ask(&ask, json!({})).await;
    each(&data["edition"]["sessions"]["nodes"], "/key")
}

#[tokio::test]
async fn sessions_come_by_time_unless_another_order_is_asked_for() {
    let app = forum::of_2019().await;
    let by_time = [
        "H-R2C", "P1", "T-MIG", "S-2030-1", "S-HOU", "T-SE", "X-IAI", "S-R2C", "T-GEN", "S-2030-2",
        "T-CHI", "P2",
    ];
    assert_eq!(keys_in_order(&app, "en", "first: 100").await, by_time);
    assert_eq!(keys_in_order(&app, "en", "orderBy: TIME").await, by_time);
    let by_number = [
        "P1", "P2", "T-MIG", "T-SE", "T-GEN", "T-CHI", "S-2030-1", "S-2030-2", "H-R2C", "S-HOU",
        "S-R2C", "X-IAI",
    ];
    assert_eq!(keys_in_order(&app, "en", "orderBy: NUMBER").await, by_number);
}

#[tokio::test]
async fn titles_are_ordered_in_the_language_of_the_reader() {
    let app = forum::of_2019().await;
    let thematic = forum::by_slug(&app, "whrcf-2019", "kinds", "thematic").await;
    let arguments = format!(r#"orderBy: TITLE, filter: {{ kinds: ["{thematic}"] }}"#);
    let in_english = ["T-CHI", "T-GEN", "T-MIG", "T-SE"];
    assert_eq!(keys_in_order(&app, "en", &arguments).await, in_english);
    let in_korean = ["T-SE", "T-CHI", "T-GEN", "T-MIG"];
    assert_eq!(keys_in_order(&app, "ko", &arguments).await, in_korean);
}

#[tokio::test]
async fn what_a_source_does_not_say_is_null() {
    let app = forum::of_2019().await;
    let select = r#"session(key: "P2") { date startsAt endsAt duration expectedStartsAt delay phase
        status rooms { id } code subtitle { text } abstract { text } isClosed isStreamed track { id }
        statusReason { text } replacedBy { id } streamUrl note sources conflicts { rule } }"#;
    let expected = json!({
        "date": "2019-10-01", "startsAt": null, "endsAt": null, "duration": null,
        "expectedStartsAt": null, "delay": null, "phase": null, "status": "UNSCHEDULED",
        "rooms": [], "code": null, "abstract": null, "isClosed": null, "isStreamed": null,
        "track": null, "statusReason": null, "replacedBy": null, "streamUrl": null, "note": null,
        "sources": null, "conflicts": null,
    });
    let mut session = of_2019(&app, select).await["session"].take();
    session.as_object_mut().unwrap().remove("subtitle");
    assert_eq!(session, expected);
}
