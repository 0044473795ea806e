//! A screen that lost its service: it says so, goes on by the clock, and comes back by itself.

use serde_json::json;

use super::browser::Browser;
use super::{post, reschedule, screen};
use crate::support::mutation::en;
use crate::support::process::{Database, Server, done};
use crate::support::{forum, mutation, seed};

#[tokio::test]
async fn a_screen_says_that_it_is_offline_and_comes_back_when_the_service_does() {
    let database = Database::new();
    let file = database.file("forum.json", seed::WHRCF[0]);
    done(&database.run(&["import", file.to_str().unwrap()]).await);
    let mut server = serve(&database, "127.0.0.1:0").await;
    let address = format!("http://{}/screens/whrcf-2019/214?turn=1", server.address);
    let browser = Browser::open(&address).await;
    browser.body_has("connection", "live").await;
    browser.shows("#now", "Human Rights and SDGs").await;
    assert_eq!(browser.text("#offline").await, "");

    let port = server.address.to_string();
    server.kill().await;
    browser.shows("#offline", "연결 끊김 · 14:00 이후").await;
    browser.shows("#offline", "Offline · changes since 14:00").await;
    // It goes on to show what it knows, under the banner.
    assert!(browser.text("#now").await.contains("Human Rights and SDGs"));

    let changed = seed::WHRCF[0].replace("Human Rights and SDGs", "Rights and Goals");
    let file = database.file("changed.json", &changed);
    done(&database.run(&["import", file.to_str().unwrap()]).await);
    let _server = serve(&database, &port).await;
    browser.is_empty("#offline").await;
    browser.shows("#now", "Rights and Goals").await;
}

#[tokio::test]
async fn a_screen_turns_while_it_is_offline() {
    let mut app = forum::of_2019().await;
    reschedule(&app, "2019-10-01T13:00:00+09:00", "2019-10-01T15:00:00+09:00").await;
    let input = json!({
        "edition": forum::edition(&app, "whrcf-2019").await.id, "title": en("Last words"),
        "rooms": [forum::room(&app, "214").await], "published": true,
        "startsAt": "2019-10-01T15:00:00+09:00", "endsAt": "2019-10-01T16:00:00+09:00",
    });
    mutation::done(&app.editor(), "createSession", input, "session { id }").await;
    app.clock.turn_to("2019-10-01T14:59:55+09:00");
    let browser = screen(&app, "?locale=en").await;
    browser.shows("#now", "Workshop").await;
    app.stop().await;
    browser.shows("#now", "Last words").await;
    // Nobody told it what comes on another day, and it does not pretend that nothing does.
    browser.shows("#next", "once the connection is back").await;
    browser.shows("#offline", "Offline · changes since 14:59").await;
}

#[tokio::test]
async fn an_emergency_does_not_hide_that_the_screen_is_offline() {
    let mut app = forum::of_2019().await;
    let browser = screen(&app, "?locale=en").await;
    post(&app, "EMERGENCY", "밖으로 나가 주세요", "Leave the building").await;
    browser.shows("#emergency", "Leave the building").await;
    app.stop().await;
    browser.shows("#offline", "Offline").await;
    let top = "document.elementFromPoint(40, 20).closest('#offline') !== null";
    assert_eq!(browser.value(top).await, true);
}

async fn serve(database: &Database, listen: &str) -> Server {
    let clock = crate::support::app::START;
    let line = ["serve", "--listen", listen, "--database-url", &database.url, "--clock", clock];
    Server::start(&line, None).await
}
