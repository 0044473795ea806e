//! A browser without a window, driven through chromedriver: three commands of the WebDriver protocol
//! are all that it takes. It ends with its test.

use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::database::apart;
use crate::support::guarded::Guarded;

/// How long it is waited for what must come.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often a page is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// What keeps the browser to itself: it fetches nothing that it was not told to. Its last line is
/// the pipe to its driver, with which it ends, however the driver does.
const ARGUMENTS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1920,1080",
    "--remote-debugging-pipe",
];

/// A browser with one page.
pub struct Browser {
    http: reqwest::Client,
    /// The address of what it is told.
    session: String,
    _driver: Guarded,
    _directory: TempDir,
}

impl Browser {
    /// Opens a page.
    pub async fn open(address: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (driver, url) = start_driver(directory.path()).await;
        let profile = format!("--user-data-dir={}", directory.path().join("profile").display());
        let arguments: Vec<_> = ARGUMENTS.into_iter().chain([profile.as_str()]).collect();
        let wanted = json!({ "goog:chromeOptions": { "args": arguments } });
        let body = json!({ "capabilities": { "alwaysMatch": wanted } });
        let http = reqwest::Client::new();
        let begun = tell(&http, &format!("{url}/session"), &body).await;
        let session = format!("{url}/session/{}", begun["sessionId"].as_str().unwrap());
        let browser = Self { http, session, _driver: driver, _directory: directory };
        browser.go(address).await;
        browser
    }

    /// Goes to a page.
    pub async fn go(&self, address: &str) {
        tell(&self.http, &format!("{}/url", self.session), &json!({ "url": address })).await;
    }

    /// What an expression is worth on the page.
    pub async fn value(&self, expression: &str) -> Value {
        let body = json!({ "script": format!("return {expression}"), "args": [] });
        tell(&self.http, &format!("{}/execute/sync", self.session), &body).await
    }

    /// The text that can be seen of an element. Empty: there is none.
    pub async fn text(&self, selector: &str) -> String {
        let element = format!("document.querySelector({})", json!(selector));
        let visible = format!("({element}?.checkVisibility() ? {element}.innerText : '')");
        self.value(&visible).await.as_str().unwrap().to_owned()
    }

    /// Waits until an element shows a text.
    pub async fn shows(&self, selector: &str, text: &str) {
        self.becomes(selector, &format!("show {text:?}"), |seen| seen.contains(text)).await;
    }

    /// Waits until an element does not show a text, or is not there.
    pub async fn hides(&self, selector: &str, text: &str) {
        self.becomes(selector, &format!("hide {text:?}"), |seen| !seen.contains(text)).await;
    }

    /// Waits until an element shows nothing.
    pub async fn is_empty(&self, selector: &str) {
        self.becomes(selector, "be empty", str::is_empty).await;
    }

    async fn becomes(&self, selector: &str, what: &str, is_right: impl Fn(&str) -> bool) {
        let mut seen = String::new();
        let looking = async {
            let mut look = tokio::time::interval(LOOK);
            loop {
                look.tick().await;
                seen = self.text(selector).await;
                if is_right(&seen) {
                    return;
                }
            }
        };
        let is_right = tokio::time::timeout(PATIENCE, looking).await.is_ok();
        assert!(is_right, "{selector} must {what}; it shows {seen:?}");
    }

    /// Waits until an attribute of the page's body has a value.
    pub async fn body_has(&self, attribute: &str, value: &str) {
        let expression = format!("document.body.dataset[{}] ?? ''", json!(attribute));
        let looking = async {
            let mut look = tokio::time::interval(LOOK);
            while self.value(&expression).await != value {
                look.tick().await;
            }
        };
        let has_it = tokio::time::timeout(PATIENCE, looking).await.is_ok();
        assert!(has_it, "{attribute} must be {value}");
    }
}

impl Drop for Browser {
    /// Ends the browser before its directory goes. The guard ends what is left.
    fn drop(&mut self) {
        let delete = reqwest::Client::new().delete(&self.session);
        let _ = apart(async { delete.timeout(Duration::from_secs(5)).send().await.map(drop) });
    }
}

/// Tells the driver something; what it answers.
async fn tell(http: &reqwest::Client, address: &str, body: &Value) -> Value {
    let told = http.post(address).timeout(PATIENCE).json(body).send().await.unwrap();
    let mut answer: Value = told.json().await.unwrap();
    assert!(answer["value"].get("error").is_none(), "{answer:#}");
    answer["value"].take()
}

/// Starts a driver on a free port, and waits until it listens.
async fn start_driver(directory: &Path) -> (Guarded, String) {
    let log = directory.join("log");
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new("chromedriver");
    command.arg(format!("--port={free}")).current_dir(directory);
    let mut driver = Guarded::start(&command, &log);
    let ready = async {
        let mut look = tokio::time::interval(LOOK);
        loop {
            look.tick().await;
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            assert!(!driver.has_ended(), "the driver has ended: {said}");
            if said.contains("was started successfully") {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, ready).await.expect("the driver must start");
    (driver, format!("http://127.0.0.1:{free}"))
}
