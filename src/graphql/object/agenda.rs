//! Agendas.

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::edition::Edition;
use super::notifications::AgendaNotifications;
use super::session::Session;
use crate::graphql::error::store_error;
use crate::graphql::scope::Scope;
use crate::program::{Clash, View};
use crate::store;
use crate::types::{SecretHash, SessionId, Timestamp};

/// An agenda, as whoever has its secret sees it.
pub struct Agenda {
    /// The edition as the public sees it, whoever asks.
    view: View,
    row: store::Agenda,
    token: String,
}

/// Two followed sessions that take place at the same time.
#[derive(SimpleObject)]
pub struct AgendaConflict {
    /// The two, in the order of time.
    sessions: Vec<Session>,
    /// When the time that they share begins.
    starts_at: Timestamp,
    /// When it ends.
    ends_at: Timestamp,
}

/// How many conflicts are told.
const MAX_CONFLICTS: usize = 100;

impl Agenda {
    /// An agenda with its token, and its edition as the public sees it.
    pub fn of(view: View, row: store::Agenda, token: String) -> Self {
        Self { view, row, token }
    }
}

/// What somebody means to attend of one edition. There is no account: whoever has its token has the
/// agenda, on as many devices as they like. It shows what the public may see, whoever asks.
#[Object]
impl Agenda {
    /// Its id. It opens nothing.
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// The edition.
    async fn edition(&self) -> Edition {
        Edition(self.view.clone())
    }

    /// Raised by each change of what is followed.
    async fn version(&self) -> i32 {
        i32::try_from(self.row.version).unwrap_or(i32::MAX)
    }

    /// The sessions that are followed, in the order of time. Cancelled ones stay.
    async fn sessions(&self) -> Vec<Session> {
        Session::list(&self.view, self.view.followed(&self.row.sessions))
    }

    /// Sessions that are followed and were taken out of the program. They come back with it; until
    /// then there is nothing to tell of them.
    async fn removed_sessions(&self) -> Vec<ID> {
        let is_gone = |id: &&SessionId| self.view.session(**id).is_none();
        let gone = self.row.sessions.iter().filter(is_gone);
        gone.map(|id| id.to_string().into()).collect()
    }

    /// Which of the sessions cannot both be attended, by time: their expected times overlap. What is
    /// cancelled, or has no end, conflicts with nothing. The first hundred.
    async fn conflicts(&self) -> Vec<AgendaConflict> {
        let clashes = self.view.clashes(&self.row.sessions).into_iter();
        let conflict = |Clash { sessions, shared }| AgendaConflict {
            sessions: Session::list(&self.view, sessions.into()),
            starts_at: shared.start(),
            ends_at: shared.end(),
        };
        clashes.take(MAX_CONFLICTS).map(conflict).collect()
    }

    /// What its owner wants to hear of by mail. Null: nothing.
    async fn notifications(&self, ctx: &Context<'_>) -> Result<Option<AgendaNotifications>> {
        let store = Scope::of(ctx).hub().store();
        let found = store.notifications(SecretHash::of(&self.token)).await.map_err(store_error)?;
        Ok(found.and_then(|(_, wish)| wish).map(AgendaNotifications::from))
    }

    /// The path of the agenda as a calendar that apps can subscribe to. It holds the token: whoever
    /// has it reads the agenda and can change it.
    async fn calendar_url(&self) -> String {
        format!("/agendas/{}.ics", self.token)
    }
}
