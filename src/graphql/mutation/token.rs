//! What admins do about access tokens.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::fault::InputRule;
use super::user_error::UserError;
use crate::graphql::error::{denied, store_error};
use crate::graphql::id;
use crate::graphql::object::account::AccessToken;
use crate::graphql::scope::Scope;
use crate::store::NewToken;
use crate::types::{AccessTokenId, BearerSecret, Deed, EditionId, Role, Timestamp, staff_name};

/// A token to be issued.
#[derive(Debug, InputObject)]
pub struct IssueAccessTokenInput {
    /// Who it is for; the name signs the revisions.
    name: String,
    /// What its bearer may do.
    role: Role,
    /// The only edition that its bearer works on; an admin works on all. Absent: all.
    edition: Option<ID>,
    /// When it ends. Absent: when it is revoked.
    expires_at: Option<Timestamp>,
}

/// A token to be revoked.
#[derive(Debug, InputObject)]
pub struct RevokeAccessTokenInput {
    /// The token's id, never its secret.
    access_token: ID,
}

/// What `issueAccessToken` answers.
#[derive(SimpleObject, Default)]
pub struct IssueAccessTokenPayload {
    /// The token. Null: refused.
    access_token: Option<AccessToken>,
    /// Its secret, shown this once and kept nowhere. Null: refused.
    token: Option<String>,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What `revokeAccessToken` answers.
#[derive(SimpleObject)]
pub struct RevokeAccessTokenPayload {
    /// The token. Null: refused.
    access_token: Option<AccessToken>,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What admins do about access tokens.
#[derive(Default)]
pub struct AccessTokenMutation;

#[Object]
impl AccessTokenMutation {
    /// Issues a token for a machine. Only admins.
    async fn issue_access_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: IssueAccessTokenInput,
    ) -> Result<IssueAccessTokenPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).map_err(denied)?;
        let edition: Option<EditionId> = id::read_maybe("input.edition", input.edition.as_ref())?;
        let token = match read_token(scope, &input, edition) {
            Ok(token) => token,
            Err(user_errors) => {
                return Ok(IssueAccessTokenPayload { user_errors, ..Default::default() });
            }
        };
        let secret = BearerSecret::of_token(scope.ids().randomness());
        let account = scope.viewer().account();
        let issued = scope.hub().store().issue_token_by(account, token, &secret).await;
        let access_token = AccessToken::of(scope, issued.map_err(store_error)?).await?;
        Ok(IssueAccessTokenPayload {
            access_token: Some(access_token),
            token: Some(secret.reveal().to_owned()),
            user_errors: Vec::new(),
        })
    }

    /// Revokes a token: it holds no more at once, on other nodes within two seconds. Harmless when
    /// repeated. Only admins.
    async fn revoke_access_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: RevokeAccessTokenInput,
    ) -> Result<RevokeAccessTokenPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).map_err(denied)?;
        let id: AccessTokenId = id::read("input.accessToken", &input.access_token)?;
        let store = scope.hub().store();
        if let Some(counter) = store.revoke_token(id, scope.now()).await.map_err(store_error)? {
            scope.hub().access_changed(counter);
        }
        Ok(match store.token(id).await.map_err(store_error)? {
            Some(row) => RevokeAccessTokenPayload {
                access_token: Some(AccessToken::of(scope, row).await?),
                user_errors: Vec::new(),
            },
            None => RevokeAccessTokenPayload {
                access_token: None,
                user_errors: vec![UserError::not_found("accessToken")],
            },
        })
    }
}

/// The token that is asked for, or all that is wrong.
fn read_token(
    scope: &Scope,
    input: &IssueAccessTokenInput,
    edition: Option<EditionId>,
) -> Result<NewToken, Vec<UserError>> {
    let mut errors = Vec::new();
    let name = staff_name(&input.name);
    let name = name.map_err(|error| errors.push(UserError::invalid("name", error))).ok();
    if edition.is_some() && input.role == Role::Admin {
        errors.push(UserError::invalid("edition", InputRule::AdminWorksOnAll));
    } else if edition.is_some_and(|edition| scope.view(edition).is_none()) {
        errors.push(UserError::not_found("edition"));
    }
    if input.expires_at.is_some_and(|end| end <= scope.now()) {
        errors.push(UserError::invalid("expiresAt", InputRule::AlreadyOver));
    }
    match name {
        Some(name) if errors.is_empty() => Ok(NewToken {
            id: scope.ids().issue(),
            name,
            role: input.role,
            edition,
            at: scope.now(),
            expires_at: input.expires_at,
        }),
        _ => Err(errors),
    }
}
