//! What admins do about accounts.

use std::collections::BTreeSet;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result, SimpleObject};

use super::fault::InputRule;
use super::user_error::UserError;
use crate::graphql::error::{denied, store_error};
use crate::graphql::id;
use crate::graphql::object::account::{AccessToken, Account};
use crate::graphql::scope::Scope;
use crate::program::Patch;
use crate::store::{ChangedAccount, NewAccount};
use crate::types::{AccountId, Deed, EditionId, EmailAddress, Password, Role, staff_name};

/// An account to be made.
#[derive(InputObject)]
pub struct CreateAccountInput {
    /// The address of mail by which its owner signs in. No two accounts share one.
    email: String,
    /// Who it is; the name signs the revisions.
    name: String,
    /// What its owner may do.
    role: Role,
    /// The only editions that its owner works on; an admin works on all. Absent: all.
    editions: Option<Vec<ID>>,
    /// The password: 12 to 200 characters, and not the address. Absent: one is made, and is in the
    /// answer.
    password: Option<String>,
}

/// A change of an account. What is absent is left as it is.
#[derive(InputObject)]
pub struct UpdateAccountInput {
    /// The account.
    account: ID,
    /// Who it is. Revisions that were signed before keep the name that they were signed with.
    name: Option<String>,
    /// What its owner may do. Whoever becomes an admin works on all editions.
    role: Option<Role>,
    /// The only editions that its owner works on. Null: all.
    editions: MaybeUndefined<Vec<ID>>,
}

/// An account to be disabled.
#[derive(InputObject)]
pub struct DisableAccountInput {
    /// The account. One's own cannot be disabled.
    account: ID,
}

/// An account to be opened again.
#[derive(InputObject)]
pub struct EnableAccountInput {
    /// The account.
    account: ID,
}

/// An account that is to have another password.
#[derive(InputObject)]
pub struct ResetAccountPasswordInput {
    /// The account.
    account: ID,
    /// The password: 12 to 200 characters, and not the address. Absent: one is made, and is in the
    /// answer.
    password: Option<String>,
}

