//! One request on every transport: what is said must not depend on the way.

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use super::BOTH;
use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::websocket::Socket;

/// What one transport said to a request.
#[derive(Debug)]
pub struct Told {
    pub way: &'static str,
    /// Of the HTTP response; of a WebSocket, 0.
    pub status: u16,
    /// As HTTP has it: `data` where the request was executed, `errors` where there are any.
    pub answer: Value,
}

impl Told {
    /// The code and the message of the only error.
    pub fn error(&self) -> (&str, &str) {
        let errors = self.answer["errors"].as_array().unwrap_or_else(|| panic!("{self:?}"));
        assert_eq!(errors.len(), 1, "{self:?}");
        let code = errors[0]["extensions"]["code"].as_str().unwrap_or_default();
        (code, errors[0]["message"].as_str().unwrap())
    }

    /// Fails unless the request was refused as one that is well formed and cannot be executed, with
    /// one error of this code, whose message is returned.
    pub fn refusal(&self, code: &str) -> &str {
        let status = match self.way {
            "socket" => 0,
            "own type" => 400,
            _ => 200,
        };
        assert_eq!((self.status, self.error().0), (status, code), "{self:?}");
        assert!(self.answer.get("data").is_none(), "{self:?}");
        self.error().1
    }
}

/// Sends the parameters of a request by POST, in both types of answer, by GET, as an event stream
/// and over a WebSocket.
pub async fn everywhere(app: &TestApp, client: &Client, parameters: &Value) -> Vec<Told> {
    let post = || client.post().json(parameters);
    let [plain, own] = BOTH.map(|accept| post().header("accept", accept));
    let get = client.get("/graphql").query(&in_address(parameters));
    let events = post().header("accept", "text/event-stream");
    vec![
        over_http("plain", plain).await,
        over_http("own type", own).await,
        over_http("address", get).await,
        over_http("events", events).await,
        over_socket(app, client, parameters).await,
    ]
}

/// Parameters as the address of a GET has them.
pub fn in_address(parameters: &Value) -> Vec<(String, String)> {
    let parameters = parameters.as_object().unwrap().iter();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    parameters.map(|(name, value)| (name.clone(), text(value))).collect()
}

async fn over_http(way: &'static str, request: RequestBuilder) -> Told {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let event = text.lines().find_map(|line| line.strip_prefix("data: "));
    let answer = serde_json::from_str(event.unwrap_or(&text)).unwrap_or_else(|_| panic!("{text}"));
    Told { way, status, answer }
}

async fn over_socket(app: &TestApp, client: &Client, parameters: &Value) -> Told {
    let token = client.token.as_ref().map(|token| format!("Bearer {token}"));
    let mut socket = Socket::open(app.address, json!({ "authorization": token })).await;
    socket.say(json!({ "type": "subscribe", "id": "a", "payload": parameters })).await;
    let message = socket.message().await;
    let answer = match message["type"].as_str() {
        Some("error") => json!({ "errors": message["payload"] }),
        _ => message["payload"].clone(),
    };
    Told { way: "socket", status: 0, answer }
}
