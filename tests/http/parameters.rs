//! What a request may look like.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::{BOTH, Outcome, PLAIN};
use crate::support::app::TestApp;
use crate::support::raw;

const NAMED: &str =
    "query A($slug: String) { edition(slug: $slug) { slug } } query B { viewer { name } }";

async fn posted(app: &TestApp, accept: &str, body: Value) -> Outcome {
    Outcome::of(app.public().post().header("accept", accept).json(&body)).await
}

fn typed(app: &TestApp, content_type: &str, body: impl Into<reqwest::Body>) -> RequestBuilder {
    app.public().post().header("content-type", content_type).body(body)
}

#[tokio::test]
async fn a_post_takes_all_four_parameters() {
    let app = TestApp::with_options(&[]).await;
    for accept in BOTH {
        let body = json!({
            "query": NAMED, "operationName": "A",
            "variables": { "slug": "whrcf-2019" }, "extensions": { "a": { "b": [1] } },
        });
        let outcome = posted(&app, accept, body).await;
        assert_eq!(outcome.answer, json!({ "data": { "edition": { "slug": "whrcf-2019" } } }));
    }
}

#[tokio::test]
async fn a_parameter_that_is_null_is_absent() {
    let app = TestApp::with_options(&[]).await;
    for accept in BOTH {
        for name in ["operationName", "variables", "extensions"] {
            let outcome = posted(&app, accept, json!({ "query": PLAIN, name: null })).await;
            assert_eq!(outcome.status, 200);
            assert!(outcome.answer["errors"].is_null(), "{name}: {}", outcome.answer);
        }
    }
}

#[tokio::test]
async fn a_parameter_of_the_wrong_type_is_a_bad_request() {
    let app = TestApp::with_options(&[]).await;
    let (texts, maps) = (
        [json!({}), json!(7), json!(true), json!([])],
        [json!("{}"), json!(7), json!(true), json!([])],
    );
    let cases =
        [("query", &texts), ("operationName", &texts), ("variables", &maps), ("extensions", &maps)];
    for accept in BOTH {
        for (name, values) in cases {
            for value in values {
                let mut body = json!({ "query": PLAIN });
                body[name] = value.clone();
                let outcome = posted(&app, accept, body).await;
                let is = (outcome.status, outcome.code());
                assert_eq!(is, (400, "BAD_USER_INPUT"), "{accept} {name} {value}");
                assert!(outcome.is_refusal());
            }
        }
    }
}

