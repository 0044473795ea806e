//! What requests may be.

use clap::Args;

use crate::graphql::limits::{LARGEST_PAGE, Limits, TransportLimits};
use crate::graphql::{self, RateLimits};

/// What requests may be; 0 means that there is no limit. A request beyond one is refused with
/// `LIMIT_EXCEEDED`, a connection too many with `OVERLOADED` or `RATE_LIMITED`.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Limits (0: none)")]
pub(super) struct LimitOptions {
    /// The longest GraphQL document, in bytes.
    #[arg(long = "max-document-bytes", env = "PLENARY_MAX_DOCUMENT_BYTES", default_value_t = Limits::default().document_bytes, value_name = "N")]
    document_bytes: usize,
    /// How deep brackets of all kinds may be nested in a document.
    #[arg(long = "max-bracket-depth", env = "PLENARY_MAX_BRACKET_DEPTH", default_value_t = Limits::default().bracket_depth, value_name = "N", value_parser = bracket_depth)]
    bracket_depth: usize,
    /// The most tokens of a document.
    #[arg(long = "max-tokens", env = "PLENARY_MAX_TOKENS", default_value_t = Limits::default().tokens, value_name = "N")]
    tokens: usize,
    /// The most fields of a document, with its fragments expanded.
    #[arg(long = "max-fields", env = "PLENARY_MAX_FIELDS", default_value_t = Limits::default().fields, value_name = "N")]
    fields: u64,
    /// The highest cost of an operation.
    #[arg(long = "max-cost", env = "PLENARY_MAX_COST", default_value_t = Limits::default().cost, value_name = "N")]
    cost: u64,
    /// How deep selections may be nested.
    #[arg(long = "max-depth", env = "PLENARY_MAX_DEPTH", default_value_t = Limits::default().depth, value_name = "N")]
    depth: u64,
    /// The most aliases of a document.
    #[arg(long = "max-aliases", env = "PLENARY_MAX_ALIASES", default_value_t = Limits::default().aliases, value_name = "N")]
    aliases: u64,
    /// The most directives of a document.
    #[arg(long = "max-directives", env = "PLENARY_MAX_DIRECTIVES", default_value_t = Limits::default().directives, value_name = "N")]
    directives: u64,
    /// The most root fields of a query.
    #[arg(long = "max-root-fields", env = "PLENARY_MAX_ROOT_FIELDS", default_value_t = Limits::default().root_fields, value_name = "N")]
    root_fields: u64,
    /// The most root fields of a mutation.
    #[arg(long = "max-mutation-fields", env = "PLENARY_MAX_MUTATION_FIELDS", default_value_t = Limits::default().mutation_fields, value_name = "N")]
    mutation_fields: u64,
    /// The longest page of a connection: from 20 to 100.
    #[arg(long = "max-page-size", env = "PLENARY_MAX_PAGE_SIZE", default_value_t = Limits::default().page_size, value_name = "N", value_parser = page_size)]
    page_size: u64,
    /// The most items of a list in a document or in a variable.
    #[arg(long = "max-list-items", env = "PLENARY_MAX_LIST_ITEMS", default_value_t = Limits::default().list_items, value_name = "N")]
    list_items: usize,
    /// The most bytes of all variables together, as JSON.
    #[arg(long = "max-variable-bytes", env = "PLENARY_MAX_VARIABLE_BYTES", default_value_t = Limits::default().variable_bytes, value_name = "N")]
    variable_bytes: usize,
    /// How deep lists and objects may be nested in a variable.
    #[arg(long = "max-variable-depth", env = "PLENARY_MAX_VARIABLE_DEPTH", default_value_t = Limits::default().variable_depth, value_name = "N")]
    variable_depth: usize,
    /// The most different subscriptions at once on this node, however many follow each.
    #[arg(long = "max-cohorts", env = "PLENARY_MAX_COHORTS", default_value_t = Limits::default().cohorts, value_name = "N")]
    cohorts: usize,
    /// The most sessions of one agenda.
    #[arg(long = "max-agenda-sessions", env = "PLENARY_MAX_AGENDA_SESSIONS", default_value_t = Limits::default().agenda_sessions, value_name = "N")]
    agenda_sessions: usize,
    /// The most queries and mutations that are executed at once for the public on this node, and as
    /// many again for staff. More wait for a moment; of those that wait there may be as many.
    #[arg(long = "max-executions", env = "PLENARY_MAX_EXECUTIONS", default_value_t = Limits::default().executions, value_name = "N")]
    executions: usize,
    /// How long a query may wait for what it asks for, in seconds. A change is never cut off.
    #[arg(long = "max-execution-seconds", env = "PLENARY_MAX_EXECUTION_SECONDS", default_value_t = Limits::default().execution_seconds, value_name = "N")]
    execution_seconds: u64,
    /// The longest body of a request, in bytes.
    #[arg(long = "max-body-bytes", env = "PLENARY_MAX_BODY_BYTES", default_value_t = TransportLimits::default().body_bytes, value_name = "N")]
    body_bytes: usize,
    /// The longest message on a WebSocket, in bytes.
    #[arg(long = "max-message-bytes", env = "PLENARY_MAX_MESSAGE_BYTES", default_value_t = TransportLimits::default().message_bytes, value_name = "N")]
    message_bytes: usize,
    /// The most operations under way on one WebSocket.
    #[arg(long = "max-operations", env = "PLENARY_MAX_OPERATIONS", default_value_t = TransportLimits::default().operations, value_name = "N")]
    operations: usize,
    /// How long a WebSocket may take to introduce itself, in seconds.
    #[arg(long = "max-init-seconds", env = "PLENARY_MAX_INIT_SECONDS", default_value_t = TransportLimits::default().init_seconds, value_name = "N")]
    init_seconds: u64,
    /// The most WebSockets and event streams of this node together.
    #[arg(long = "max-connections", env = "PLENARY_MAX_CONNECTIONS", default_value_t = TransportLimits::default().connections, value_name = "N")]
    connections: usize,
    /// The most of them from one address (of IPv6: from one /64). Behind a proxy that address is the
    /// proxy's, unless it is one of --trusted-proxies.
    #[arg(long = "max-connections-per-address", env = "PLENARY_MAX_CONNECTIONS_PER_ADDRESS", default_value_t = TransportLimits::default().connections_per_address, value_name = "N")]
    connections_per_address: usize,
}

