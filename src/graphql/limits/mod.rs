//! The gate that every GraphQL document passes, on every transport, before the executor sees it.
//!
//! [`scan`] goes over the text, before the parser that a few kilobytes of brackets would make
//! overflow the stack; [`measure`] goes over the parsed document, before the validation that a few
//! hundred bytes of fragments would keep busy for hours. Both take time linear in the document, so
//! neither can be made to do the harm that it is there to prevent.

mod cost;
mod fragments;
mod input_fields;
mod lists;
mod literals;
mod operation;
mod scan;
mod variables;

pub use cost::{LARGEST_PAGE, Operation, measure};
pub use input_fields::check_input_fields;
pub use lists::Lists;
pub use literals::check_literals;
pub use operation::choose;
pub use scan::scan;
pub use variables::check_variables;

use super::rates::RateLimits;

/// How much a document may ask for, and how much of what carries it. In each of them 0 means that
/// there is no limit.
///
/// Whatever [`measure`] counts, it counts with fragments expanded, once for each time that they
/// are spread, in all operations of the document together: the executor validates them all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest document, in bytes.
    pub document_bytes: usize,
    /// How deep `(`, `[` and `{` may be nested in the text, all three together. Without a limit, a
    /// document can overflow the stack of the parser, which ends the server.
    pub bracket_depth: usize,
    /// The most names, numbers, strings and punctuators in the text.
    pub tokens: usize,
    /// The most fields. Without a limit, a document can keep the executor busy for hours.
    pub fields: u64,
    /// The highest cost of the operation that is to be executed. A field costs 1 and what is below
    /// it; the latter once for each item that `first`, `last` or `ids` asks for, or else that a list
    /// of its name is taken to have ([`Lists`]).
    pub cost: u64,
    /// How deep selection sets may be nested, those of fragments included.
    pub depth: u64,
    /// The most fields with an alias.
    pub aliases: u64,
    /// The most directives.
    pub directives: u64,
    /// The most fields at the root of a query.
    pub root_fields: u64,
    /// The most fields at the root of a mutation, each of which is a write.
    pub mutation_fields: u64,
    /// The longest page that may be asked for, where less than [`LARGEST_PAGE`] may be: more is no
    /// page at all.
    pub page_size: u64,
    /// The most items of a list in the text or in a variable.
    pub list_items: usize,
    /// The most bytes of all variables together, written as JSON without white space.
    pub variable_bytes: usize,
    /// How deep lists and objects may be nested in a variable.
    pub variable_depth: usize,
    /// The most different subscriptions at once on one node: each costs an execution for every
    /// revision, however many follow it. This one is checked when somebody subscribes.
    pub cohorts: usize,
    /// The most sessions that an agenda may have: each is a row that nobody cleans up.
    pub agenda_sessions: usize,
    /// How many bytes of answers are kept for others who ask the same. 0: none are.
    pub answer_cache_bytes: u64,
    /// The most queries and mutations that are executed at once for the public on one node, and as
    /// many again for staff: a crowd must not stand in the way of whoever tells it what happens.
    pub executions: usize,
    /// How long a query may wait for what it asks for, in seconds.
    pub execution_seconds: u64,
    /// How often anybody may do what costs others something.
    pub rates: RateLimits,
    /// What the transports hold to. They stand here, because `service.limits` tells them too.
    pub transport: TransportLimits,
}

/// How much a transport may carry. In each of them 0 means that there is no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransportLimits {
    /// The longest body of a POST, in bytes.
    pub body_bytes: usize,
    /// The longest message on a WebSocket, in bytes.
    pub message_bytes: usize,
    /// The most operations under way on one WebSocket.
    pub operations: usize,
    /// How long a WebSocket may take to introduce itself, in seconds.
    pub init_seconds: u64,
    /// The most WebSockets and event streams of a node together.
    pub connections: usize,
    /// The most of them from one address. No single one can take a whole node, and a whole venue
    /// behind one address still fits.
    pub connections_per_address: usize,
    /// How long the body of a request may take to arrive, in seconds.
    pub body_seconds: u64,
    /// The most bytes of bodies that are being read at once on a node.
    pub bodies_bytes: usize,
    /// The most bytes of a request line and its headers.
    pub header_bytes: usize,
    /// The most headers of a request.
    pub headers: usize,
    /// How long a request line and its headers may take to arrive, and a connection on which nothing
    /// is asked may stay open, in seconds.
    pub header_seconds: u64,
    /// The most connections of a node, whatever they carry.
    pub sockets: usize,
    /// The most of them from one address.
    pub sockets_per_address: usize,
}

impl Default for TransportLimits {
    fn default() -> Self {
        Self {
            body_bytes: 256 * 1024,
            message_bytes: 64 * 1024,
            operations: 100,
            init_seconds: 10,
            connections: 20_000,
            connections_per_address: 10_000,
            body_seconds: 10,
            bodies_bytes: 128 * 1024 * 1024,
            header_bytes: 64 * 1024,
            headers: 100,
            header_seconds: 30,
            sockets: 30_000,
            sockets_per_address: 15_000,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            document_bytes: 32 * 1024,
            bracket_depth: 64,
            tokens: 4_000,
            fields: 5_000,
            cost: 250_000,
            depth: 20,
            aliases: 200,
            directives: 100,
            root_fields: 50,
            mutation_fields: 20,
            page_size: LARGEST_PAGE,
            list_items: 2_000,
            variable_bytes: 192 * 1024,
            variable_depth: 24,
            cohorts: 2_000,
            agenda_sessions: 200,
            answer_cache_bytes: 64 * 1024 * 1024,
            executions: 500,
            execution_seconds: 10,
            rates: RateLimits::default(),
            transport: TransportLimits::default(),
        }
    }
}

