//! Undoing a revision.

use async_graphql::{Context, ID, InputObject, Object, Result};

use super::common::{Asked, CommonInput, commit};
use super::payload::RevertRevisionPayload;
use super::reader::Reader;
use crate::graphql::error::denied;
use crate::graphql::scope::Scope;
use crate::types::{Deed, EditionId, RevisionNumber};

/// A revision to be undone.
#[derive(Debug, InputObject)]
pub struct RevertRevisionInput {
    /// The edition.
    edition: ID,
    /// The number of the revision.
    revision: i32,
    /// What all program edits share.
    #[graphql(flatten)]
    common: CommonInput,
}

/// Undoing revisions.
#[derive(Default)]
pub struct RevertMutation;

#[Object]
impl RevertMutation {
    /// Undoes one revision, the newest or an older one, as a new revision. Refused with StaleRevision,
    /// which tells what came since, where a later revision changed the same or needs what would go.
    /// The first revision, which made the edition, and those that erased somebody cannot be undone;
    /// nobody who was erased comes back.
    async fn revert_revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The revision.")] input: RevertRevisionInput,
    ) -> Result<RevertRevisionPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::AnyOfStaff).map_err(denied)?;
        let mut reader = Reader::new(scope);
        let edition: EditionId = reader.id("edition", &input.edition)?;
        let wish = input.common.read(&mut reader);
        let asked = Asked::Undo(edition, RevisionNumber(input.revision));
        Ok(RevertRevisionPayload::of(commit(scope, reader, wish, asked).await?))
    }
}
