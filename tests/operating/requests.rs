//! What is counted of requests and of the database.

use serde_json::json;

use super::{change, edition};
use crate::support::app::TestApp;
use crate::support::counters::{counted, counters};

#[tokio::test]
async fn requests_are_counted_by_route_method_and_class() {
    let app = TestApp::with_options(&[]).await;
    let public = app.public();
    for _ in 0..3 {
        public.ask("{ viewer { name } }", json!({})).await;
    }
    public.post().body("no JSON").send().await.unwrap();
    public.get("/screens/nowhere").send().await.unwrap();
    public.get("/consent/secret").send().await.unwrap();
    public.get("/somewhere/else").send().await.unwrap();
    let lines = [
        r#"plenary_http_requests_total{route="graphql",method="POST",status="2xx"} 3"#,
        r#"plenary_http_requests_total{route="graphql",method="POST",status="4xx"} 1"#,
        r#"plenary_http_requests_total{route="graphql",method="POST",status="5xx"} 0"#,
        r#"plenary_http_requests_total{route="screens",method="GET",status="4xx"} 1"#,
        r#"plenary_http_requests_total{route="pages",method="GET",status="4xx"} 1"#,
        r#"plenary_http_requests_total{route="other",method="GET",status="4xx"} 1"#,
        r#"plenary_http_request_duration_seconds_count{route="graphql"} 4"#,
    ];
    counted(&public, &lines).await;
    let text = counters(&public).await;
    assert!(!text.contains("secret") && !text.contains("somewhere"), "{text}");
    for (name, least) in [("request", 4 * 7), ("response", 3 * 20)] {
        let begin = format!("plenary_http_{name}_body_bytes_total{{route=\"graphql\"}} ");
        let bytes = text.lines().find_map(|line| line.strip_prefix(&begin)).unwrap();
        assert!(bytes.parse::<u64>().unwrap() >= least, "{name}: {bytes}");
    }
}

#[tokio::test]
async fn commits_are_counted_with_what_became_of_them() {
    let app = TestApp::with_options(&[]).await;
    let edition = edition(&app).await;
    change(&app, &edition).await;
    change(&app, &edition).await;
    let public = app.public();
    let lines = [
        r#"plenary_commits_total{outcome="committed"} 2"#,
        "plenary_commit_duration_seconds_count 2",
        "plenary_database_up 1",
        r#"plenary_database_errors_total{class="away"} 0"#,
    ];
    counted(&public, &lines).await;
    let text = counters(&public).await;
    let age = text.lines().find_map(|line| line.strip_prefix("plenary_poll_age_seconds "));
    assert!((0.0..10.0).contains(&age.unwrap().parse::<f64>().unwrap()), "{age:?}");
    assert!(text.contains(r#"plenary_database_connections{pool="write",state="idle"} "#), "{text}");
}

#[tokio::test]
async fn statements_that_the_database_does_not_like_are_counted() {
    let app = TestApp::with_options(&[]).await;
    app.database.execute("ALTER TABLE revision RENAME TO elsewhere").await;
    let history = r#"{ edition(slug: "whrcf-2019") { revisions(first: 5) { nodes { number } } } }"#;
    app.public().answer(history, json!({})).await;
    counted(&app.public(), &[r#"plenary_database_errors_total{class="wrong"} 1"#]).await;
}