/// The parser calls itself for each bracket: beyond this depth a document could end the process, so
/// that "no limit" is this one.
const DEEPEST: usize = 200;

fn bracket_depth(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Ok(DEEPEST),
        Ok(depth @ 1..=DEEPEST) => Ok(depth),
        _ => Err(format!("must be at most {DEEPEST}: deeper documents could end the process")),
    }
}

/// A page of which nobody says the size must still fit.
fn page_size(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Ok(LARGEST_PAGE),
        Ok(size @ DEFAULT_PAGE..=LARGEST_PAGE) => Ok(size),
        _ => Err(format!("must be from {DEFAULT_PAGE} to {LARGEST_PAGE}")),
    }
}

/// How long a page is where nobody says.
const DEFAULT_PAGE: u64 = graphql::connection::DEFAULT_PAGE as u64;

impl LimitOptions {
    pub(super) fn all(&self) -> Limits {
        Limits {
            document_bytes: self.document_bytes,
            bracket_depth: self.bracket_depth,
            tokens: self.tokens,
            fields: self.fields,
            cost: self.cost,
            depth: self.depth,
            aliases: self.aliases,
            directives: self.directives,
            root_fields: self.root_fields,
            mutation_fields: self.mutation_fields,
            page_size: self.page_size,
            list_items: self.list_items,
            variable_bytes: self.variable_bytes,
            variable_depth: self.variable_depth,
            cohorts: self.cohorts,
            agenda_sessions: self.agenda_sessions,
            answer_cache_bytes: Limits::default().answer_cache_bytes,
            executions: self.executions,
            execution_seconds: self.execution_seconds,
            rates: RateLimits::default(),
            transport: self.transport(),
        }
    }

    fn transport(&self) -> TransportLimits {
        TransportLimits {
            body_bytes: self.body_bytes,
            message_bytes: self.message_bytes,
            operations: self.operations,
            init_seconds: self.init_seconds,
            connections: self.connections,
            connections_per_address: self.connections_per_address,
            ..TransportLimits::default()
        }
    }
}
