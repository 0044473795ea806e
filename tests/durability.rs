//! What is told is never lost: writers go on, followers are cut off, and the power fails.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::app::TestApp;
use crate::support::client::Client;
use crate::support::dice::Dice;
use crate::support::forum;
use crate::support::mutation::{document, en};
use crate::support::process::{Database, Server};
use crate::support::seed;
use crate::support::sse::Events;
use crate::support::websocket::{Frame, Socket};

const FOLLOW: &str = r#"subscription($edition: ID!, $after: Cursor) {
  programChanges(edition: $edition, after: $after) {
    number cursor committedAt isComplete reason { text } changes { __typename summary { text(locale: "en") } }
  }
}"#;

const LOG: &str = r#"query($edition: ID!, $after: Cursor) {
  node(id: $edition) { ... on Edition { revision revisions(after: $after, first: 100) {
    pageInfo { hasNextPage endCursor }
    nodes { number cursor committedAt isComplete reason { text } changes { __typename summary { text(locale: "en") } } }
  } } }
}"#;

const WRITERS: usize = 4;
const EDITS_OF_EACH: usize = 90;

/// The power fails when so many edits have been answered.
const POWER_CUTS: [usize; 2] = [110, 240];

/// The last edit's reason: whoever reads it has seen everything.
const THE_END: &str = "the end";

/// The service wherever it is now: every start has a port of its own.
#[derive(Clone)]
struct Service {
    starts: watch::Receiver<(usize, SocketAddr)>,
    token: Option<String>,
}

impl Service {
    fn now(&self) -> (usize, SocketAddr) {
        *self.starts.borrow()
    }

    fn client(&self, address: SocketAddr) -> Client {
        let client = Client::new(format!("http://{address}"));
        self.token.iter().fold(client, |client, token| client.with_token(token))
    }

    /// Waits until it has started once more than when it was lost.
    async fn back(&mut self, lost: usize) {
        self.starts.wait_for(|(starts, _)| *starts > lost).await.unwrap();
    }

    /// The data of an answer. None: the service died before it answered.
    async fn ask(&mut self, query: &str, variables: Value) -> Option<Value> {
        let (start, address) = self.now();
        let body = json!({ "query": query, "variables": variables });
        let sent = self.client(address).post().json(&body).send().await;
        let answer = match sent {
            Ok(response) => response.json::<Value>().await.ok(),
            Err(_) => None,
        };
        let Some(mut answer) = answer else {
            self.back(start).await;
            return None;
        };
        assert!(answer.get("errors").is_none(), "{answer}");
        Some(answer["data"].take())
    }
}

/// A connection of whichever kind.
enum Line {
    Events(Events),
    Socket(Box<Socket>),
}

