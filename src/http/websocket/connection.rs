//! One connection: one task that reads, runs the operations and writes.

use std::future::{pending, ready};
use std::time::Duration;

use async_graphql::ServerError;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use serde_json::{Map, Value};
use tungstenite::error::ProtocolError;

use super::super::Gate;
use super::super::auth::{self, Caller, NotLetIn};
use super::super::pulse::Felt;
use super::super::stream::{Ending, OpenStream};
use super::message::{self, CONNECTION_ACK, ClientMessage, Close, Id, PONG};
use super::operations::{Operations, Said};
use crate::feed::Event;
use crate::graphql::error::ErrorCode;
use crate::graphql::{Answer, Asked, Asker, Payload};
use crate::metrics::Transport;
use crate::types::{Languages, Locale, RequestId};

/// How long a client may take to read what it is sent. One that takes longer comes back with its
/// cursor and loses nothing; here it would only hold what others do not wait for.
const SEND_PATIENCE: Duration = Duration::from_secs(10);

/// How long a close frame may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// How much is said before the client is listened to again.
const MOST_IN_A_ROW: usize = 16;

/// How a connection ended.
enum End {
    /// We close it.
    Close(Close),
    /// The client did, or is gone.
    Gone,
    /// The client does not answer.
    Dead,
}

struct Connection {
    gate: Gate,
    socket: WebSocket,
    languages: Languages,
    /// Whom the client introduced itself as.
    caller: Caller,
    operations: Operations,
    /// Whether the client was heard of since it was last asked whether it lives.
    is_alive: bool,
    open: OpenStream,
}

/// Serves a connection to its end.
pub(super) async fn serve(gate: Gate, open: OpenStream, socket: WebSocket, languages: Languages) {
    let has_protocol = socket.protocol().is_some();
    let mut connection = Connection {
        gate,
        socket,
        languages,
        caller: Caller::public(),
        operations: Operations::default(),
        is_alive: true,
        open,
    };
    let end =
        if has_protocol { connection.run().await } else { End::Close(Close::WrongSubprotocol) };
    if let End::Dead = end {
        connection.open.ends(Ending::Dead);
    }
    if let End::Close(close) = end {
        let (code, reason) = close.frame();
        connection.open.ends(close.into());
        let frame = CloseFrame { code, reason: reason.into() };
        let farewell = async {
            // An error says that the client is gone already.
            let _ = connection.socket.send(Message::Close(Some(frame))).await;
            // What it still says is read: a connection that is dropped with something unread is
            // reset, and the client would not see why.
            while let Some(Ok(_)) = connection.socket.recv().await {}
        };
        let _ = tokio::time::timeout(FAREWELL, farewell).await;
    }
}

impl Connection {
    async fn run(&mut self) -> End {
        // What happens once, or seldom, is in boxes of its own: a connection that waits is small.
        match Box::pin(self.introduction()).await {
            Ok(caller) => self.caller = caller,
            Err(end) => return end,
        }
        if let Err(end) = self.send(CONNECTION_ACK.into()).await {
            return end;
        }
        let (gate, caller) = (self.gate.clone(), self.caller.clone());
        let mut ended = caller.ended(&gate.service);
        let (beat, leave) = (gate.pulse.join().next(), gate.lifetime.leave());
        tokio::pin!(beat, leave);
        let (mut said_in_a_row, mut is_stopping) = (0, false);
        loop {
            let may_speak = said_in_a_row < MOST_IN_A_ROW;
            said_in_a_row += 1;
            let result = tokio::select! {
                biased;
                // Nothing more is said to who may not hear it.
                () = &mut ended => return End::Close(Close::Forbidden),
                () = &mut leave, if is_stopping => return End::Close(Close::Restarting),
                // Mostly this happens, and then the others are not even looked at.
                (id, said) = self.operations.next(), if may_speak => self.say(&id, said).await,
                (felt, beats) = &mut beat => {
                    beat.set(beats.next());
                    match felt {
                        Felt::Beat => self.ask_whether_alive().await,
                        Felt::Stop => {
                            is_stopping = true;
                            Ok(())
                        }
                    }
                }
                frame = self.socket.recv() => {
                    said_in_a_row = 0;
                    Box::pin(self.receive(frame)).await
                }
                () = ready(()), if !may_speak => {
                    said_in_a_row = 0;
                    Ok(())
                }
            };
            if let Err(end) = result {
                return end;
            }
        }
    }

