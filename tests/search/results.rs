//! What is found, in which order, and how it is shown.

use serde_json::{Value, json};

use super::{SEARCH, found, label, marked, search, search_with};
use crate::support::app::TestApp;
use crate::support::forum;

async fn of_2020() -> (TestApp, forum::Edition) {
    let app = TestApp::whrcf().await;
    let edition = forum::edition(&app, "whrcf-2020").await;
    (app, edition)
}

#[tokio::test]
async fn case_width_and_diacritics_make_no_difference() {
    let (app, edition) = of_2020().await;
    for (text, name) in [
        ("saiz", "Emilia Sáiz"),
        ("SÁIZ", "Emilia Sáiz"),
        ("ｓａｉｚ", "Emilia Sáiz"),
        ("sa\u{301}i", "Emilia Sáiz"),
        ("konig", "Marcus König"),
        ("mjos", "Marte Mjøs Persen"),
        ("majlof", "Anna Maria Majlöf"),
    ] {
        assert_eq!(found(&app.public(), &edition, text).await[0], name, "{text}");
    }
}

#[tokio::test]
async fn a_name_is_found_in_either_order_and_in_either_language() {
    let (app, edition) = of_2020().await;
    for text in [
        "michelle bachelet",
        "Bachelet Michelle",
        "bachelet, m",
        "미첼 바첼레트",
        "바첼레트 미첼",
        "미첼바첼레트",
    ] {
        let names = found(&app.public(), &edition, text).await;
        assert_eq!(names[0], "Michelle Bachelet", "{text}");
    }
}

#[tokio::test]
async fn every_key_on_the_way_to_a_word_finds_it() {
    let (app, edition) = of_2020().await;
    let korean = ["ㄱ", "기", "깅", "기어", "기억", "기억ㄷ", "기억도", "기억돗", "기억도시"];
    let english = ["me", "mem", "memo", "memory"];
    for text in korean.iter().chain(&english) {
        let more = json!({ "kinds": ["SESSION"], "first": 100 });
        let found = search_with(&app.public(), &edition, text, &more).await;
        let marks: Vec<_> = found["nodes"].as_array().unwrap().iter().map(marked).collect();
        let title = |one: &String| one.replace(['[', ']'], "");
        let titles: Vec<_> = marks.iter().map(title).collect();
        let wanted = if text.is_ascii() {
            "Korean Network of Cities of Memory"
        } else {
            "국내 기억도시 네트워크"
        };
        assert!(titles.iter().any(|one| one == wanted), "{text}: {marks:?}");
    }
}

#[tokio::test]
async fn a_speaker_comes_before_the_sessions_that_they_speak_in() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let found = search(&app.public(), &edition, "hicks").await;
    let nodes = found["nodes"].as_array().unwrap();
    assert_eq!(label(&nodes[0]), "Peggy HICKS");
    assert!(nodes.len() > 1, "{found}");
    for (place, result) in nodes.iter().enumerate() {
        let kind = if place == 0 { "Participant" } else { "Session" };
        assert_eq!(
            (&result["node"]["__typename"], &result["field"]),
            (&json!(kind), &json!("NAME"))
        );
        assert_eq!(marked(result), "Peggy [HICKS]");
    }
}

#[tokio::test]
async fn what_was_found_is_shown_as_it_stands() {
    let (app, edition) = of_2020().await;
    let found = search(&app.public(), &edition, "도시네").await;
    let highlight = json!({
        "locale": "ko", "cutBefore": false, "cutAfter": false,
        "parts": [
            { "text": "국내 기억", "isMatch": false },
            { "text": "도시 네", "isMatch": true },
            { "text": "트워크", "isMatch": false },
        ],
    });
    assert_eq!(found["nodes"][0]["highlight"], highlight);
    assert_eq!(found["nodes"][0]["field"], "TITLE");
}

#[tokio::test]
async fn only_the_kinds_that_are_wanted_are_found() {
    let app = forum::of_2019().await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let count = async |kinds: Value| {
        let found =
            search_with(&app.public(), &edition, "gwangju", &json!({ "kinds": kinds })).await;
        found["totalCount"].as_i64().unwrap()
    };
    let (mut all, mut kinds) = (0, 0);
    for kind in ["SESSION", "PARTICIPANT", "ORGANIZATION"] {
        let found = count(json!([kind])).await;
        kinds += i64::from(found > 0);
        all += found;
    }
    assert!(kinds > 1);
    assert_eq!(count(json!([])).await, all);
    assert_eq!(count(json!(null)).await, all);
    assert_eq!(count(json!(["SESSION", "PARTICIPANT", "ORGANIZATION"])).await, all);
}

#[tokio::test]
async fn pages_show_everything_once_in_the_same_order() {
    let (app, edition) = of_2020().await;
    let all = search_with(&app.public(), &edition, "s", &json!({ "first": 100 })).await;
    let all: Vec<_> = all["nodes"].as_array().unwrap().iter().map(label).collect();
    assert!(all.len() > 10, "{all:?}");
    let (mut seen, mut after) = (Vec::new(), json!(null));
    loop {
        let more = json!({ "first": 3, "after": after });
        let page = search_with(&app.public(), &edition, "s", &more).await;
        assert_eq!(page["totalCount"], all.len());
        seen.extend(page["nodes"].as_array().unwrap().iter().map(label));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_text_without_letters_finds_nothing() {
    let (app, edition) = of_2020().await;
    for text in ["", "  ", "–", "👍"] {
        assert_eq!(search(&app.public(), &edition, text).await["totalCount"], 0, "{text:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_searched_is_bad_input() {
    let (app, edition) = of_2020().await;
    let limits = app.public().ask("{ service { limits { searchCharacters } } }", json!({})).await;
    let longest = limits["service"]["limits"]["searchCharacters"].as_u64().unwrap();
    let longest = "가".repeat(usize::try_from(longest).unwrap());
    assert_eq!(search(&app.public(), &edition, &longest).await["totalCount"], 0);
    let unknown = format!("edition_{}", "7".repeat(32));
    for (arguments, argument) in [
        (json!({ "edition": edition.id, "text": format!("{longest}가") }), "text"),
        (json!({ "edition": unknown, "text": "a" }), "edition"),
        (json!({ "edition": "nonsense", "text": "a" }), "edition"),
        (json!({ "edition": edition.id, "text": "a", "first": 0 }), "first"),
        (json!({ "edition": edition.id, "text": "a", "first": 101 }), "first"),
        (json!({ "edition": edition.id, "text": "a", "after": "nonsense" }), "after"),
    ] {
        let answer = app.public().answer(SEARCH, arguments).await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "BAD_USER_INPUT", "{answer}");
        assert_eq!(extensions["argument"], json!([argument]), "{answer}");
    }
}

#[tokio::test]
async fn one_request_searches_ten_times_at_most() {
    let app = TestApp::with_options(&[]).await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let document = |times: usize| {
        let one = |number| format!("s{number}: search(edition: $e, text: \"a\") {{ totalCount }} ");
        let all: String = (0..times).map(one).collect();
        format!("query($e: ID!) {{ {all} }}")
    };
    let variables = json!({ "e": edition.id });
    assert!(app.public().codes(&document(10), variables.clone()).await.is_empty());
    assert_eq!(app.public().codes(&document(11), variables).await, ["LIMIT_EXCEEDED"]);
}
