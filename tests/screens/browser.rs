//! A browser without a window, driven through chromedriver: a few commands of the WebDriver protocol
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

    /// Shows pages as a phone does, on which no page runs a script.
    pub async fn be_a_phone(&self) {
        let screen = json!({ "width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true });
        self.set("Emulation.setDeviceMetricsOverride", &screen).await;
        self.set("Emulation.setScriptExecutionDisabled", &json!({ "value": true })).await;
    }

    async fn set(&self, command: &str, parameters: &Value) {
        let body = json!({ "cmd": command, "params": parameters });
        tell(&self.http, &format!("{}/goog/cdp/execute", self.session), &body).await;
    }

    /// Clicks an element, as a finger does.
    pub async fn click(&self, selector: &str) {
        tell(&self.http, &format!("{}/click", self.element(selector).await), &json!({})).await;
    }

    /// What a screen reader says of an element: its role and its name.
    pub async fn said(&self, selector: &str) -> (String, String) {
        let element = self.element(selector).await;
        let [role, name] =
            ["computedrole", "computedlabel"].map(|what| format!("{element}/{what}"));
        (ask(&self.http, &role).await, ask(&self.http, &name).await)
    }

    /// The address of an element.
    async fn element(&self, selector: &str) -> String {
        let body = json!({ "using": "css selector", "value": selector });
        let found = tell(&self.http, &format!("{}/element", self.session), &body).await;
        // One pair, whose name the protocol gives.
        let id = found.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
        format!("{}/element/{id}", self.session)
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
    answer(http.post(address).json(body)).await
}

/// Asks the driver for a text.
async fn ask(http: &reqwest::Client, address: &str) -> String {
    answer(http.get(address)).await.as_str().unwrap().to_owned()
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    let told = request.timeout(PATIENCE).send().await.unwrap();
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
