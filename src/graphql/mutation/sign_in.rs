//! Signing in and out, and one's own password.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::fault::InputRule;
use super::user_error::UserError;
use crate::graphql::error::{denied, store_error};
use crate::graphql::object::account::Account;
use crate::graphql::object::service::Viewer;
use crate::graphql::rates::TooOften;
use crate::graphql::scope::Scope;
use crate::store::{NewSignIn, PasswordChange};
use crate::types::{BearerSecret, Deed, EmailAddress, Password, Presented, SecretHash, Timestamp};

/// Who signs in. It does not show itself in logs.
#[derive(InputObject)]
pub struct SignInInput {
    /// The address of the account.
    email: String,
    /// The password.
    password: String,
}

/// Another password for one's own account.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The password so far.
    current_password: String,
    /// The password from now on: 12 to 200 characters, and not the address.
    new_password: String,
}

/// What `signIn` answers.
#[derive(SimpleObject, Default)]
pub struct SignInPayload {
    /// What to present from now on, as `Authorization: Bearer …`; shown this once, and kept nowhere.
    /// Null: refused.
    token: Option<String>,
    /// When it ends, unless it is used until then. Null: refused.
    expires_at: Option<Timestamp>,
    /// Who signed in. Null: refused.
    viewer: Option<Viewer>,
    /// Why it was refused; the same whichever part was wrong. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What `signOut` answers.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// Whether the sign-in is over.
    signed_out: bool,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

/// What `changePassword` answers.
#[derive(SimpleObject)]
pub struct ChangePasswordPayload {
    /// The account. Null: refused.
    account: Option<Account>,
    /// Why it was refused. Empty: it was not.
    user_errors: Vec<UserError>,
}

impl From<Result<Account, UserError>> for ChangePasswordPayload {
    fn from(changed: Result<Account, UserError>) -> Self {
        match changed {
            Ok(account) => Self { account: Some(account), user_errors: Vec::new() },
            Err(refused) => Self { account: None, user_errors: vec![refused] },
        }
    }
}

/// Signing in and out.
#[derive(Default)]
pub struct SignInMutation;

#[Object]
impl SignInMutation {
    /// Signs a member of the staff in. An unknown address, a wrong password and a disabled account
    /// are refused alike. Too many attempts, right or wrong, are RATE_LIMITED.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let scope = Scope::of(ctx);
        let SignInInput { email, password } = input;
        scope.rates().try_password(scope.address(), &email).map_err(TooOften::error)?;
        let secret = BearerSecret::of_sign_in(scope.ids().randomness());
        let new = NewSignIn {
            id: scope.ids().issue(),
            email: email.parse::<EmailAddress>().ok(),
            password: Password::presented(&password),
            secret: secret.clone(),
            at: scope.now(),
        };
        let Some(bearer) = scope.hub().store().sign_in(new).await.map_err(store_error)? else {
            let user_errors = vec![UserError::invalid("password", InputRule::NotSignedIn)];
            return Ok(SignInPayload { user_errors, ..SignInPayload::default() });
        };
        Ok(SignInPayload {
            token: Some(secret.reveal().to_owned()),
            expires_at: bearer.expires_at,
            viewer: Some(Viewer::signed_in(&bearer, Presented::SignIn(secret.hash()))),
            user_errors: Vec::new(),
        })
    }

    /// Ends the sign-in that it is called with: nothing more is answered or told to it, on any node.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::AnyOfStaff).map_err(denied)?;
        let Some(Presented::SignIn(secret)) = scope.presented() else {
            let user_errors = vec![UserError::invalid("token", InputRule::NotSignedInByPassword)];
            return Ok(SignOutPayload { signed_out: false, user_errors });
        };
        let counter = scope.hub().store().sign_out(secret).await.map_err(store_error)?;
        scope.hub().access_changed(counter);
        Ok(SignOutPayload { signed_out: true, user_errors: Vec::new() })
    }

    /// Gives the account that one signed in to another password, and ends its other sign-ins. The
    /// password so far is a guess like any other: too many are RATE_LIMITED.
    async fn change_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The passwords.")] input: ChangePasswordInput,
    ) -> Result<ChangePasswordPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::AnyOfStaff).map_err(denied)?;
        let Some((account, secret)) = own_account(scope).await? else {
            let none = UserError::invalid("currentPassword", InputRule::NotSignedInByPassword);
            return Ok(Err(none).into());
        };
        let email = account.0.email.clone();
        scope.rates().try_password(scope.address(), email.as_str()).map_err(TooOften::error)?;
        let new = match Password::choose(&input.new_password, &email) {
            Ok(password) => password,
            Err(error) => return Ok(Err(UserError::invalid("newPassword", error)).into()),
        };
        let present = Password::presented(&input.current_password);
        let change = PasswordChange { present, next: new, keep: secret };
        let (store, randomness) = (scope.hub().store(), scope.ids().randomness());
        let changed = store.change_password(account.0.id, change, randomness).await;
        let Some(changed) = changed.map_err(store_error)? else {
            let wrong = UserError::invalid("currentPassword", InputRule::WrongPassword);
            return Ok(Err(wrong).into());
        };
        scope.hub().access_changed(changed.counter);
        Ok(Ok(Account(changed.account)).into())
    }
}

/// The account that somebody signed in to, and by what. None: they did not sign in.
async fn own_account(scope: &Scope) -> Result<Option<(Account, SecretHash)>> {
    let (Some(id), Some(Presented::SignIn(secret))) = (scope.viewer().account(), scope.presented())
    else {
        return Ok(None);
    };
    let found = scope.hub().store().account(id).await.map_err(store_error)?;
    Ok(found.map(|row| (Account(row), secret)))
}
