//! Tracks and kinds of session.

use std::sync::Arc;

use async_graphql::{ID, Object, Result};

use super::session::Session;
use crate::entity::{session_kind, track};
use crate::graphql::filter::SessionFilter;
use crate::graphql::text::LocalizedText;
use crate::program::View;

/// One track.
pub struct Track {
    /// The view that shows it.
    pub view: View,
    /// Its row.
    pub row: Arc<track::Model>,
}

/// A thread of sessions that belong together.
#[Object]
impl Track {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Its name in addresses, unique in the edition.
    fn slug(&self) -> &str {
        &self.row.slug
    }

    /// What it is called.
    fn name(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &self.row.name)
    }

    /// Its color, `#rrggbb`.
    fn color(&self) -> Option<&str> {
        self.row.color.as_deref()
    }

    /// Its sessions, in the order of time.
    fn sessions(
        &self,
        #[graphql(desc = "Which of them.")] filter: Option<SessionFilter>,
    ) -> Result<Vec<Session>> {
        let mut rows = self.view.sessions_matching(&SessionFilter::read(filter)?);
        rows.retain(|row| row.track_id == Some(self.row.id));
        Ok(Session::list(&self.view, rows))
    }
}

/// One kind of session.
pub struct SessionKind {
    /// The view that shows it.
    pub view: View,
    /// Its row.
    pub row: Arc<session_kind::Model>,
}

/// What sort of thing a session is: a plenary, a workshop, a meal.
#[Object]
impl SessionKind {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Its name in addresses, unique in the edition.
    fn slug(&self) -> &str {
        &self.row.slug
    }

    /// What it is called.
    fn name(&self) -> LocalizedText {
        LocalizedText::of(&self.view, &self.row.name)
    }

    /// The letter that official codes of its sessions begin with.
    fn code_prefix(&self) -> Option<&str> {
        self.row.code_prefix.as_deref()
    }
}