    /// Asks a client that was heard of since the last time; one that was not is dead.
    async fn ask_whether_alive(&mut self) -> Result<(), End> {
        if !std::mem::take(&mut self.is_alive) {
            return Err(End::Dead);
        }
        self.send_message(Message::Ping(axum::body::Bytes::new())).await
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
                Some(ClientMessage::Ping) => self.send(PONG.into()).await?,
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
                let caller = auth::of_text(&self.gate.service, self.open.address(), text).await;
                caller.map_err(|refused| {
                    let name = RequestId::issue(self.gate.service.ids());
                    name.span().in_scope(|| refused.log());
                    match refused {
                        NotLetIn::BadToken => End::Close(Close::Forbidden),
                        NotLetIn::Unavailable(_) | NotLetIn::TooOften(_) => {
                            End::Close(Close::TryAgainLater)
                        }
                    }
                })
            }
            Some(_) => Err(End::Close(Close::Forbidden)),
        }
    }

    async fn receive(&mut self, frame: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        self.is_alive = true;
        match read(frame)? {
            Some(ClientMessage::Init(_)) => Err(End::Close(Close::TooManyInits)),
            Some(ClientMessage::Ping) => self.send(PONG.into()).await,
            Some(ClientMessage::Pong) | None => Ok(()),
            Some(ClientMessage::Complete(id)) => {
                self.operations.end(&id);
                Ok(())
            }
            Some(ClientMessage::Subscribe(id, asked)) => self.subscribe(id, *asked).await,
        }
    }

    async fn subscribe(&mut self, id: Id, asked: Asked) -> Result<(), End> {
        if self.operations.is_under_way(&id) {
            return Err(End::Close(Close::SubscriberExists));
        }
        let most = self.gate.limits.operations;
        if most > 0 && self.operations.len() >= most {
            let message = format!("more than {most} operations at once on one connection");
            return self.refuse(&id, ErrorCode::LimitExceeded.request_error(message)).await;
        }
        let (rates, presented) = (self.gate.service.rates(), self.caller.presented);
        if let Err(refused) = rates.request(self.open.address(), presented) {
            return self.refuse(&id, refused.request_error()).await;
        }
        match self.gate.service.prepare(asked, &self.caller.viewer) {
            Ok(prepared) => {
                let metrics = &self.gate.metrics;
                let counted =
                    prepared.is_subscription().then(|| metrics.subscription(Transport::WebSocket));
                self.caller.uses(&self.gate.service);
                let Caller { viewer, presented } = self.caller.clone();
                let (languages, address) = (self.languages.clone(), self.open.address());
                // Each operation gets a name of its own.
                let by = Asker { viewer, presented, languages, address, request: None };
                let saying = self.gate.service.follow(prepared, by, None);
                self.operations.begin(id, saying, counted);
                Ok(())
            }
            Err(answer) => self.say(&id, single(&answer)).await,
        }
    }

    async fn refuse(&mut self, id: &Id, error: ServerError) -> Result<(), End> {
        self.say(id, single(&Answer::refused(vec![error]))).await
    }

    async fn say(&mut self, id: &Id, said: Said) -> Result<(), End> {
        // What somebody missed before was late for reasons of their own.
        let begun = self.operations.begun(id);
        let text = match &said {
            Said::Lagged => return Err(End::Close(Close::Lagged)),
            Said::Event(event) => match &event.said.failure {
                // `error` ends an operation, and no `complete` follows it.
                Some(errors) => {
                    self.operations.end(id);
                    message::error(id, errors)
                }
                None => message::next(id, &event.said.json),
            },
            Said::Done => {
                self.operations.end(id);
                message::complete(id)
            }
        };
        self.send(text.into()).await?;
        if let Said::Event(event) = &said
            && event.said.cursor.is_some()
            && begun.is_some_and(|begun| event.since >= begun)
        {
            self.gate.metrics.delivered(event.since.elapsed());
        }
        Ok(())
    }

    async fn send(&mut self, text: Utf8Bytes) -> Result<(), End> {
        self.send_message(Message::Text(text)).await
    }

    async fn send_message(&mut self, message: Message) -> Result<(), End> {
        self.open.sent();
        tokio::select! {
            biased;
            sent = self.socket.send(message) => sent.map_err(|_| End::Gone),
            () = self.gate.lifetime.overdue() => Err(End::Close(Close::Restarting)),
            () = tokio::time::sleep(SEND_PATIENCE) => Err(End::Close(Close::Lagged)),
        }
    }
}

fn single(answer: &Answer) -> Said {
    Said::Event(Event::single(Payload::single(answer)).into())
}

/// Reads a frame. None: one that the WebSocket protocol itself answers.
fn read(frame: Option<Result<Message, axum::Error>>) -> Result<Option<ClientMessage>, End> {
    match frame {
        Some(Ok(Message::Text(text))) => ClientMessage::read(&text).map(Some).map_err(End::Close),
        Some(Ok(Message::Binary(_))) => Err(End::Close(Close::InvalidMessage)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Close(_))) | None => Err(End::Gone),
        Some(Err(error)) => Err(broken(error)),
    }
}

/// What ended the reading: a client that is gone, or frames that cannot be.
fn broken(error: axum::Error) -> End {
    match error.into_inner().downcast_ref::<tungstenite::Error>() {
        Some(tungstenite::Error::Capacity(_)) => End::Close(Close::TooLong),
        Some(tungstenite::Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => {
            End::Gone
        }
        Some(tungstenite::Error::Protocol(_) | tungstenite::Error::Utf8(_)) => {
            End::Close(Close::Malformed)
        }
        _ => End::Gone,
    }
}
