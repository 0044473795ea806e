//! The service itself, and who is asking it.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::account::Account;
use super::edition::Edition;
use crate::graphql::error::store_error;
use crate::graphql::limits::Limits;
use crate::graphql::scope::Scope;
use crate::program::Wanted;
use crate::store::{Bearer, SIGN_IN_IDLE_MILLIS, SIGN_IN_LONGEST_MILLIS};
use crate::types::{self, Presented, Role, Timestamp};

/// Who is asking.
pub struct Viewer {
    viewer: types::Viewer,
    presented: Option<Presented>,
}

impl Viewer {
    /// Who sends a request.
    pub fn of(scope: &Scope) -> Self {
        Self { viewer: scope.viewer().clone(), presented: scope.presented() }
    }

    /// Whoever has just signed in.
    pub fn signed_in(bearer: &Bearer, presented: Presented) -> Self {
        let viewer = types::Viewer::Staff(bearer.staff.clone());
        Self { viewer, presented: Some(presented) }
    }
}

/// Who is asking: the public, or a member of the staff.
#[Object]
impl Viewer {
    /// What they may do. Null: the public.
    async fn role(&self) -> Option<Role> {
        self.viewer.staff().map(|staff| staff.role)
    }

    /// The name of the account or of the token, which signs revisions. Null: the public.
    async fn name(&self) -> Option<String> {
        self.viewer.staff().map(|staff| staff.name.to_string())
    }

    /// The only editions that they work on. Null: all, or the public.
    async fn editions(&self, ctx: &Context<'_>) -> Option<Vec<Edition>> {
        let scope = Scope::of(ctx);
        let only = self.viewer.staff()?.editions.as_ref()?;
        Some(only.iter().filter_map(|id| scope.view_of(&self.viewer, *id).map(Edition)).collect())
    }

    /// The account into which they signed in. Null: the public, and the bearers of access tokens.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let id = self.viewer.account()?;
        let found = Scope::of(ctx).hub().store().account(id).await.map_err(store_error);
        found.map(|row| row.map(Account)).transpose()
    }

    /// When they are let in no more: a sign-in lasts longer whenever it is used. Null: when their
    /// token is revoked, or the public.
    async fn expires_at(&self, ctx: &Context<'_>) -> Option<Result<Timestamp>> {
        let scope = Scope::of(ctx);
        let bearer = scope.hub().bearer(self.presented?, scope.now()).await;
        bearer.map_err(store_error).map(|bearer| bearer?.expires_at).transpose()
    }
}

/// The service.
pub struct Service;

/// The service: its version, its clock and its limits.
#[Object]
impl Service {
    /// Its version.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Its time.
    async fn now(&self, ctx: &Context<'_>) -> Timestamp {
        Scope::of(ctx).now()
    }

    /// What a request may be. A request beyond a limit is refused with LIMIT_EXCEEDED; a connection
    /// beyond one, before it begins, with OVERLOADED or RATE_LIMITED and `Retry-After`.
    async fn limits(&self, ctx: &Context<'_>) -> ServiceLimits {
        ServiceLimits::of(ctx.data_unchecked::<Limits>())
    }
}