macro_rules! payload {
    ($name:ident, $doc:literal $(, $(#[doc = $more_doc:literal])+ $more:ident: $of:ty)?) => {
        #[doc = $doc]
        #[derive(SimpleObject, Default)]
        pub struct $name {
            /// The account. Null: refused.
            account: Option<Account>,
            $($(#[doc = $more_doc])+ $more: $of,)?
            /// Why it was refused. Empty: it was not.
            user_errors: Vec<UserError>,
        }

        impl $name {
            fn refused(error: UserError) -> Self {
                Self { user_errors: vec![error], ..Self::default() }
            }
        }
    };
}

payload!(
    CreateAccountPayload,
    "What `createAccount` answers.",
    /// The password that was made, shown this once and kept nowhere. Null: it was given, or refused.
    password: Option<String>
);
payload!(UpdateAccountPayload, "What `updateAccount` answers.");
payload!(
    DisableAccountPayload,
    "What `disableAccount` answers.",
    /// The access tokens that the account issued and that still hold: whoever had the account may
    /// know their secrets. Empty: there is none, or refused.
    access_tokens: Vec<AccessToken>
);
payload!(EnableAccountPayload, "What `enableAccount` answers.");
payload!(
    ResetAccountPasswordPayload,
    "What `resetAccountPassword` answers.",
    /// The password that was made, shown this once and kept nowhere. Null: it was given, or refused.
    password: Option<String>
);

/// What admins do about accounts.
#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Makes an account for a member of the staff. Only admins.
    async fn create_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: CreateAccountInput,
    ) -> Result<CreateAccountPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).map_err(denied)?;
        let editions: Vec<EditionId> = id::read_list("input.editions", input.editions.as_ref())?;
        let is_limited = input.editions.is_some();
        let account = read_account(scope, &input, is_limited.then_some(editions));
        let (new, made) = match account {
            Ok(read) => read,
            Err(user_errors) => {
                return Ok(CreateAccountPayload { user_errors, ..Default::default() });
            }
        };
        let created = scope.hub().store().create_account(new, scope.ids().randomness()).await;
        let Some(row) = created.map_err(store_error)? else {
            let taken = UserError::invalid("email", InputRule::AddressInUse);
            return Ok(CreateAccountPayload::refused(taken));
        };
        Ok(CreateAccountPayload {
            account: Some(Account(row)),
            password: made.map(|password| password.reveal().to_owned()),
            user_errors: Vec::new(),
        })
    }

    /// Changes who somebody is and what they may do. They stay signed in; what was told to them by
    /// their former rights ends. Only admins.
    async fn update_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change.")] input: UpdateAccountInput,
    ) -> Result<UpdateAccountPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).map_err(denied)?;
        let id: AccountId = id::read("input.account", &input.account)?;
        let Some(row) = scope.hub().store().account(id).await.map_err(store_error)? else {
            return Ok(UpdateAccountPayload::refused(UserError::not_found("account")));
        };
        let role = input.role.unwrap_or(row.role);
        let name = input.name.as_deref().map(staff_name).transpose();
        let name = match name {
            Ok(name) => name,
            Err(error) => {
                return Ok(UpdateAccountPayload::refused(UserError::invalid("name", error)));
            }
        };
        let editions = match wanted_editions(&input.editions, input.role)? {
            Patch::Set(editions) => match check_editions(scope, role, editions) {
                Ok(editions) => Patch::Set(editions),
                Err(error) => return Ok(UpdateAccountPayload::refused(error)),
            },
            Patch::Keep => Patch::Keep,
        };
        let changed = scope.hub().store().update_account(id, move |row| {
            // What is absent is left as it is now, whatever another admin made of it meanwhile.
            row.role = input.role.unwrap_or(row.role);
            row.name = name.unwrap_or_else(|| row.name.clone());
            if let Patch::Set(editions) = editions {
                row.editions = editions.map(|only| only.into_iter().collect());
            }
        });
        let changed = told(scope, changed.await.map_err(store_error)?);
        Ok(match changed {
            Ok(account) => UpdateAccountPayload { account: Some(account), user_errors: Vec::new() },
            Err(refused) => UpdateAccountPayload::refused(refused),
        })
    }

    /// Lets nobody sign in to an account any more. Whoever is signed in is shut out at once, on other
    /// nodes within two seconds. Revisions that it signed stay signed. Only admins.
    async fn disable_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: DisableAccountInput,
    ) -> Result<DisableAccountPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).map_err(denied)?;
        let id: AccountId = id::read("input.account", &input.account)?;
        if scope.viewer().account() == Some(id) {
            let own = UserError::invalid("account", InputRule::OwnAccount);
            return Ok(DisableAccountPayload::refused(own));
        }
        let store = scope.hub().store();
        let disabled = store.disable_account(id, scope.now()).await.map_err(store_error)?;
        let account = match told(scope, disabled) {
            Ok(account) => account,
            Err(refused) => return Ok(DisableAccountPayload::refused(refused)),
        };
        let issued = store.tokens_issued_by(id, scope.now()).await.map_err(store_error)?;
        let access_tokens = AccessToken::of_all(scope, issued).await?;
        Ok(DisableAccountPayload { account: Some(account), access_tokens, user_errors: Vec::new() })
    }

    /// Opens an account again that was disabled; its password is the one that it had. Only admins.
    async fn enable_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: EnableAccountInput,
    ) -> Result<EnableAccountPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).map_err(denied)?;
        let id: AccountId = id::read("input.account", &input.account)?;
        if scope.viewer().account() == Some(id) {
            // They are shut out everywhere but here, and here in a moment.
            let own = UserError::invalid("account", InputRule::OwnAccount);
            return Ok(EnableAccountPayload::refused(own));
        }
        let enabled = scope.hub().store().enable_account(id).await.map_err(store_error)?;
        Ok(match told(scope, enabled) {
            Ok(account) => EnableAccountPayload { account: Some(account), user_errors: Vec::new() },
            Err(refused) => EnableAccountPayload::refused(refused),
        })
    }

    /// Gives an account another password, and ends every sign-in to it. Only admins.
    async fn reset_account_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: ResetAccountPasswordInput,
    ) -> Result<ResetAccountPasswordPayload> {
        let scope = Scope::of(ctx);
        scope.viewer().may(Deed::ManageAccess).map_err(denied)?;
        let id: AccountId = id::read("input.account", &input.account)?;
        let store = scope.hub().store();
        let Some(row) = store.account(id).await.map_err(store_error)? else {
            return Ok(ResetAccountPasswordPayload::refused(UserError::not_found("account")));
        };
        let (password, made) = match password(scope, input.password.as_deref(), &row.email) {
            Ok(password) => password,
            Err(error) => return Ok(ResetAccountPasswordPayload::refused(error)),
        };
        let reset = store.set_password(id, password, None, scope.ids().randomness()).await;
        Ok(match told(scope, reset.map_err(store_error)?) {
            Ok(account) => ResetAccountPasswordPayload {
                account: Some(account),
                password: made.map(|password| password.reveal().to_owned()),
                user_errors: Vec::new(),
            },
            Err(refused) => ResetAccountPasswordPayload::refused(refused),
        })
    }
}