impl Line {
    /// The next revision. None: the line is dead.
    async fn told(&mut self) -> Option<Value> {
        let told = match self {
            Self::Events(events) => events.next().await?.data,
            Self::Socket(socket) => match socket.next().await {
                Frame::Message(mut message) => message["payload"].take(),
                Frame::Closed(_) => return None,
            },
        };
        assert!(told.get("errors").is_none(), "{told}");
        Some(told["data"]["programChanges"].clone())
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Transport {
    Events,
    Socket,
}

/// Somebody who follows an edition over a bad line.
struct Follower {
    service: Service,
    transport: Transport,
    edition: String,
    cursor: String,
    seen: Vec<Value>,
}

impl Follower {
    async fn connect(&self, address: SocketAddr) -> Option<Line> {
        let variables = json!({ "edition": self.edition, "after": self.cursor });
        if self.transport == Transport::Events {
            let client = self.service.client(address);
            return Some(Line::Events(Events::try_open(&client, FOLLOW, variables).await?));
        }
        let token = self.service.token.as_ref();
        let payload =
            token.map_or(json!({}), |token| json!({ "authorization": format!("Bearer {token}") }));
        let mut socket = Socket::try_open(address, payload).await?;
        socket.subscribe("a", FOLLOW, variables).await;
        Some(Line::Socket(Box::new(socket)))
    }

    /// Reads until the line is dead. True: until the end of everything.
    async fn read(&mut self, mut line: Line) -> bool {
        while let Some(told) = line.told().await {
            told["cursor"].as_str().unwrap().clone_into(&mut self.cursor);
            let is_the_end = told["reason"]["text"] == THE_END;
            self.seen.push(told);
            if is_the_end {
                return true;
            }
        }
        false
    }

    /// Follows to the end, cut off at whatever moment, and counts how often it came back.
    async fn follow(mut self, mut dice: Dice) -> (Self, u64) {
        let mut resumed = 0;
        loop {
            let (start, address) = self.service.now();
            let Some(line) = self.connect(address).await else {
                self.service.back(start).await;
                continue;
            };
            // More and more, so that a busy machine comes to the end as well.
            let patience = Duration::from_millis(dice.below(60 + resumed) + 2);
            if tokio::time::timeout(patience, self.read(line)).await == Ok(true) {
                return (self, resumed);
            }
            resumed += 1;
        }
    }
}

/// A mutation with a reason that no other has. None: the service died before it answered.
async fn edit(service: &mut Service, name: &str, mut input: Value, reason: &str) -> Option<Value> {
    input["reason"] = en(reason);
    input["acceptWarnings"] = json!(true);
    let object = if name == "publishSessions" { "sessions { id }" } else { "session { id }" };
    let mut data = service.ask(&document(name, object), json!({ "input": input })).await?;
    assert_eq!(data[name]["userErrors"], json!([]), "{name}");
    Some(data[name].take())
}

/// What a writer does at a turn: on a session of its own, or with a new one.
fn wish(turn: usize, writer: usize, edition: &str, session: &str) -> (&'static str, Value) {
    let minutes = writer * 100 + turn;
    let starts_at = format!("2021-10-08T{:02}:{:02}:00+09:00", 8 + minutes / 60, minutes % 60);
    match turn % 4 {
        0 => ("rescheduleSession", json!({ "session": session, "startsAt": starts_at })),
        1 => ("cancelSession", json!({ "session": session })),
        2 => ("reinstateSession", json!({ "session": session })),
        _ => ("createSession", json!({ "edition": edition, "title": en("Draft") })),
    }
}

/// Edits and edits; returns the revisions that were answered, with their reasons.
async fn write(
    mut service: Service,
    writer: usize,
    edition: String,
    session: String,
    answered: watch::Sender<usize>,
) -> Vec<(i64, String)> {
    let mut done = Vec::new();
    for turn in 0..EDITS_OF_EACH {
        let (name, input) = wish(turn, writer, &edition, &session);
        let reason = format!("writer {writer}, edit {turn}");
        let mut edits = vec![(edit(&mut service, name, input, &reason).await, reason)];
        if let (Some(created), "createSession") = (&edits[0].0, name) {
            let input = json!({ "sessions": [created["session"]["id"]] });
            let reason = format!("writer {writer}, publication {turn}");
            let published = edit(&mut service, "publishSessions", input, &reason).await;
            edits.push((published, reason));
        }
        for (answer, reason) in edits {
            // A reinstatement makes no revision where the cancellation before it was lost.
            if let Some(number) = answer.and_then(|answer| answer["revision"]["number"].as_i64()) {
                done.push((number, reason));
                answered.send_modify(|count| *count += 1);
            }
        }
    }
    done
}

/// The whole log after a cursor, as a viewer reads it.
async fn log(service: &mut Service, edition: &str, after: &str) -> Vec<Value> {
    let (mut revisions, mut after) = (Vec::new(), after.to_owned());
    loop {
        let data = service.ask(LOG, json!({ "edition": edition, "after": after })).await.unwrap();
        let page = &data["node"]["revisions"];
        revisions.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return revisions;
        }
        page["pageInfo"]["endCursor"].as_str().unwrap().clone_into(&mut after);
    }
}

async fn start(database: &Database) -> (Server, Value) {
    let path = database.file("whrcf-2021.json", seed::WHRCF[2]);
    let imported = database.run(&["import", path.to_str().unwrap()]).await;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let server = database.serve().await;
    let query = r#"{ edition(slug: "whrcf-2021") { id cursor sessions { nodes { id } } } }"#;
    let data = server.client().ask(query, json!({})).await;
    (server, data["edition"].clone())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Kills the service whenever enough edits were answered, and starts it again.
async fn cut_the_power(
    database: &Database,
    mut server: Server,
    starts: watch::Sender<(usize, SocketAddr)>,
    mut answered: watch::Receiver<usize>,
) -> (Server, watch::Sender<(usize, SocketAddr)>) {
    for (cut, edits) in POWER_CUTS.into_iter().enumerate() {
        answered.wait_for(|count| *count >= edits).await.unwrap();
        server.kill().await;
        server = database.serve().await;
        starts.send_replace((cut + 1, server.address));
    }
    (server, starts)
}

#[tokio::test]
async fn every_follower_gets_every_revision_once_and_in_order_whatever_breaks() {
    let database = Database::new();
    let (server, edition) = start(&database).await;
    let (id, begin) = (text(&edition["id"]), text(&edition["cursor"]));
    let (starts, running) = watch::channel((0, server.address));
    let (answered, counting) = watch::channel(0);
    let public = Service { starts: running, token: None };
    let mut editor = Service { token: Some(database.editor().await), ..public.clone() };

    let viewers = [&public, &public, &editor].into_iter();
    let followers = viewers.flat_map(|viewer| {
        [Transport::Events, Transport::Socket].map(|transport| Follower {
            service: viewer.clone(),
            transport,
            edition: id.clone(),
            cursor: begin.clone(),
            seen: Vec::new(),
        })
    });
    let following: Vec<_> = followers
        .enumerate()
        .map(|(seed, follower)| tokio::spawn(follower.follow(Dice::of(seed))))
        .collect();
    let writing: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let session = text(&edition["sessions"]["nodes"][writer]["id"]);
            tokio::spawn(write(editor.clone(), writer, id.clone(), session, answered.clone()))
        })
        .collect();
    let (_server, _starts) = cut_the_power(&database, server, starts, counting).await;
    let answers: Vec<_> = join_all(writing).await.into_iter().flat_map(Result::unwrap).collect();
    let input = json!({ "edition": id, "published": true, "title": en("End") });
    let end = edit(&mut editor, "createSession", input, THE_END).await;
    let last = end.unwrap()["revision"]["number"].as_i64().unwrap();

