//! The page of consent on a phone without scripts, and to a screen reader.

use serde_json::{Value, json};

use super::browser::Browser;
use crate::suite::consent::{forum, invite, revision};

/// How much wider a page is than its window.
const OVERFLOW: &str = "document.documentElement.scrollWidth - window.innerWidth";

/// Parts of the page that stick out at the side.
const STICKING_OUT: &str = "[...document.querySelectorAll('body *')].filter(
    (part) => part.getBoundingClientRect().right > window.innerWidth + 0.5
  ).map((part) => part.outerHTML)";

/// The levels of the headings, in their order.
const HEADINGS: &str = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(
    (heading) => heading.tagName
  )";

/// What is to be touched and is smaller than a finger (WCAG 2.2, 2.5.8: 24 CSS pixels; Apple and
/// Google: 44).
const SMALL: &str = "[...document.querySelectorAll('label, button')].filter(
    (part) => part.getBoundingClientRect().height < 44
  ).map((part) => part.outerHTML)";

#[tokio::test]
async fn a_phone_without_scripts_chooses_and_a_screen_reader_says_what() {
    let app = forum().await;
    let link = invite(&app).await;
    let address = format!("http://{}{link}?locale=en", app.address);
    let browser = Browser::open("about:blank").await;
    browser.be_a_phone().await;
    browser.go(&address).await;
    assert_eq!(browser.value("window.innerWidth").await, 390);
    for (what, expression) in [("wide", OVERFLOW), ("out", STICKING_OUT), ("small", SMALL)] {
        let found = browser.value(expression).await;
        assert!(found == 0 || found == json!([]), "{what}: {found:#}");
    }
    assert_eq!(browser.value(HEADINGS).await, json!(["H1", "H2", "H2"]));
    assert_eq!(browser.value("document.documentElement.lang").await, "en");

    let (role, name) = browser.said("fieldset").await;
    assert_eq!((role.as_str(), name.as_str()), ("group", "How do you want to be listed?"));
    let choices = [
        ("PUBLIC", "By name"),
        ("ANONYMOUS", "As a figure only"),
        ("HIDDEN", "Not at all"),
        ("ERASE", "Erase me"),
    ];
    for (value, begins) in choices {
        let (role, name) = browser.said(&format!("input[value={value}]")).await;
        assert_eq!(role, "radio");
        assert!(name.starts_with(begins) && name.len() > begins.len() + 20, "{name}");
    }
    let (role, name) = browser.said("button").await;
    assert_eq!((role.as_str(), name.as_str()), ("button", "Record my choice"));

    // The browser itself asks for a choice before it sends anything.
    browser.click("button").await;
    assert_eq!((browser.value("document.forms.length").await, revision(&app)), (json!(1), 1));
    browser.click("input[value=ANONYMOUS]").await;
    browser.click("button").await;
    browser.shows("h1", "Your choice is recorded").await;
    let (role, name) = browser.said("[role=status]").await;
    assert_eq!((role.as_str(), name.as_str()), ("status", ""));
    browser.shows("[role=status]", "As a figure only").await;
    assert_eq!(browser.value(OVERFLOW).await, 0);
    assert_eq!(revision(&app), 2);

    browser.click("main a").await;
    browser.shows("h1", "How you are listed").await;
    assert_eq!(checked(&browser).await, "ANONYMOUS");
    browser.click("a[hreflang=ko]").await;
    browser.shows("h1", "참가자 정보 공개 설정").await;
    assert_eq!(checked(&browser).await, "ANONYMOUS");
    assert_eq!(browser.value(OVERFLOW).await, 0);
}

async fn checked(browser: &Browser) -> Value {
    browser.value("document.querySelector('input:checked').value").await
}
