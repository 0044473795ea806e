//! One connection: one task that reads, runs the operations and writes.

use std::collections::HashMap;
use std::future::pending;
use std::pin::Pin;
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::{AbortHandle, Abortable, SelectAll, once};
use futures_util::{Stream, StreamExt as _, future};
use serde_json::{Map, Value};

use super::super::Gate;
use super::super::auth::{self, Caller, NotLetIn};
use super::super::stream::OpenStream;
use super::message::{ClientMessage, Close, ServerMessage};
use crate::graphql::error::ErrorCode;
use crate::graphql::{Answer, Asked};
use crate::metrics::Transport;
use crate::types::{Languages, Locale};

/// How long a client may take to read what it is sent. One that takes longer comes back with its
/// cursor and loses nothing; here it would only hold what others do not wait for.
const SEND_PATIENCE: Duration = Duration::from_secs(10);

/// How long a close frame may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// How a connection ended.
enum End {
    /// We close it.
    Close(Close),
    /// The client did, or is gone.
    Gone,
}

/// What an operation says.
enum Said {
    Answer(Answer),
    /// An answer after which nothing comes.
    Last(Answer),
    Done,
}

type Operations = SelectAll<Pin<Box<dyn Stream<Item = (String, Said)> + Send>>>;

struct Connection {
    gate: Gate,
    socket: WebSocket,
    languages: Languages,
    /// Whom the client introduced itself as. None: it has not yet.
    caller: Option<Caller>,
    operations: Operations,
    under_way: HashMap<String, AbortHandle>,
    open: OpenStream,
}

/// Serves a connection to its end.
pub(super) async fn serve(gate: Gate, open: OpenStream, socket: WebSocket, languages: Languages) {
    let has_protocol = socket.protocol().is_some();
    let mut connection = Connection {
        gate,
        socket,
        languages,
        caller: None,
        operations: SelectAll::new(),
        under_way: HashMap::new(),
        open,
    };
    let end =
        if has_protocol { connection.run().await } else { End::Close(Close::WrongSubprotocol) };
    if let End::Close(close) = end {
        let (code, reason) = close.frame();
        connection.open.ends(close.into());
        let frame = CloseFrame { code, reason: reason.into() };
        // An error or no end says that the client is gone already.
        let farewell = connection.socket.send(Message::Close(Some(frame)));
        let _ = tokio::time::timeout(FAREWELL, farewell).await;
    }
}

impl Connection {
    async fn run(&mut self) -> End {
        let caller = match self.introduction().await {
            Ok(caller) => caller,
            Err(end) => return end,
        };
        self.caller = Some(caller.clone());
        if let Err(end) = self.send(&ServerMessage::ConnectionAck).await {
            return end;
        }
        let gate = self.gate.clone();
        let mut ended = Box::pin(caller.ended(&gate.service));
        let leave = gate.lifetime.leave();
        tokio::pin!(leave);
        loop {
            let result = tokio::select! {
                biased;
                () = &mut ended => return End::Close(Close::Forbidden),
                () = &mut leave => return End::Close(Close::Restarting),
                frame = self.socket.recv() => self.receive(frame).await,
                Some((id, said)) = self.operations.next() => self.say(&id, said).await,
            };
            if let Err(end) = result {
                return end;
            }
        }
    }

    /// Waits for `connection_init`.
    async fn introduction(&mut self) -> Result<Caller, End> {
        let seconds = self.gate.limits.init_seconds;
        let deadline = async move {
            match seconds {
                0 => pending().await,
                seconds => tokio::time::sleep(Duration::from_secs(seconds)).await,
            }
        };
        tokio::pin!(deadline);
        let lifetime = self.gate.lifetime.clone();
        let leave = lifetime.leave();
        tokio::pin!(leave);
        loop {
            let frame = tokio::select! {
                () = &mut deadline => return Err(End::Close(Close::InitTimeout)),
                () = &mut leave => return Err(End::Close(Close::Restarting)),
                frame = self.socket.recv() => frame,
            };
            match read(frame)? {
                Some(ClientMessage::Init(payload)) => return self.let_in(payload).await,
                Some(ClientMessage::Subscribe(..)) => {
                    return Err(End::Close(Close::Unauthorized));
                }
                Some(ClientMessage::Ping) => self.send(&ServerMessage::Pong).await?,
                Some(ClientMessage::Pong | ClientMessage::Complete(_)) | None => {}
            }
        }
    }

