//! What is in the way, in the caller's language.

use serde_json::{Value, json};

use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::{en, mutate};

/// The one reason for which an edit is refused, to a caller who wants a language.
async fn told(app: &TestApp, language: &str, name: &str, input: Value) -> Value {
    let editor = app.editor().in_language(language);
    let mut payload = mutate(&editor, name, input, "affected { sessions }").await;
    assert_eq!(payload["userErrors"].as_array().unwrap().len(), 1, "{payload}");
    payload["userErrors"][0].take()
}

#[tokio::test]
async fn a_refusal_names_what_is_in_the_way_in_the_language_of_the_caller() {
    let app = forum::of_2019().await;
    let session = forum::session(&app, "T-GEN").await;
    let room = forum::room(&app, "214").await;
    let twice = json!({ "session": session, "rooms": [room, room] });
    let itself = json!({ "session": session, "replacedBy": session });
    for (name, input, rule, english, korean) in [
        ("rescheduleSession", twice, "TWICE", "is named twice: “", "중복되었습니다: “"),
        (
            "cancelSession",
            itself,
            "REPLACES_ITSELF",
            "cannot be replaced by itself: “",
            "자기 자신으로 대체할 수 없습니다: “",
        ),
    ] {
        for (language, words) in [("en-GB", english), ("ko-KR,en", korean), ("fr", english)] {
            let error = told(&app, language, name, input.clone()).await;
            assert_eq!(error["rule"], rule);
            let message = error["message"].as_str().unwrap();
            assert!(message.starts_with(words) && message.ends_with('”'), "{language}: {message}");
            let named = if rule == "TWICE" { &room } else { &session };
            assert_eq!(error["inTheWay"], json!([{ "id": named }]), "{language}");
        }
    }
}

#[tokio::test]
async fn a_value_with_nothing_in_its_way_has_words_alone() {
    let app = forum::of_2019().await;
    let input = json!({ "session": forum::session(&app, "T-GEN").await, "title": en("a\u{7}") });
    let error = told(&app, "en", "updateSession", input.clone()).await;
    assert_eq!(error["message"], "has a control character (en)");
    assert_eq!(error["inTheWay"], json!([]));
    let error = told(&app, "ko", "updateSession", input).await;
    assert_eq!(error["message"], "제어 문자가 포함되어 있습니다 (en)");
}

#[tokio::test]
async fn what_is_not_there_and_what_is_stale_is_said_in_both_languages() {
    let app = forum::of_2019().await;
    let nowhere = json!({ "session": format!("session_{}", "0".repeat(32)) });
    for (language, words) in
        [("en", "does not exist in this edition"), ("ko", "이 포럼에 없는 항목입니다")]
    {
        let error = told(&app, language, "reinstateSession", nowhere.clone()).await;
        assert_eq!((&error["__typename"], &error["message"]), (&json!("NotFound"), &json!(words)));
    }
    let session = forum::session(&app, "T-GEN").await;
    let rename = |title: &str| json!({ "session": session, "title": en(title) });
    mutate(&app.editor(), "updateSession", rename("Changed"), "session { id }").await;
    for (language, words) in [
        ("en", "what this edit would change was changed since: “Changed”"),
        ("ko", "확인하신 뒤에 변경된 항목이 있습니다: “Changed”"),
    ] {
        let mut input = rename("Other");
        input["expectedRevision"] = json!(1);
        assert_eq!(told(&app, language, "updateSession", input).await["message"], words);
    }
}
