//! A page of another site, in a browser that has the service in its reach.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;

use super::browser::Browser;
use crate::support::app::TestApp;

/// Tries everything that a page can make a browser send without asking, then what it must ask for,
/// and says what came of it.
const PAGE: &str = r#"<!doctype html><body data-done="no"><script type="module">
const url = "SERVICE/graphql";
const query = `mutation { createAgenda(input: { edition: "EDITION" }) { token } }`;
const body = JSON.stringify({ query });
const said = {};
const json = { "content-type": "application/json" };
const form = new FormData();
form.append("query", query);
const sent = [
  { method: "POST", mode: "no-cors", body },
  { method: "POST", mode: "no-cors", body: new URLSearchParams({ query }) },
  { method: "POST", mode: "no-cors", body: form },
  { method: "POST", mode: "no-cors", body: new Blob([body]) },
  { method: "POST", mode: "no-cors", headers: json, body },
];
for (const one of sent) await fetch(url, one).catch(() => {});
navigator.sendBeacon(url, body);
await fetch(`${url}?query=${encodeURIComponent(query)}`, { mode: "no-cors" }).catch(() => {});
const read = await fetch(url, { method: "POST", headers: json, body }).then(
  (answer) => answer.json(), () => "refused");
said.read = read === "refused" ? read : "read";
said.socket = await new Promise((resolve) => {
  const socket = new WebSocket(url.replace("http", "ws"), "graphql-transport-ws");
  socket.onopen = () => resolve("open");
  socket.onerror = () => resolve("refused");
});
document.body.dataset.read = said.read;
document.body.dataset.socket = said.socket;
document.body.dataset.done = "yes";
</script>"#;

/// Another site with the page on it, in a browser.
async fn visit(app: &TestApp) -> Browser {
    let edition = app.edition_id("whrcf-2019").await.to_string();
    let service = format!("http://{}", app.address);
    let page = PAGE.replace("SERVICE", &service).replace("EDITION", &edition);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let router = Router::new().route("/", get(move || async move { Html(page) }));
    let _site = tokio::spawn(async move { axum::serve(listener, router).await });
    let browser = Browser::open(&address).await;
    browser.body_has("done", "yes").await;
    browser
}

async fn agendas(app: &TestApp) -> i64 {
    app.database.column::<i64>("SELECT count(*) FROM agenda").await[0]
}

#[tokio::test]
async fn a_page_of_another_site_changes_reads_and_follows_nothing() {
    let app = TestApp::with_options(&[]).await;
    let browser = visit(&app).await;
    browser.body_has("read", "refused").await;
    browser.body_has("socket", "refused").await;
    assert_eq!(agendas(&app).await, 0);
}

#[tokio::test]
async fn a_page_of_a_site_that_is_allowed_does_what_it_asks_for_and_nothing_else() {
    let app = TestApp::with_options(&["--allow-origins", "*"]).await;
    let browser = visit(&app).await;
    browser.body_has("read", "read").await;
    browser.body_has("socket", "open").await;
    assert_eq!(agendas(&app).await, 1, "the one that the browser asked for first");
}

#[tokio::test]
async fn the_page_for_trying_queries_runs_its_own_script_under_its_policy() {
    let app = TestApp::with_options(&[]).await;
    let browser = Browser::open(&format!("http://{}/graphiql", app.address)).await;
    // Where its source can be reached or not: without its script, it would say this for ever.
    browser.hides("#graphiql", "Loading GraphiQL").await;
    let inline = "document.head.appendChild(Object.assign(document.createElement('script'), \
                  { textContent: 'window.ran = true' })) && window.ran === true";
    assert_eq!(browser.value(inline).await, json!(false));
}