/// Tells all nodes of a change, and what came of it.
fn told(scope: &Scope, changed: Option<ChangedAccount>) -> Result<Account, UserError> {
    let changed = changed.ok_or_else(|| UserError::not_found("account"))?;
    scope.hub().access_changed(changed.counter);
    Ok(Account(changed.account))
}

/// The account that is asked for, and its password if that was made; or all that is wrong.
fn read_account(
    scope: &Scope,
    input: &CreateAccountInput,
    editions: Option<Vec<EditionId>>,
) -> Result<(NewAccount, Option<Password>), Vec<UserError>> {
    let mut errors = Vec::new();
    let email = input.email.parse::<EmailAddress>();
    let email = email.map_err(|error| errors.push(UserError::invalid("email", error))).ok();
    let name = staff_name(&input.name);
    let name = name.map_err(|error| errors.push(UserError::invalid("name", error))).ok();
    let editions = check_editions(scope, input.role, editions);
    let editions = editions.map_err(|error| errors.push(error)).ok();
    let password = email.as_ref().and_then(|email| {
        let chosen = password(scope, input.password.as_deref(), email);
        chosen.map_err(|error| errors.push(error)).ok()
    });
    match (email, name, editions, password) {
        (Some(email), Some(name), Some(editions), Some((password, made))) => {
            let (id, at, role) = (scope.ids().issue(), scope.now(), input.role);
            Ok((NewAccount { id, email, name, role, editions, password, at }, made))
        }
        _ => Err(errors),
    }
}

/// The password that is given, or one that is made, which is then there twice.
fn password(
    scope: &Scope,
    given: Option<&str>,
    email: &EmailAddress,
) -> Result<(Password, Option<Password>), UserError> {
    let Some(given) = given else {
        let made = Password::made(scope.ids().randomness());
        return Ok((made.clone(), Some(made)));
    };
    let chosen = Password::choose(given, email);
    let chosen = chosen.map_err(|error| UserError::invalid("password", error))?;
    Ok((chosen, None))
}

/// The editions that a change asks for.
fn wanted_editions(
    input: &MaybeUndefined<Vec<ID>>,
    role: Option<Role>,
) -> Result<Patch<Option<Vec<EditionId>>>> {
    Ok(match input {
        // Whoever becomes an admin works on all.
        MaybeUndefined::Undefined if role == Some(Role::Admin) => Patch::Set(None),
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Set(None),
        MaybeUndefined::Value(ids) => Patch::Set(Some(id::read_list("input.editions", Some(ids))?)),
    })
}

/// Checks that somebody of a role may be limited to editions, and that these are there.
fn check_editions(
    scope: &Scope,
    role: Role,
    editions: Option<Vec<EditionId>>,
) -> Result<Option<BTreeSet<EditionId>>, UserError> {
    let Some(editions) = editions else { return Ok(None) };
    if role == Role::Admin {
        return Err(UserError::invalid("editions", InputRule::AdminWorksOnAll));
    }
    if editions.is_empty() {
        return Err(UserError::invalid("editions", InputRule::EmptyList));
    }
    if let Some(place) = editions.iter().position(|id| scope.view(*id).is_none()) {
        return Err(UserError::not_found(&format!("editions.{place}")));
    }
    Ok(Some(editions.into_iter().collect()))
}