    let whole = log(&mut editor, &id, &begin).await;
    let numbers: Vec<_> = whole.iter().map(|row| row["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (2..=last).collect::<Vec<_>>(), "the log is dense");
    assert!(answers.len() > *POWER_CUTS.last().unwrap(), "{}", answers.len());
    for (number, reason) in &answers {
        let logged = &whole[usize::try_from(number - 2).unwrap()];
        assert_eq!(logged["reason"]["text"], *reason, "what was answered is in the log");
    }
    for followed in join_all(following).await {
        let (mut follower, resumed) = followed.unwrap();
        let expected = log(&mut follower.service, &id, &begin).await;
        assert_eq!(follower.seen, expected, "{:?}", follower.transport);
        assert!(resumed > 4, "{resumed}: it was hardly ever cut off");
    }
}

const MAKE: &str = r#"mutation($edition: ID!, $key: String!) {
  createSession(input: {
    edition: $edition, clientKey: $key, published: true,
    reason: { translations: [{ locale: "en", text: $key }] },
    title: { translations: [{ locale: "en", text: $key }] },
    contributions: [
      { displayName: { translations: [{ locale: "en", text: "One" }] } },
      { displayName: { translations: [{ locale: "en", text: "Two" }] } },
      { displayName: { translations: [{ locale: "en", text: "Three" }] } }
    ]
  }) { revision { number } userErrors { message } }
}"#;

#[tokio::test]
async fn a_mutation_whose_client_hangs_up_is_whole_or_not_at_all() {
    let app = TestApp::with_files(&seed::WHRCF[..1], forum::PUBLIC).await;
    let edition = forum::edition(&app, "whrcf-2019").await;
    let mut unanswered = 0;
    for patience in 0..90_u64 {
        let variables = json!({ "edition": edition.id, "key": format!("hung up {patience}") });
        let editor = app.editor();
        // From before the request is sent to after it is done.
        let patience = Duration::from_micros(patience * 100);
        let sent = tokio::time::timeout(patience, editor.send(MAKE, variables)).await;
        unanswered += usize::from(sent.is_err());
    }
    assert!(unanswered > 4, "{unanswered}: they hardly ever hung up");
    // Commits run to their end in one order: when this one is answered, this node knows all before.
    let variables = json!({ "edition": edition.id, "key": "stayed" });
    app.editor().ask(MAKE, variables).await;
    let query = r#"query($after: Cursor!) { edition(slug: "whrcf-2019") {
      revision
      revisions(after: $after, first: 100) { nodes {
        number reason { text } changes { ... on SessionAdded { session {
          title { text } changedAtRevision contributions { displayName { text } }
        } } }
      } }
      sessions(orderBy: NUMBER, first: 100) { nodes { title { text } changedAtRevision } }
    } }"#;
    let data = app.public().ask(query, json!({ "after": edition.cursor })).await;
    let revisions = data["edition"]["revisions"]["nodes"].as_array().unwrap();
    let newest = data["edition"]["revision"].as_u64().unwrap();
    assert_eq!(revisions.len() as u64, newest - 1, "the log is dense");
    for revision in revisions {
        let made = json!([{ "session": {
            "title": revision["reason"],
            "changedAtRevision": revision["number"],
            "contributions": [
                { "displayName": { "text": "One" } },
                { "displayName": { "text": "Two" } },
                { "displayName": { "text": "Three" } },
            ],
        } }]);
        assert_eq!(revision["changes"], made);
    }
    let made: Vec<_> = revisions.iter().map(|row| row["reason"]["text"].clone()).collect();
    let sessions = data["edition"]["sessions"]["nodes"].as_array().unwrap();
    let listed = sessions.iter().filter(|row| row["changedAtRevision"] != 1);
    assert_eq!(listed.map(|row| row["title"]["text"].clone()).collect::<Vec<_>>(), made);
}
