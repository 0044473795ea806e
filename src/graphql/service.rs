//! From a request to its answer: the gate, the executor, and the mask.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_graphql::parser::types::OperationType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use futures_util::{FutureExt as _, StreamExt as _};
use tracing::{Instrument as _, Span};

use super::alike::Alike;
use super::answer::Answer;
use super::answers::{Answers, Made, Question, Way};
use super::asked::Asked;
use super::document::{Digest, Document};
use super::error::ErrorCode;
use super::executions::{Executions, Full, Place};
use super::gate::Gate;
use super::introspection::About;
use super::kept::Kept;
use super::limits::Limits;
use super::live::Telling;
use super::newsletter::Desk;
use super::rates::Rates;
use super::schema::{Schema, schema};
use super::scope::Scope;
use super::settings::SchemaSettings;
use crate::feed::{Cohorts, Hub};
use crate::types::{Clock, IdSource, Languages, Presented, RequestId, Timestamp, Viewer};

/// Who asks, from where and in which languages.
#[derive(Debug, Clone)]
pub struct Asker {
    /// As whom.
    pub viewer: Viewer,
    /// By what they are known as staff. None: they are the public.
    pub presented: Option<Presented>,
    /// In which languages an answer is wanted.
    pub languages: Languages,
    /// From where, for the limits on what anybody may do.
    pub address: IpAddr,
    /// What the request is called in the log. None: it is named when that is needed.
    pub request: Option<RequestId>,
}

impl Asker {
    /// The same, with a name for the request if it has none.
    pub(super) fn named(&self, ids: &IdSource) -> Self {
        let request = self.request.clone().unwrap_or_else(|| RequestId::issue(ids));
        Self { request: Some(request), ..self.clone() }
    }

    /// What is logged in here is logged under the request's name, if it has one.
    pub(super) fn span(&self) -> Span {
        self.request.as_ref().map_or_else(Span::none, RequestId::span)
    }
}

/// A request that passed the gate.
pub struct Prepared {
    pub(super) document: Arc<Document>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
    /// Whether it reads, writes or follows.
    pub kind: OperationType,
    pub(super) about: About,
    /// Of everything that was asked: who asks the same has the same.
    pub(super) digest: Digest,
}

impl Prepared {
    pub(super) fn of(
        document: Arc<Document>,
        asked: Asked,
        kind: OperationType,
        about: About,
    ) -> Self {
        let Asked { operation_name, variables, .. } = asked;
        let name = operation_name.as_deref().unwrap_or_default();
        // Sorted by name: the order in which a client wrote them makes no difference.
        let values = serde_json::to_vec(&variables).expect("variables are plain JSON");
        let digest = Digest::of_all([document.digest.as_bytes(), name.as_bytes(), &values]);
        Self { document, operation_name, variables, kind, about, digest }
    }

    /// How many bytes of memory it takes with its document, at most, about.
    pub fn weight(&self) -> usize {
        self.document.weight()
    }

    /// Whether a secret stands in it.
    pub fn takes_secret(&self) -> bool {
        self.document.takes_secret
    }

    /// Whether it follows.
    pub fn is_subscription(&self) -> bool {
        self.kind == OperationType::Subscription
    }

    /// The request to execute, in a scope.
    pub(super) fn request(&self, scope: Arc<Scope>, service: &Service) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation_name);
        request.set_parsed_query(self.document.parsed.clone());
        request.data(scope).data(service.limits.clone())
    }
}

/// An answer, and whose it is.
#[derive(Debug)]
pub enum Answered {
    /// One that is kept for all who ask the same.
    Kept(Arc<Kept>),
    /// One for this request alone, and what the request is called.
    Own(Arc<Answer>, Option<RequestId>),
}

/// How often a request waits for an answer that others wait for too, before it makes its own: while
/// it waited, what it asks for may have changed.
const MOST_WAITS: usize = 3;

/// The GraphQL service: one for all transports.
#[derive(Clone)]
pub struct Service {
    schema: Schema,
    hub: Arc<Hub>,
    clock: Arc<dyn Clock>,
    ids: IdSource,
    limits: Limits,
    rates: Arc<Rates>,
    gate: Arc<Gate>,
    answers: Arc<Answers>,
    executions: Arc<Executions>,
    cohorts: Arc<Cohorts<Alike, Telling>>,
}

fn code_of(error: &ServerError) -> Option<&Value> {
    error.extensions.as_ref()?.get("code")
}

