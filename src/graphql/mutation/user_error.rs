//! Refusals that an editor can act on, as data: which input, which rule, and what is in the way, in
//! the caller's language.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use async_graphql::{Context, Interface, Object, Result};

use super::common::tried;
use super::fault::{Fault, InputRule, not_found};
use super::in_the_way::InTheWay;
use crate::entity::edition::Severity;
use crate::feed::Told;
use crate::graphql::error::store_error;
use crate::graphql::object::conflict::Conflict;
use crate::graphql::object::node::Node;
use crate::graphql::object::revision::Revision;
use crate::graphql::scope::Scope;
use crate::program::{Problem, ProblemKind, RecordId, Refusal, View, describe_conflict};
use crate::types::{Audience, EditionId, RevisionNumber, Tongue};

/// How many of the revisions in question a stale edit is told of.
const MAX_SINCE: usize = 20;

/// Why something was refused. Nothing was written.
#[derive(Interface)]
#[graphql(
    field(
        name = "message",
        ty = "String",
        desc = "What is wrong, in words: in Korean or English, whichever the request wants first."
    ),
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

/// The language in which a request is told what is wrong.
fn tongue(ctx: &Context<'_>) -> Tongue {
    Tongue::of(Scope::of(ctx).languages().iter())
}

/// A value that cannot be, and why.
pub struct InvalidInput {
    fault: Fault,
    path: Vec<String>,
    in_the_way: Box<InTheWay>,
}

/// A value that cannot be.
#[Object]
impl InvalidInput {
    /// What is wrong, in words: in Korean or English, whichever the request wants first.
    async fn message(&self, ctx: &Context<'_>) -> String {
        let tongue = tongue(ctx);
        format!("{}{}", self.fault.say(tongue), self.in_the_way.say(tongue))
    }

    /// The field of the input, from the outside in.
    async fn path(&self) -> &Vec<String> {
        &self.path
    }

    /// The rule that it breaks.
    async fn rule(&self) -> InputRule {
        self.fault.rule
    }

    /// What is in the way, as the program stands, at most 20. Empty: nothing but the value itself.
    async fn in_the_way(&self) -> &[Node] {
        &self.in_the_way.nodes
    }
}

/// Something that is not there, or is not to be seen.
pub struct NotFound {
    path: Vec<String>,
}

/// Something that does not exist or may not be seen; the two cannot be told apart.
#[Object]
impl NotFound {
    /// What is wrong, in words: in Korean or English, whichever the request wants first.
    async fn message(&self, ctx: &Context<'_>) -> String {
        not_found(tongue(ctx)).to_owned()
    }

    /// The field of the input, from the outside in.
    async fn path(&self) -> &Vec<String> {
        &self.path
    }
}

/// Conflicts that an edit would create.
pub struct ScheduleConflict {
    path: Vec<String>,
    conflicts: Vec<Conflict>,
}

/// Conflicts that the edit would create: some block, or some warn and were not accepted.
#[Object]
impl ScheduleConflict {
    /// What is wrong, in words: in Korean or English, whichever the request wants first.
    async fn message(&self, ctx: &Context<'_>) -> String {
        self.say(tongue(ctx))
    }

    /// The edit that brought the first of the heaviest of them about, where there are several edits.
    /// Empty: there is one.
    async fn path(&self) -> &Vec<String> {
        &self.path
    }

    /// The conflicts. Their sessions are as they would have been.
    async fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }
}

impl ScheduleConflict {
    /// How many block and how many warn, and the heaviest of them.
    fn say(&self, tongue: Tongue) -> String {
        let of =
            |severity| self.conflicts.iter().filter(move |one| one.conflict.severity == severity);
        let (block, warn) = (of(Severity::Block).count(), of(Severity::Warn).count());
        let counted = match (block, warn, tongue) {
            (_, 0, Tongue::English) => format!("conflicts that block: {block}"),
            (0, _, Tongue::English) => format!("conflicts that warn: {warn}"),
            (_, _, Tongue::English) => {
                format!("conflicts that block: {block}, that warn: {warn}")
            }
            (_, 0, Tongue::Korean) => format!("일정 충돌 차단 {block}건"),
            (0, _, Tongue::Korean) => format!("일정 충돌 경고 {warn}건"),
            (_, _, Tongue::Korean) => format!("일정 충돌 차단 {block}건, 경고 {warn}건"),
        };
        let heaviest = of(Severity::Block).chain(of(Severity::Warn)).next();
        let Some(Conflict { view, conflict }) = heaviest else { return counted };
        let described = describe_conflict(conflict, view);
        let described = described.pick([tongue.locale()].iter(), &[]).1.to_owned();
        format!("{counted}. {described}")
    }
}

