//! From a request to its answer: the gate, the executor, and the mask.

use std::fmt::Write as _;
use std::sync::Arc;

use async_graphql::parser::parse_query;
use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;
use uuid::Uuid;

use super::error::ErrorCode;
use super::limits::{self, Limits, Lists, Refused};
use super::schema::{Schema, schema};
use super::scope::Scope;
use crate::feed::Hub;
use crate::types::{Clock, Cursor, IdSource, Languages, Viewer};

/// A GraphQL request, from whatever transport.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The document.
    pub query: String,
    /// Which of its operations.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
}

/// What a client gets.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Absent: the request failed before it was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    /// The position of the event that this tells. None: this is no event.
    #[serde(skip)]
    pub cursor: Option<Cursor>,
}

/// A request that passed the gate.
pub struct Prepared {
    request: Request,
    /// Whether it reads, writes or follows.
    pub kind: OperationType,
}

/// The GraphQL service: one for all transports.
#[derive(Clone)]
pub struct Service {
    schema: Schema,
    hub: Arc<Hub>,
    clock: Arc<dyn Clock>,
    ids: IdSource,
    limits: Limits,
    lists: Arc<Lists>,
}

/// The most errors of an answer: a document can have a thousand times as many.
const MAX_ERRORS: usize = 20;

/// The longest message of an error, in characters: some quote what the client sent.
const MAX_MESSAGE: usize = 1_000;

impl Answer {
    /// An answer, with its errors cut to what somebody can read: a small request must not cost a
    /// large answer.
    fn new(data: Option<Value>, mut errors: Vec<ServerError>) -> Self {
        let left_out = errors.len().saturating_sub(MAX_ERRORS);
        errors.truncate(MAX_ERRORS);
        for error in &mut errors {
            shorten(&mut error.message);
        }
        if let Some(last) = errors.last_mut().filter(|_| left_out > 0) {
            let _ = write!(last.message, " ({left_out} more errors are left out)");
        }
        Self { data, errors, cursor: None }
    }

    /// An answer to a request that was not executed.
    pub fn refused(errors: Vec<ServerError>) -> Self {
        Self::new(None, errors)
    }

    /// Whether the request was executed.
    pub fn is_executed(&self) -> bool {
        self.data.is_some()
    }

    /// Of a subscription: whether nothing comes after this. An event that could not be told ends
    /// the stream, for a stream never skips.
    pub fn is_last(&self) -> bool {
        self.data.as_ref().is_none_or(|data| *data == Value::Null)
    }

    /// The errors.
    pub fn errors(&self) -> &[ServerError] {
        &self.errors
    }
}

fn shorten(message: &mut String) {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
}

