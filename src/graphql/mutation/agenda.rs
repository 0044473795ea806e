//! Agendas: what anybody may do who has the secret of one.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::fault::Fault;
use super::user_error::UserError;
use crate::graphql::error::store_error;
use crate::graphql::id;
use crate::graphql::limits::Limits;
use crate::graphql::object::agenda::Agenda;
use crate::graphql::rates::TooOften;
use crate::graphql::scope::Scope;
use crate::store::{self, AgendaError, NewAgenda, NewFollowing};
use crate::types::{EditionId, SecretHash, SessionId};

/// An agenda to be made.
#[derive(InputObject)]
pub struct CreateAgendaInput {
    /// The edition.
    edition: ID,
    /// The sessions that it begins with. Absent: none.
    sessions: Option<Vec<ID>>,
}

/// A session to be followed.
#[derive(InputObject)]
pub struct FollowSessionInput {
    /// The agenda's token.
    token: String,
    /// The session.
    session: ID,
}

/// A session to be followed no more.
#[derive(InputObject)]
pub struct UnfollowSessionInput {
    /// The agenda's token.
    token: String,
    /// The session.
    session: ID,
}

/// An agenda to be deleted.
#[derive(InputObject)]
pub struct DeleteAgendaInput {
    /// The agenda's token.
    token: String,
}

/// What `createAgenda` answers.
#[derive(SimpleObject, Default)]
pub struct CreateAgendaPayload {
    /// The agenda. Null: refused.
    agenda: Option<Agenda>,
    /// Its secret token, shown this once and kept nowhere: whoever has it has the agenda. Null:
    /// refused.
    token: Option<String>,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

macro_rules! payload {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(SimpleObject)]
        pub struct $name {
            /// The agenda as it is now. Null: refused.
            agenda: Option<Agenda>,
            /// Why it was refused. Empty: it was not.
            user_errors: Vec<UserError>,
        }

        impl From<Result<Option<Agenda>, UserError>> for $name {
            fn from(changed: Result<Option<Agenda>, UserError>) -> Self {
                match changed {
                    Ok(agenda) => Self { agenda, user_errors: Vec::new() },
                    Err(refused) => Self { agenda: None, user_errors: vec![refused] },
                }
            }
        }
    };
}

payload!(FollowSessionPayload, "What `followSession` answers.");
payload!(UnfollowSessionPayload, "What `unfollowSession` answers.");

/// What `deleteAgenda` answers.
#[derive(SimpleObject)]
pub struct DeleteAgendaPayload {
    /// The id of the agenda that was deleted. Null: refused.
    deleted: Option<ID>,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What can be done with agendas.
#[derive(Default)]
pub struct AgendaMutation;

#[Object]
impl AgendaMutation {
    /// Makes an agenda, for anybody: there is no account. Returns its secret token.
    async fn create_agenda(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agenda.")] input: CreateAgendaInput,
    ) -> Result<CreateAgendaPayload> {
        let scope = Scope::of(ctx);
        let edition: EditionId = id::read("input.edition", &input.edition)?;
        let asked: Vec<SessionId> = id::read_list("input.sessions", input.sessions.as_ref())?;
        // Each session is a row, as if it were followed by itself.
        for _ in 0..asked.len().max(1) {
            scope.rates().write(scope.address()).map_err(TooOften::error)?;
        }
        if let Some(problem) = problem_of_new(ctx, edition, &asked) {
            return Ok(CreateAgendaPayload { user_errors: vec![problem], ..Default::default() });
        }
        let secret = scope.ids().secret();
        let new = NewAgenda {
            id: scope.ids().issue(),
            secret: secret.hash(),
            edition,
            sessions: asked.into_iter().collect(),
            at: scope.now(),
        };
        let made = scope.hub().create_agenda(new).await.map_err(store_error)?;
        let token = secret.reveal().to_owned();
        let agenda = shown(scope, made, token.clone());
        Ok(CreateAgendaPayload { agenda, token: Some(token), user_errors: Vec::new() })
    }