/// Why a document does not pass. The message is for whoever wrote the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Above [`Limits::document_bytes`].
    #[error("The document is longer than {0} bytes.")]
    DocumentBytes(usize),
    /// Above [`Limits::bracket_depth`].
    #[error("The document nests brackets more than {0} levels deep.")]
    BracketDepth(usize),
    /// Above [`Limits::tokens`].
    #[error("The document has more than {0} tokens.")]
    Tokens(usize),
    /// Above [`Limits::fields`].
    #[error("The document selects more than {0} fields, with its fragments expanded.")]
    Fields(u64),
    /// Above [`Limits::cost`].
    #[error("The operation costs more than {0}: select fewer fields or ask for smaller pages.")]
    Cost(u64),
    /// Above [`Limits::depth`].
    #[error(
        "The document nests selections more than {0} levels deep, with its fragments expanded."
    )]
    Depth(u64),
    /// Above [`Limits::aliases`].
    #[error("The document has more than {0} aliases, with its fragments expanded.")]
    Aliases(u64),
    /// Above [`Limits::directives`].
    #[error("The document has more than {0} directives, with its fragments expanded.")]
    Directives(u64),
    /// Above [`Limits::root_fields`].
    #[error("A query may select at most {0} root fields.")]
    RootFields(u64),
    /// Above [`Limits::page_size`].
    #[error("A page has at most {0} items: ask for less with first or last.")]
    PageSize(u64),
    /// Above [`Limits::list_items`].
    #[error("A list of the request has more than {0} items.")]
    ListItems(usize),
    /// Above [`Limits::variable_bytes`].
    #[error("The variables are longer than {0} bytes.")]
    VariableBytes(usize),
    /// Above [`Limits::variable_depth`].
    #[error("The variables nest lists and objects more than {0} levels deep.")]
    VariableDepth(usize),
    /// Above [`Limits::mutation_fields`].
    #[error("A mutation may select at most {0} root fields.")]
    MutationFields(u64),
    /// An input that has two fields of one name.
    #[error("There can be only one input field named \"{0}\".")]
    InputField(String),
    /// A fragment that spreads itself, itself or through others.
    #[error("Cannot spread fragment \"{0}\" within itself.")]
    FragmentCycle(String),
    /// The request names an operation that the document does not have.
    #[error("Unknown operation named \"{0}\"")]
    UnknownOperation(String),
    /// The document has several operations and the request names none.
    #[error("Operation name required in request.")]
    OperationNameRequired,
    /// A subscription to nothing, or to several things.
    #[error("A subscription must select exactly one root field.")]
    SubscriptionFields,
    /// A subscription to the schema itself, which never changes.
    #[error("A subscription must not select an introspection field at its root.")]
    SubscriptionIntrospection,
    /// A subscription whose only root field may be left out.
    #[error("A subscription must not use @skip or @include at its root.")]
    SubscriptionCondition,
    /// A subscription whose root field stands in a fragment, where the executor does not see it.
    #[error("The root field of a subscription must stand directly in its selection set.")]
    SubscriptionFragment,
}

impl Refused {
    /// Whether a smaller document of the same kind would pass; otherwise the document or the
    /// request is wrong, whatever the limits.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::DocumentBytes(_)
            | Self::BracketDepth(_)
            | Self::Tokens(_)
            | Self::Fields(_)
            | Self::Cost(_)
            | Self::Depth(_)
            | Self::Aliases(_)
            | Self::Directives(_)
            | Self::RootFields(_)
            | Self::PageSize(_)
            | Self::ListItems(_)
            | Self::VariableBytes(_)
            | Self::VariableDepth(_)
            | Self::MutationFields(_) => true,
            Self::InputField(_)
            | Self::FragmentCycle(_)
            | Self::UnknownOperation(_)
            | Self::OperationNameRequired
            | Self::SubscriptionFields
            | Self::SubscriptionIntrospection
            | Self::SubscriptionCondition
            | Self::SubscriptionFragment => false,
        }
    }
}

/// Refuses a count above its limit.
fn within<N: Copy + Default + PartialOrd>(
    limit: N,
    count: N,
    refusal: fn(N) -> Refused,
) -> Result<(), Refused> {
    let unlimited = limit == N::default();
    if unlimited || count <= limit { Ok(()) } else { Err(refusal(limit)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_its_limit() {
        let limits = Limits { tokens: 2, ..Limits::default() };
        let refused = scan("{ a }", &limits).unwrap_err();
        assert_eq!(refused.to_string(), "The document has more than 2 tokens.");
        assert!(refused.is_limit());
        assert!(!Refused::OperationNameRequired.is_limit());
    }

    #[test]
    fn a_limit_of_zero_is_none() {
        assert_eq!(within(0, usize::MAX, Refused::Tokens), Ok(()));
        assert_eq!(within(1, 1, Refused::Tokens), Ok(()));
        assert_eq!(within(1, 2, Refused::Tokens), Err(Refused::Tokens(1)));
    }
}