/// What a request may be. 0 means that there is no limit.
#[derive(SimpleObject)]
pub struct ServiceLimits {
    /// The longest document, in bytes.
    document_bytes: i32,
    /// How deep brackets of all kinds may be nested in a document.
    bracket_depth: i32,
    /// The most tokens of a document.
    tokens: i32,
    /// The most fields of a document, with its fragments expanded.
    fields: i32,
    /// The highest cost of an operation: a field costs 1, and what is below it once for each item
    /// that `first`, `last` or `ids` asks for, or else that a list of its name usually has.
    cost: i32,
    /// How deep selections may be nested.
    depth: i32,
    /// The most aliases of a document.
    aliases: i32,
    /// The most directives of a document.
    directives: i32,
    /// The most root fields of a query.
    root_fields: i32,
    /// The most root fields of a mutation.
    mutation_fields: i32,
    /// The most items of a list in a document or in a variable.
    list_items: i32,
    /// The most bytes of all variables together, written as JSON without white space.
    variable_bytes: i32,
    /// How deep lists and objects may be nested in a variable.
    variable_depth: i32,
    /// The most different subscriptions at once on one node, however many follow each.
    cohorts: i32,
    /// The most sessions of one agenda.
    agenda_sessions: i32,
    /// The most queries and mutations that are executed at once for the public on one node, and as
    /// many again for staff. More are refused with OVERLOADED when they have waited for a moment.
    executions: i32,
    /// How long a query may wait for what it asks for, in seconds; one that waits longer is refused
    /// with UNAVAILABLE. A mutation is never cut off.
    execution_seconds: i32,
    /// The longest page of a connection.
    page_size: i32,
    /// The longest text of a search, in characters. A longer one is BAD_USER_INPUT.
    search_characters: i32,
    /// The longest body of a POST, in bytes.
    body_bytes: i32,
    /// How long the body of a POST may take to arrive, in seconds; 408 otherwise.
    body_seconds: i32,
    /// The most bytes of bodies that are being read at once on one node.
    bodies_bytes: i32,
    /// The most bytes of a request line and its headers; 431 otherwise.
    header_bytes: i32,
    /// The most headers of a request; 431 otherwise.
    headers: i32,
    /// How long a request line and its headers may take to arrive, and a connection on which nothing
    /// is asked may stay open, in seconds.
    header_seconds: i32,
    /// The most connections of one node, whatever they carry. One too many is closed at once.
    sockets: i32,
    /// The most connections from one address to one node.
    sockets_per_address: i32,
    /// The longest message on a WebSocket, in bytes.
    message_bytes: i32,
    /// The most operations under way on one WebSocket.
    operations: i32,
    /// How long a WebSocket may take until its `connection_init`, in seconds.
    init_seconds: i32,
    /// The most WebSockets and event streams of one node together.
    connections: i32,
    /// The most WebSockets and event streams from one address to one node.
    connections_per_address: i32,
    /// The most mails that anybody may have sent to one recipient, an hour.
    mails_to_recipient: i32,
    /// The most mails that may be asked for from one address, an hour.
    mails_from_address: i32,
    /// The most mails that may be asked for by everybody together, an hour.
    mails: i32,
    /// The most changes of agendas and uses of private links from one address, a minute.
    writes_from_address: i32,
    /// The most attempts to sign in from one address, an hour.
    sign_ins_from_address: i32,
    /// The most attempts to sign in to one account from one address, an hour.
    sign_ins_to_account_from_address: i32,
    /// The most attempts to sign in to one account from anywhere, an hour.
    sign_ins_to_account: i32,
    /// The most requests from one address, a minute; on a WebSocket each operation counts.
    requests_from_address: i32,
    /// The most requests of one token, a minute.
    requests_of_token: i32,
    /// The most readings of what a secret opens (agendas, their calendars, private pages) from one
    /// address, a minute.
    secret_reads_from_address: i32,
    /// How long a sign-in lasts that is not used, in seconds. What is followed is no use; what is
    /// asked for is.
    sign_in_idle_seconds: i32,
    /// How long a sign-in lasts however often it is used, in seconds.
    sign_in_longest_seconds: i32,
}

impl ServiceLimits {
    fn of(limits: &Limits) -> Self {
        let Limits { transport, rates, .. } = limits;
        let long = |size: u64| i32::try_from(size).unwrap_or(i32::MAX);
        let wide = |size: usize| i32::try_from(size).unwrap_or(i32::MAX);
        Self {
            document_bytes: wide(limits.document_bytes),
            bracket_depth: wide(limits.bracket_depth),
            tokens: wide(limits.tokens),
            fields: long(limits.fields),
            cost: long(limits.cost),
            depth: long(limits.depth),
            aliases: long(limits.aliases),
            directives: long(limits.directives),
            root_fields: long(limits.root_fields),
            mutation_fields: long(limits.mutation_fields),
            list_items: wide(limits.list_items),
            variable_bytes: wide(limits.variable_bytes),
            variable_depth: wide(limits.variable_depth),
            cohorts: wide(limits.cohorts),
            agenda_sessions: wide(limits.agenda_sessions),
            executions: wide(limits.executions),
            execution_seconds: long(limits.execution_seconds),
            page_size: long(limits.page_size),
            search_characters: wide(Wanted::MAX_CHARS),
            body_bytes: wide(transport.body_bytes),
            body_seconds: long(transport.body_seconds),
            bodies_bytes: wide(transport.bodies_bytes),
            header_bytes: wide(transport.header_bytes),
            headers: wide(transport.headers),
            header_seconds: long(transport.header_seconds),
            sockets: wide(transport.sockets),
            sockets_per_address: wide(transport.sockets_per_address),
            message_bytes: wide(transport.message_bytes),
            operations: wide(transport.operations),
            init_seconds: long(transport.init_seconds),
            connections: wide(transport.connections),
            connections_per_address: wide(transport.connections_per_address),
            mails_to_recipient: long(rates.mails_to_recipient.into()),
            mails_from_address: long(rates.mails_from_address.into()),
            mails: long(rates.mails.into()),
            writes_from_address: long(rates.writes_from_address.into()),
            sign_ins_from_address: long(rates.sign_ins_from_address.into()),
            sign_ins_to_account_from_address: long(rates.sign_ins_to_account_from_address.into()),
            sign_ins_to_account: long(rates.sign_ins_to_account.into()),
            requests_from_address: long(rates.requests_from_address.into()),
            requests_of_token: long(rates.requests_of_token.into()),
            secret_reads_from_address: long(rates.secret_reads_from_address.into()),
            sign_in_idle_seconds: seconds(SIGN_IN_IDLE_MILLIS),
            sign_in_longest_seconds: seconds(SIGN_IN_LONGEST_MILLIS),
        }
    }
}

fn seconds(millis: i64) -> i32 {
    i32::try_from(millis / 1_000).unwrap_or(i32::MAX)
}
