//! Documents and requests made to do harm, on every transport: each is refused for what it is, the
//! service goes on, and nobody else waits for it.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use url::form_urlencoded;

use crate::support::app::TestApp;
use crate::support::client::{Client, codes};
use crate::support::process::Database;
use crate::support::raw::{self, Answered};
use crate::support::seed;
use crate::support::websocket::{Frame, Socket};

/// The longest body, the longest message on a socket and the longest address that are taken.
const BODY: usize = 256 * 1024;
const MESSAGE: usize = 64 * 1024;
const ADDRESS: usize = 65_534;

/// No answer to a bomb is longer.
const ANSWER: usize = 4_096;

/// How long anybody waits for a plain query, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(10);

struct Bomb {
    name: String,
    query: String,
    /// Further parameters, as JSON or as what only begins like it.
    further: Option<(&'static str, String)>,
    /// What is said to it.
    code: &'static str,
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
        Self { name: name.into(), query: query.to_owned(), further: None, code }
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
            Transport::Get if self.line().len() > ADDRESS + 4 => "414",
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

/// A text that is `levels` deep.
fn nested(open: &str, inner: &str, close: &str, levels: usize) -> String {
    format!("{}{inner}{}", open.repeat(levels), close.repeat(levels))
}

/// Fragments of which each spreads the next twice.
fn doubling(levels: usize) -> String {
    let fragment = |i| format!("fragment F{i} on Query{{...F{0} ...F{0}}}", i + 1);
    let fragments: String = (0..levels).map(fragment).collect();
    format!("{{...F0}}{fragments}fragment F{levels} on Query{{viewer{{name}}}}")
}

/// Lists of a session that lead back to sessions, as deep as selections may be.
fn circle(way: &str) -> String {
    let (steps, closed) = (way.split('{').count(), way.matches('{').count() + 1);
    let times = 15 / steps;
    let ways = format!("{way}{{").repeat(times) + "id" + &"}".repeat(closed * times);
    format!("{{edition(slug:\"whrcf-2019\"){{days{{sessions{{{ways}}}}}}}}}")
}

/// The changes of a revision, with the history of each session, and so on.
fn histories(times: usize) -> String {
    let way = "nodes{changes{...on SessionAdded{session{history(first:1){";
    let histories = way.repeat(times) + "totalCount" + &"}".repeat(5 * times);
    format!("{{edition(slug:\"whrcf-2019\"){{revisions(first:1){{{histories}}}}}}}")
}

/// Types that have interfaces that have types.
fn interfaces(times: usize) -> String {
    let types = "possibleTypes{interfaces{".repeat(times) + "name" + &"}}".repeat(times);
    format!("{{__schema{{types{{{types}}}}}}}")
}

fn writes(count: usize) -> String {
    let write = |place| format!("w{place}:publishSessions(input:{{sessions:[]}}){{__typename}}");
    format!("mutation{{{}}}", (0..count).map(write).collect::<String>())
}

fn documents() -> Vec<Bomb> {
    let limit = "LIMIT_EXCEEDED";
    let mut bombs = Vec::new();
    for levels in [65, 2_000, 5_000, 20_000, 60_000] {
        for bracket in ["[", "{", "(", "{b:", "[{b:", "{f(a:[{b:"] {
            let text = format!("{{f(a:{}", bracket.repeat(levels / bracket.len()));
            let code = if levels == 65 && bracket.len() > 1 { "PARSE_FAILED" } else { limit };
            bombs.push(Bomb::document(format!("{levels} bytes of {bracket}"), &text, code));
        }
    }
    for levels in [2_000, 5_000] {
        let closed = format!("{{nodes(ids:{}){{id}}}}", nested("[", "", "]", levels));
        bombs.push(Bomb::document(format!("{levels} lists"), &closed, limit));
        let selections = nested("{a", "", "}", levels);
        bombs.push(Bomb::document(format!("{levels} selections"), &selections, limit));
        let types = format!("query($v:{}){{a}}", nested("[", "ID", "]", levels));
        bombs.push(Bomb::document(format!("{levels} lists of a type"), &types, limit));
    }
    let page = format!(
        "{{edition{{sessions(first:100){{nodes{{history(first:100){{nodes{{{}}}}}}}}}}}}}",
        "number ".repeat(30)
    );
    let cycle = "{...A}fragment A on Query{...B}fragment B on Query{viewer{name}...A}";
    let aliases = |count| format!("{{{}}}", "b:viewer{name}".repeat(count));
    bombs.extend([
        Bomb::document("fragments that double", &doubling(31), limit),
        Bomb::document("fragments that double very often", &doubling(500), limit),
        Bomb::document("a cycle of fragments", cycle, "VALIDATION_FAILED"),
        Bomb::document("aliases", &aliases(201), limit),
        Bomb::document("root fields", &format!("{{{}}}", "viewer{name}".repeat(51)), limit),
        Bomb::document("a list", &format!("{{nodes(ids:[{}]){{id}}}}", "1 ".repeat(2_001)), limit),
        Bomb::document("10,000 aliases", &format!("{{{}}}", "b:a ".repeat(10_000)), limit),
        Bomb::document("100,000 tokens", &"a ".repeat(100_000), limit),
        Bomb::document("pages of pages", &page, limit),
        Bomb::document(
            "organizers of sessions of organizers",
            &circle("organizers{sessions"),
            limit,
        ),
        Bomb::document(
            "sessions of people of sessions",
            &circle("contributions{participant{contributions{session"),
            limit,
        ),
        Bomb::document("histories of changes of histories", &histories(3), limit),
        Bomb::document("interfaces of types of interfaces", &interfaces(8), limit),
        Bomb::document("writes", &writes(21), limit),
        Bomb::document("directives", &format!("{{{}}}", "a@a ".repeat(101)), limit),
        Bomb::document("directives of one field", &format!("{{a{}}}", "@a".repeat(1_900)), limit),
        Bomb::document(
            "fields that are not there",
            &format!("{{viewer{{{}}}}}", "a ".repeat(3_900)),
            "VALIDATION_FAILED",
        ),
        Bomb::document(
            "a long line that is wrong",
            &format!("{{a(b:\"{}\")!", "x".repeat(30_000)),
            "PARSE_FAILED",
        ),
        Bomb::document("a long name", &format!("{{{}}}", "x".repeat(30_000)), "VALIDATION_FAILED"),
    ]);
    bombs
}

fn requests() -> Vec<Bomb> {
    let nodes = "query($v:[ID!]!){nodes(ids:$v){id}}";
    let filter = "query($v:SessionFilter){edition{sessions(filter:$v){totalCount}}}";
    let list = |levels| format!("{{\"v\":{}}}", nested("[", "", "]", levels));
    let object = |levels| format!("{{\"v\":{}}}", nested("{\"on\":", "1", "}", levels));
    let keys: Vec<_> = (0..5_000).map(|place| format!("\"k{place}\":1")).collect();
    let ids = json!({ "v": vec!["x"; 10_000] }).to_string();
    let (wrong, misfit, limit) = ("VALIDATION_FAILED", "BAD_USER_INPUT", "LIMIT_EXCEEDED");
    let named = Bomb {
        further: Some(("operationName", json!("x".repeat(40_000)).to_string())),
        ..Bomb::document("an operation's name", "{viewer{name}}", wrong)
    };
    vec![
        // The request and its variables are two levels themselves, the message of a socket a third.
        Bomb::variables("lists in a variable", nodes, list(124), limit),
        Bomb::variables("objects in a variable", filter, object(124), limit),
        Bomb::variables("lists that nest less", nodes, list(20), misfit),
        Bomb::variables("objects that nest less", filter, object(20), misfit),
        Bomb::variables("10,000 lists in a variable", nodes, list(10_000), NO_JSON),
        Bomb::variables("10,000 objects in a variable", filter, object(10_000), NO_JSON),
        Bomb::variables("a list without end", nodes, "[".repeat(15_000), NO_JSON),
        Bomb::variables(
            "an input of many keys",
            filter,
            format!("{{\"v\":{{{}}}}}", keys.join(",")),
            misfit,
        ),
        Bomb::variables("10,000 ids", nodes, ids, limit),
        named,
        Bomb::document("a megabyte", &" ".repeat(1_048_576), "LIMIT_EXCEEDED"),
    ]
}

fn bombs() -> Vec<Bomb> {
    let mut bombs = documents();
    bombs.extend(requests());
    bombs
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

/// Throws every bomb, and asks for something plain after each.
async fn assert_withstands(client: &Client, address: SocketAddr) {
    for bomb in bombs() {
        for transport in TRANSPORTS {
            // No address of a megabyte reaches a server.
            if transport == Transport::Get && bomb.parameters().len() > BODY {
                continue;
            }
            let said = bomb.throw(address, transport).await;
            assert_eq!(said, bomb.expected(transport), "{} by {transport:?}", bomb.name);
            assert_well(client).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bomb_is_refused_on_every_transport() {
    let app = TestApp::with_options(&[]).await;
    assert_withstands(&app.public(), app.address).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_bomb_ends_the_process() {
    let database = forum().await;
    let mut server = database.serve().await;
    assert_withstands(&server.client(), server.address).await;
    assert_eq!(server.child.try_wait().unwrap(), None);
    assert_eq!(server.terminate().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_answered_while_bombs_fly() {
    let database = forum().await;
    let mut server = database.serve().await;
    let address = server.address;
    let throw_all = move |transport| async move {
        for bomb in documents() {
            bomb.throw(address, transport).await;
        }
    };
    let transports = [Transport::Post, Transport::Events, Transport::Socket];
    let mut throwers: Vec<_> =
        transports.map(|transport| tokio::spawn(throw_all(transport))).into();
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
