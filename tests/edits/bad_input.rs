//! Values that cannot be, and values that look as if they could not.

use plenary::entity::edition;
use plenary::program::Edit;
use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::codes;
use crate::support::forum;
use crate::support::mutation::{document, done, en, mutate};

/// What is wrong with a field of a new session, as far as the rule goes.
async fn rules_of_new(app: &TestApp, fields: Value) -> Vec<(String, String)> {
    let mut input = fields;
    input["edition"] = json!(forum::edition(app, "whrcf-2019").await.id);
    if input["title"].is_null() {
        input["title"] = en("New");
    }
    let payload = mutate(&app.editor(), "createSession", input, "session { id }").await;
    let errors = payload["userErrors"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    errors.map(|error| (text(&error["path"][0]), text(&error["rule"]))).collect()
}

#[tokio::test]
async fn texts_that_are_too_long_or_have_control_characters_are_refused() {
    let app = forum::of_2019().await;
    let long = "가".repeat(20_001);
    for (field, value, rule) in [
        ("title", en(&long), "TOO_LONG"),
        ("abstract", en(&long), "TOO_LONG"),
        ("note", json!(long), "TOO_LONG"),
        ("reason", en(&long), "TOO_LONG"),
        ("title", en("bell \u{7}"), "CONTROL_CHARACTER"),
        ("subtitle", en("nul \u{0}"), "CONTROL_CHARACTER"),
        ("note", json!("escape \u{1b}[31m"), "CONTROL_CHARACTER"),
        ("title", en(" \n "), "EMPTY_TEXT"),
        ("title", json!({ "translations": [] }), "NO_TEXT"),
        ("code", json!("a".repeat(1_001)), "NOT_ONE_LINE"),
        ("code", json!("two\nlines"), "NOT_ONE_LINE"),
        ("clientKey", json!(""), "NOT_ONE_LINE"),
    ] {
        let mut fields = json!({});
        fields[field] = value;
        let told = rules_of_new(&app, fields).await;
        assert_eq!(told, [(field.to_owned(), rule.to_owned())]);
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
}

#[tokio::test]
async fn the_longest_text_and_every_letter_are_kept_as_they_were_written() {
    let app = forum::of_2019().await;
    for words in ["가".repeat(20_000), "tab\tand\nline, 👩‍👩‍👧, e\u{301}, \u{202e}abc".to_owned()]
    {
        let input = json!({
            "session": forum::session(&app, "T-GEN").await, "abstract": en(&words),
        });
        let payload =
            done(&app.editor(), "updateSession", input, "session { abstract { text } }").await;
        assert_eq!(payload["session"]["abstract"]["text"], json!(words));
    }
}

#[tokio::test]
async fn lists_that_are_too_long_are_refused() {
    let app = forum::of_2019().await;
    let room = forum::room(&app, "214").await;
    let organization = forum::organization(&app, "koica").await;
    for (field, entry) in [
        ("rooms", json!(room)),
        ("organizers", json!(organization)),
        ("contributions", json!({ "displayName": en("A") })),
    ] {
        let mut fields = json!({});
        fields[field] = json!(vec![entry; 501]);
        let told = rules_of_new(&app, fields).await;
        assert_eq!(told, [(field.to_owned(), "LIST_TOO_LONG".to_owned())]);
    }
}

#[tokio::test]
async fn markdown_is_kept_as_its_source_and_runs_nothing_as_html() {
    let app = forum::of_2019().await;
    let hostile = "**bold** <script>alert(1)</script> <img src=x onerror=alert(1)> \
                   [x](javascript:alert(1)) [y](https://example.org) <b onclick=\"x\">b</b> <unclosed";
    let input = json!({ "session": forum::session(&app, "T-GEN").await, "abstract": en(hostile) });
    let select = "session { abstract { text html } }";
    let payload = done(&app.editor(), "updateSession", input, select).await;
    let shown = &payload["session"]["abstract"];
    assert_eq!(shown["text"], hostile);
    let html = shown["html"].as_str().unwrap();
    assert!(
        html.contains("<strong>bold</strong>") && html.contains("https://example.org"),
        "{html}"
    );
    for word in ["<script", "<img", "onclick", "onerror=\"", "javascript:", "<unclosed"] {
        assert!(!html.contains(word), "{word} in {html}");
    }
}

#[tokio::test]
async fn dates_that_no_calendar_knows_and_instants_without_an_offset_are_bad_input() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    for (field, value) in [
        ("date", "2019-02-29"),
        ("date", "2019-13-01"),
        ("date", "2019-10-1"),
        ("date", "10000-01-01"),
        ("date", "2019-W40-2"),
        ("startsAt", "2019-10-01T14:00:00"),
        ("startsAt", "2019-10-01"),
        ("startsAt", "2019-02-29T14:00:00+09:00"),
        ("startsAt", "2019-10-01T24:00:00+09:00"),
        ("startsAt", "2019-10-01T14:60:00+09:00"),
        ("startsAt", "0000-12-31T00:00:00Z"),
        ("startsAt", "9999-12-31T23:59:59Z"),
        ("startsAt", "2019-10-01T14:00:00[Asia/Seoul]"),
    ] {
        let mut input = json!({ "edition": edition, "title": en("New") });
        input[field] = json!(value);
        let document = document("createSession", "session { id }");
        let answer = app.editor().answer(&document, json!({ "input": input })).await;
        assert_eq!(codes(&answer), ["BAD_USER_INPUT"], "{value}: {answer}");
    }
    assert_eq!(forum::edition(&app, "whrcf-2019").await.revision, 1, "nothing is written");
}

/// The forum of 2019 in Paris, where clocks change in the nights to 29 March and 25 October 2020;
/// its days begin at three.
async fn in_paris() -> TestApp {
    let app = forum::of_2019().await;
    let id = app.edition_id("whrcf-2019").await;
    let row = app.program(id).edition().unwrap().as_ref().clone();
    let row = edition::Model {
        time_zone: "Europe/Paris".parse().unwrap(),
        starts_on: "2020-03-01".parse().unwrap(),
        ends_on: "2020-10-31".parse().unwrap(),
        day_starts_at_hour: 3,
        ..row
    };
    app.edit(id, vec![Edit::Put(row.into())]).await;
    app
}

#[tokio::test]
async fn instants_where_clocks_skip_or_repeat_an_hour_are_on_their_program_day() {
    let app = in_paris().await;
    let session = forum::session(&app, "T-GEN").await;
    for (start, utc, date) in [
        // Three o'clock comes right after two: nobody in Paris sees 02:30.
        ("2020-03-29T01:59:59+01:00", "2020-03-29T00:59:59Z", "2020-03-28"),
        ("2020-03-29T02:30:00+01:00", "2020-03-29T01:30:00Z", "2020-03-29"),
        ("2020-03-29T03:00:00+02:00", "2020-03-29T01:00:00Z", "2020-03-29"),
        // 02:30 comes twice, and both times belong to the evening before.
        ("2020-10-25T02:30:00+02:00", "2020-10-25T00:30:00Z", "2020-10-24"),
        ("2020-10-25T02:30:00+01:00", "2020-10-25T01:30:00Z", "2020-10-24"),
        ("2020-10-25T03:00:00+01:00", "2020-10-25T02:00:00Z", "2020-10-25"),
    ] {
        let input = json!({ "session": session, "startsAt": start, "endsAt": null });
        let select = "session { startsAt date }
            edition { days { date startsAt endsAt sessions { id } } }";
        let payload = done(&app.editor(), "rescheduleSession", input, select).await;
        assert_eq!(payload["session"], json!({ "startsAt": utc, "date": date }), "{start}");
        let days = payload["edition"]["days"].as_array().unwrap().iter();
        let mut with_it = days
            .filter(|day| day["sessions"].as_array().unwrap().contains(&json!({ "id": session })));
        let day = with_it.next().unwrap();
        assert_eq!(day["date"], date, "{start}");
        let (from, until) = (day["startsAt"].as_str().unwrap(), day["endsAt"].as_str().unwrap());
        assert!(from <= utc && utc < until, "{from} {utc} {until}");
        assert!(with_it.next().is_none(), "on one day alone");
    }
}
