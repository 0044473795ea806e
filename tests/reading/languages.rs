//! In which language a reader gets a text.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::forum;
use crate::support::websocket::{Frame, Socket};

const TITLES: &str = r#"{ edition(slug: "whrcf-2019") {
  session(key: "T-GEN") { title { text locale } }
  untranslated: session(key: "P1") { title { text locale } }
} }"#;

async fn title(reader: &Client) -> Value {
    reader.ask(TITLES, json!({})).await["edition"]["session"]["title"].take()
}

fn korean() -> Value {
    json!({ "text": "여성", "locale": "ko" })
}

fn english() -> Value {
    json!({ "text": "Gender", "locale": "en" })
}

#[tokio::test]
async fn who_asks_for_no_language_gets_the_edition_s_first() {
    let app = forum::of_2019().await;
    assert_eq!(title(&app.public()).await, korean());
}

#[tokio::test]
async fn accept_language_chooses_best_first() {
    let app = forum::of_2019().await;
    for (header, expected) in [
        ("en", english()),
        ("en-GB,en;q=0.8", english()),
        ("ko-KR", korean()),
        ("en;q=0.3, ko;q=0.7", korean()),
        ("fr, en;q=0.5, ko;q=0.1", english()),
        ("fr, de", korean()),
        ("*", korean()),
        ("%%%, en", english()),
    ] {
        assert_eq!(title(&app.public().in_language(header)).await, expected, "{header}");
    }
}

#[tokio::test]
async fn an_argument_goes_before_the_request_and_locale_tells_what_the_request_gets() {
    let app = forum::of_2019().await;
    let ask = r#"{ edition { session(key: "T-GEN") { title {
        text(locale: "en") french: text(locale: "fr") locale translations { locale text } } } } }"#;
    let data = app.public().in_language("ko").ask(ask, json!({})).await;
    let expected = json!({
        "text": "Gender", "french": "여성", "locale": "ko",
        "translations": [{ "locale": "en", "text": "Gender" }, { "locale": "ko", "text": "여성" }],
    });
    assert_eq!(data["edition"]["session"]["title"], expected);
}

#[tokio::test]
async fn a_text_that_is_not_translated_comes_as_it_is() {
    let app = forum::of_2019().await;
    let data = app.public().in_language("ko").ask(TITLES, json!({})).await;
    let expected = json!({ "text": "Plenary Session Ⅰ", "locale": "en" });
    assert_eq!(data["edition"]["untranslated"]["title"], expected);
}

async fn over_socket(app: &TestApp, payload: Value, ask: &str) -> Value {
    let mut socket = Socket::open(app.address, payload).await;
    socket.subscribe("a", ask, json!({})).await;
    socket.message().await["payload"]["data"].take()
}

#[tokio::test]
async fn a_socket_has_the_language_of_its_introduction() {
    let app = forum::of_2019().await;
    for (payload, expected) in [
        (json!({}), korean()),
        (json!({ "locale": null }), korean()),
        (json!({ "locale": "en" }), english()),
        (json!({ "locale": "en-US" }), english()),
    ] {
        let data = over_socket(&app, payload.clone(), TITLES).await;
        assert_eq!(data["edition"]["session"]["title"], expected, "{payload}");
    }
}

#[tokio::test]
async fn a_socket_with_a_language_that_is_none_is_closed() {
    let app = forum::of_2019().await;
    for locale in [json!("klingonese"), json!(7)] {
        let mut socket = Socket::connect(app.address, "graphql-transport-ws").await;
        let payload = json!({ "locale": locale });
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(socket.next().await, Frame::Closed(Some(4400)));
    }
}

#[tokio::test]
async fn countries_are_named_in_korean_and_english() {
    let app = forum::of_2019().await;
    let ask = r#"{ edition(slug: "whrcf-2019") { countries { country {
        code name english: name(locale: "en") korean: name(locale: "ko-KR") french: name(locale: "fr")
    } } } }"#;
    let germany = |data: Value| {
        let countries = data["edition"]["countries"].as_array().unwrap().clone();
        let mut all = countries.into_iter().map(|row| row["country"].clone());
        all.find(|country| country["code"] == "DE").unwrap()
    };
    let in_korean = json!({
        "code": "DE", "name": "독일", "english": "Germany", "korean": "독일", "french": "독일",
    });
    let in_english = json!({
        "code": "DE", "name": "Germany", "english": "Germany", "korean": "독일", "french": "Germany",
    });
    let read = app.public().in_language("ko").ask(ask, json!({})).await;
    assert_eq!(germany(read), in_korean);
    let read = app.public().in_language("en").ask(ask, json!({})).await;
    assert_eq!(germany(read), in_english);
    assert_eq!(germany(over_socket(&app, json!({ "locale": "ko" }), ask).await), in_korean);
}

#[tokio::test]
async fn a_locale_that_is_none_is_bad_input() {
    let app = forum::of_2019().await;
    let ask = r#"{ edition { title { text(locale: "klingonese") } } }"#;
    assert_eq!(app.public().codes(ask, json!({})).await, ["BAD_USER_INPUT"]);
    let ask = "query($locale: Locale) { edition { title { text(locale: $locale) } } }";
    let variables = json!({ "locale": "klingonese" });
    assert_eq!(app.public().codes(ask, variables).await, ["BAD_USER_INPUT"]);
}