fn code_of(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

impl Service {
    /// The service over a hub.
    pub fn new(hub: Arc<Hub>, clock: Arc<dyn Clock>, ids: IdSource, limits: Limits) -> Self {
        let schema = schema();
        let lists = Arc::new(Lists::of(&schema.sdl()));
        Self { schema, hub, clock, ids, limits, lists }
    }

    /// Where the programs come from.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The present instant.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// What requests may be.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Takes a request through the gate: its text is scanned before it is parsed, and what was
    /// parsed is measured before it is validated.
    pub fn prepare(&self, asked: Asked) -> Result<Prepared, Answer> {
        let refuse = |error: ServerError| Answer::refused(vec![error]);
        limits::scan(&asked.query, &self.limits).map_err(|refused| refuse(gate_error(&refused)))?;
        let document = parse_query(&asked.query).map_err(|error| {
            let mut error = ServerError::from(error);
            set_code(&mut error, ErrorCode::ParseFailed);
            refuse(error)
        })?;
        let name = asked.operation_name.as_deref();
        let kind = limits::measure(&document, name, &asked.variables, &self.limits, &self.lists)
            .map_err(|refused| refuse(gate_error(&refused)))?
            .kind;
        let mut request = Request::new("").variables(asked.variables);
        request.operation_name = asked.operation_name;
        request.set_parsed_query(document);
        Ok(Prepared { request, kind })
    }

    fn scope(&self, viewer: Viewer, languages: Languages) -> Arc<Scope> {
        let (hub, clock) = (self.hub.clone(), self.clock.clone());
        Arc::new(Scope::new(hub, clock, self.ids.clone(), viewer, languages))
    }

    /// Executes a query or a mutation.
    pub async fn execute(
        &self,
        prepared: Prepared,
        viewer: Viewer,
        languages: Languages,
    ) -> Answer {
        let scope = self.scope(viewer, languages);
        let request = prepared.request.data(scope).data(self.limits.clone());
        self.mask(self.schema.execute(request).await)
    }

    /// Executes a request of any kind; each event of a subscription is an answer of its own.
    pub fn follow(
        &self,
        prepared: Prepared,
        viewer: Viewer,
        languages: Languages,
    ) -> impl Stream<Item = Answer> + Send + use<> {
        let is_subscription = prepared.kind == OperationType::Subscription;
        let scope = self.scope(viewer, languages);
        let request = prepared.request.data(scope.clone()).data(self.limits.clone());
        let service = self.clone();
        self.schema.execute_stream(request).map(move |response| {
            if is_subscription {
                service.hub.metrics().executed();
            }
            let mut answer = service.mask(response);
            answer.cursor = scope.cursor();
            answer
        })
    }

    /// Gives every error a code, and hides what is internal. What is hidden goes to the log, under
    /// an id that the client gets.
    fn mask(&self, response: Response) -> Answer {
        let executed = response.errors.iter().all(|error| !error.path.is_empty());
        let errors = response.errors.into_iter().map(|error| self.mask_error(error)).collect();
        Answer::new(executed.then_some(response.data), errors)
    }

    fn mask_error(&self, mut error: ServerError) -> ServerError {
        if code_of(&error).is_some() {
            return error;
        }
        if error.path.is_empty() {
            set_code(&mut error, ErrorCode::ValidationFailed);
        } else if COERCION_FAILED.iter().any(|begin| error.message.starts_with(begin)) {
            set_code(&mut error, ErrorCode::BadUserInput);
        } else {
            let request_id: Uuid = self.ids.issue();
            tracing::error!(%request_id, message = %error.message, path = ?error.path, "a field failed");
            "internal error; the log of the service has it under this id"
                .clone_into(&mut error.message);
            set_code(&mut error, ErrorCode::Internal);
            if let Some(extensions) = &mut error.extensions {
                extensions.set("requestId", request_id.to_string());
            }
        }
        error
    }
}

/// How the executor begins to say that an argument's value does not fit its type.
const COERCION_FAILED: [&str; 2] = ["Failed to parse ", "Expected input type "];

fn gate_error(refused: &Refused) -> ServerError {
    let code =
        if refused.is_limit() { ErrorCode::LimitExceeded } else { ErrorCode::ValidationFailed };
    code.request_error(refused.to_string())
}

fn set_code(error: &mut ServerError, code: ErrorCode) {
    error.extensions.get_or_insert_default().set("code", code.as_str());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(count: usize, message: &str) -> Vec<ServerError> {
        vec![ErrorCode::ValidationFailed.request_error(message); count]
    }

    #[test]
    fn an_answer_says_how_many_errors_it_leaves_out() {
        let all = Answer::refused(errors(20, "no"));
        assert!(all.errors().iter().all(|error| error.message == "no"));
        let most = Answer::refused(errors(3_990, "no"));
        assert_eq!(most.errors().len(), 20);
        assert_eq!(most.errors()[18].message, "no");
        assert_eq!(most.errors()[19].message, "no (3970 more errors are left out)");
    }

    #[test]
    fn a_message_is_cut_between_characters() {
        let as_is = Answer::refused(errors(1, &"광".repeat(1_000)));
        assert_eq!(as_is.errors()[0].message, "광".repeat(1_000));
        let cut = Answer::refused(errors(1, &"광".repeat(1_001)));
        assert_eq!(cut.errors()[0].message, format!("{}…", "광".repeat(1_000)));
    }
}
