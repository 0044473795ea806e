//! A client of graphql-transport-ws, with raw frames at hand.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the service sends.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    Message(Value),
    Closed(Option<u16>),
}

/// A connection.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects, with a subprotocol.
    pub async fn connect(address: std::net::SocketAddr, protocol: &str) -> Self {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        match connect_async(request).await {
            Ok((socket, _)) => Self(socket),
            Err(error) => panic!("no connection: {error}"),
        }
    }

    /// Connects without looking at the subprotocol that the service chooses, or does not.
    pub async fn connect_blindly(address: std::net::SocketAddr, protocol: Option<&str>) -> Self {
        Self::upgrade(TcpStream::connect(address).await.unwrap(), address, protocol).await
    }

    /// Makes a WebSocket of a connection that is there already.
    pub async fn upgrade(
        mut stream: TcpStream,
        address: std::net::SocketAddr,
        protocol: Option<&str>,
    ) -> Self {
        let protocol =
            protocol.map(|name| format!("sec-websocket-protocol: {name}\r\n")).unwrap_or_default();
        let request = format!(
            "GET /graphql HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\n\
             upgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{protocol}\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        // Byte by byte, so that the first frame stays where it is.
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
        let stream = MaybeTlsStream::Plain(stream);
        Self(WebSocketStream::from_raw_socket(stream, Role::Client, None).await)
    }

    /// Connects and introduces itself.
    pub async fn open(address: std::net::SocketAddr, payload: Value) -> Self {
        Self::connect(address, "graphql-transport-ws").await.introduced(payload).await
    }

    /// Introduces itself.
    pub async fn introduced(mut self, payload: Value) -> Self {
        self.say(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.next().await, Frame::Message(json!({ "type": "connection_ack" })));
        self
    }

    /// Connects and introduces itself. None: the service cannot be reached.
    pub async fn try_open(address: std::net::SocketAddr, payload: Value) -> Option<Self> {
        let mut request = format!("ws://{address}/graphql").into_client_request().unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let mut socket = Self(connect_async(request).await.ok()?.0);
        let init = json!({ "type": "connection_init", "payload": payload });
        socket.0.send(Message::text(init.to_string())).await.ok()?;
        match socket.next().await {
            Frame::Message(message) => {
                assert_eq!(message["type"], "connection_ack");
                Some(socket)
            }
            Frame::Closed(_) => None,
        }
    }

    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    pub async fn send(&mut self, message: Message) {
        self.0.send(message).await.unwrap();
    }

    /// Sends bytes that need not be a frame.
    pub async fn write(&mut self, bytes: &[u8]) {
        self.0.get_mut().write_all(bytes).await.unwrap();
    }

    /// Sends to a service that may hang up before it has read everything.
    pub async fn try_send(&mut self, message: Message) {
        let _ = self.0.send(message).await;
    }

    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// The next message, or the close; the protocol's own pings are passed over.
    pub async fn next(&mut self) -> Frame {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.0.next()).await;
            match frame.expect("a frame must come") {
                Some(Ok(Message::Text(text))) => {
                    return Frame::Message(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Close(frame))) => {
                    return Frame::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Frame::Closed(None),
            }
        }
    }

    /// The next message, which must be one.
    pub async fn message(&mut self) -> Value {
        match self.next().await {
            Frame::Message(message) => message,
            closed @ Frame::Closed(_) => panic!("{closed:?}"),
        }
    }
}
