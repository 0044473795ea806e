//! Following an edition: every revision that an audience may see, once and in order, first those
//! missed and then those to come; or the word that the follower must start again.

use std::sync::Arc;

use async_stream::try_stream;
use futures_util::Stream;
use tokio::time::Instant;

use super::edition::{EditionFeed, Newest};
use super::history::Replay;
use super::hub::{Consent, Hub};
use crate::program::{Program, ReplayError, Step, VisibleChange, project};
use crate::store::StoreError;
use crate::types::{Audience, Cursor, EditionId, RevisionNumber};

/// How many visible revisions a follower may have missed; beyond it, reading the program again is
/// less work for both.
const MAX_MISSED: usize = 1_000;

/// A revision as an audience is told of it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The revision and its two sides.
    pub step: Arc<Step>,
    /// The newest program, whose consent counts.
    pub today: Arc<Program>,
    /// What the audience is told. Never empty.
    pub changes: Arc<[VisibleChange]>,
}

/// Something to be told, and when this node had it.
pub(super) struct News {
    pub(super) told: Told,
    pub(super) since: Instant,
    /// Read before anything else: what is taken back meanwhile makes this doubtful.
    pub(super) consent: Consent,
}

/// Why following ended.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// The cursor is of another history, of the future, or too far back: query again.
    #[error("the cursor does not lead to the present")]
    ResyncRequired,
    /// The agenda by which revisions were chosen was deleted.
    #[error("the agenda was deleted")]
    AgendaDeleted,
    /// The log could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ReplayError> for FollowError {
    fn from(error: ReplayError) -> Self {
        Self::Store(StoreError::Internal(error.into()))
    }
}

impl Told {
    /// What an audience is told of a step. None: nothing.
    pub fn of(step: Arc<Step>, today: Arc<Program>, audience: Audience) -> Option<Self> {
        let changes = project(&step, &today, audience);
        (!changes.is_empty()).then(|| Self { step, today, changes: changes.into() })
    }
}

impl Hub {
    /// Follows an edition from a position on. Every stream of revisions begins here.
    pub(super) fn follow(
        self: &Arc<Self>,
        feed: Arc<EditionFeed>,
        after: RevisionNumber,
        audience: Audience,
    ) -> impl Stream<Item = Result<News, FollowError>> + Send + use<> {
        let hub = self.clone();
        // The watch begins before anything is read, so that no revision falls between.
        let mut newest = feed.watch();
        let mut position = after;
        try_stream! {
            loop {
                let present = newest.borrow_and_update().clone();
                if present.is_over {
                    Err(FollowError::ResyncRequired)?;
                }
                let revision = present.program.revision();
                let missed = hub.missed(feed.clone(), present, position, audience);
                for await news in missed {
                    yield news?;
                }
                position = revision;
                newest.changed().await.map_err(|_| FollowError::ResyncRequired)?;
            }
        }
    }

    /// What an audience is told of the revisions from a position to the present of a moment.
    pub(super) fn missed(
        self: &Arc<Self>,
        feed: Arc<EditionFeed>,
        present: Newest,
        after: RevisionNumber,
        audience: Audience,
    ) -> impl Stream<Item = Result<News, FollowError>> + Send + use<> {
        let hub = self.clone();
        let Newest { program, since, .. } = present;
        let mut consent = self.consent();
        try_stream! {
            for step in hub.steps(&feed, &program, after).await? {
                let consent = *consent.borrow_and_update();
                if let Some(told) = Told::of(step?, feed.newest(), audience) {
                    yield News { told, since, consent };
                }
            }
        }
    }

    /// The history that a cursor belongs to; refuses a cursor from which the present cannot be
    /// reached.
    pub(super) async fn reach(
        &self,
        edition: EditionId,
        after: Cursor,
        audience: Audience,
    ) -> Result<Arc<EditionFeed>, FollowError> {
        let present = self.newest(edition).map(|program| program.revision());
        if present.is_none_or(|present| after.revision > present) {
            self.catch_up(edition).await?;
        }
        let feed = self.feed(edition).ok_or(FollowError::ResyncRequired)?;
        let newest = feed.newest();
        if newest.epoch() != after.epoch || newest.revision() < after.revision || feed.is_over() {
            return Err(FollowError::ResyncRequired);
        }
        if self.erased_after(&feed, &newest, after.revision).await? {
            return Err(FollowError::ResyncRequired);
        }
        let missed = newest.revision().0 - after.revision.0;
        if usize::try_from(missed).is_ok_and(|missed| missed > MAX_MISSED) {
            let mut visible = 0;
            for step in Replay::read(self.store(), newest.clone(), after.revision).await? {
                visible += usize::from(!project(&*step?, &newest, audience).is_empty());
                if visible > MAX_MISSED {
                    return Err(FollowError::ResyncRequired);
                }
            }
        }
        Ok(feed)
    }

    /// Whether somebody was erased after a position. Steps that are kept erase nobody: an erasure
    /// begins anew.
    async fn erased_after(
        &self,
        feed: &EditionFeed,
        newest: &Program,
        position: RevisionNumber,
    ) -> Result<bool, StoreError> {
        if position >= newest.revision() || feed.recent_steps(position, newest).is_some() {
            return Ok(false);
        }
        self.store().erased_after(newest.edition_id(), position).await
    }

    /// The steps from a position to a program: those that are kept, else those of the log.
    async fn steps(
        &self,
        feed: &EditionFeed,
        program: &Arc<Program>,
        position: RevisionNumber,
    ) -> Result<Box<dyn Iterator<Item = Result<Arc<Step>, ReplayError>> + Send>, StoreError> {
        if position >= program.revision() {
            return Ok(Box::new(std::iter::empty()));
        }
        if let Some(steps) = feed.recent_steps(position, program) {
            return Ok(Box::new(steps.into_iter().map(Ok)));
        }
        Ok(Box::new(Replay::read(self.store(), program.clone(), position).await?))
    }
}
