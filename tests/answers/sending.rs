//! How an answer that is kept is sent: small, with a name, and not at all to whoever has it.

use reqwest::header::HeaderMap;
use serde_json::json;

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::forum;
use crate::support::mutation::done;

const PROGRAM: &str = r#"{ edition(slug: "whrcf-2019") { revision sessions(first: 100) { nodes { id
    title { text } contributions { participant { name affiliation { text } } } } } } }"#;

/// A GET of a query, with headers.
async fn get(client: &Client, query: &str, headers: &[(&str, &str)]) -> reqwest::Response {
    let mut request = client.get("/graphql").query(&[("query", query)]);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn whoever_has_an_answer_is_not_sent_it_again_until_it_changes() {
    let app = TestApp::with_options(&[]).await;
    let first = get(&app.public(), PROGRAM, &[]).await;
    let tag = header(first.headers(), "etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    let again = get(&app.public(), PROGRAM, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status().as_u16(), header(again.headers(), "etag")), (304, &*tag));
    for name in ["cache-control", "vary"] {
        assert_eq!(header(again.headers(), name), header(first.headers(), name));
    }
    assert_eq!(again.text().await.unwrap(), "");
    let session = forum::session(&app, "P1").await;
    let delay = json!({ "session": session, "delay": "PT5M", "acceptWarnings": true });
    done(&app.editor(), "delaySession", delay, "").await;
    let changed = get(&app.public(), PROGRAM, &[("if-none-match", &tag)]).await;
    assert_eq!(changed.status(), 200);
    assert_ne!(header(changed.headers(), "etag"), tag);
}

#[tokio::test]
async fn every_form_of_an_answer_has_a_name_of_its_own() {
    let app = TestApp::with_options(&[]).await;
    let mut tags = std::collections::BTreeSet::new();
    for accept in ["application/json", "application/graphql-response+json"] {
        for encoding in ["identity", "gzip", "br"] {
            let headers = [("accept", accept), ("accept-encoding", encoding)];
            let answer = get(&app.public(), PROGRAM, &headers).await;
            tags.insert(header(answer.headers(), "etag").to_owned());
            let vary = header(answer.headers(), "vary");
            assert_eq!(vary, "accept, accept-encoding, accept-language, authorization");
        }
    }
    assert_eq!(tags.len(), 6, "{tags:?}");
}

#[tokio::test]
async fn an_answer_is_compressed_as_its_reader_accepts() {
    let app = TestApp::with_options(&[]).await;
    let plain = get(&app.public(), PROGRAM, &[]).await.bytes().await.unwrap();
    for (accepted, sent) in [("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip")] {
        let answer = get(&app.public(), PROGRAM, &[("accept-encoding", accepted)]).await;
        assert_eq!(header(answer.headers(), "content-encoding"), sent);
        let body = answer.bytes().await.unwrap();
        assert!(body.len() * 2 < plain.len(), "{sent}: {} of {}", body.len(), plain.len());
    }
    let short = get(&app.public(), "{ viewer { name } }", &[("accept-encoding", "br")]).await;
    assert_eq!(header(short.headers(), "content-encoding"), "");
}

#[tokio::test]
async fn others_may_show_an_answer_for_a_few_seconds_and_none_that_is_over() {
    let control = async |app: &TestApp, query| {
        header(get(&app.public(), query, &[]).await.headers(), "cache-control").to_owned()
    };
    let app = TestApp::with_options(&[]).await;
    assert_eq!(control(&app, PROGRAM).await, "public, max-age=5");
    let phase = "{ edition { phase } }";
    app.clock.turn_to("2019-09-29T23:59:57+09:00");
    assert_eq!(control(&app, phase).await, "public, max-age=5");
    assert_eq!(control(&app, "{ service { now } }").await, "no-store");
    let off = TestApp::with_options(&["--cache-seconds", "0"]).await;
    assert_eq!(control(&off, PROGRAM).await, "no-cache");
    let longest = TestApp::with_options(&["--cache-seconds", "30"]).await;
    assert_eq!(control(&longest, PROGRAM).await, "public, max-age=30");
}

#[tokio::test]
async fn what_is_posted_and_what_is_for_staff_is_kept_by_nobody_else() {
    let app = TestApp::with_options(&[]).await;
    let posted = app.public().send(PROGRAM, json!({})).await;
    assert_eq!(header(posted.headers(), "cache-control"), "no-store");
    assert_eq!(header(posted.headers(), "etag"), "");
    let staff = get(&app.editor(), PROGRAM, &[]).await;
    assert_eq!(header(staff.headers(), "cache-control"), "no-store");
    assert_eq!(header(staff.headers(), "etag"), "");
}
