//! What browsers are told about every answer.

use reqwest::Response;
use serde_json::json;

use crate::support::app::TestApp;

/// An address of each part of the service, and of each kind of answer there.
const ADDRESSES: [&str; 19] = [
    "/graphql",
    "/graphql?query={viewer{name}}",
    "/graphql?query={nope}",
    "/graphiql",
    "/healthz",
    "/readyz",
    "/metrics",
    "/screens/whrcf-2019",
    "/screens/whrcf-2019/214",
    "/screens/nowhere",
    "/screens/-/screen.css",
    "/screens/-/screen.js",
    "/newsletter",
    "/newsletter/confirm/secret",
    "/consent/secret",
    "/pages/-/page.css",
    "/agendas/secret.ics",
    "/",
    "/nowhere",
];

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn answers(app: &TestApp) -> Vec<(String, Response)> {
    let mut answers = Vec::new();
    for path in ADDRESSES {
        answers.push((path.to_owned(), app.public().get(path).send().await.unwrap()));
        answers.push((format!("HEAD {path}"), app.public().head(path).send().await.unwrap()));
        let posted = app.public().post_to(path).body("x").send().await.unwrap();
        answers.push((format!("POST {path}"), posted));
        let url = format!("{}{path}", app.public().base);
        let deleted = reqwest::Client::new().delete(url).send().await.unwrap();
        answers.push((format!("DELETE {path}"), deleted));
    }
    answers
}

#[tokio::test]
async fn every_answer_is_taken_for_what_it_is_and_tells_no_other_site_where_it_was() {
    let app = TestApp::with_options(&["--allow-origins", "https://app.example.org"]).await;
    for (path, answer) in answers(&app).await {
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&answer, "referrer-policy"), "no-referrer", "{path}");
        let policy = header(&answer, "cross-origin-resource-policy");
        let expected = if path.contains("/screens/") { "cross-origin" } else { "same-origin" };
        assert_eq!(policy, expected, "{path}");
    }
}

#[tokio::test]
async fn every_page_loads_no_more_than_it_is_made_of() {
    let app = TestApp::with_options(&[]).await;
    let mut pages = 0;
    for (path, answer) in answers(&app).await {
        if path.contains("/graphql") {
            continue;
        }
        let policy = header(&answer, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("script-src 'unsafe-inline'"), "{path}: {policy}");
        if header(&answer, "content-type").starts_with("text/html") {
            pages += 1;
            assert!(policy.contains("base-uri 'none'"), "{path}: {policy}");
            assert!(policy.contains("form-action "), "{path}: {policy}");
            assert!(header(&answer, "permissions-policy").contains("camera=()"), "{path}");
            assert_eq!(header(&answer, "cross-origin-opener-policy"), "same-origin", "{path}");
        }
    }
    assert!(pages >= 10, "{pages}");
}

#[tokio::test]
async fn screens_may_be_framed_by_signage_and_nothing_else_by_anybody() {
    let app = TestApp::with_options(&[]).await;
    for (path, answer) in answers(&app).await {
        if path.contains("/graphql") {
            continue;
        }
        let may_be_framed = path.contains("/screens/");
        let policy = header(&answer, "content-security-policy");
        let is_whole =
            path.contains("/screens/") && !header(&answer, "content-type").starts_with("text/html");
        if !is_whole {
            assert_eq!(
                policy.contains("frame-ancestors 'none'"),
                !may_be_framed,
                "{path}: {policy}"
            );
        }
        assert_eq!(header(&answer, "x-frame-options") == "DENY", !may_be_framed, "{path}");
    }
}

#[tokio::test]
async fn a_name_that_came_with_a_request_goes_back_with_the_answer() {
    let app = TestApp::with_options(&[]).await;
    let ask = |name: &'static str| {
        app.public()
            .post()
            .header("x-request-id", name)
            .json(&json!({ "query": "{ viewer { name } }" }))
    };
    let answer = ask("7f3a-1").send().await.unwrap();
    assert_eq!(header(&answer, "x-request-id"), "7f3a-1");
    for name in ["a b", "<script>", "", "a\tb"] {
        let answer = ask(name).send().await.unwrap();
        let given = header(&answer, "x-request-id");
        let is_theirs = !given.is_empty() && given == name;
        assert!(!is_theirs && !given.contains(['<', ' ', '\t']), "{name:?}: {given:?}");
    }
    for path in ["/agendas/secret.ics", "/newsletter", "/readyz", "/nowhere"] {
        let answer = app.public().get(path).header("x-request-id", "edge:42").send().await.unwrap();
        assert_eq!(header(&answer, "x-request-id"), "edge:42", "{path}");
    }
}

#[tokio::test]
async fn the_name_of_a_request_is_the_number_of_its_fault() {
    let app = TestApp::with_options(&[]).await;
    app.database.execute("ALTER TABLE revision RENAME TO elsewhere").await;
    let history = r#"{ edition(slug: "whrcf-2019") { revisions(first: 5) { nodes { number } } } }"#;
    for name in [Some("edge-7"), None] {
        let mut request = app.public().post().json(&json!({ "query": history }));
        if let Some(name) = name {
            request = request.header("x-request-id", name);
        }
        let answer = request.send().await.unwrap();
        let given = header(&answer, "x-request-id").to_owned();
        let answer: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["requestId"], given, "{answer}");
        assert!(name.is_none_or(|name| name == given) && !given.is_empty(), "{given}");
    }
}