/// What an edit would change, and was changed since.
pub struct StaleRevision {
    current: i32,
    since: Vec<Revision>,
    changed: InTheWay,
    path: Vec<String>,
}

/// What the edit would change was changed after the revision that the editor looked at.
#[Object]
impl StaleRevision {
    /// What is wrong, in words: in Korean or English, whichever the request wants first.
    async fn message(&self, ctx: &Context<'_>) -> String {
        let tongue = tongue(ctx);
        let words = tongue.say(
            "what this edit would change was changed since",
            "확인하신 뒤에 변경된 항목이 있습니다",
        );
        format!("{words}{}", self.changed.say(tongue))
    }

    /// The field of the input, from the outside in.
    async fn path(&self) -> &Vec<String> {
        &self.path
    }

    /// The edition's newest revision.
    async fn current(&self) -> i32 {
        self.current
    }

    /// The revisions in question, newest first, at most 20.
    async fn since(&self) -> &[Revision] {
        &self.since
    }
}

fn path_of(path: &str) -> Vec<String> {
    path.split('.').map(str::to_owned).collect()
}

impl UserError {
    /// Something that does not exist or may not be seen.
    pub fn not_found(path: &str) -> Self {
        Self::NotFound(NotFound { path: path_of(path) })
    }

    /// A value that cannot be.
    pub fn invalid(path: &str, fault: impl Into<Fault>) -> Self {
        let (fault, path) = (fault.into(), path_of(path));
        Self::InvalidInput(InvalidInput { fault, path, in_the_way: Box::default() })
    }

    fn of(kind: ProblemKind, path: Vec<String>, in_the_way: InTheWay) -> Self {
        match InputRule::of(kind) {
            Some(rule) => Self::InvalidInput(InvalidInput {
                fault: rule.into(),
                path,
                in_the_way: Box::new(in_the_way),
            }),
            None => Self::NotFound(NotFound { path }),
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
        Refusal::Problem(problem) => of_problem(scope, edition, problem, place),
        Refusal::Stale { looked_at, current, objects } => {
            let since = revisions(scope, edition, looked_at, &objects).await?;
            UserError::StaleRevision(StaleRevision {
                path: vec!["expectedRevision".to_owned()],
                current: current.0,
                changed: in_the_way(scope, edition, objects),
                since,
            })
        }
        Refusal::Conflicts { edit, conflicts, program } => {
            let today = scope.hub().newest(edition);
            let program = match &today {
                Some(today) => program.shown_at(today.cursor()),
                None => *program,
            };
            let view = tried(today, Arc::new(program));
            let conflict = |conflict| Conflict { view: view.clone(), conflict };
            UserError::ScheduleConflict(ScheduleConflict {
                path: place.of_edit(edit),
                conflicts: conflicts.into_iter().map(conflict).collect(),
            })
        }
        Refusal::Replay(error) => return Err(async_graphql::Error::new(error.to_string())),
    };
    Ok(vec![error])
}

fn of_problem(scope: &Scope, edition: EditionId, problem: Problem, place: Place) -> UserError {
    // What all edits share stands beside them, also where there are several.
    let mut path = match problem.kind {
        ProblemKind::UnknownRevision => Vec::new(),
        _ => place.of_edit(problem.edit),
    };
    path.extend(problem.path);
    UserError::of(problem.kind, path, in_the_way(scope, edition, problem.in_the_way))
}

/// What is in the way, as the program stands.
fn in_the_way(
    scope: &Scope,
    edition: EditionId,
    ids: impl IntoIterator<Item = RecordId>,
) -> InTheWay {
    let Some(today) = scope.hub().newest(edition) else { return InTheWay::default() };
    InTheWay::of(&View::of(today, Audience::Staff), ids, scope.languages())
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
