//! The root of all reading.

use async_graphql::{Context, ID, Object, Result};

use super::connection::{ListConnection, Page};
use super::error::{ErrorCode, bad_argument, store_error};
use super::id;
use super::object::account::{AccessToken, Account};
use super::object::agenda::Agenda;
use super::object::edition::Edition;
use super::object::newsletter::Newsletter;
use super::object::node::Node;
use super::object::participant::Person;
use super::object::search::{SearchConnection, SearchKind, SearchResult};
use super::object::service::{Service, Viewer};
use super::rates::TooOften;
use super::scope::Scope;
use crate::program::View;
use crate::types::{Audience, Deed, EditionId, GlobalId, PersonId, RevisionNumber, SecretHash};

/// How many nodes one field finds.
const MAX_NODES: usize = 100;

/// The root of all reading.
pub struct Query;

/// Everything that can be read. What does not exist or may not be seen is null; the two cannot be
/// told apart.
#[Object]
impl Query {
    /// Anything by its id.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id.")] id: ID,
    ) -> Result<Option<Node>> {
        Ok(Node::find(Scope::of(ctx), id::read("id", &id)?))
    }

    /// Several things by their ids: in the order asked, null where nothing is visible. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_NODES {
            return Err(bad_argument("ids", format!("must be at most {MAX_NODES}")));
        }
        let ids: Vec<GlobalId> = id::read_list("ids", Some(&ids))?;
        Ok(ids.into_iter().map(|id| Node::find(Scope::of(ctx), id)).collect())
    }

    /// An edition by its slug; without one, the edition under way, else the next to start, else the
    /// last.
    async fn edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The slug, such as `whrcf-2019`.")] slug: Option<String>,
        #[graphql(desc = "The program as it was at this revision. For staff of the edition; \
                          FORBIDDEN to others. Null if it is not a revision of the edition.")]
        at_revision: Option<i32>,
    ) -> Result<Option<Edition>> {
        let scope = Scope::of(ctx);
        let found = match slug {
            Some(slug) => scope.view_with_slug(&slug),
            None => scope.current_view(),
        };
        match at_revision {
            Some(number) => at(scope, found, RevisionNumber(number)).await,
            None => Ok(found.map(Edition)),
        }
    }

    /// All editions, by startsOn, latest first.
    async fn editions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the front: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After the edge with this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the back: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before the edge with this cursor.")] before: Option<String>,
    ) -> Result<ListConnection<Edition>> {
        let page = Page { first, after, last, before };
        page.cut(Scope::of(ctx).views(), |view| view.edition().id.to_string(), Edition)
    }

    /// A person across editions. Null: no participation of theirs can be seen.
    async fn person(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person's id.")] id: ID,
    ) -> Result<Option<Person>> {
        let id: PersonId = id::read("id", &id)?;
        let known = !Scope::of(ctx).views_with(id).is_empty();
        Ok(known.then_some(Person(id)))
    }

    /// The newsletter.
    async fn newsletter(&self) -> Newsletter {
        Newsletter
    }

    /// An agenda by its secret token. Not by GET, whose address would hold the token.
    async fn agenda(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token that `createAgenda` returned.")] token: String,
    ) -> Result<Option<Agenda>> {
        let scope = Scope::of(ctx);
        scope.rates().read_secret(scope.address()).map_err(TooOften::error)?;
        let found = scope.hub().agenda(SecretHash::of(&token)).await.map_err(store_error)?;
        Ok(found.and_then(|agenda| {
            let view = scope.public_view(agenda.edition)?;
            Some(Agenda::of(view, agenda, token))
        }))
    }

    /// Sessions, participants and organizations by words in any language (Korean and two-letter
    /// words included), best first, with the matched field and a highlighted fragment.
    ///
    /// All the words must be found, in any order. Case, width, diacritics and punctuation make no
    /// difference. Words are found by their beginnings; Hangul, Han and kana from anywhere within and
    /// across spaces, a syllable or consonant at the end as it is while it is typed. A session is
    /// also found by the names of those who contribute, a session or participant by the organization
    /// behind it. A text without a letter or a digit finds nothing; one of more than 200 characters
    /// is BAD_USER_INPUT. The first twelve words count, and one request may search ten times.
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition's id.")] edition: ID,
        #[graphql(desc = "The words, as they were typed so far.")] text: String,
        #[graphql(desc = "Only these. Absent or empty: all.")] kinds: Option<Vec<SearchKind>>,
        #[graphql(desc = "How many, from the front: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "After the edge with this cursor.")] after: Option<String>,
    ) -> Result<SearchConnection> {
        let edition: EditionId = id::read("edition", &edition)?;
        let scope = Scope::of(ctx);
        scope.search()?;
        let view = scope.view(edition).ok_or_else(|| bad_argument("edition", "does not exist"))?;
        let page = Page { first, after, ..Page::default() };
        SearchResult::page(&view, &text, &kinds.unwrap_or_default(), page)
    }

    /// Who is asking.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer::of(Scope::of(ctx))
    }

    /// Staff, admins only (null for others): every account, oldest first.
    async fn accounts(&self, ctx: &Context<'_>) -> Option<Result<Vec<Account>>> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).ok()?;
        let accounts = scope.hub().store().accounts().await.map_err(store_error);
        Some(accounts.map(|rows| rows.into_iter().map(Account).collect()))
    }

    /// Staff, admins only (null for others): every access token, oldest first, revoked ones too.
    async fn access_tokens(&self, ctx: &Context<'_>) -> Option<Result<Vec<AccessToken>>> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).ok()?;
        let tokens = scope.hub().store().tokens().await.map_err(store_error);
        Some(match tokens {
            Ok(rows) => AccessToken::of_all(scope, rows).await,
            Err(error) => Err(error),
        })
    }

    /// The service itself.
    async fn service(&self) -> Service {
        Service
    }
}

/// An edition as it was at a revision. Whoever is not staff of it is refused, whether it exists or
/// not.
async fn at(scope: &Scope, today: Option<View>, number: RevisionNumber) -> Result<Option<Edition>> {
    let is_staff = match &today {
        Some(today) => today.is_for_staff(),
        None => scope.viewer().may(Deed::AnyOfStaff).is_ok(),
    };
    if !is_staff {
        return Err(ErrorCode::Forbidden.error("the program as it was is for staff of the edition"));
    }
    let Some(today) = today else { return Ok(None) };
    let program = scope.hub().at_revision(today.today().clone(), number).await;
    let program = program.map_err(store_error)?;
    Ok(program.map(|program| Edition(View::of(program, Audience::Staff))))
}
