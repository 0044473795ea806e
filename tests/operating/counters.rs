//! `/metrics`.

use serde_json::json;

use super::{CHANGES, change, edition, follower};
use crate::support::app::TestApp;
use crate::support::counters::{counted, counters};
use crate::support::sse::Events;
use crate::support::websocket::Frame;

#[tokio::test]
async fn counters_are_in_the_format_of_openmetrics() {
    let app = TestApp::with_options(&[]).await;
    let response = app.public().get("/metrics").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let content_type = &response.headers()["content-type"];
    assert_eq!(content_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = response.text().await.unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let names = text.lines().filter(|line| !line.starts_with('#'));
    let strange: Vec<_> = names.filter(|line| !line.starts_with("plenary_")).collect();
    assert_eq!(strange, [""; 0]);
}

#[tokio::test]
async fn a_node_that_is_alone_hears_all_bells() {
    let app = TestApp::with_options(&[]).await;
    counted(&app.public(), &["plenary_bus_up 1"]).await;
}

#[tokio::test]
async fn streams_and_subscriptions_are_counted_while_they_are_open() {
    let app = TestApp::with_options(&[]).await;
    let (edition, public) = (edition(&app).await, app.public());
    let mut sockets = [follower(&app, &edition).await, follower(&app, &edition).await];
    let mut events = Events::open(&public, CHANGES, edition.clone()).await;
    // A query has no place among subscriptions.
    sockets[0].subscribe("b", "{ viewer { role } }", json!({})).await;
    assert_eq!(sockets[0].message().await["type"], "next");
    let open = [
        r#"plenary_connections{transport="websocket"} 2"#,
        r#"plenary_connections{transport="sse"} 1"#,
        r#"plenary_subscriptions{transport="websocket"} 2"#,
        r#"plenary_subscriptions{transport="sse"} 1"#,
    ];
    counted(&public, &open).await;
    sockets[1].say(json!({ "type": "complete", "id": "a" })).await;
    counted(&public, &[r#"plenary_subscriptions{transport="websocket"} 1"#]).await;
    change(&app, &edition).await;
    events.told().await;
    drop((sockets, events));
    let none = open.map(|line| format!("{} 0", line.rsplit_once(' ').unwrap().0));
    counted(&public, &none.each_ref().map(String::as_str)).await;
}

#[tokio::test]
async fn executions_and_frames_are_counted() {
    let app = TestApp::with_options(&[]).await;
    let edition = edition(&app).await;
    let mut socket = follower(&app, &edition).await;
    let before = counters(&app.public()).await;
    assert!(before.contains("\nplenary_executions_total 0\n"), "{before}");
    for _ in 0..3 {
        change(&app, &edition).await;
        assert_eq!(socket.message().await["type"], "next");
    }
    // The acknowledgement, the pong and three events.
    let counts = ["plenary_executions_total 3", r#"plenary_frames_total{transport="websocket"} 5"#];
    counted(&app.public(), &counts).await;
}

#[tokio::test]
async fn ends_are_counted_with_their_reasons() {
    let app = TestApp::with_options(&[]).await;
    let edition = edition(&app).await;
    let mut wrong = follower(&app, &edition).await;
    wrong.say(json!({ "type": "nonsense" })).await;
    assert_eq!(wrong.next().await, Frame::Closed(Some(4400)));
    drop(follower(&app, &edition).await);
    drop(Events::open(&app.public(), CHANGES, edition).await);
    let mut answered = Events::open(&app.public(), "{ viewer { role } }", json!({})).await;
    while answered.next().await.is_some() {}
    let ends = [
        r#"plenary_connection_ends_total{transport="websocket",reason="invalid_message"} 1"#,
        r#"plenary_connection_ends_total{transport="websocket",reason="client_left"} 1"#,
        r#"plenary_connection_ends_total{transport="sse",reason="client_left"} 1"#,
        r#"plenary_connection_ends_total{transport="sse",reason="complete"} 1"#,
    ];
    counted(&app.public(), &ends).await;
}
