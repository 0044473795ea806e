//! Refusals that an editor can act on, as data.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use async_graphql::{Interface, Result, SimpleObject};

use crate::feed::Told;
use crate::graphql::error::store_error;
use crate::graphql::object::conflict::Conflict;
use crate::graphql::object::revision::Revision;
use crate::graphql::scope::Scope;
use crate::program::{Problem, ProblemKind, RecordId, Refusal, View};
use crate::types::{Audience, EditionId, RevisionNumber};

/// How many of the revisions in question a stale edit is told of.
const MAX_SINCE: usize = 20;

/// Why something was refused. Nothing was written.
#[derive(Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in words."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "The field of the input, from the outside in."
    )
)]
pub enum UserError {
    /// A value that cannot be.
    InvalidInput(InvalidInput),
    /// Something that does not exist or may not be seen.
    NotFound(NotFound),
    /// Conflicts that the edit would create.
    ScheduleConflict(ScheduleConflict),
    /// What the edit would change was changed since.
    StaleRevision(StaleRevision),
}

/// A value that cannot be.
#[derive(SimpleObject)]
pub struct InvalidInput {
    /// What is wrong, in words.
    message: String,
    /// The field of the input, from the outside in.
    path: Vec<String>,
}

/// Something that does not exist or may not be seen; the two cannot be told apart.
#[derive(SimpleObject)]
pub struct NotFound {
    /// What is wrong, in words.
    message: String,
    /// The field of the input, from the outside in.
    path: Vec<String>,
}

/// Conflicts that the edit would create: some block, or some warn and were not accepted.
#[derive(SimpleObject)]
pub struct ScheduleConflict {
    /// What is wrong, in words.
    message: String,
    /// The field of the input, from the outside in.
    path: Vec<String>,
    /// The conflicts. Their sessions are as they would have been.
    conflicts: Vec<Conflict>,
}

/// What the edit would change was changed after the revision that the editor looked at.
#[derive(SimpleObject)]
pub struct StaleRevision {
    /// What is wrong, in words.
    message: String,
    /// The field of the input, from the outside in.
    path: Vec<String>,
    /// The edition's newest revision.
    current: i32,
    /// The revisions in question, newest first, at most 20.
    since: Vec<Revision>,
}

impl UserError {
    /// Something that does not exist or may not be seen.
    pub fn not_found(path: &str) -> Self {
        Self::from(Problem::at(path, ProblemKind::NotFound))
    }

    /// A value that cannot be.
    pub fn invalid(path: &str, problem: impl std::fmt::Display) -> Self {
        let path = path.split('.').map(str::to_owned).collect();
        Self::InvalidInput(InvalidInput { message: problem.to_string(), path })
    }
}

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        let (message, path) = (problem.kind.to_string(), problem.path);
        match problem.kind {
            ProblemKind::NotFound => Self::NotFound(NotFound { message, path }),
            _ => Self::InvalidInput(InvalidInput { message, path }),
        }
    }
}

/// How an edit was asked for.
#[derive(Debug, Clone, Copy)]
pub enum Place {
    /// By a mutation of its own.
    Alone,
    /// Among several.
    AmongSeveral,
}

impl Place {
    /// What comes before the path of what is wrong with an edit.
    fn of_edit(self, edit: usize) -> Vec<String> {
        match self {
            Self::Alone => Vec::new(),
            Self::AmongSeveral => vec!["edits".to_owned(), edit.to_string()],
        }
    }
}

/// What an editor is told of a refusal.
pub async fn refused(
    scope: &Scope,
    edition: EditionId,
    refusal: Refusal,
    place: Place,
) -> Result<Vec<UserError>> {
    let error = match refusal {
        Refusal::Problem(problem) => {
            let mut path = place.of_edit(problem.edit);
            path.extend(problem.path);
            Problem { path, ..problem }.into()
        }
        Refusal::Stale { looked_at, current, objects } => {
            let since = revisions(scope, edition, looked_at, &objects).await?;
            UserError::StaleRevision(StaleRevision {
                message: "what this edit would change was changed since".to_owned(),
                path: vec!["expectedRevision".to_owned()],
                current: current.0,
                since,
            })
        }
        Refusal::Conflicts { edit, conflicts, program } => {
            let view = View::of(Arc::from(program), Audience::Staff);
            let conflict = |conflict| Conflict { view: view.clone(), conflict };
            UserError::ScheduleConflict(ScheduleConflict {
                message: "the edit would create conflicts".to_owned(),
                path: place.of_edit(edit),
                conflicts: conflicts.into_iter().map(conflict).collect(),
            })
        }
        Refusal::Replay(error) => return Err(async_graphql::Error::new(error.to_string())),
    };
    Ok(vec![error])
}

/// The revisions after one that touched any of these objects, newest first.
async fn revisions(
    scope: &Scope,
    edition: EditionId,
    after: RevisionNumber,
    objects: &BTreeSet<RecordId>,
) -> Result<Vec<Revision>> {
    let Some(today) = scope.hub().newest(edition) else { return Ok(Vec::new()) };
    let history = scope.hub().history(today.clone(), after).await.map_err(store_error)?;
    let mut revisions = VecDeque::new();
    for step in history {
        let step = step.map_err(|error| async_graphql::Error::new(error.to_string()))?;
        if step.revision.touches(objects)
            && let Some(told) = Told::of(step, today.clone(), Audience::Staff)
        {
            revisions.push_front(Revision::of(told, Audience::Staff));
            revisions.truncate(MAX_SINCE);
        }
    }
    Ok(revisions.into())
}
