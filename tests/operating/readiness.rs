//! `/readyz`.

use serde_json::{Value, json};

use crate::support::app::TestApp;

async fn readiness(app: &TestApp) -> (u16, Value) {
    let answer = app.public().get("/readyz").send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn a_node_says_that_it_is_ready_and_by_what() {
    let app = TestApp::with_options(&[]).await;
    let (status, mut report) = readiness(&app).await;
    let lag = report["programs"]["lagSeconds"].take().as_f64().unwrap();
    assert!((0.0..10.0).contains(&lag), "{lag}");
    let kind = if app.database.url.starts_with("sqlite") { "sqlite" } else { "postgresql" };
    let expected = json!({
        "status": "ready",
        "version": env!("CARGO_PKG_VERSION"),
        "database": { "kind": kind, "status": "up" },
        "bus": { "kind": "memory", "status": "up" },
        "programs": { "status": "current", "editions": 1, "lagSeconds": null },
        "migrations": { "status": "current", "pending": 0, "unknown": 0 },
    });
    assert_eq!((status, report), (200, expected));
}

#[tokio::test]
async fn a_node_whose_database_is_older_gets_no_traffic_and_one_whose_is_newer_reads_on() {
    for (change, status, expected) in [
        (
            "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29991231_000001_later', 0)",
            "newer",
            (200, json!("degraded")),
        ),
        (
            "DELETE FROM seaql_migrations WHERE version LIKE '%staff'",
            "older",
            (503, json!("unready")),
        ),
    ] {
        let app = TestApp::with_options(&[]).await;
        app.database.execute(change).await;
        let (code, report) = readiness(&app).await;
        assert_eq!((code, report["status"].clone()), expected, "{report}");
        assert_eq!(report["migrations"]["status"], status, "{report}");
        // It is the balancer's to decide: who asks is answered.
        assert_eq!(app.public().get("/healthz").send().await.unwrap().status(), 200);
        app.public().ask("{ editions { totalCount } }", json!({})).await;
    }
}