impl Service {
    /// The service over a hub.
    pub fn new(
        hub: Arc<Hub>,
        clock: Arc<dyn Clock>,
        ids: IdSource,
        limits: Limits,
        settings: SchemaSettings,
    ) -> Self {
        let schema = schema(settings.suggestions);
        let gate = Arc::new(Gate::of(&schema, settings, hub.metrics().clone()));
        let cohorts = Cohorts::new(hub.clone(), clock.clone(), limits.cohorts);
        let rates = Arc::new(Rates::new(&limits.rates));
        let answers = Arc::new(Answers::new(limits.answer_cache_bytes, hub.metrics().clone()));
        let executions = Arc::new(Executions::new(limits.executions, limits.transport.connections));
        Self { schema, hub, clock, ids, limits, rates, gate, answers, executions, cohorts }
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

    /// Takes a request of somebody through the gate.
    pub fn prepare(&self, asked: Asked, viewer: &Viewer) -> Result<Arc<Prepared>, Answer> {
        let passed = self.gate.pass(asked, viewer, &self.limits);
        passed.map(Arc::new).map_err(|error| Answer::refused(vec![error]))
    }

    /// Lets somebody ask what somebody else may have prepared: what depends on who asks is looked at
    /// again.
    pub fn admit(&self, prepared: &Prepared, viewer: &Viewer) -> Result<(), Answer> {
        let admitted = self.gate.admit(prepared, viewer);
        admitted.map_err(|error| Answer::refused(vec![error]))
    }

    pub(super) fn cohorts(&self) -> &Arc<Cohorts<Alike, Telling>> {
        &self.cohorts
    }

    /// Ends what is told to followers.
    pub async fn close(&self) {
        self.cohorts.close().await;
    }

    /// What somebody looks at, at an instant.
    pub(super) fn scope(&self, now: Timestamp, asker: Asker) -> Arc<Scope> {
        Arc::new(Scope::new(self.hub.clone(), now, self.ids.clone(), self.rates.clone(), asker))
    }

    /// Where somebody who asks from an address is served without an account.
    pub fn desk(&self, address: IpAddr) -> Desk<'_> {
        let (store, now) = (self.hub.store(), self.clock.now());
        Desk { store, ids: &self.ids, rates: &self.rates, address, now }
    }

    /// How often anybody may do what costs others something.
    pub fn rates(&self) -> &Arc<Rates> {
        &self.rates
    }

    /// Where ids and secrets come from.
    pub fn ids(&self) -> &IdSource {
        &self.ids
    }

    /// Answers a query or a mutation: by what is kept, where that is what an execution would give.
    pub async fn answer(&self, prepared: &Arc<Prepared>, asker: &Asker) -> Answered {
        let named = OnceLock::new();
        let named = || named.get_or_init(|| asker.named(&self.ids)).clone();
        if let Some(question) = Question::of(prepared, asker) {
            for _ in 0..MOST_WAITS {
                let now = (&*self.hub.snapshot(), self.clock.now());
                let make = || {
                    let (asker, service) = (named(), self.clone());
                    let span = asker.span();
                    service.make(question.clone(), prepared.clone(), asker).instrument(span).boxed()
                };
                match self.answers.way(&question, now, make) {
                    Way::Kept(kept) => return Answered::Kept(kept),
                    Way::Own => break,
                    Way::Wait { making, is_first } => match making.await {
                        Made::Kept(kept) if is_first || self.holds(&kept) => {
                            return Answered::Kept(kept);
                        }
                        Made::Own(answer) if is_first => {
                            return Answered::Own(answer, named().request);
                        }
                        Made::Own(_) => break,
                        // What it was made of has changed since this request came.
                        Made::Kept(_) => {}
                    },
                }
            }
        }
        let asker = named();
        let (name, span) = (asker.request.clone(), asker.span());
        let answer = self.execute(prepared, asker).instrument(span).await;
        Answered::Own(Arc::new(answer), name)
    }

    /// The answer that is kept for all who ask this, if it holds now.
    pub fn kept(&self, prepared: &Prepared, asker: &Asker) -> Option<Arc<Kept>> {
        let question = Question::of(prepared, asker)?;
        self.answers.kept(&question, (&self.hub.snapshot(), self.clock.now()))
    }

    fn holds(&self, kept: &Kept) -> bool {
        kept.holds(&self.hub.snapshot(), self.clock.now())
    }

    /// Makes an answer for all who ask the same meanwhile.
    async fn make(self, question: Question, prepared: Arc<Prepared>, asker: Asker) -> Made {
        let name = asker.request.clone();
        let scope = self.scope(self.clock.now(), asker);
        let answer = self.execute_in(&prepared, scope.clone(), name).await;
        let reads = scope.reads();
        let is_own = reads.is_own();
        let made = if is_own || !answer.is_faultless() {
            Made::Own(Arc::new(answer))
        } else {
            Made::Kept(Arc::new(Kept::new(answer.to_json().into(), reads)))
        };
        self.answers.made(&question, &made, is_own);
        made
    }

