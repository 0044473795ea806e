//! Revisions, as an audience is told of them.

use std::sync::Arc;

use async_graphql::connection::{Connection, Edge, EmptyFields};
use async_graphql::{Context, ID, Object, Result};

use super::change::Change;
use crate::feed::Told;
use crate::graphql::connection::page_size;
use crate::graphql::error::{ErrorCode, store_error};
use crate::graphql::scalar::CursorText;
use crate::graphql::scope::Scope;
use crate::graphql::text::LocalizedText;
use crate::program::{SessionChange, View, VisibleChange};
use crate::types::{Audience, Credential, Cursor, RevisionNumber, SessionId, Timestamp};

/// How many changes a revision shows; of a larger one, clients query the program again.
const MAX_CHANGES: usize = 200;

/// A page of revisions.
pub type RevisionConnection = Connection<String, Revision, RevisionTotal, EmptyFields>;

/// One revision.
pub struct Revision {
    told: Told,
    before: View,
    after: View,
}

impl Revision {
    /// A revision as an audience is told of it.
    pub fn of(told: Told, audience: Audience) -> Self {
        let view = |program| View::of_the_past(program, told.today.clone(), audience);
        let (before, after) = (view(told.step.before.clone()), view(told.step.after.clone()));
        Self { told, before, after }
    }

    /// Its position in the history.
    pub fn position(&self) -> Cursor {
        self.after.cursor()
    }
}

/// A numbered, atomic set of changes. The numbers that a public client sees may jump: revisions in
/// which nothing public changed are not told.
#[Object]
impl Revision {
    /// Its number in the edition.
    async fn number(&self) -> i32 {
        self.told.step.revision.number.0
    }

    /// Its position: resume after it.
    async fn cursor(&self) -> CursorText {
        self.position().into()
    }

    /// When it was committed.
    async fn committed_at(&self) -> Timestamp {
        self.told.step.revision.committed_at
    }

    /// Why, for everybody: shown with the change on screens and in mail.
    async fn reason(&self) -> Option<LocalizedText> {
        LocalizedText::maybe(&self.after, self.told.step.revision.reason.as_ref())
    }

    /// Staff (null for others): who.
    async fn actor(&self) -> Option<&str> {
        self.after.is_for_staff().then_some(self.told.step.revision.actor.as_str())
    }

    /// Staff (null for others): the id of the account that committed it, or of the access token. Null
    /// as well: a command or a participant did.
    async fn credential(&self) -> Option<ID> {
        let credential = self.told.step.revision.credential?;
        self.after.is_for_staff().then(|| match credential {
            Credential::Account(account) => account.to_string().into(),
            Credential::Token(token) => token.to_string().into(),
        })
    }

    /// Staff (null for others): the note.
    async fn note(&self) -> Option<&str> {
        self.after.is_for_staff().then_some(self.told.step.revision.note.as_deref()).flatten()
    }

    /// What changed. At most 200; a larger revision (an import, a whole edition moved) has
    /// `isComplete: false`, and clients query the program again instead of applying it.
    async fn changes(&self) -> Vec<Change> {
        let changes = self.told.changes.iter().take(MAX_CHANGES);
        changes.filter_map(|change| Change::of(change, &self.before, &self.after)).collect()
    }

    /// How many changes there are in all.
    async fn change_count(&self) -> i32 {
        i32::try_from(self.told.changes.len()).unwrap_or(i32::MAX)
    }

    /// Whether `changes` holds all of them.
    async fn is_complete(&self) -> bool {
        self.told.changes.len() <= MAX_CHANGES
    }
}

/// How many revisions there are beyond the page.
pub struct RevisionTotal {
    view: View,
    session: Option<SessionId>,
}

/// How many revisions there are beyond the page.
#[Object]
impl RevisionTotal {
    /// How many there are in all, from revision 1.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let scope = Scope::of(ctx);
        let count = told_after(scope, &self.view, RevisionNumber::ZERO, self.session, usize::MAX);
        Ok(i32::try_from(count.await?.0.len()).unwrap_or(i32::MAX))
    }
}

/// The revisions after a cursor, oldest first, that the view's audience is told of; with a session,
/// those that changed it.
pub async fn revisions(
    scope: &Arc<Scope>,
    view: &View,
    after: Option<CursorText>,
    first: Option<i32>,
    session: Option<SessionId>,
) -> Result<RevisionConnection> {
    let first = page_size("first", first)?;
    let start = match after {
        Some(cursor) => {
            let start = known_position(scope, view, &cursor).await?;
            // An app that syncs by this must drop whom it knows and may know no more.
            let syncs = session.is_none() && view.audience() == Audience::Public;
            let edition = view.today().edition_id();
            let store = scope.past().store();
            if syncs && store.erased_after(edition, start).await.map_err(store_error)? {
                return Err(resync_required());
            }
            start
        }
        None => RevisionNumber::ZERO,
    };
    let (told, has_more) = told_after(scope, view, start, session, first).await?;
    let has_previous = start > RevisionNumber::ZERO;
    let total = RevisionTotal { view: view.clone(), session };
    let mut connection = Connection::with_additional_fields(has_previous, has_more, total);
    connection.edges.extend(told.into_iter().map(|told| {
        let revision = Revision::of(told, view.audience());
        Edge::new(revision.position().to_string(), revision)
    }));
    Ok(connection)
}

/// A cursor of this history, not later than the present. One of a later revision than this node
/// knows may come from another node: the database is asked before it is refused.
async fn known_position(
    scope: &Arc<Scope>,
    view: &View,
    cursor: &CursorText,
) -> Result<RevisionNumber> {
    let today = view.today();
    let Some(at) = cursor.position().filter(|at| at.epoch == today.epoch()) else {
        return Err(resync_required());
    };
    if at.revision <= today.revision() {
        return Ok(at.revision);
    }
    let hub = scope.hub();
    hub.catch_up(today.edition_id()).await.map_err(store_error)?;
    let newest = hub.newest(today.edition_id()).map(|program| program.cursor());
    match newest {
        Some(newest) if newest.epoch == at.epoch && newest.revision >= at.revision => {
            Ok(at.revision)
        }
        _ => Err(resync_required()),
    }
}

/// The word that a client must start again.
pub fn resync_required() -> async_graphql::Error {
    ErrorCode::ResyncRequired
        .error("the cursor does not lead to the present; query the program again")
}

/// At most `wanted` revisions, and whether there are more.
async fn told_after(
    scope: &Arc<Scope>,
    view: &View,
    after: RevisionNumber,
    session: Option<SessionId>,
    wanted: usize,
) -> Result<(Vec<Told>, bool)> {
    let today = view.today().clone();
    let history = scope.past().history(today, after).await.map_err(store_error)?;
    let mut told = Vec::new();
    for step in history {
        let step = step.map_err(|error| async_graphql::Error::new(error.to_string()))?;
        let Some(one) = Told::of(step, view.today().clone(), view.audience()) else { continue };
        if session.is_some_and(|session| !tells_of(&one, session)) {
            continue;
        }
        if told.len() == wanted {
            return Ok((told, true));
        }
        told.push(one);
    }
    Ok((told, false))
}

fn tells_of(told: &Told, session: SessionId) -> bool {
    told.changes.iter().any(|change| match change {
        VisibleChange::Session(id, what) => *id == session && *what != SessionChange::Removed,
        _ => false,
    })
}
