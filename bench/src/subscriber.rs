//! One subscriber: a connection with one subscription, read to its end.
//!
//! All subscribers run on one thread and read into one buffer, so that a message costs them one
//! system call and one entry in the ledger.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::http;
use super::ledger::Ledger;
use super::wire::{Message, Transport, number_after, pong_frame, text_frame};

/// What every event has: the number that counts them.
pub const REVISION: &[u8] = b"\"revision\":";

/// How many connections are opened at once: fewer than a listener keeps waiting.
const OPENING: usize = 200;

/// How many bytes are read at once.
const BUFFER: usize = 64 * 1024;

/// How long a subscriber that is sent away stays away.
const AWAY: Duration = Duration::from_millis(50);

/// What subscribers ask for. The payload of the subscription is made for each, from where it stands
/// in the row and the cursor after which it begins.
pub type Payload = Box<dyn Fn(usize, Option<&str>) -> String>;

/// What all subscribers have in common.
pub struct Audience {
    /// The server.
    pub address: SocketAddr,
    /// How they are connected.
    pub transport: Transport,
    /// Where they subscribe.
    pub path: &'static str,
    /// What they ask for.
    pub payload: Payload,
    /// After which cursor they begin.
    pub cursor: Option<String>,
    /// Where what they get is entered.
    pub ledger: Rc<Ledger>,
}

/// Subscribers, connected for as long as this is kept.
pub struct Subscribers {
    running: JoinSet<()>,
}

impl Subscribers {
    /// Starts some; the ledger knows when they are ready. Must run in a `LocalSet`.
    pub fn start(audience: Audience, count: usize) -> Self {
        let shared = Rc::new(Shared {
            audience,
            opening: Semaphore::new(OPENING),
            buffer: RefCell::new(vec![0; BUFFER]),
        });
        let mut running = JoinSet::new();
        for place in 0..count {
            running.spawn_local(stay_subscribed(shared.clone(), place));
        }
        Self { running }
    }

    /// Disconnects them all.
    pub async fn leave(mut self) {
        self.running.shutdown().await;
    }
}

struct Shared {
    audience: Audience,
    opening: Semaphore,
    buffer: RefCell<Vec<u8>>,
}

/// Follows, and comes back with its cursor when it is sent away.
async fn stay_subscribed(shared: Rc<Shared>, place: usize) {
    let ledger = &shared.audience.ledger;
    let mut is_first = true;
    loop {
        let cursor = ledger.cursor_of(place).or_else(|| shared.audience.cursor.clone());
        match follow(&shared, place, cursor.as_deref(), is_first).await {
            Ok(code) => ledger.closed(code),
            Err(error) => return ledger.error(&format!("{error:#}")),
        }
        is_first = false;
        tokio::time::sleep(AWAY).await;
    }
}

/// Follows to the end of one connection; returns the code with which it was closed.
async fn follow(
    shared: &Rc<Shared>,
    place: usize,
    cursor: Option<&str>,
    is_first: bool,
) -> anyhow::Result<u16> {
    let audience = &shared.audience;
    let permit = shared.opening.acquire().await.context("open")?;
    let mut stream = http::connect(audience.address).await?;
    let payload = (audience.payload)(place, cursor);
    let rest = match audience.transport {
        Transport::Ws => open_websocket(&mut stream, audience).await?,
        Transport::Sse => open_events(&mut stream, audience, &payload).await?,
    };
    let mut connection =
        Connection { shared: shared.clone(), stream, rest, place, payload, is_ready: !is_first };
    if audience.transport == Transport::Sse {
        connection.is_ready();
    }
    while !connection.is_ready {
        if let Some(code) = connection.read().await? {
            return Ok(code);
        }
    }
    drop(permit);
    loop {
        if let Some(code) = connection.read().await? {
            return Ok(code);
        }
    }
}

