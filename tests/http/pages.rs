//! What else is there to be fetched.

use crate::support::app::TestApp;

#[tokio::test]
async fn the_page_for_trying_queries_may_load_from_its_cdn_alone() {
    let app = TestApp::with_options(&[]).await;
    let response = app.public().get("/graphiql").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    let page = response.text().await.unwrap();
    let addresses = page.split('"').filter(|text| text.starts_with("http"));
    let elsewhere: Vec<_> = addresses.filter(|text| !text.starts_with("https://esm.sh/")).collect();
    assert_eq!(elsewhere, [""; 0]);
}

#[tokio::test]
async fn the_page_for_trying_queries_can_be_left_out() {
    let app = TestApp::with_options(&["--no-graphiql"]).await;
    assert_eq!(app.public().get("/graphiql").send().await.unwrap().status(), 404);
    assert_eq!(app.public().get("/healthz").send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_service_says_that_it_lives() {
    let app = TestApp::with_options(&[]).await;
    let response = app.public().get("/healthz").send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.text().await.unwrap().as_str()),
        (200, "ok\n")
    );
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::with_options(&[]).await;
    for path in ["/", "/graphql/", "/graphql/x", "/GRAPHQL", "/..", "/%2e%2e/etc/passwd"] {
        assert_eq!(app.public().get(path).send().await.unwrap().status(), 404, "{path}");
    }
}
