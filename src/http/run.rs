//! A request on its way through GraphQL, whichever method brought it.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use axum::http::header::ALLOW;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::auth::{self, Caller};
use super::negotiate::{Form, negotiate};
use super::observe::name_of;
use super::request::{BadRequest, Raw, languages};
use super::respond::{complete, failure, no_place, not_let_in, with_header};
use super::{Gate, kept, sse};
use crate::graphql::error::ErrorCode;
use crate::graphql::{Answer, Answered, Asker, Kept, Prepared};
use crate::metrics::Transport;
use crate::types::{IdSource, Languages, RequestId, Viewer};

/// A request of which the form of the answer is known.
pub(super) struct Incoming {
    pub(super) form: Form,
    pub(super) address: IpAddr,
    pub(super) caller: Caller,
    pub(super) languages: Languages,
    /// What it is called. None: nothing yet.
    pub(super) name: Option<RequestId>,
    /// The id of the event that a client saw last, when it comes back for more.
    pub(super) resume: Option<String>,
}

impl Incoming {
    /// Who asks.
    pub(super) fn asker(&self) -> Asker {
        let Caller { viewer, presented } = self.caller.clone();
        let (languages, request) = (self.languages.clone(), self.name.clone());
        Asker { viewer, presented, languages, address: self.address, request }
    }

    /// Gives it a name if it has none.
    fn name(&mut self, ids: &IdSource) -> RequestId {
        self.name.get_or_insert_with(|| RequestId::issue(ids)).clone()
    }
}

/// Which operations a method may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Allowed {
    /// All: POST.
    All,
    /// Those that change nothing and take no secret: GET.
    ReadOnly,
}

/// Finds out how to answer and whom.
pub(super) async fn receive(
    gate: &Gate,
    address: IpAddr,
    headers: &HeaderMap,
) -> Result<Incoming, Response> {
    let form = negotiate(headers).ok_or_else(|| {
        let message = "offered are application/graphql-response+json, application/json and \
                       text/event-stream";
        failure(Form::Json, StatusCode::NOT_ACCEPTABLE, ErrorCode::BadUserInput, message)
    })?;
    let mut name = name_of(headers);
    let caller = auth::of_request(&gate.service, address, headers).await;
    let caller = caller.map_err(|refused| {
        let name = name.take().unwrap_or_else(|| RequestId::issue(gate.service.ids()));
        name.span().in_scope(|| refused.log());
        named(not_let_in(form, &refused), Some(name))
    })?;
    let resume = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let resume = resume.filter(|id| !id.is_empty()).map(str::to_owned);
    Ok(Incoming { form, address, caller, languages: languages(headers), name, resume })
}

/// Runs a request and answers in the form that was asked for. What is executed has a name, under which
/// all of it is logged; what is answered from memory needs none.
pub(super) async fn run(
    gate: Gate,
    mut incoming: Incoming,
    headers: &HeaderMap,
    (raw, allowed): (Raw<'_>, Allowed),
) -> Response {
    let form = incoming.form;
    // What costs nothing is not counted.
    if let Some(kept) = kept_already(&gate, &incoming, &raw) {
        return kept::respond(&gate, (form, allowed), headers, &kept).await;
    }
    // Whoever presented something was counted when it was looked at.
    if incoming.caller.presented.is_none()
        && let Err(refused) = gate.service.rates().request(incoming.address, None)
    {
        return complete(form, &Answer::refused(vec![refused.request_error()]));
    }
    let prepared = match prepare(&gate, &raw, &incoming.caller.viewer) {
        Ok(prepared) => prepared,
        Err(why) => return not_prepared(form, why),
    };
    if let Some(message) = needs_post(&prepared).filter(|_| allowed == Allowed::ReadOnly) {
        let refused =
            failure(form, StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, message);
        return with_header(refused, ALLOW, "POST");
    }
    if form == Form::EventStream {
        return match gate.admit(incoming.address, Transport::Sse) {
            Ok(open) => {
                let name = incoming.name(gate.service.ids());
                named(sse::stream(gate, open, prepared, incoming).await, Some(name))
            }
            Err(full) => no_place(full),
        };
    }
    if prepared.kind == OperationType::Subscription {
        let message = "a subscription needs Accept: text/event-stream, or a WebSocket";
        let error = ErrorCode::ValidationFailed.request_error(message);
        return complete(form, &Answer::refused(vec![error]));
    }
    match gate.service.answer(&prepared, &incoming.asker()).await {
        Answered::Kept(kept) => kept::respond(&gate, (form, allowed), headers, &kept).await,
        Answered::Own(answer, name) => named(complete(form, &answer), name),
    }
}

/// The answer to what was asked before in the same bytes, if it is kept and holds.
fn kept_already(gate: &Gate, incoming: &Incoming, raw: &Raw<'_>) -> Option<Arc<Kept>> {
    if incoming.form == Form::EventStream {
        return None;
    }
    let prepared = gate.memory.recall(raw.place(), raw.bytes())?;
    gate.service.admit(&prepared, &incoming.caller.viewer).ok()?;
    gate.service.kept(&prepared, &incoming.asker())
}

/// Lets the answer say what its request is called.
fn named(mut response: Response, name: Option<RequestId>) -> Response {
    if let Some(name) = name {
        response.extensions_mut().insert(name);
    }
    response
}

/// Why nothing is run.
enum NotPrepared {
    /// It is no request.
    Undecoded(BadRequest),
    /// It does not pass the gate.
    Refused(Answer),
}

/// Finds out what is asked: from memory, if the same was asked before in the same bytes.
fn prepare(gate: &Gate, raw: &Raw<'_>, viewer: &Viewer) -> Result<Arc<Prepared>, NotPrepared> {
    if let Some(prepared) = gate.memory.recall(raw.place(), raw.bytes()) {
        gate.service.admit(&prepared, viewer).map_err(NotPrepared::Refused)?;
        return Ok(prepared);
    }
    let asked = raw.decode().map_err(NotPrepared::Undecoded)?;
    let prepared = gate.service.prepare(asked, viewer).map_err(NotPrepared::Refused)?;
    gate.memory.remember(raw.place(), raw.bytes(), &prepared);
    Ok(prepared)
}

fn not_prepared(form: Form, why: NotPrepared) -> Response {
    match why {
        NotPrepared::Undecoded(BadRequest(message)) => {
            failure(form, StatusCode::BAD_REQUEST, ErrorCode::BadUserInput, &message)
        }
        NotPrepared::Refused(answer) if form == Form::EventStream => sse::single(&answer),
        NotPrepared::Refused(answer) => complete(form, &answer),
    }
}

/// Why an operation is not taken by GET. None: it is.
fn needs_post(prepared: &Prepared) -> Option<&'static str> {
    if prepared.kind == OperationType::Mutation {
        Some("a mutation needs POST")
    } else if prepared.takes_secret() {
        Some("an operation that takes a secret needs POST: an address is no place for one")
    } else {
        None
    }
}
