//! Documents and requests made to do harm, on every transport: each is refused for what it is, before
//! it was parsed or executed, the service goes on, and nobody else waits for it.
//!
//! A new limit on documents or requests is a row in [`bombs`]; one on connections, a test in
//! [`connections`]; a rate, one in [`rates`].

mod bombs;
mod connections;
mod counted;
mod origin;
mod overload;
mod rates;

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use url::form_urlencoded;

use self::counted::Counted;
use crate::support::app::TestApp;
use crate::support::client::{Client, codes};
use crate::support::process::Database;
use crate::support::raw::{self, Answered};
use crate::support::seed;
use crate::support::websocket::{Frame, Socket};

/// The longest body, the longest message on a socket and the longest head that are taken.
const BODY: usize = 256 * 1024;
const MESSAGE: usize = 64 * 1024;
const HEAD: usize = 64 * 1024;

/// What a head has besides the request line, about.
const HEADERS: usize = 100;

/// No answer to a bomb is longer.
const ANSWER: usize = 4_096;

/// How long anybody waits for a plain query, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(10);

/// By how much the memory of a process may differ from one moment to another.
const SPREAD_KIB: u64 = 16 * 1024;

struct Bomb {
    name: String,
    query: String,
    /// Further parameters, as JSON or as what only begins like it.
    further: Option<(&'static str, String)>,
    /// What is said to it.
    code: &'static str,
    /// How far it comes at most.
    reach: Reach,
}

/// How far a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// It is refused before anything of it is parsed.
    Door,
    /// It is refused before anything of it is executed.
    Parser,
    /// What is wrong with it, the executor finds.
    Executor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transport {
    Post,
    Get,
    Events,
    Socket,
}

const TRANSPORTS: [Transport; 4] =
    [Transport::Post, Transport::Get, Transport::Events, Transport::Socket];

/// What is said to parameters that are no JSON.
const NO_JSON: &str = "400 BAD_USER_INPUT";

impl Bomb {
    fn document(name: impl Into<String>, query: &str, code: &'static str) -> Self {
        let reach = if code == "LIMIT_EXCEEDED" { Reach::Parser } else { Reach::Executor };
        Self { name: name.into(), query: query.to_owned(), further: None, code, reach }
    }

    /// It must not reach the parser.
    fn unparsed(self) -> Self {
        Self { reach: Reach::Door, ..self }
    }

    fn variables(name: &str, query: &str, variables: String, code: &'static str) -> Self {
        let further = Some(("variables", variables));
        Self { further, ..Self::document(name, query, code) }
    }

    /// The parameters of a request, as JSON or as what only begins like it.
    fn parameters(&self) -> String {
        let further = self.further.as_ref();
        let further = further.map(|(name, json)| format!(",\"{name}\":{json}"));
        format!("{{\"query\":{}{}}}", json!(self.query), further.unwrap_or_default())
    }

    /// The request line of a GET.
    fn line(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("query", &self.query);
        if let Some((name, json)) = &self.further {
            query.append_pair(name, json.trim_matches('"'));
        }
        format!("GET /graphql?{}", query.finish())
    }

    fn message(&self) -> String {
        format!("{{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{}}}", self.parameters())
    }

    /// What a transport must say: it has limits of its own.
    fn expected(&self, transport: Transport) -> &'static str {
        match transport {
            Transport::Post | Transport::Events if self.parameters().len() > BODY => {
                "413 LIMIT_EXCEEDED"
            }
            Transport::Get if self.line().len() + HEADERS > HEAD => "431",
            Transport::Socket if self.message().len() > MESSAGE => "closed",
            Transport::Socket if self.code == NO_JSON => "closed 4400",
            _ => self.code,
        }
    }

    /// Throws it; what is said, in few words.
    async fn throw(&self, address: SocketAddr, transport: Transport) -> String {
        let json = "content-type: application/json";
        let body = self.parameters();
        let body = body.as_bytes();
        match transport {
            Transport::Post => said(raw::send(address, "POST /graphql", &[json], body).await),
            Transport::Events => {
                let headers = [json, "accept: text/event-stream"];
                said(raw::send(address, "POST /graphql", &headers, body).await)
            }
            Transport::Get => said(raw::send(address, &self.line(), &[], b"").await),
            Transport::Socket => self.send(address).await,
        }
    }