async fn open_websocket(stream: &mut TcpStream, audience: &Audience) -> anyhow::Result<Vec<u8>> {
    let Audience { address, path, .. } = audience;
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
         Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    );
    let rest = http::upgrade(stream, &head, 101).await?;
    stream.write_all(&text_frame(r#"{"type":"connection_init"}"#)).await?;
    Ok(rest)
}

async fn open_events(
    stream: &mut TcpStream,
    audience: &Audience,
    payload: &str,
) -> anyhow::Result<Vec<u8>> {
    let Audience { address, path, .. } = audience;
    let length = payload.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{payload}"
    );
    http::upgrade(stream, &head, 200).await
}

struct Connection {
    shared: Rc<Shared>,
    stream: TcpStream,
    /// The beginning of a message whose end has not come yet.
    rest: Vec<u8>,
    place: usize,
    payload: String,
    is_ready: bool,
}

impl Connection {
    /// Takes what has come. Some: the code with which the connection ended.
    async fn read(&mut self) -> anyhow::Result<Option<u16>> {
        if let Some(end) = self.take_rest()? {
            return Ok(Some(end));
        }
        self.stream.readable().await?;
        let shared = self.shared.clone();
        let mut buffer = shared.buffer.borrow_mut();
        let count = match self.stream.try_read(&mut buffer) {
            Ok(0) => return Ok(Some(1006)),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(_) => return Ok(Some(1006)),
        };
        if self.rest.is_empty() {
            let (taken, end) = self.take(&buffer[..count])?;
            self.rest.extend(&buffer[taken..count]);
            return Ok(end);
        }
        self.rest.extend(&buffer[..count]);
        Ok(None)
    }

    fn take_rest(&mut self) -> anyhow::Result<Option<u16>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let mut rest = std::mem::take(&mut self.rest);
        let (taken, end) = self.take(&rest)?;
        rest.drain(..taken);
        // An idle connection keeps no buffer.
        if !rest.is_empty() {
            self.rest = rest;
        }
        Ok(end)
    }

    /// Takes whole messages; returns how many bytes they were, and the end if one was it.
    fn take(&mut self, bytes: &[u8]) -> anyhow::Result<(usize, Option<u16>)> {
        let transport = self.shared.audience.transport;
        let mut taken = 0;
        while let Some((message, length)) = transport.cut(&bytes[taken..]) {
            taken += length;
            match message {
                Message::Text(text) => self.hear(text)?,
                Message::Ping(payload) => self.say(&pong_frame(payload))?,
                Message::Close(code) => return Ok((taken, Some(code))),
                Message::Other => {}
            }
        }
        Ok((taken, None))
    }

    fn hear(&mut self, text: &[u8]) -> anyhow::Result<()> {
        let ledger = &self.shared.audience.ledger;
        if let Some(number) = number_after(text, REVISION) {
            ledger.deliver(self.place, number, text);
            return Ok(());
        }
        if self.shared.audience.transport == Transport::Sse {
            let is_complete = memchr::memmem::find(text, b"event: ").is_some();
            if is_complete {
                ledger.error(&String::from_utf8_lossy(text));
            }
            return Ok(());
        }
        let is = |kind: &str| memchr::memmem::find(text, kind.as_bytes()).is_some();
        if is("\"connection_ack\"") {
            let subscribe =
                format!(r#"{{"id":"1","type":"subscribe","payload":{}}}"#, self.payload);
            self.payload = String::new();
            self.say(&text_frame(&subscribe))?;
            // Its answer says that the subscription was read.
            self.say(&text_frame(r#"{"type":"ping"}"#))
        } else if is("\"pong\"") {
            self.is_ready();
            Ok(())
        } else if is("\"ping\"") {
            self.say(&text_frame(r#"{"type":"pong"}"#))
        } else {
            ledger.error(&String::from_utf8_lossy(text));
            Ok(())
        }
    }

    fn is_ready(&mut self) {
        if !self.is_ready {
            self.is_ready = true;
            self.shared.audience.ledger.ready();
        }
    }

    /// Says something short: the socket's own buffer has room for it.
    fn say(&self, frame: &[u8]) -> anyhow::Result<()> {
        let sent = self.stream.try_write(frame).context("answer")?;
        anyhow::ensure!(sent == frame.len(), "the server reads nothing");
        Ok(())
    }
}
