//! The root of all following.

use std::sync::Arc;

use async_graphql::{Context, ID, Result, Subscription};
use async_stream::try_stream;
use futures_util::{Stream, StreamExt as _};

use super::error::{bad_argument, store_error};
use super::id;
use super::object::revision::{Revision, resync_required};
use super::scalar::CursorText;
use super::scope::Scope;
use crate::feed::{FollowError, Told};
use crate::program::Touches;
use crate::types::EditionId;

/// The root of all following.
pub struct SubscriptionRoot;

/// Everything that can be followed, live.
#[Subscription(name = "Subscription")]
impl SubscriptionRoot {
    /// Every revision of an edition's program that the caller may see, in order, without gap or
    /// repeat. With `after`, first those since the cursor. Read `edition.cursor` with your first
    /// query and subscribe after it. The stream ends with the error RESYNC_REQUIRED when the cursor
    /// is unknown: query again. The filters choose whole revisions: one that touches any of the
    /// rooms (before or after) or any of the sessions; its `changes` are not cut.
    async fn program_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edition's id.")] edition: ID,
        #[graphql(desc = "After this position. Absent: from now on.")] after: Option<CursorText>,
        #[graphql(
            desc = "Only revisions that touch one of these rooms, one that contains it or a \
                          part of it. Absent or empty, like `sessions`: all."
        )]
        rooms: Option<Vec<ID>>,
        #[graphql(desc = "Only revisions that touch one of these sessions.")] sessions: Option<
            Vec<ID>,
        >,
    ) -> Result<impl Stream<Item = Result<Revision>> + use<>> {
        let edition: EditionId = id::read("edition", &edition)?;
        let touches = Touches {
            rooms: id::read_list("rooms", rooms.as_ref())?,
            sessions: id::read_list("sessions", sessions.as_ref())?,
        };
        let after = match after {
            Some(cursor) => Some(cursor.position().ok_or_else(resync_required)?),
            None => None,
        };
        let scope = Scope::of(ctx).clone();
        let audience = scope.viewer().audience_of(edition);
        let following = scope
            .hub()
            .follow(edition, after, audience)
            .ok_or_else(|| bad_argument("edition", "does not exist"))?;
        Ok(events(scope, following, touches))
    }
}

fn events(
    scope: Arc<Scope>,
    following: impl Stream<Item = Result<Told, FollowError>> + Send,
    touches: Touches,
) -> impl Stream<Item = Result<Revision>> + Send {
    try_stream! {
        let mut following = Box::pin(following);
        while let Some(told) = following.next().await {
            let told = told.map_err(follow_error)?;
            let edition = told.step.after.edition_id();
            let audience = scope.viewer().audience_of(edition);
            if touches.matches(&told.step, &told.changes, audience) {
                let revision = Revision::of(told, audience);
                scope.pin(revision.position());
                yield revision;
            }
        }
    }
}

fn follow_error(error: FollowError) -> async_graphql::Error {
    match error {
        FollowError::ResyncRequired => resync_required(),
        FollowError::Store(error) => store_error(error),
    }
}