    async fn send(&self, address: SocketAddr) -> String {
        let mut socket = Socket::open(address, json!({})).await;
        socket.try_send(Message::text(self.message())).await;
        match socket.next().await {
            Frame::Message(message) => {
                assert!(message.to_string().len() < ANSWER, "{}", self.name);
                let errors = if message["type"] == "error" { "" } else { "/errors" };
                let errors = message["payload"].pointer(errors).cloned();
                codes(&json!({ "errors": errors })).first().cloned().unwrap_or_default()
            }
            Frame::Closed(Some(code @ 4_000..)) => format!("closed {code}"),
            Frame::Closed(_) => "closed".to_owned(),
        }
    }
}

/// The status where it is not 200, and the code of the first error.
fn said(answered: Answered) -> String {
    let Answered { status, body, .. } = answered;
    assert!(body.len() < ANSWER, "{} bytes", body.len());
    let code = body.split("\"code\":\"").nth(1).and_then(|rest| rest.split('"').next());
    match (status, code) {
        (200, code) => code.unwrap_or_default().to_owned(),
        (status, Some(code)) => format!("{status} {code}"),
        (status, None) => status.to_string(),
    }
}

/// The database of a forum, so that there is something to ask for.
async fn forum() -> Database {
    let database = Database::new();
    let file = database.file("whrcf-2019.json", seed::WHRCF[0]);
    let ended = database.run(&["import", file.to_str().unwrap()]).await;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    database
}

async fn assert_well(client: &Client) {
    let asked = client.ask("{ viewer { role } }", json!({}));
    let data = tokio::time::timeout(PATIENCE, asked).await.expect("nobody waits for a bomb");
    assert_eq!(data, json!({ "viewer": { "role": null } }));
}

/// Throws a bomb by every transport, and asks for something plain each time.
async fn assert_withstands_one(client: &Client, address: SocketAddr, bomb: &Bomb) {
    for transport in TRANSPORTS {
        // No address of a megabyte reaches a server.
        if transport == Transport::Get && bomb.parameters().len() > BODY {
            continue;
        }
        let before = Counted::of(client).await;
        let said = bomb.throw(address, transport).await;
        // An address is too long for itself, or with the rest of its head: whichever is seen first.
        let said = if said == "414" { "431".to_owned() } else { said };
        assert_eq!(said, bomb.expected(transport), "{} by {transport:?}", bomb.name);
        let after = Counted::of(client).await;
        let done = (after.parsed - before.parsed, after.executed - before.executed);
        let is_early = match bomb.reach {
            Reach::Door => done == (0, 0),
            Reach::Parser => done.1 == 0,
            Reach::Executor => true,
        };
        assert!(is_early, "{} by {transport:?}: {done:?}", bomb.name);
        assert_well(client).await;
    }
}

/// Throws every bomb.
async fn assert_withstands(client: &Client, address: SocketAddr) {
    for bomb in bombs::bombs() {
        assert_withstands_one(client, address, &bomb).await;
    }
}

/// Throws every document by one transport.
async fn throw_all(address: SocketAddr, transport: Transport) {
    for bomb in bombs::documents() {
        bomb.throw(address, transport).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bomb_is_refused_on_every_transport() {
    let app = TestApp::with_options(&[]).await;
    assert_withstands(&app.public(), app.address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bomb_ends_the_process_or_leaves_anything_in_its_memory() {
    let database = forum().await;
    let mut server = database.serve().await;
    assert_withstands(&server.client(), server.address).await;
    let before = counted::resident_kib(server.child.id().unwrap());
    for _ in 0..2 {
        throw_all(server.address, Transport::Post).await;
        throw_all(server.address, Transport::Events).await;
        throw_all(server.address, Transport::Socket).await;
    }
    let after = counted::resident_kib(server.child.id().unwrap());
    assert!(after <= before + SPREAD_KIB, "{before} KiB became {after} KiB");
    assert_eq!(server.child.try_wait().unwrap(), None);
    assert_eq!(server.terminate().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_answered_while_bombs_fly() {
    let database = forum().await;
    let mut server = database.serve().await;
    let address = server.address;
    let transports = [Transport::Post, Transport::Events, Transport::Socket];
    let mut throwers: Vec<_> =
        transports.map(|transport| tokio::spawn(throw_all(address, transport))).into();
    let client = server.client();
    let mut answered = 0;
    while !throwers.iter().all(tokio::task::JoinHandle::is_finished) {
        assert_well(&client).await;
        answered += 1;
    }
    for thrower in throwers.drain(..) {
        thrower.await.unwrap();
    }
    assert!(answered > 0);
    assert_eq!(server.child.try_wait().unwrap(), None);
    assert_eq!(server.terminate().await, Some(0));
}