    /// Executes a query or a mutation.
    pub async fn execute(&self, prepared: &Prepared, asker: Asker) -> Answer {
        let name = asker.request.clone();
        self.execute_in(prepared, self.scope(self.clock.now(), asker), name).await
    }

    /// Executes it if there is a place for it. A query is cut off that waits for too long; what a
    /// mutation began it ends.
    async fn execute_in(
        &self,
        prepared: &Prepared,
        scope: Arc<Scope>,
        name: Option<RequestId>,
    ) -> Answer {
        let _place = match self.executions.begin(scope.viewer()).await {
            Ok(place) => place,
            Err(full) => return overloaded(full),
        };
        let request = prepared.request(scope, self);
        self.hub.metrics().operation_executed();
        let executing = self.schema.execute(request);
        let mask = |response| self.mask(response, name.as_ref());
        if prepared.kind == OperationType::Mutation {
            return mask(executing.await);
        }
        self.in_time(executing).await.map_or_else(|late| late, mask)
    }

    /// Forgets answers whenever something that was public is taken back, until the hub is gone.
    /// Nobody would be given them any more; so they are not held, either.
    pub async fn forget_what_is_taken_back(&self) {
        let mut consent = self.hub.consent();
        while consent.changed().await.is_ok() {
            self.answers.forget();
        }
    }

    /// A place to join what others follow; else why there is none.
    pub(super) async fn place_to_join(&self) -> Result<Place, Answer> {
        self.executions.join().await.map_err(overloaded)
    }

    /// What comes in time; else that it did not. What computes is bounded by its cost; what waits, by
    /// this: it waits for the database, so that this is said of it.
    pub(super) async fn in_time<T>(&self, waiting: impl Future<Output = T>) -> Result<T, Answer> {
        let seconds = self.limits.execution_seconds;
        if seconds == 0 {
            return Ok(waiting.await);
        }
        tokio::time::timeout(Duration::from_secs(seconds), waiting).await.map_err(|_| {
            tracing::warn!(seconds, "a request was cut off that waited for too long");
            let message = "what was asked for did not come in time; try again";
            Answer::refused(vec![ErrorCode::Unavailable.request_error(message)])
        })
    }

    /// The first answer of a subscription's stream. None: it ends without one.
    pub(super) async fn first(&self, request: Request, name: Option<&RequestId>) -> Option<Answer> {
        let response = self.schema.execute_stream(request).next().await?;
        Some(self.mask(response, name))
    }

    /// An answer that is an error of the request and nothing else.
    pub(super) fn refused(&self, error: async_graphql::Error, name: Option<&RequestId>) -> Answer {
        let mut error = error.into_server_error(async_graphql::Pos::default());
        // It points at no place in the document.
        error.locations.clear();
        if code_of(&error).is_none() {
            self.hide(&mut error, name);
        }
        Answer::refused(vec![error])
    }

    /// Gives every error a code, and hides what is internal. What is hidden goes to the log, under
    /// the request's name, which the client gets.
    fn mask(&self, response: Response, name: Option<&RequestId>) -> Answer {
        let executed = response.errors.iter().all(|error| !error.path.is_empty());
        let errors =
            response.errors.into_iter().map(|error| self.mask_error(error, name)).collect();
        Answer::new(executed.then_some(response.data), errors)
    }

    fn mask_error(&self, mut error: ServerError, name: Option<&RequestId>) -> ServerError {
        if code_of(&error).is_some() {
            return error;
        }
        if error.path.is_empty() {
            ErrorCode::ValidationFailed.mark(&mut error);
        } else if COERCION_FAILED.iter().any(|begin| error.message.starts_with(begin)) {
            ErrorCode::BadUserInput.mark(&mut error);
        } else {
            self.hide(&mut error, name);
        }
        error
    }

    /// Puts what happened into the log, and its name there in its place.
    fn hide(&self, error: &mut ServerError, name: Option<&RequestId>) {
        let name = name.cloned().unwrap_or_else(|| RequestId::issue(&self.ids));
        // Where it stood, and not how the client named it: documents are logged at no level.
        let (cause, places) = (&error.message, &error.locations);
        name.span().in_scope(|| tracing::error!(%cause, ?places, "a field failed"));
        "internal error; the log of the service has it under this id"
            .clone_into(&mut error.message);
        ErrorCode::Internal.mark(error);
        if let Some(extensions) = &mut error.extensions {
            extensions.set("requestId", name.as_str());
        }
    }
}

/// What is said to somebody for whom there is no place.
fn overloaded(Full: Full) -> Answer {
    let message = "as much is executed on this node as may be; try again later";
    Answer::refused(vec![ErrorCode::Overloaded.request_error(message)])
}

/// How the executor begins to say that an argument's value does not fit its type.
const COERCION_FAILED: [&str; 2] = ["Failed to parse ", "Expected input type "];
