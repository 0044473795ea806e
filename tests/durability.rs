//! What is told is never lost: writers go on, followers are cut off, and the power fails.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::support::client::{Client, codes};
use crate::support::dice::Dice;
use crate::support::mutation::{document, en};
use crate::support::process::Database;
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

/// The last edit's reason: whoever reads it has seen everything.
const THE_END: &str = "the end";

/// Where a service is: how often it has started, and its address since.
pub type Start = (usize, SocketAddr);

/// How soon a service that does not answer is asked again.
const AGAIN: Duration = Duration::from_millis(50);

/// The service wherever it is now: every start has a port of its own.
#[derive(Clone)]
struct Service {
    starts: watch::Receiver<Start>,
    token: Option<String>,
}

impl Service {
    fn now(&self) -> Start {
        *self.starts.borrow()
    }

    fn client(&self, address: SocketAddr) -> Client {
        let client = Client::new(format!("http://{address}"));
        self.token.iter().fold(client, |client, token| client.with_token(token))
    }

    /// Waits until it has started once more than when it was lost, or may answer again.
    async fn back(&mut self, lost: usize) {
        let started = self.starts.wait_for(|(starts, _)| *starts > lost);
        let _ = tokio::time::timeout(AGAIN, started).await;
    }

    /// The data of an answer. None: the service died before it answered, or has no database.
    async fn ask(&mut self, query: &str, variables: Value) -> Option<Value> {
        let (start, address) = self.now();
        let body = json!({ "query": query, "variables": variables });
        let sent = self.client(address).post().json(&body).send().await;
        let answer = match sent {
            Ok(response) => response.json::<Value>().await.ok(),
            Err(_) => None,
        };
        match answer {
            Some(mut answer) if answer.get("errors").is_none() => Some(answer["data"].take()),
            Some(answer) if !is_away(&answer) => panic!("{answer}"),
            _ => {
                self.back(start).await;
                None
            }
        }
    }
}

/// Whether an answer says that the database is away.
fn is_away(answer: &Value) -> bool {
    let codes = codes(answer);
    !codes.is_empty() && codes.iter().all(|code| code == "UNAVAILABLE")
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
        if is_away(&told) {
            return None;
        }
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
    async fn follow(mut self, mut dice: Dice) -> (Self, usize) {
        let mut resumed = 0;
        loop {
            let (start, address) = self.service.now();
            let Some(line) = self.connect(address).await else {
                self.service.back(start).await;
                continue;
            };
            let patience = Duration::from_millis(dice.below(60) + 2);
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
    (writer, edits): (usize, usize),
    edition: String,
    session: String,
    answered: watch::Sender<usize>,
) -> Vec<(i64, String)> {
    let mut done = Vec::new();
    for turn in 0..edits {
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

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// What is written to and followed.
pub struct Forum {
    edition: Value,
    editor: String,
}

impl Forum {
    /// The forum of 2021, which is served already.
    pub async fn at(client: &Client, editor: String) -> Self {
        let query = r#"{ edition(slug: "whrcf-2021") { id cursor sessions { nodes { id } } } }"#;
        let mut data = client.ask(query, json!({})).await;
        Self { edition: data["edition"].take(), editor }
    }
}

/// How much is written.
#[derive(Clone, Copy)]
pub struct Size {
    pub writers: usize,
    pub edits_of_each: usize,
}

/// Writes to all nodes at once and follows on all of them, over lines that break all the time, while
/// `trouble` makes worse trouble, as it learns how many edits were answered. Then checks that the
/// log is dense, that nothing is missing that was answered, and that every follower was told every
/// revision, once and in order.
#[expect(clippy::print_stdout, reason = "the figures are for whoever asks for them")]
pub async fn assert_nothing_is_lost(
    nodes: &[watch::Receiver<Start>],
    forum: &Forum,
    size: Size,
    trouble: impl AsyncFnOnce(watch::Receiver<usize>),
) {
    let (id, begin) = (text(&forum.edition["id"]), text(&forum.edition["cursor"]));
    let (answered, counting) = watch::channel(0);
    let service = |place: usize, token: Option<&String>| Service {
        starts: nodes[place % nodes.len()].clone(),
        token: token.cloned(),
    };
    let viewers = [None, None, None, Some(&forum.editor)].into_iter();
    let lines = viewers.flat_map(|token| [(token, Transport::Events), (token, Transport::Socket)]);
    let following: Vec<_> = lines
        .enumerate()
        .map(|(place, (token, transport))| {
            let (service, edition) = (service(place / 2 + place, token), id.clone());
            let follower =
                Follower { service, transport, edition, cursor: begin.clone(), seen: Vec::new() };
            tokio::spawn(follower.follow(Dice::of(place)))
        })
        .collect();
    let writing: Vec<_> = (0..size.writers)
        .map(|writer| {
            let session = text(&forum.edition["sessions"]["nodes"][writer]["id"]);
            let service = service(writer, Some(&forum.editor));
            let work = (writer, size.edits_of_each);
            tokio::spawn(write(service, work, id.clone(), session, answered.clone()))
        })
        .collect();
    trouble(counting).await;
    let answers: Vec<_> = join_all(writing).await.into_iter().flat_map(Result::unwrap).collect();
    let mut editor = service(0, Some(&forum.editor));
    let input = json!({ "edition": id, "published": true, "title": en("End") });
    let end = edit(&mut editor, "createSession", input, THE_END).await;
    let last = end.unwrap()["revision"]["number"].as_i64().unwrap();

    let whole = log(&mut editor, &id, &begin).await;
    let numbers: Vec<_> = whole.iter().map(|row| row["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (2..=last).collect::<Vec<_>>(), "the log is dense");
    for (number, reason) in &answers {
        let logged = &whole[usize::try_from(number - 2).unwrap()];
        assert_eq!(logged["reason"]["text"], *reason, "what was answered is in the log");
    }
    let mut deliveries = 0;
    for followed in join_all(following).await {
        let (mut follower, resumed) = followed.unwrap();
        let expected = log(&mut follower.service, &id, &begin).await;
        assert_eq!(follower.seen, expected, "{:?}", follower.transport);
        assert!(resumed > 4, "{resumed}: it was hardly ever cut off");
        deliveries += follower.seen.len();
    }
    println!("{} answered edits, {last} revisions, {deliveries} deliveries", answers.len());
}

/// The power fails when so many edits have been answered.
const POWER_CUTS: [usize; 2] = [110, 240];

#[tokio::test]
async fn every_follower_gets_every_revision_once_and_in_order_whatever_breaks() {
    let database = Database::new();
    let path = database.file("whrcf-2021.json", seed::WHRCF[2]);
    let imported = database.run(&["import", path.to_str().unwrap()]).await;
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let mut server = database.serve().await;
    let forum = Forum::at(&server.client(), database.editor().await).await;
    let (starts, running) = watch::channel((0, server.address));
    let size = Size { writers: 4, edits_of_each: 90 };
    assert_nothing_is_lost(&[running], &forum, size, async |mut answered| {
        for (cut, edits) in POWER_CUTS.into_iter().enumerate() {
            answered.wait_for(|count| *count >= edits).await.unwrap();
            server.kill().await;
            server = database.serve().await;
            starts.send_replace((cut + 1, server.address));
        }
    })
    .await;
}
