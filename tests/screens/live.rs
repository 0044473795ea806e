//! What a screen shows while it is connected.

use plenary::program::{Edit, RecordId};
use plenary::types::RoomId;
use serde_json::json;

use super::browser::Browser;
use super::{address, post, reschedule, screen};
use crate::support::mutation::done;
use crate::support::{forum, rows};

#[tokio::test]
async fn a_screen_shows_what_is_on_and_when_it_ends() {
    let app = forum::of_2019().await;
    let browser = screen(&app, "?locale=en").await;
    browser.shows("#now", "International Workshop on 2030 Agenda Ⅰ").await;
    browser.shows("#now", "13:00 – 18:00").await;
    browser.shows("#now", "4 h left").await;
    browser.shows("#clock", "14:00").await;
    browser.shows("#date", "1 October").await;
    assert_eq!(browser.text("#offline").await, "");
    let blocked = "performance.getEntriesByType('resource').filter(one => !one.name.startsWith(location.origin) && !one.name.startsWith('data:')).length";
    assert_eq!(browser.value(blocked).await, 0, "nothing comes from elsewhere");
}

#[tokio::test]
async fn a_change_arrives_on_the_screen() {
    let app = forum::of_2019().await;
    let browser = screen(&app, "?locale=en").await;
    browser.shows("#now", "13:00 – 18:00").await;
    reschedule(&app, "2019-10-01T13:00:00+09:00", "2019-10-01T17:30:00+09:00").await;
    browser.shows("#now", "13:00 – 17:30").await;
    let session = forum::session(&app, "S-2030-1").await;
    let reason = json!({ "translations": [{ "locale": "en", "text": "The speaker is ill" }] });
    let input = json!({ "session": session, "reason": reason });
    done(&app.editor(), "cancelSession", input, "session { id }").await;
    browser.shows("#now .badge", "Cancelled").await;
    browser.shows("#now", "The speaker is ill").await;
    let line = "getComputedStyle(document.querySelector('#now .title')).textDecorationLine";
    assert_eq!(browser.value(line).await, "line-through");
}

#[tokio::test]
async fn a_screen_turns_when_the_clock_passes_the_end() {
    let app = forum::of_2019().await;
    reschedule(&app, "2019-10-01T13:00:00+09:00", "2019-10-01T15:00:00+09:00").await;
    let browser = screen(&app, "?locale=en").await;
    browser.shows("#now", "Workshop").await;
    app.clock.turn_to("2019-10-01T14:59:58+09:00");
    // Any change tells it the time; then it waits by itself.
    post(&app, "NORMAL", "안내", "A word").await;
    browser.shows("#clock", "14:59").await;
    app.clock.turn_to("2019-10-01T15:00:00+09:00");
    browser.hides("#now", "Workshop").await;
    browser.shows("#clock", "15:00").await;
}

#[tokio::test]
async fn languages_take_turns_unless_one_is_wanted() {
    let app = forum::of_2019().await;
    let browser = screen(&app, "?turn=1").await;
    for (label, language) in [("지금", "ko"), ("Now", "en"), ("지금", "ko")] {
        browser.shows("#now h2", label).await;
        assert_eq!(browser.value("document.documentElement.lang").await, language);
    }
    // Without a Korean title, the English one is shown, and said to be English.
    let title = "document.querySelector('#now .title').lang";
    assert_eq!(browser.value(title).await, "en");
    let browser = screen(&app, "?turn=1&locale=en").await;
    browser.shows("#now h2", "Now").await;
    let seen = "(window.seen ??= new MutationObserver(all => all.forEach(one => window.korean ||= /[가-힣]/.test(document.querySelector('#now').innerText))).observe(document.body, { subtree: true, childList: true, characterData: true })) === 0";
    browser.value(seen).await;
    post(&app, "NORMAL", "안내", "A word").await;
    browser.shows("#announcements", "A word").await;
    assert_eq!(browser.value("!!window.korean").await, false);
}

#[tokio::test]
async fn an_emergency_fills_the_screen_in_every_language() {
    let app = forum::of_2019().await;
    let browser = screen(&app, "?locale=en").await;
    post(&app, "IMPORTANT", "버스가 곧 출발합니다", "The bus leaves soon").await;
    browser.shows("#announcements", "The bus leaves soon").await;
    post(&app, "EMERGENCY", "밖으로 나가 주세요", "Leave the building").await;
    browser.shows("#emergency", "Leave the building").await;
    browser.shows("#emergency", "밖으로 나가 주세요").await;
    assert_eq!(browser.text("#now").await, "");
    let covers = "(box => box.width === innerWidth && box.height === innerHeight)(document.querySelector('#emergency').getBoundingClientRect())";
    assert_eq!(browser.value(covers).await, true);
    let role = "document.querySelector('#emergency').getAttribute('role')";
    assert_eq!(browser.value(role).await, "alert");
}

#[tokio::test]
async fn a_room_that_is_gone_is_not_shown_as_it_was() {
    let app = forum::of_2019().await;
    let edition = app.edition_id("whrcf-2019").await;
    let room = rows::room(edition, 77, "extra");
    let id: RoomId = room.id;
    app.edit(edition, vec![Edit::Put(room.into())]).await;
    let browser = Browser::open(&address(&app, "whrcf-2019/extra?locale=en")).await;
    browser.shows("#now", "Nothing is on").await;
    app.edit(edition, vec![Edit::Remove(RecordId::Room(id))]).await;
    browser.shows("#now", "not in the program").await;
    browser.body_has("connection", "unknown").await;
}