#[tokio::test]
async fn a_request_without_query_is_a_bad_request() {
    let app = TestApp::with_options(&[]).await;
    for body in [json!({}), json!({ "query": null }), json!({ "operationName": "A" })] {
        assert_eq!(posted(&app, "*/*", body).await.status, 400);
    }
    for path in ["/graphql", "/graphql?", "/graphql?operationName=A"] {
        assert_eq!(Outcome::of(app.public().get(path)).await.status, 400, "{path}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_json_is_a_bad_request() {
    let app = TestApp::with_options(&[]).await;
    let not_utf_8 = b"{\"query\":\"\xff\"}".to_vec();
    for body in
        [vec![], b"{".to_vec(), b"query { a }".to_vec(), b"{\"query\":}".to_vec(), not_utf_8]
    {
        for accept in BOTH {
            let request = typed(&app, "application/json", body.clone()).header("accept", accept);
            let outcome = Outcome::of(request).await;
            assert_eq!((outcome.status, outcome.code()), (400, "BAD_USER_INPUT"), "{body:?}");
        }
    }
}

#[tokio::test]
async fn requests_do_not_come_in_batches() {
    let app = TestApp::with_options(&[]).await;
    for body in
        [json!([]), json!([{ "query": PLAIN }]), json!([{ "query": PLAIN }, { "query": PLAIN }])]
    {
        let outcome = posted(&app, "*/*", body).await;
        assert_eq!((outcome.status, outcome.is_refusal()), (400, true));
        let message = "requests are not taken in batches: send one JSON object at a time";
        assert_eq!(outcome.answer["errors"][0]["message"], message);
    }
}

#[tokio::test]
async fn only_json_in_utf_8_is_taken() {
    let app = TestApp::with_options(&[]).await;
    let body = json!({ "query": PLAIN }).to_string();
    for content_type in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON; Charset=\"utf-8\"",
        "application/json; charset = utf8",
        "application/json;",
        "application/json; profile=\"a;charset=x\"",
    ] {
        let outcome = Outcome::of(typed(&app, content_type, body.clone())).await;
        assert_eq!(outcome.status, 200, "{content_type}");
    }
    for content_type in [
        "text/plain",
        "text/plain; a=application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/jsonp",
        "application/json; charset=iso-8859-1",
        "application/json; charset=utf-16",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json; charset=\"\"",
        "application/graphql-response+json",
        "application/graphql+json",
        "",
    ] {
        let outcome = Outcome::of(typed(&app, content_type, body.clone())).await;
        assert_eq!((outcome.status, outcome.is_refusal()), (415, true), "{content_type}");
    }
}

#[tokio::test]
async fn a_post_without_a_content_type_is_refused() {
    let app = TestApp::with_options(&[]).await;
    let body = json!({ "query": PLAIN }).to_string();
    let answered = raw::send(app.address, "POST /graphql", &[], body.as_bytes()).await;
    assert_eq!(answered.status, 415, "{answered:?}");
}

#[tokio::test]
async fn a_body_may_be_so_long_and_no_longer() {
    let app = TestApp::with_options(&["--max-body-bytes", "1000"]).await;
    let body = |length: usize| {
        let body = json!({ "query": PLAIN, "extensions": { "x": "" } }).to_string();
        body.replace("\"x\":\"\"", &format!("\"x\":\"{}\"", "x".repeat(length - body.len())))
    };
    let fits = Outcome::of(typed(&app, "application/json", body(1_000))).await;
    assert_eq!(fits.status, 200);
    let too_large = Outcome::of(typed(&app, "application/json", body(1_001))).await;
    assert_eq!((too_large.status, too_large.code()), (413, "LIMIT_EXCEEDED"));
    // Also where no length is announced.
    let chunks =
        futures_util::stream::iter((0..2).map(|_| Ok::<_, std::io::Error>(vec![b' '; 600])));
    let chunked = typed(&app, "application/json", reqwest::Body::wrap_stream(chunks));
    assert_eq!(Outcome::of(chunked).await.status, 413);
}

#[tokio::test]
async fn a_get_takes_its_parameters_from_the_address() {
    let app = TestApp::with_options(&[]).await;
    for accept in BOTH {
        let request = app.public().get("/graphql").header("accept", accept).query(&[
            ("query", NAMED),
            ("operationName", "A"),
            ("variables", r#"{"slug":"whrcf-2019"}"#),
            ("extensions", r#"{"a":1}"#),
        ]);
        let outcome = Outcome::of(request).await;
        assert_eq!(outcome.answer, json!({ "data": { "edition": { "slug": "whrcf-2019" } } }));
        assert_eq!(outcome.content_type, format!("{accept}; charset=utf-8"));
    }
}

#[tokio::test]
async fn an_empty_parameter_of_an_address_is_absent() {
    let app = TestApp::with_options(&[]).await;
    let parameters =
        [("query", PLAIN), ("operationName", ""), ("variables", ""), ("extensions", "")];
    let outcome = Outcome::of(app.public().get("/graphql").query(&parameters)).await;
    assert_eq!((outcome.status, outcome.answer["errors"].is_null()), (200, true));
}

#[tokio::test]
async fn a_parameter_of_an_address_that_is_no_json_map_is_a_bad_request() {
    let app = TestApp::with_options(&[]).await;
    for name in ["variables", "extensions"] {
        for value in ["{", "x", "[]", "7", "\"{}\""] {
            let request = app.public().get("/graphql").query(&[("query", PLAIN), (name, value)]);
            let outcome = Outcome::of(request).await;
            let is = (outcome.status, outcome.code(), outcome.is_refusal());
            assert_eq!(is, (400, "BAD_USER_INPUT", true), "{name} {value}");
        }
    }
}

#[tokio::test]
async fn a_mutation_needs_a_post() {
    let app = TestApp::with_options(&[]).await;
    let mutation = "query Q { viewer { name } } mutation M { unpublishSessions(input: { sessions: [] }) { userErrors { message } } }";
    for accept in [BOTH[0], BOTH[1], "text/event-stream"] {
        let get = |name| {
            let parameters = [("query", mutation), ("operationName", name)];
            app.editor().get("/graphql").header("accept", accept).query(&parameters)
        };
        let outcome = Outcome::of(get("M")).await;
        assert_eq!((outcome.status, outcome.is_refusal()), (405, true));
        assert_eq!(outcome.headers["allow"], "POST");
        assert_eq!(get("Q").send().await.unwrap().status(), 200, "the query beside it may");
    }
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let app = TestApp::with_options(&[]).await;
    for method in ["PUT", "DELETE", "PATCH"] {
        let answered = raw::send(app.address, &format!("{method} /graphql"), &[], b"").await;
        assert_eq!(answered.status, 405);
        let allow = "\r\nallow: get, head, post, options\r\n";
        assert!(answered.head.contains(allow), "{}", answered.head);
        assert!(answered.body.contains("BAD_USER_INPUT"), "{}", answered.body);
    }
}

#[tokio::test]
async fn options_tells_the_methods() {
    let app = TestApp::with_options(&[]).await;
    let answered = raw::send(app.address, "OPTIONS /graphql", &[], b"").await;
    assert_eq!((answered.status, answered.body.as_str()), (204, ""));
    assert!(answered.head.contains("\r\nallow: get, head, post, options"), "{}", answered.head);
}

#[tokio::test]
async fn head_is_a_get_without_its_body() {
    let app = TestApp::with_options(&[]).await;
    let [get, head] =
        ["GET", "HEAD"].map(|method| format!("{method} /graphql?query=%7Bviewer%7Bname%7D%7D"));
    let get = raw::send(app.address, &get, &[], b"").await;
    let head = raw::send(app.address, &head, &[], b"").await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let length = format!("\r\ncontent-length: {}\r\n", get.body.len());
    for answered in [get, head] {
        let headers = answered.head + "\r\n";
        assert!(headers.contains(&length), "{headers}");
        assert!(headers.contains("\r\ncontent-type: application/json; charset=utf-8"), "{headers}");
    }
    let mutation = "HEAD /graphql?query=mutation%7B__typename%7D";
    assert_eq!(raw::send(app.address, mutation, &[], b"").await.status, 405);
}

#[tokio::test]
async fn what_stands_twice_in_a_request_is_refused() {
    let app = TestApp::with_options(&[]).await;
    for body in [
        r#"{"query":"{viewer{name}}","query":"{viewer{name}}"}"#,
        r#"{"query":"{viewer{name}}","variables":{"a":1,"b":{"a":1,"a":2}}}"#,
        r#"{"query":"{viewer{name}}","extensions":{"a":1,"a":1}}"#,
    ] {
        let outcome = Outcome::of(typed(&app, "application/json", body)).await;
        assert_eq!(
            (outcome.status, outcome.code(), outcome.is_refusal()),
            (400, "BAD_USER_INPUT", true)
        );
        assert!(outcome.answer.to_string().contains("stands twice"), "{}", outcome.answer);
    }
    for (name, value) in [("query", PLAIN), ("variables", "{}"), ("operationName", "A")] {
        let twice = [("query", PLAIN), ("variables", "{}"), ("operationName", "A"), (name, value)];
        let outcome = Outcome::of(app.public().get("/graphql").query(&twice)).await;
        assert_eq!((outcome.status, outcome.code()), (400, "BAD_USER_INPUT"), "{name}");
    }
    let parameters = [("query", PLAIN), ("variables", r#"{"a":1,"a":1}"#)];
    assert_eq!(Outcome::of(app.public().get("/graphql").query(&parameters)).await.status, 400);
    // What is none of ours is nobody's concern.
    let others = [("utm", "a"), ("query", PLAIN), ("utm", "b")];
    assert_eq!(Outcome::of(app.public().get("/graphql").query(&others)).await.status, 200);
}

#[tokio::test]
async fn a_body_that_is_compressed_or_has_two_types_is_refused() {
    let app = TestApp::with_options(&[]).await;
    let body = json!({ "query": PLAIN }).to_string();
    let json = "content-type: application/json";
    for headers in [
        [json, "content-encoding: gzip"],
        [json, "content-type: application/json"],
        [json, "content-type: text/plain"],
        ["content-type: text/plain", json],
    ] {
        let answered = raw::send(app.address, "POST /graphql", &headers, body.as_bytes()).await;
        assert_eq!(answered.status, 415, "{headers:?}");
    }
    let plain = [json, "content-encoding: identity"];
    let answered = raw::send(app.address, "POST /graphql", &plain, body.as_bytes()).await;
    assert_eq!(answered.status, 200);
}
