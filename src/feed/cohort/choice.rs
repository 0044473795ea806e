//! Which of the revisions that its cohort is told a member is given.

use tokio::sync::watch;

use super::ring::Ring;
use crate::feed::agenda::FollowedAgenda;
use crate::program::{Touched, Touches};

/// Which revisions a member wants. It is never a part of what makes members alike.
pub enum Choice {
    /// Those that touch rooms or sessions.
    Touches(Touches),
    /// Those that touch a session that is in an agenda when they are told.
    Agenda(FollowedAgenda),
}

impl Choice {
    /// Whether a revision is wanted, now.
    pub(super) fn wants(&self, touched: &Touched) -> bool {
        match self {
            Self::Touches(places) => places.matches(touched),
            Self::Agenda(agenda) => agenda.wants(touched),
        }
    }

    /// Whether there is nothing more to be chosen by.
    pub(super) fn is_over(&self) -> bool {
        match self {
            Self::Touches(_) => false,
            Self::Agenda(agenda) => agenda.is_deleted(),
        }
    }

    /// Waits until a ring changes, or nothing more can be chosen. None: the cohort has ended.
    pub(super) async fn wait<S>(&mut self, ring: &mut watch::Receiver<Ring<S>>) -> Option<()> {
        match self {
            Self::Touches(_) => ring.changed().await.ok(),
            // In a box of its own, so that those who follow no agenda need no room for it.
            Self::Agenda(agenda) => {
                let waiting = async {
                    tokio::select! {
                        changed = ring.changed() => changed.ok(),
                        () = agenda.deleted() => Some(()),
                    }
                };
                Box::pin(waiting).await
            }
        }
    }
}
