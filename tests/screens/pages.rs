//! What is there before anything is live: the first paint, the list, and what is not there.

use plenary::entity::participant::ParticipantVisibility::Public;
use plenary::program::Edit;

use super::address;
use super::browser::Browser;
use crate::support::app::TestApp;
use crate::support::seed;
use crate::support::{forum, rows};

#[tokio::test]
async fn the_first_paint_says_where_and_when_without_a_script() {
    let app = forum::of_2019().await;
    let response = app.public().get("/screens/whrcf-2019/214").send().await.unwrap();
    assert_eq!(response.status(), 200);
    let page = response.text().await.unwrap();
    for text in
        ["제9회 세계인권도시포럼", ">214<", "Asia/Seoul", "2019-10-01T05:00:00Z", "<noscript>"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let room = forum::room(&app, "214").await;
    let edition = forum::edition(&app, "whrcf-2019").await.id;
    let by_id = app.public().get(&format!("/screens/{edition}/{room}")).send().await.unwrap();
    assert_eq!(by_id.text().await.unwrap(), page, "by id as by slug");
}

#[tokio::test]
async fn pages_may_load_from_this_service_alone_and_say_nothing_of_themselves() {
    let app = forum::of_2019().await;
    for path in ["whrcf-2019", "whrcf-2019/214", "nowhere", "-/screen.js", "-/screen.css"] {
        let response = app.public().get(&format!("/screens/{path}")).send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; "), "{path}: {policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        let text = response.text().await.unwrap();
        assert!(!text.contains("http://") && !text.contains("https://"), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_has_no_screen() {
    let app = TestApp::with_files(&seed::WHRCF[..2], Public).await;
    let room = forum::room(&app, "214").await;
    for path in [
        "whrcf-1999",
        "whrcf-2019/999",
        "whrcf-1999/214",
        "edition_00000000000000000000000000000000",
        "whrcf-2019/room_00000000000000000000000000000000",
        &format!("whrcf-2020/{room}"),
        "-/nothing.js",
    ] {
        let response = app.public().get(&format!("/screens/{path}")).send().await.unwrap();
        assert_eq!(response.status(), 404, "{path}");
        let page = response.text().await.unwrap();
        assert!(page.contains("There is no such screen") && page.contains("찾을 수 없습니다"));
    }
}

#[tokio::test]
async fn the_list_leads_to_each_screen_and_to_each_language() {
    let app = forum::of_2019().await;
    let browser = Browser::open(&address(&app, "whrcf-2019")).await;
    let links = "[...document.querySelectorAll('.rooms .room')].length";
    let rooms = app.program(app.edition_id("whrcf-2019").await).tables().rooms.len();
    assert_eq!(browser.value(links).await, rooms);
    let link = "document.querySelector('.room[href$=\"/214\"]')";
    let language = format!("{link}.parentElement.querySelector('[hreflang=en]').pathname");
    assert_eq!(browser.value(&language).await, "/screens/whrcf-2019/214");
    browser.value(&format!("{link}.click()")).await;
    browser.shows("#room", "214").await;
    browser.shows("#now", "Ⅰ").await;
}

#[tokio::test]
async fn a_text_of_the_program_is_never_markup() {
    let id = rows::id(1);
    let hostile = "<img src=x onerror=\"document.title='hacked'\">";
    let mut room = rows::room(id, 1, "hall");
    room.name = rows::text(hostile);
    let mut session = rows::session(id, 1, hostile);
    session.rooms = vec![room.id].into();
    session.starts_at = Some(app_start());
    let mut edition = rows::edition(id, "forum");
    edition.title = rows::text(hostile);
    let edits = vec![Edit::Put(edition.into()), Edit::Put(room.into()), Edit::Put(session.into())];
    let app = TestApp::with_edits(id, edits).await;
    let browser = Browser::open(&address(&app, "forum/hall")).await;
    browser.shows("#now", hostile).await;
    browser.shows("#room", hostile).await;
    browser.shows("#edition", hostile).await;
    assert_eq!(browser.value("document.querySelectorAll('img').length").await, 0);
    browser.go(&address(&app, "forum")).await;
    browser.shows(".rooms", hostile).await;
    assert_eq!(browser.value("document.querySelectorAll('img').length").await, 0);
}

fn app_start() -> plenary::types::Timestamp {
    crate::support::app::START.parse().unwrap()
}