    /// Follows a session. Following what is followed changes nothing.
    async fn follow_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agenda and the session.")] input: FollowSessionInput,
    ) -> Result<FollowSessionPayload> {
        let scope = Scope::of(ctx);
        let FollowSessionInput { token, session } = input;
        let session: SessionId = id::read("input.session", &session)?;
        scope.rates().write(scope.address()).map_err(TooOften::error)?;
        let found = scope.hub().agenda(SecretHash::of(&token)).await.map_err(store_error)?;
        let Some(agenda) = found else { return Ok(Err(UserError::not_found("token")).into()) };
        let view = scope.public_view(agenda.edition);
        if view.is_none_or(|view| view.session(session).is_none()) {
            return Ok(Err(UserError::not_found("session")).into());
        }
        let most = ctx.data_unchecked::<Limits>().agenda_sessions;
        let new = NewFollowing { session, at: scope.now(), most };
        let changed = scope.hub().follow_session(SecretHash::of(&token), new).await;
        Ok(refusal(changed)?.map(|agenda| shown(scope, agenda, token)).into())
    }

    /// Follows a session no more. Unfollowing what is not followed changes nothing.
    async fn unfollow_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agenda and the session.")] input: UnfollowSessionInput,
    ) -> Result<UnfollowSessionPayload> {
        let scope = Scope::of(ctx);
        let UnfollowSessionInput { token, session } = input;
        let session: SessionId = id::read("input.session", &session)?;
        scope.rates().write(scope.address()).map_err(TooOften::error)?;
        let changed = scope.hub().unfollow_session(SecretHash::of(&token), session).await;
        Ok(refusal(changed)?.map(|agenda| shown(scope, agenda, token)).into())
    }

    /// Deletes an agenda and everything that was kept for it: its sessions, its calendar, its mails.
    /// Whoever follows its changes is told that it is gone.
    async fn delete_agenda(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agenda.")] input: DeleteAgendaInput,
    ) -> Result<DeleteAgendaPayload> {
        let scope = Scope::of(ctx);
        scope.rates().write(scope.address()).map_err(TooOften::error)?;
        let deleted = scope.hub().delete_agenda(SecretHash::of(&input.token)).await;
        Ok(match refusal(deleted)? {
            Ok(agenda) => {
                let deleted = Some(agenda.id.to_string().into());
                DeleteAgendaPayload { deleted, user_errors: Vec::new() }
            }
            Err(refused) => DeleteAgendaPayload { deleted: None, user_errors: vec![refused] },
        })
    }
}

/// What is wrong with an agenda to be made: it may hold what the public sees of one edition.
fn problem_of_new(
    ctx: &Context<'_>,
    edition: EditionId,
    sessions: &[SessionId],
) -> Option<UserError> {
    let Some(view) = Scope::of(ctx).public_view(edition) else {
        return Some(UserError::not_found("edition"));
    };
    if let Some(place) = sessions.iter().position(|id| view.session(*id).is_none()) {
        return Some(UserError::not_found(&format!("sessions.{place}")));
    }
    let most = ctx.data_unchecked::<Limits>().agenda_sessions;
    let different: BTreeSet<_> = sessions.iter().collect();
    let is_too_long = most != 0 && different.len() > most;
    is_too_long.then(|| UserError::invalid("sessions", Fault::list_too_long(most)))
}

/// What came of a change: the agenda, or a reason that its owner can act on.
fn refusal(
    changed: Result<store::Agenda, AgendaError>,
) -> Result<Result<store::Agenda, UserError>> {
    match changed {
        Ok(agenda) => Ok(Ok(agenda)),
        Err(AgendaError::NoAgenda) => Ok(Err(UserError::not_found("token"))),
        Err(AgendaError::TooMany(most)) => {
            Ok(Err(UserError::invalid("session", Fault::list_too_long(most))))
        }
        Err(AgendaError::Store(error)) => Err(store_error(error)),
    }
}

/// An agenda as its owner sees it. None: this node does not know the edition yet.
fn shown(scope: &Scope, agenda: store::Agenda, token: String) -> Option<Agenda> {
    let view = scope.public_view(agenda.edition)?;
    Some(Agenda::of(view, agenda, token))
}
