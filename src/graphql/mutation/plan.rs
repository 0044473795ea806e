//! From the input of a mutation to an edit of the program.

use std::collections::BTreeSet;

use async_graphql::Result;

use super::common::CommonInput;
use super::reader::Reader;
use crate::graphql::object::node::Node;
use crate::graphql::scope::Scope;
use crate::program::{Edit, RecordId, View};
use crate::types::{EditionId, SessionId};

/// The input of an edit of a program: of a mutation of its own, and of one among several.
pub trait ProgramEdit: Sized + Send {
    /// What all program edits share.
    fn common(&mut self) -> &mut CommonInput;

    /// What is wanted. None: the reader has found out why it cannot be.
    fn plan(self, reader: &mut Reader<'_>) -> Result<Option<Plan>>;
}

/// An edit, and where.
#[derive(Debug)]
pub struct Plan {
    /// The edition. None: what is to be edited does not exist or may not be seen.
    pub edition: Option<EditionId>,
    /// The field that names what is to be edited.
    pub path: &'static str,
    /// What is wanted.
    pub edit: Edit,
    /// What the answer shows.
    pub shown: Vec<RecordId>,
    /// If a row was made with this key already, the answer shows that one.
    pub client_key: Option<String>,
}

impl Plan {
    /// To make something in an edition.
    pub fn to_make(
        edition: EditionId,
        edit: Edit,
        made: RecordId,
        client_key: Option<String>,
    ) -> Self {
        Self { edition: Some(edition), path: "edition", edit, shown: vec![made], client_key }
    }

    /// To edit something that is a node; `path` is the field that names it.
    pub fn of_row(scope: &Scope, path: &'static str, row: RecordId, edit: Edit) -> Self {
        let edition = edition_where(scope, |view| Node::of(view, row).is_some());
        Self { edition, path, edit, shown: vec![row], client_key: None }
    }

    /// To edit one session.
    pub fn of_session(scope: &Scope, session: SessionId, edit: Edit) -> Self {
        Self { path: "session", ..Self::of_sessions(scope, vec![session], edit) }
    }

    /// To edit several sessions of one edition; those of another than the first are not found in it.
    /// One that is named twice is shown once.
    pub fn of_sessions(scope: &Scope, sessions: Vec<SessionId>, edit: Edit) -> Self {
        let of_session = |id: &SessionId| edition_where(scope, |view| view.session(*id).is_some());
        let mut seen = BTreeSet::new();
        Self {
            edition: sessions.first().and_then(of_session),
            path: "sessions.0",
            edit,
            shown: sessions
                .into_iter()
                .filter(|session| seen.insert(*session))
                .map(RecordId::Session)
                .collect(),
            client_key: None,
        }
    }
}

/// The edition in which something is seen.
pub fn edition_where(scope: &Scope, is_seen: impl Fn(&View) -> bool) -> Option<EditionId> {
    let found = scope.find(|view| is_seen(view).then(|| view.edition().id));
    found.map(|(_, edition)| edition)
}