    async fn let_in(&mut self, payload: Map<String, Value>) -> Result<Caller, End> {
        match payload.get("locale") {
            None | Some(Value::Null) => {}
            Some(Value::String(tag)) => {
                let locale: Locale = tag.parse().map_err(|_| End::Close(Close::InvalidMessage))?;
                self.languages = Languages::from_iter([locale]);
            }
            Some(_) => return Err(End::Close(Close::InvalidMessage)),
        }
        match payload.get("authorization") {
            None | Some(Value::Null) => Ok(Caller::public()),
            Some(Value::String(text)) => {
                let caller = auth::of_text(&self.gate.service, text).await;
                caller.map_err(|refused| match refused {
                    NotLetIn::BadToken => End::Close(Close::Forbidden),
                    NotLetIn::Unavailable => End::Close(Close::TryAgainLater),
                })
            }
            Some(_) => Err(End::Close(Close::Forbidden)),
        }
    }

    async fn receive(&mut self, frame: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        match read(frame)? {
            Some(ClientMessage::Init(_)) => Err(End::Close(Close::TooManyInits)),
            Some(ClientMessage::Ping) => self.send(&ServerMessage::Pong).await,
            Some(ClientMessage::Pong) | None => Ok(()),
            Some(ClientMessage::Complete(id)) => {
                if let Some(operation) = self.under_way.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
            Some(ClientMessage::Subscribe(id, asked)) => self.subscribe(id, *asked).await,
        }
    }

    async fn subscribe(&mut self, id: String, asked: Asked) -> Result<(), End> {
        if self.under_way.contains_key(&id) {
            return Err(End::Close(Close::SubscriberExists));
        }
        let most = self.gate.limits.operations;
        if most > 0 && self.under_way.len() >= most {
            let message = format!("more than {most} operations at once on one connection");
            let error = ErrorCode::LimitExceeded.request_error(message);
            return self.send(&ServerMessage::Error { id: &id, payload: &[error] }).await;
        }
        let prepared = match self.gate.service.prepare(asked) {
            Ok(prepared) => prepared,
            Err(answer) => {
                return self
                    .send(&ServerMessage::Error { id: &id, payload: answer.errors() })
                    .await;
            }
        };
        let is_subscription = prepared.kind == OperationType::Subscription;
        let counted = is_subscription.then(|| self.gate.metrics.subscription(Transport::WebSocket));
        let viewer = self.caller.clone().unwrap_or_else(Caller::public).viewer;
        let answers = self.gate.service.follow(prepared, viewer, self.languages.clone());
        let name = id.clone();
        let said = answers.map(move |answer| {
            let _counted = &counted;
            if is_subscription && answer.is_last() {
                Said::Last(answer)
            } else {
                Said::Answer(answer)
            }
        });
        let said = said.chain(once(future::ready(Said::Done)));
        let (handle, registration) = AbortHandle::new_pair();
        let operation = Abortable::new(said.map(move |said| (name.clone(), said)), registration);
        self.operations.push(Box::pin(operation));
        self.under_way.insert(id, handle);
        Ok(())
    }

    async fn say(&mut self, id: &str, said: Said) -> Result<(), End> {
        match said {
            Said::Answer(answer) if answer.is_executed() => {
                self.send(&ServerMessage::Next { id, payload: &answer }).await
            }
            // `error` ends an operation, and no `complete` follows it.
            Said::Answer(answer) | Said::Last(answer) => {
                if let Some(operation) = self.under_way.remove(id) {
                    operation.abort();
                }
                self.send(&ServerMessage::Error { id, payload: answer.errors() }).await
            }
            Said::Done => {
                self.under_way.remove(id);
                self.send(&ServerMessage::Complete { id }).await
            }
        }
    }

    async fn send(&mut self, message: &ServerMessage<'_>) -> Result<(), End> {
        let frame = Message::Text(message.text().into());
        self.open.sent();
        let lifetime = self.gate.lifetime.clone();
        tokio::select! {
            sent = self.socket.send(frame) => sent.map_err(|_| End::Gone),
            () = lifetime.overdue() => Err(End::Close(Close::Restarting)),
            () = tokio::time::sleep(SEND_PATIENCE) => Err(End::Close(Close::Lagged)),
        }
    }
}

/// Reads a frame. None: one that the WebSocket protocol itself answers.
fn read(frame: Option<Result<Message, axum::Error>>) -> Result<Option<ClientMessage>, End> {
    match frame {
        Some(Ok(Message::Text(text))) => ClientMessage::read(&text).map(Some).map_err(End::Close),
        Some(Ok(Message::Binary(_))) => Err(End::Close(Close::InvalidMessage)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
    }
}
