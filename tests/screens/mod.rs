//! The screens of a venue, as the players on its walls show them, and pages that people open on their
//! phones: in a real browser.

mod browser;
mod consent;
mod foreign;
mod live;
mod network;
mod offline;
mod pages;
mod turning;

use serde_json::{Value, json};

use self::browser::Browser;
use crate::support::app::TestApp;
use crate::support::forum;
use crate::support::mutation::done;

/// The address of a screen.
fn address(app: &TestApp, path: &str) -> String {
    format!("http://{}/screens/{path}", app.address)
}

/// The screen of room 214 of 2019, where a workshop is on until 18:00.
async fn screen(app: &TestApp, wish: &str) -> Browser {
    let browser = Browser::open(&address(app, &format!("whrcf-2019/214{wish}"))).await;
    browser.body_has("connection", "live").await;
    browser
}

/// Posts a word to all rooms, in both languages.
async fn post(app: &TestApp, urgency: &str, ko: &str, en: &str) {
    let edition = forum::edition(app, "whrcf-2019").await.id;
    let text =
        json!({ "translations": [{ "locale": "ko", "text": ko }, { "locale": "en", "text": en }] });
    let input = json!({ "edition": edition, "text": text, "urgency": urgency });
    done(&app.editor(), "postAnnouncement", input, "announcement { id }").await;
}

/// Puts the workshop of room 214 to another time.
async fn reschedule(app: &TestApp, starts_at: &str, ends_at: &str) -> Value {
    let session = forum::session(app, "S-2030-1").await;
    let input = json!({ "session": session, "startsAt": starts_at, "endsAt": ends_at });
    done(&app.editor(), "rescheduleSession", input, "session { id }").await
}
